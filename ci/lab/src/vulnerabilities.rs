//! Writes `toolchains/libraries/vulnerabilities.toml`: what the changelogs of Debian's source packages say was fixed in
//! the C libraries that are provided.
//!
//! The newest changelog that can be fetched shows with which release of the authors a vulnerability went away: the one
//! that came with the entry, or the next one, if the entry added a patch. The changelogs of stable releases name the
//! packings that have a patch; what they alone name is taken to be in every release before that of the day.

mod changelog;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use muslin_exec::{Command, Real, Runner as _};
use muslin_libraries::{Libraries, Library};
use xtask::repository::root;

use crate::apt::Apt;
use changelog::{Changelog, Fixed, fixed};

/// Where the file goes.
const FILE: &str = "toolchains/libraries/vulnerabilities.toml";

const HEAD: &str = "# Vulnerabilities of the C libraries that are provided, as the changelogs of Debian's source packages name\n# them: those of the last ten years. Written by `cargo lab vulnerabilities`.\n";

/// The day of the data.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The day to write into the file, as 2026-11-23
    #[arg(long)]
    dated: String,
}

/// Writes the file and prints how many vulnerabilities it has.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let said = write(&arguments.dated);
    // A closed output must not fail the run.
    let _ = match &said {
        Ok(line) => writeln!(io::stdout(), "{line}"),
        Err(why) => writeln!(io::stderr(), "error: {why}"),
    };
    if said.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn write(dated: &str) -> Result<String, String> {
    let libraries = Libraries::with(&[]).map_err(|_| "a library is not sound")?;
    let year: u32 = dated.get(..4).and_then(|year| year.parse().ok()).ok_or("not a day")?;
    let directory = root().join("target/changelogs");
    std::fs::create_dir_all(&directory).map_err(|error| error.to_string())?;
    let apt = Apt::new(&directory)?;
    let (mut text, mut count) = (format!("{HEAD}taken = \"{dated}\"\n"), 0);
    for library in libraries.all() {
        let changelogs = changelogs(&apt, &directory, package(library)?)?;
        let list = fixed(&changelogs, year - 10);
        count += list.len();
        text.push_str(&table(library, &changelogs, &list));
    }
    muslin_exec::write_if_different(&root().join(FILE), text.as_bytes(), false)
        .map_err(|error| error.to_string())?;
    Ok(format!("{count} vulnerabilities of {} libraries", libraries.all().len()))
}

/// The source package of a library.
fn package(library: &Library) -> Result<&str, String> {
    let named = library.changelog.as_deref();
    let from = library.tarball.as_ref().and_then(|tarball| tarball.in_debian());
    named
        .or(from.map(|(package, _)| package))
        .ok_or_else(|| format!("`{}` names no `changelog`", library.id))
}

/// The changelogs of every version of a source package that can be fetched, the newest first.
fn changelogs(apt: &Apt<'_>, directory: &Path, package: &str) -> Result<Vec<Changelog>, String> {
    let known = apt.run("apt-cache", &["showsrc", "--only-source", package])?.output;
    // An archive may name a version that it no longer has.
    let mut found = BTreeMap::new();
    for version in known.lines().filter_map(|line| line.strip_prefix("Version: ")) {
        if found.contains_key(version) {
            continue;
        }
        let wanted = format!("{package}={version}");
        apt.run("apt-get", &["source", "--download-only", "-qq", "--diff-only", &wanted])?;
        let without_epoch = version.split_once(':').map_or(version, |(_, rest)| rest);
        let start = format!("{package}_{without_epoch}.");
        let packing = muslin_exec::names_in(directory).into_iter().find(|name| {
            let rest = name.strip_prefix(&start).unwrap_or_default();
            rest.starts_with("debian.tar.") || rest == "diff.gz"
        });
        if let Some(packing) = packing {
            let text = unpacked(&directory.join(packing))?;
            found.insert(version.to_owned(), Changelog::read(version, &text));
        }
    }
    let mut all: Vec<Changelog> = found.into_values().collect();
    all.sort_by(|one, other| other.day().cmp(one.day()));
    // The release of the authors decides which is the newest, not the day of a patch to an old one.
    all.sort_by_key(|one| std::cmp::Reverse(one.releases()));
    if all.is_empty() {
        Err(format!("no source package `{package}` could be fetched"))
    } else {
        Ok(all)
    }
}

/// The changelog in a packing, which is an archive or, in the older form, a difference.
fn unpacked(packing: &Path) -> Result<String, String> {
    let is_archive = packing.to_string_lossy().contains(".debian.tar.");
    let command = if is_archive {
        Command::new("tar").args(["-xOf".as_ref(), packing.as_os_str()]).args(["debian/changelog"])
    } else {
        Command::new("gzip").args(["-dc".as_ref(), packing.as_os_str()])
    };
    let printed = Real.capture(&command).map_err(|error| error.to_string())?;
    if !printed.succeeded() {
        return Err(printed.error);
    }
    if is_archive {
        return Ok(printed.output);
    }
    let added = printed.output.split("\n--- ").find(|file| file.contains("/debian/changelog\n"));
    let lines = added.unwrap_or_default().lines().filter_map(|line| line.strip_prefix('+'));
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn table(library: &Library, changelogs: &[Changelog], list: &[Fixed]) -> String {
    let read: Vec<String> = changelogs.iter().map(|one| format!("\"{}\"", one.version)).collect();
    let mut text =
        format!("\n[[library]]\nid = \"{}\"\nread = [{}]\n", library.id, read.join(", "));
    text.push_str("vulnerabilities = [\n");
    for Fixed { id, day, release, series, packings } in list {
        let _ = write!(text, "    {{ id = \"{id}\", date = \"{day}\"");
        if let Some(release) = release {
            let _ = write!(text, ", fixed = \"{release}\"");
        }
        for (key, versions) in [("series", series), ("packings", packings)] {
            let versions: Vec<String> = versions.iter().map(|one| format!("\"{one}\"")).collect();
            if !versions.is_empty() {
                let _ = write!(text, ", {key} = [{}]", versions.join(", "));
            }
        }
        text.push_str(" },\n");
    }
    text + "]\n"
}

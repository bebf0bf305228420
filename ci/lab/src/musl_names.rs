//! Writes `crates/muslin-elf/data/musl-lacks.txt`: the names that glibc exports and musl does not.
//!
//! Everything is read from real files: glibc's libraries of both architectures from Debian's packages,
//! musl's from the source of the library that zig links against, and from Debian's musl what the
//! loader answers to beside it.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use muslin_exec::{Command, Real, Runner as _};

use xtask::repository::root;

/// Where the file goes.
const FILE: &str = "crates/muslin-elf/data/musl-lacks.txt";
/// Directories of glibc, one for each architecture: Debian's `libc6` and `libc6-arm64-cross`.
const GLIBC: [&str; 2] = ["/lib/x86_64-linux-gnu", "/usr/aarch64-linux-gnu/lib"];
/// The libraries of glibc that musl replaces.
const LIBRARIES: [&str; 8] = [
    "libc.so.6",
    "libm.so.6",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "libutil.so.1",
    "libresolv.so.2",
    "libanl.so.1",
];
/// Debian's musl.
const MUSL: &str = "/lib/ld-musl-x86_64.so.1";
/// In zig's package, the names that musl 1.2.5 exports on any architecture.
const MUSL_SOURCE: &str = "toolchains/zig/ziglang/lib/libc/musl/libc.S";
/// How an exported name is declared there.
const DECLARATIONS: [&str; 4] = [".globl", ".weak", "WEAK64", "WEAKTIME64"];

/// The day of the data.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The day to write into the file, as 2026-11-23
    #[arg(long)]
    dated: String,
}

/// Writes the file and prints how many names it has.
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
    let glibc = glibc()?;
    let musl = musl()?;
    let lacks: Vec<&str> = glibc.difference(&musl).map(String::as_str).collect();
    let gcompat = read(&root().join("crates/muslin-elf/data/gcompat.txt"))?;
    let gcompat = words(&gcompat);
    let brought = lacks.iter().filter(|name| gcompat.contains(*name)).count();
    let text = format!(
        "# Names that glibc 2.36 exports (x86_64 or aarch64, without GLIBC_PRIVATE) and musl 1.2.5 does \
         not.\n# Made by `cargo lab musl-names`, which says from what.\n# dated = {dated}\n{}\n",
        wrapped(&lacks)
    );
    muslin_exec::write_if_different(&root().join(FILE), text.as_bytes(), false)
        .map_err(|error| error.to_string())?;
    Ok(format!(
        "glibc exports {} names; musl lacks {} of them, and gcompat brings at least {brought} of these",
        glibc.len(),
        lacks.len()
    ))
}

fn glibc() -> Result<BTreeSet<String>, String> {
    let mut names = BTreeSet::new();
    for directory in GLIBC {
        for library in LIBRARIES {
            names.extend(exported(&Path::new(directory).join(library))?);
        }
    }
    Ok(names)
}

/// The defined dynamic symbols, without those that only glibc's own parts may use.
fn exported(library: &Path) -> Result<BTreeSet<String>, String> {
    let command = Command::new("readelf").args(["--dyn-syms", "--wide"]).args([library]);
    let answer = Real.capture(&command).map_err(|error| error.to_string())?;
    if !answer.succeeded() {
        let packages = "binutils libc6 libc6-arm64-cross musl";
        return Err(format!("`{command}`: {}; install: {packages}", answer.error));
    }
    // Number, value, size, type, binding, visibility, section, name with its version.
    let names = answer.output.lines().filter_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [_, _, _, _, "GLOBAL" | "WEAK", _, section, name, ..] = columns.as_slice() else {
            return None;
        };
        let (name, version) = name.split_once('@').unwrap_or((name, ""));
        let own = version.ends_with("GLIBC_PRIVATE") || name.starts_with("GLIBC_");
        (*section != "UND" && !own).then(|| name.to_owned())
    });
    Ok(names.collect())
}

/// What musl has, and what its loader answers to: since 1.2.4 the names with a suffix `64` are not
/// longer exported, but programs that ask for them still get them (`get_lfs64` in `dynlink.c`). Debian's
/// musl is older and has them in its table, beside additions of its own, which do not count.
fn musl() -> Result<BTreeSet<String>, String> {
    let source = muslin::cache(&muslin_exec::environment()).join(MUSL_SOURCE);
    let source = read(&source).map_err(|why| format!("{why}; install it: cargo xtask ci"))?;
    let declared = source.lines().filter_map(|line| {
        let (word, name) = line.split_once(' ')?;
        DECLARATIONS.contains(&word).then(|| name.trim().to_owned())
    });
    let mut names: BTreeSet<String> = declared.collect();
    let large = exported(Path::new(MUSL))?.into_iter().filter(|name| {
        let plain = name.strip_suffix("64").map(str::to_owned);
        let plain = plain.or_else(|| Some(format!("{}_r", name.strip_suffix("64_r")?)));
        plain.is_some_and(|plain| names.contains(&plain) || plain.ends_with("xstat"))
    });
    let large: Vec<String> = large.collect();
    names.extend(large);
    Ok(names)
}

fn read(path: &Path) -> Result<String, String> {
    muslin_exec::read_if_there(path).ok_or_else(|| format!("no `{}`", path.display()))
}

/// The names in a data file without its comments.
fn words(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
}

/// Lines of about a hundred characters.
fn wrapped(names: &[&str]) -> String {
    let mut text = String::new();
    let mut length = 0;
    for name in names {
        let separator = if length == 0 {
            ""
        } else if length + name.len() < 100 {
            " "
        } else {
            "\n"
        };
        length = if separator == " " { length + 1 + name.len() } else { name.len() };
        text.push_str(separator);
        text.push_str(name);
    }
    text
}

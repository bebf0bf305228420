//! `init`: writes what a project needs for `cargo xtask static-build` and for a release pipeline. The files are shown
//! first; existing files are never overwritten.

mod alias;
mod error;
mod place;
mod source;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use muslin::Session;
use muslin_exec::{Command, FileError, Runner};
use muslin_report::Paint;
use muslin_schema::{Exit, Proposal};

use crate::console::Console;
use crate::init::alias::{Alias, alias, line};
use crate::init::error::InitError;
use crate::init::place::Members;
use crate::init::source::{Pinned, Source};
use crate::output::Output;
use crate::stop::Stop;

/// What to propose, and whether to write it.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  cargo muslin init --muslin https://forge.example/muslin                 show what would be written
  cargo muslin init --muslin https://forge.example/muslin --write         xtask/ and the alias `cargo xtask`
  cargo muslin init --muslin https://forge.example/muslin --ci github --write
                                                                          a release workflow as well")]
pub struct InitArguments {
    /// Path to the project's Cargo.toml.
    #[arg(long, value_name = "PATH")]
    manifest_path: Option<String>,

    /// Write a release pipeline for this forge as well. Repeatable.
    #[arg(long, value_enum, value_name = "FORGE", value_delimiter = ',')]
    ci: Vec<Forge>,

    /// Where muslin itself comes from: the address of its git repository, or the directory of a checkout.
    ///
    /// A repository is pinned to the commit that its default branch has now, or to that of a branch, tag or commit
    /// behind `#`. The address is needed as long as no registry has muslin.
    #[arg(long, value_name = "SOURCE")]
    muslin: Option<Source>,

    /// Write the files.
    #[arg(long)]
    write: bool,
}

/// A forge with pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Forge {
    Github,
    Gitlab,
}

impl crate::command::Command for InitArguments {
    fn output(&self) -> Output {
        Output::default()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        Console::print(&init(&console.session(), self, console.paint())?)?;
        Ok(Exit::Delivered as u8)
    }
}

impl Forge {
    /// The path of its pipeline, and the template.
    fn pipeline(self) -> (&'static str, &'static str) {
        match self {
            Self::Github => (".github/workflows/static-release.yml", muslin_pipelines::GITHUB),
            Self::Gitlab => (".gitlab/static-release.yml", muslin_pipelines::GITLAB),
        }
    }
}

/// Proposes the files, and writes them if that was asked for; returns the screen.
///
/// # Errors
///
/// [`InitError`] outside of a project, for a source that is not muslin, and if a file cannot be written: then none is.
fn init(
    session: &Session<'_>,
    arguments: &InitArguments,
    paint: Paint,
) -> Result<String, InitError> {
    let runner = session.runner();
    let cargo = session.environment().get("CARGO").map_or("cargo", String::as_str);
    let root = root(runner, arguments, cargo)?;
    let source = arguments.muslin.as_ref().ok_or(InitError::NoSource)?;
    let proposals = proposals(&root, arguments, &source.pin(runner, &root)?)?;
    if arguments.write {
        let loaded = load(runner, &root, cargo)?.is_ok();
        let written = Written::write(&root, &proposals).map_err(InitError::Write)?;
        if let Err(output) = load(runner, &root, cargo)?
            && loaded
        {
            written.undo().map_err(InitError::Write)?;
            return Err(InitError::Broken { output });
        }
    }
    Ok(muslin_report::proposals(&proposals, arguments.write, paint))
}

/// The directory of the workspace.
fn root(runner: &dyn Runner, arguments: &InitArguments, cargo: &str) -> Result<PathBuf, InitError> {
    let mut command =
        Command::new(cargo).args(["locate-project", "--workspace", "--message-format", "plain"]);
    if let Some(path) = &arguments.manifest_path {
        command = command.args(["--manifest-path", path]);
    }
    let answer = runner.capture(&command)?;
    if !answer.succeeded() {
        return Err(InitError::NoProject { output: answer.error });
    }
    let manifest = PathBuf::from(answer.output.trim());
    Ok(manifest.parent().unwrap_or(Path::new(".")).to_owned())
}

/// Whether cargo loads the project, or its message.
fn load(runner: &dyn Runner, root: &Path, cargo: &str) -> Result<Result<(), String>, InitError> {
    let words = ["metadata", "--no-deps", "--offline", "--format-version=1", "--manifest-path"];
    let answer =
        runner.capture(&Command::new(cargo).args(words).args([root.join("Cargo.toml")]))?;
    Ok(if answer.succeeded() { Ok(()) } else { Err(answer.error) })
}

fn proposals(
    root: &Path,
    arguments: &InitArguments,
    source: &Pinned,
) -> Result<Vec<Proposal>, InitError> {
    let path = root.join("Cargo.toml");
    let manifest = muslin_exec::read_if_there(&path).unwrap_or_default();
    let members = Members::read(&manifest);
    let place = members.place();
    let xtask =
        |file: &str, text: &str| proposal(root, &format!("{place}/{file}"), text.to_owned());
    let mut all = vec![
        xtask("Cargo.toml", muslin_pipelines::XTASK_MANIFEST),
        xtask("main.rs", &program(source, place.split('/').count())),
        // Its own `.gitignore` keeps what it builds and installs out of the repository.
        xtask(".gitignore", "/target\n/tool\n/Cargo.lock\n"),
        alias_proposal(root, place),
    ];
    for forge in &arguments.ci {
        let (path, pipeline) = forge.pipeline();
        let text = pipeline.replace("{install}", &source.install_command()?);
        all.push(proposal(root, path, text.replace("{key}", source.key())));
    }
    let directories = taken_in(root, &all, &members);
    if directories.is_empty() {
        return Ok(all);
    }
    let cure = members.exclusion(&directories);
    Err(InitError::TakenIn { manifest: path.display().to_string(), directories, cure })
}

/// The new directories that the workspace would take in: a member needs a manifest, and none of these has one that
/// belongs to this workspace.
fn taken_in(root: &Path, proposals: &[Proposal], members: &Members) -> Vec<String> {
    let written = proposals.iter().filter(|one| one.kept.is_none());
    let directories = written.flat_map(|one| Path::new(&one.path).ancestors().skip(1));
    let mut taken: Vec<String> = directories
        .map(|one| one.display().to_string())
        .filter(|one| !one.is_empty() && members.takes(one))
        .filter(|one| !muslin_exec::is_directory(&root.join(one)))
        .collect();
    taken.sort();
    taken.dedup();
    taken
}

/// The program of the xtask.
fn program(source: &Pinned, depth: usize) -> String {
    let needed = env!("CARGO_PKG_RUST_VERSION").split('.').nth(1).unwrap_or_default();
    let key = toml::Value::from(source.key()).to_string();
    muslin_pipelines::XTASK_MAIN
        .replace("{needed}", needed)
        .replace("{key}", &key)
        .replace("{source}", &source.xtask_lines(depth))
}

/// A new file, unless there is one.
fn proposal(root: &Path, path: &str, text: String) -> Proposal {
    match muslin_exec::read_if_there(&root.join(path)) {
        None if muslin_exec::is_file(&root.join(path)) => {
            Proposal::kept(path, "it exists, and is not text")
        }
        None => Proposal::new(path, text),
        Some(old) if old == text => Proposal::kept(path, "it is up to date"),
        Some(_) => Proposal::kept(path, "it exists, and is never overwritten"),
    }
}

fn alias_proposal(root: &Path, place: &str) -> Proposal {
    // Cargo still reads the name without an extension, and prefers it.
    let paths = [".cargo/config", ".cargo/config.toml"];
    let found = paths
        .into_iter()
        .find_map(|path| muslin_exec::read_if_there(&root.join(path)).map(|text| (path, text)));
    let (path, old) = found.unwrap_or((paths[1], String::new()));
    match alias(&old, &line(place)) {
        Alias::There => Proposal::kept(path, "it has an alias `xtask` already"),
        Alias::Unclear => {
            Proposal::kept(path, &format!("add this line to its aliases: {}", line(place)))
        }
        Alias::Added { text, added } => {
            Proposal { old: !old.is_empty(), added, ..Proposal::new(path, text) }
        }
    }
}

/// The files that were written, each with the text that it had before.
struct Written(Vec<(PathBuf, Option<String>)>);

impl Written {
    /// Writes all files, each whole; if one fails, all are as before.
    fn write(root: &Path, proposals: &[Proposal]) -> Result<Self, FileError> {
        let mut written = Self(Vec::new());
        for one in proposals.iter().filter(|one| one.kept.is_none()) {
            let path = root.join(&one.path);
            written.0.push((path.clone(), muslin_exec::read_if_there(&path)));
            if let Err(error) = muslin_exec::write_if_different(&path, one.text.as_bytes(), false) {
                written.undo()?;
                return Err(error);
            }
        }
        Ok(written)
    }

    fn undo(self) -> Result<(), FileError> {
        for (path, before) in self.0 {
            match before {
                Some(text) => muslin_exec::write_if_different(&path, text.as_bytes(), false)?,
                None => muslin_exec::remove_file(&path)?,
            }
        }
        Ok(())
    }
}

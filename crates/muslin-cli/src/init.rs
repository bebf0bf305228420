//! `init`: what a project needs to have `cargo xtask static-build` and a release pipeline of its own. It is
//! shown first, and nothing that is there is ever overwritten.

mod alias;
mod source;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use muslin::Session;
use muslin_exec::{Command, FileError, RunError};
use muslin_report::Paint;
use muslin_schema::{Exit, Failure, Proposal};

use crate::console::Console;
use crate::init::alias::{Alias, alias};
pub(crate) use crate::init::source::Source;
use crate::output::Output;
use crate::stop::Stop;

/// What to propose, and whether to write it.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  cargo muslin init                         show what would be written
  cargo muslin init --write                 xtask/ and the alias `cargo xtask`
  cargo muslin init --ci github --write     a release workflow as well")]
pub struct InitArguments {
    /// Path to the project's Cargo.toml.
    #[arg(long, value_name = "PATH")]
    manifest_path: Option<String>,

    /// A release pipeline for this forge as well. Repeatable.
    #[arg(long, value_enum, value_name = "FORGE", value_delimiter = ',')]
    ci: Vec<Forge>,

    /// Where `muslin` itself comes from: a folder or a git address of its repository; without it, the
    /// registry's release of the version that runs.
    #[arg(long, value_name = "SOURCE", default_value_t)]
    muslin: Source,

    /// Write what is shown.
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
    /// Where its pipeline lies, and what it is.
    fn pipeline(self) -> (&'static str, &'static str) {
        match self {
            Self::Github => (".github/workflows/static-release.yml", muslin_pipelines::GITHUB),
            Self::Gitlab => (".gitlab/static-release.yml", muslin_pipelines::GITLAB),
        }
    }
}

/// Nothing could be proposed or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum InitError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error("there is no project here")]
    NoProject { said: String },
    #[error("the files cannot be written")]
    Write(#[source] FileError),
}

impl Failure for InitError {
    fn exit(&self) -> Exit {
        match self {
            Self::Run(_) => Exit::Unexpected,
            Self::NoProject { .. } => Exit::Metadata,
            Self::Write(_) => Exit::Packaging,
        }
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::NoProject { said } => said.lines().map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::NoProject { .. } => Some("`--manifest-path` names one elsewhere".to_owned()),
            _ => None,
        }
    }
}

/// Proposes, and writes if that was asked for; the screen.
///
/// # Errors
///
/// [`InitError`] outside of a project, and if a file cannot be written: then none is.
fn init(
    session: &Session<'_>,
    arguments: &InitArguments,
    paint: Paint,
) -> Result<String, InitError> {
    let root = root(session, arguments)?;
    let proposals = proposals(&root, arguments);
    if arguments.write {
        write(&root, &proposals).map_err(InitError::Write)?;
    }
    Ok(muslin_report::proposals(&proposals, arguments.write, paint))
}

/// The folder of the workspace.
fn root(session: &Session<'_>, arguments: &InitArguments) -> Result<PathBuf, InitError> {
    let cargo = session.environment().get("CARGO").map_or("cargo", String::as_str);
    let mut command =
        Command::new(cargo).args(["locate-project", "--workspace", "--message-format", "plain"]);
    if let Some(path) = &arguments.manifest_path {
        command = command.args(["--manifest-path", path]);
    }
    let answer = session.runner().capture(&command)?;
    if !answer.succeeded() {
        return Err(InitError::NoProject { said: answer.error });
    }
    let manifest = PathBuf::from(answer.output.trim());
    Ok(manifest.parent().unwrap_or(Path::new(".")).to_owned())
}

fn proposals(root: &Path, arguments: &InitArguments) -> Vec<Proposal> {
    let source = &arguments.muslin;
    let manifest = muslin_exec::read_if_there(&root.join("Cargo.toml")).unwrap_or_default();
    let mut all = vec![
        proposal(root, "xtask/Cargo.toml", source.xtask_manifest(&manifest)),
        proposal(root, "xtask/src/main.rs", XTASK_MAIN.to_owned()),
        // It builds into a folder of its own, which no other `.gitignore` need know.
        proposal(root, "xtask/.gitignore", "/target\n".to_owned()),
        alias_proposal(root),
    ];
    all.extend(arguments.ci.iter().map(|forge| {
        let (path, pipeline) = forge.pipeline();
        proposal(root, path, pipeline.replace("{install}", &source.install_command()))
    }));
    all
}

const XTASK_MAIN: &str = "\
fn main() -> std::process::ExitCode {
    muslin_cli::main()
}
";

/// A new file, unless there is one.
fn proposal(root: &Path, path: &str, text: String) -> Proposal {
    match muslin_exec::read_if_there(&root.join(path)) {
        None if muslin_exec::is_file(&root.join(path)) => {
            Proposal::kept(path, "it is there, and is no text")
        }
        None => Proposal::new(path, text),
        Some(old) if old == text => Proposal::kept(path, "it is there already"),
        Some(_) => Proposal::kept(path, "it is there, and it is yours"),
    }
}

fn alias_proposal(root: &Path) -> Proposal {
    // Cargo still reads the name without an ending, and prefers it.
    let paths = [".cargo/config", ".cargo/config.toml"];
    let found = paths
        .into_iter()
        .find_map(|path| muslin_exec::read_if_there(&root.join(path)).map(|text| (path, text)));
    let (path, old) = found.unwrap_or((paths[1], String::new()));
    match alias(&old) {
        Alias::There => Proposal::kept(path, "it has an alias `xtask` already"),
        Alias::Unclear => {
            Proposal::kept(path, &format!("add to its aliases by hand: {}", alias::LINE))
        }
        Alias::Added { text, added } => {
            Proposal { old: !old.is_empty(), added, ..Proposal::new(path, text) }
        }
    }
}

/// All files, each whole; what was there before stays if one fails.
fn write(root: &Path, proposals: &[Proposal]) -> Result<(), FileError> {
    for one in proposals.iter().filter(|one| one.kept.is_none()) {
        muslin_exec::write_if_different(&root.join(&one.path), one.text.as_bytes(), false)?;
    }
    Ok(())
}

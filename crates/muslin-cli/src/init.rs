//! `init`: writes what a project needs for `cargo xtask static-build` and for a release pipeline. The files are shown
//! first; existing files are never overwritten.

mod alias;
mod error;
mod files;
mod forge;
mod member;
mod place;
mod release;
mod source;
mod templates;

use std::path::{Path, PathBuf};

use clap::Args;
use muslin::Session;
use muslin_exec::{Command, FileError, Runner};
use muslin_report::Paint;
use muslin_schema::{Exit, Proposal};

use crate::console::Console;
use crate::init::error::InitError;
use crate::init::files::proposals;
use crate::init::forge::Forge;
use crate::init::source::Source;
use crate::output::Output;
use crate::stop::Stop;

/// What to propose, and whether to write it.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  cargo muslin init --muslin https://forge.example/muslin                 show what would be written
  cargo muslin init --muslin https://forge.example/v0.1.0/SHA256SUMS      run a released executable, pinned by hash
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

    /// Where muslin itself comes from: a released executable, its git repository, or a checkout.
    ///
    /// `https://…/SHA256SUMS`, the checksums of a release: its executable is downloaded, and pinned by its hash; nothing
    /// is compiled. The address of a git repository: pinned to the commit that its default branch has now, or to that
    /// of a branch, tag or commit behind `#`. The directory of a checkout: compiled again whenever it changes. A source
    /// is needed as long as no registry has muslin.
    #[arg(long, value_name = "SOURCE")]
    muslin: Option<Source>,

    /// Write the files.
    #[arg(long)]
    write: bool,
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
    let proposals = proposals(&root, &arguments.ci, &source.pin(runner, &root)?)?;
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
    let args = ["metadata", "--no-deps", "--offline", "--format-version=1", "--manifest-path"];
    let answer = runner.capture(&Command::new(cargo).args(args).args([root.join("Cargo.toml")]))?;
    Ok(if answer.succeeded() { Ok(()) } else { Err(answer.error) })
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

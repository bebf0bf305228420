//! `--load`: an image into a container engine of this machine, by the engine's own program.

use std::str::FromStr;

use muslin_exec::{Command, RunError, Runner};
use muslin_schema::{Exit, Failure};

use super::assembly::Loadable;
use crate::session::Session;

/// Whether a container engine gets the image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loading {
    /// None does.
    #[default]
    No,
    /// The first that answers.
    Any,
    /// This one.
    Into(Engine),
}

/// A container engine, by its program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Podman.
    Podman,
    /// Docker.
    Docker,
    /// containerd, by nerdctl.
    Nerdctl,
    /// containerd, by its own program.
    Ctr,
}

impl Engine {
    /// All of them, the preferred first.
    pub const ALL: [Self; 4] = [Self::Podman, Self::Docker, Self::Nerdctl, Self::Ctr];

    /// The name of its program.
    #[must_use]
    pub fn program(self) -> &'static str {
        match self {
            Self::Podman => "podman",
            Self::Docker => "docker",
            Self::Nerdctl => "nerdctl",
            Self::Ctr => "ctr",
        }
    }

    /// What it is asked to find out whether there is an engine behind it.
    fn question(self) -> &'static [&'static str] {
        match self {
            Self::Podman | Self::Docker | Self::Nerdctl => &["info"],
            Self::Ctr => &["version"],
        }
    }

    /// How it reads an archive on standard input.
    fn load(self) -> &'static [&'static str] {
        match self {
            Self::Podman | Self::Docker | Self::Nerdctl => &["load"],
            Self::Ctr => &["images", "import", "-"],
        }
    }

    /// Whether it answers; or why not.
    fn answers(self, runner: &dyn Runner) -> Result<(), String> {
        let program = self.program();
        if muslin_exec::find_program(program).is_none() {
            return Err(format!("`{program}`: not on PATH"));
        }
        let asked = Command::new(program).args(self.question());
        let answer = runner.capture(&asked).map_err(|error| format!("`{program}`: {error}"))?;
        if answer.succeeded() {
            return Ok(());
        }
        let mut lines = answer.error.lines().map(str::trim).filter(|line| !line.is_empty());
        let why = lines.next_back().unwrap_or("it failed without output");
        Err(format!("`{program}`: {why}"))
    }
}

impl FromStr for Engine {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|one| one.program() == text).ok_or_else(|| {
            let known = Self::ALL.map(|one| format!("`{}`", one.program())).join(", ");
            format!("`{text}` is not a container engine that is known; there are {known}")
        })
    }
}

/// An image is not in a container engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum LoadError {
    #[error("no container engine answers on this machine")]
    NoEngine(Vec<String>),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error("`{engine}` does not take the image")]
    Refused { engine: &'static str, printed: Vec<String> },
}

impl Failure for LoadError {
    fn exit(&self) -> Exit {
        Exit::Packaging
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::NoEngine(printed) | Self::Refused { printed, .. } => printed.clone(),
            Self::Run(_) => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        let text = "start one; or omit `--load`, and load the archive where there is one";
        matches!(self, Self::NoEngine(_)).then(|| text.to_owned())
    }
}

/// Which engine is there.
///
/// # Errors
///
/// [`LoadError::NoEngine`] with a line for each that was asked.
pub(super) fn engine(runner: &dyn Runner, loading: Loading) -> Result<Option<Engine>, LoadError> {
    let asked = match loading {
        Loading::No => return Ok(None),
        Loading::Any => Engine::ALL.to_vec(),
        Loading::Into(engine) => vec![engine],
    };
    let mut printed = Vec::new();
    for engine in asked {
        match engine.answers(runner) {
            Ok(()) => return Ok(Some(engine)),
            Err(why) => printed.push(why),
        }
    }
    Err(LoadError::NoEngine(printed))
}

/// Hands an image over, and reports the name that it has there.
///
/// # Errors
///
/// [`LoadError`]
pub(super) fn load(
    session: &Session<'_>,
    engine: Engine,
    image: &Loadable,
) -> Result<(), LoadError> {
    let program = engine.program();
    let command = Command::new(program).args(engine.load()).input(image.archive.as_slice());
    let answer = session.runner.capture(&command)?;
    if !answer.succeeded() {
        let printed = [answer.output, answer.error].concat();
        let printed = printed.lines().map(str::to_owned).collect();
        return Err(LoadError::Refused { engine: program, printed });
    }
    let about = format!("{} · {} into {program}", image.reference, image.target.arch());
    session.status("Loaded", &about);
    Ok(())
}

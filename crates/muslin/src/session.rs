//! What every operation needs, made once.

use std::path::{Path, PathBuf};

use muslin_exec::{FileError, Lock, LockObstacle, Real, Runner, Supervised};
use muslin_schema::Environment;

use crate::config_paths::cache;
use crate::events::{Event, Events};

/// The machine that the engine works on: how commands run, their environment and directory, and who is notified
/// of the progress.
///
/// Commands run in the working directory of the process; relative paths of a request start there.
#[derive(Clone)]
pub struct Session<'s> {
    pub(crate) runner: &'s dyn Runner,
    pub(crate) environment: Environment,
    pub(crate) working_directory: PathBuf,
    pub(crate) events: &'s dyn Events,
}

impl<'s> Session<'s> {
    /// A session on this machine, with the environment and the directory of this process.
    ///
    /// In a program that has called [`as_tool`](crate::as_tool) before, all that a build starts ends when the
    /// program is killed (on Linux).
    #[must_use]
    pub fn new(events: &'s dyn Events) -> Self {
        let runner: &dyn Runner = if Supervised::is_available() { &Supervised } else { &Real };
        Self::with(runner, muslin_exec::environment(), events)
    }

    /// The same with another runner and another environment.
    #[must_use]
    pub fn with(runner: &'s dyn Runner, environment: Environment, events: &'s dyn Events) -> Self {
        let working_directory = std::env::current_dir().unwrap_or_default();
        Self { runner, environment, working_directory, events }
    }

    /// The environment of the commands.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Runs commands.
    #[must_use]
    pub fn runner(&self) -> &'s dyn Runner {
        self.runner
    }

    /// Where downloads, toolchains and libraries are kept.
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        cache(&self.environment)
    }

    /// The same session with another environment.
    pub(crate) fn with_environment(&self, environment: Environment) -> Self {
        Self { environment, ..self.clone() }
    }

    /// The same session for commands that are run elsewhere.
    pub(crate) fn relocated<'r>(
        &self,
        runner: &'r dyn Runner,
        environment: Environment,
        working_directory: &Path,
    ) -> Session<'r>
    where
        's: 'r,
    {
        let working_directory = working_directory.to_owned();
        Session { runner, environment, working_directory, events: self.events }
    }

    /// The same session, with events for another receiver.
    pub(crate) fn reporting_to<'e>(&self, events: &'e dyn Events) -> Session<'e>
    where
        's: 'e,
    {
        Session {
            runner: self.runner,
            environment: self.environment.clone(),
            working_directory: self.working_directory.clone(),
            events,
        }
    }

    /// Reports that something is done, or was done.
    pub(crate) fn status(&self, verb: &str, text: &str) {
        self.events.event(Event::Status { verb, text });
    }

    /// Reports a line that a program printed.
    pub(crate) fn line(&self, line: &str) {
        self.events.event(Event::Line(line));
    }

    /// Takes a lock; `why` completes "waiting …" where another process holds it.
    ///
    /// # Errors
    ///
    /// [`FileError`] if the lock file cannot be made.
    pub(crate) fn lock(&self, path: &Path, why: &str) -> Result<Lock, FileError> {
        Lock::wait(path, |obstacle| match obstacle {
            LockObstacle::Held => self.waiting(why),
            LockObstacle::Unsupported => {
                let place = path.parent().unwrap_or(path).display();
                let text = format!(
                    "the file system of `{place}` has no locks: do not run two builds at once there"
                );
                self.status("Note", &text);
            }
        })
    }

    /// Reports that another process is waited for.
    pub(crate) fn waiting(&self, why: &str) {
        self.events.event(Event::Waiting(why));
    }
}

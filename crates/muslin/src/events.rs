//! What the engine reports while it works.

use muslin_schema::{Failure, Plan, Request};

/// One thing that happened. Texts have no line break at their end.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// A task begins.
    TaskStarted {
        /// What is done, in one word or two.
        title: &'e str,
        /// How much there is to do, as far as it is known.
        amount: Amount,
    },
    /// What the current task is working on.
    TaskAt(&'e str),
    /// So much more of the current task is done.
    TaskAdvanced(u64),
    /// So much of the current task is done in all.
    TaskReached(u64),
    /// The current task has ended.
    TaskFinished,
    /// A step of the plan begins; this is its title.
    Step(&'e str),
    /// Something that is worth a line of its own.
    Status {
        /// What is done, or was done.
        verb: &'e str,
        /// To what.
        text: &'e str,
    },
    /// The engine waits, for example for the lock of another process.
    Waiting(&'e str),
    /// A program that was built is started.
    Starting {
        /// How it is started: `Running` or `Testing`.
        verb: &'e str,
        /// The program.
        text: &'e str,
    },
    /// Cargo says what it is doing.
    CargoStatus {
        /// The whole line, with cargo's colors.
        line: &'e str,
        /// The line without its first word, plain.
        subject: &'e str,
    },
    /// A line that a program printed, to be shown as it is.
    Line(&'e str),
}

/// How much a task has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// A number of parts. It may turn out to be more.
    Parts(u64),
    /// A number of bytes.
    Bytes(u64),
}

/// Receives what the engine reports. Events come from several threads.
pub trait Events: Sync {
    /// What was decided, before anything runs.
    ///
    /// # Errors
    ///
    /// An error ends the build before it begins.
    fn planned(&self, _plan: &Plan, _request: &Request) -> Result<(), Box<dyn Failure>> {
        Ok(())
    }

    /// One thing happened.
    fn event(&self, _event: Event<'_>) {}

    /// Whether lines are shown in color; programs are then asked for colored output.
    fn is_colored(&self) -> bool {
        false
    }
}

/// Ignores all events.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Events for Silent {}

//! What is measured, and what comes out.

use std::path::PathBuf;
use std::time::Duration;

use crate::command::Command;

/// A program with what it reads, and how long it may take.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The program and its arguments. What it prints is thrown away.
    pub command: Command,
    /// What it reads on standard input; nothing unless a file is named.
    pub input: Option<PathBuf>,
    /// When it is ended.
    pub limit: Duration,
}

/// One run, as it was timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed {
    /// From the call that starts it until it has ended.
    pub elapsed: Duration,
    /// What it and its children have used of all processors, in its own code and in the kernel.
    pub processor: Duration,
    /// Pages that the kernel had to give it, from memory or from a file.
    pub page_faults: u64,
    /// Its exit code; `None` if a signal ended it.
    pub code: Option<i32>,
}

/// One run, as it was watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The most memory that one process of it had at a time, in bytes.
    pub peak_memory: Option<u64>,
    /// How often it and its children have called the kernel.
    pub system_calls: u64,
}

/// Why something was not measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MeasureError {
    /// It did not start, or could not be waited for.
    #[error("`{command}` cannot be measured")]
    System {
        /// The command as a shell would take it.
        command: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// It ran longer than it may.
    #[error("`{command}` had not ended after {} s", .limit.as_secs_f64())]
    TooLong {
        /// The command as a shell would take it.
        command: String,
        /// How long it may run.
        limit: Duration,
    },
    /// This system has no such counters.
    #[error("programs are measured on Linux only: what is measured are executables for Linux")]
    NotHere,
}

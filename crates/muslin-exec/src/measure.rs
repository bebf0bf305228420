//! Programs that are measured: how long one runs, and what the kernel counts meanwhile.
//!
//! Time, CPU time and page faults are those that the kernel adds up for ended children (getrusage(2),
//! `RUSAGE_CHILDREN`), so nothing else may be started in between. The peak of memory and the number of
//! system calls come from a run of their own, which is watched and not timed: `ru_maxrss` of a small
//! program is that of the program that has started it.

use std::path::PathBuf;
use std::time::Duration;

use crate::Command;

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod watched;

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{timed, watched};
#[cfg(target_os = "linux")]
pub use linux::timed;
#[cfg(target_os = "linux")]
pub use watched::watched;

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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Measured {
        Measured {
            command: Command::from_words(["sh", "-c", script]),
            input: None,
            limit: Duration::from_secs(20),
        }
    }

    #[test]
    fn time_and_exit_code_are_those_of_the_program() {
        let timed = timed(&shell("sleep 0.05; exit 7")).unwrap();
        assert_eq!(timed.code, Some(7));
        assert!(timed.elapsed >= Duration::from_millis(50), "{timed:?}");
        assert!(timed.processor < timed.elapsed && timed.page_faults > 50, "{timed:?}");
    }

    #[test]
    fn what_does_not_end_is_ended_and_said_to_be_too_long() {
        let long = Measured { limit: Duration::from_millis(80), ..shell("sleep 60") };
        assert!(matches!(timed(&long), Err(MeasureError::TooLong { .. })));
        assert!(matches!(watched(&long), Err(MeasureError::TooLong { .. })));
    }

    #[test]
    fn standard_input_is_the_file_that_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("input");
        std::fs::write(&file, "seven\n").unwrap();
        let reads = "read word; [ \"$word\" = seven ]";
        let with = Measured { input: Some(file), ..shell(reads) };
        assert_eq!(timed(&with).unwrap().code, Some(0));
        assert_eq!(timed(&shell(reads)).unwrap().code, Some(1));
    }

    #[test]
    fn system_calls_are_counted_and_memory_grows_with_what_is_kept() {
        let few = watched(&shell("exit 0")).unwrap();
        let many =
            watched(&shell("for i in 1 2 3 4 5 6 7 8 9 10; do : < /dev/null; done")).unwrap();
        assert_eq!(watched(&shell("exit 0")).unwrap().system_calls, few.system_calls);
        // Each opens, moves, closes and restores a descriptor.
        assert!(many.system_calls >= few.system_calls + 30, "{few:?} {many:?}");

        let large = watched(&shell("exec dd if=/dev/zero of=/dev/null bs=20M count=1")).unwrap();
        let grown = large.peak_memory.unwrap() - few.peak_memory.unwrap();
        assert!(grown > 15_000_000, "{grown}");
    }

    #[test]
    fn children_are_counted_and_waited_for() {
        let alone = watched(&shell("exit 0")).unwrap().system_calls;
        let with_child = watched(&shell("ls / > /dev/null; exit 0")).unwrap().system_calls;
        assert!(with_child > alone + 20, "{alone} {with_child}");
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error_with_its_name() {
        let absent = Measured { command: Command::new("/no/such/program"), ..shell("") };
        assert_eq!(
            timed(&absent).unwrap_err().to_string(),
            "`/no/such/program` cannot be measured"
        );
        assert!(watched(&absent).is_err());
    }
}

//! Programs that are measured: how long one runs, and what the kernel counts meanwhile.
//!
//! Time, CPU time and page faults are those that the kernel adds up for ended children (getrusage(2),
//! `RUSAGE_CHILDREN`), so nothing else may be started in between. The peak of memory and the number of
//! system calls come from a run of their own, which is watched and not timed: `ru_maxrss` of a small
//! program is that of the program that has started it.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;
mod values;
#[cfg(target_os = "linux")]
mod watched;

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{system_calls, timed, watched};
#[cfg(target_os = "linux")]
pub use linux::timed;
pub use values::{MeasureError, Measured, Timed, Watched};
#[cfg(target_os = "linux")]
pub use watched::{system_calls, watched};

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::command::Command;

    fn shell(script: &str) -> Measured {
        Measured {
            command: Command::from_argv(["sh", "-c", script]),
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
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("input");
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
    fn the_calls_of_what_is_started_are_named_and_not_those_of_what_starts_it() {
        // Numbers of x86-64 and of aarch64.
        let (nanosleep, chdir) =
            if cfg!(target_arch = "x86_64") { ([35, 230], 80) } else { ([101, 115], 49) };
        let env = |script: &str| Measured {
            command: Command::from_argv(["env", "--chdir=/", "sleep", script]),
            ..shell("")
        };
        let calls = system_calls(&env("0.01")).unwrap();
        assert!(nanosleep.iter().any(|number| calls.contains(number)), "{calls:?}");
        assert!(!calls.contains(&chdir), "{calls:?}");
        let calls = system_calls(&env("--version")).unwrap();
        assert!(!nanosleep.iter().any(|number| calls.contains(number)), "{calls:?}");
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

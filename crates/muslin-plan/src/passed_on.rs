//! What may follow `--`: anything for cargo that does not change what is built and checked.

use crate::error::PlanError;

/// Flags that a static build has itself: behind `--` it would not know of them.
const OWN: &[&str] = &[
    "--bin",
    "--bins",
    "--example",
    "--examples",
    "--exclude",
    "--features",
    "--all-features",
    "--frozen",
    "--jobs",
    "--locked",
    "--manifest-path",
    "--message-format",
    "--no-default-features",
    "--offline",
    "--package",
    "--profile",
    "--release",
    "--target",
    "--target-dir",
    "--workspace",
    "--all",
    "-F",
    "-j",
    "-p",
    "-r",
];

/// Flags for things that are not executables to deliver.
const NOT_DELIVERED: &[&str] =
    &["--all-targets", "--bench", "--benches", "--lib", "--test", "--tests"];

/// Refuses arguments for cargo that would change what is built behind the back of the plan.
///
/// # Errors
///
/// [`PlanError::NotPassedOn`] for the first of them.
pub fn refuse_own_flags(cargo_args: &[String]) -> Result<(), PlanError> {
    for word in cargo_args {
        let flag = word.split('=').next().unwrap_or(word);
        let hit = |list: &[&str]| {
            // `-p` and its like take their value in the same word too.
            let short = |own: &str| own.len() == 2 && flag.starts_with(own);
            list.iter().any(|own| flag == *own || short(own))
        };
        if hit(OWN) {
            let cure = format!("say `{flag}` in front of the `--`");
            return Err(PlanError::NotPassedOn { flag: flag.to_owned(), cure });
        }
        if hit(NOT_DELIVERED) {
            let cure = "binaries and examples are what is built and checked here".to_owned();
            return Err(PlanError::NotPassedOn { flag: flag.to_owned(), cure });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_the_build_is_refused_and_the_rest_is_passed_on() {
        let refused = |line: &str| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            refuse_own_flags(&words).is_err()
        };
        for line in ["--target x", "--target=x", "-px", "-p x", "--tests", "--timings --release"] {
            assert!(refused(line), "{line}");
        }
        for line in ["--timings", "--config build.jobs=1", "-Zunstable", "--keep-going"] {
            assert!(!refused(line), "{line}");
        }
    }
}

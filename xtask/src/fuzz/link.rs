//! Links random combinations, runs each file in an empty root, and compares the verdict with what happened.
//!
//! A file that passes the checks of a build and then crashes is a leak; a file that is refused and runs is a
//! false refusal, unless the refusal is about a hazard that one run cannot show ([`HAZARDS`]). Either is a
//! disagreement, and the command fails. Every file is made again by its seed and number: `--seed S --only N`.

mod combination;
mod inputs;
mod linking;
mod random;
mod run;
mod verdict;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use combination::Combination;
use inputs::Inputs;
use run::Ran;
use verdict::Verdict;

use crate::repository::root;

/// Diagnostic codes of refusals that stand although the program ran, and why.
pub(super) const HAZARDS: &[(&str, &str)] = &[
    ("no-exec-stack", "the program runs, and anything written to its stack can be executed"),
    ("no-writable-code", "the program runs, and its code can be overwritten"),
    ("libc-is-musl", "the program runs, and its C library is not the one that was asked for"),
];

/// What to link.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// How many combinations are tried; those that no linker accepts count too.
    pub(super) count: u64,
    /// Where the random numbers begin.
    pub(super) seed: u64,
    /// Only this combination.
    pub(super) only: Option<u64>,
}

/// How often what happened.
#[derive(Default)]
struct Tally {
    refused_by_linker: AtomicU64,
    passed: AtomicU64,
    refused: AtomicU64,
}

/// Links, runs and compares; the answer is the closing line, or the disagreements.
pub(super) fn link(plan: Plan, say: &(dyn Fn(&str) + Sync)) -> Result<String, String> {
    let folder = root().join("target/link-fuzz");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let inputs = Inputs::prepare(&folder)?;
    let tally = Tally::default();
    let disagreements = Mutex::new(Vec::new());
    let numbers = plan.only.map_or(0..plan.count, |only| only..only + 1);
    let next = AtomicU64::new(numbers.start);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for worker in 0..workers {
            let (tally, next, disagreements) = (&tally, &next, &disagreements);
            let (inputs, end) = (&inputs, numbers.end);
            let place = folder.join(format!("worker-{worker}"));
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= end {
                        break;
                    }
                    let combination = Combination::of(plan.seed, number);
                    if let Some(why) = compare(&combination, inputs, &place, tally) {
                        let text = format!("--seed {} --only {number}: {why}", plan.seed);
                        say(&text);
                        disagreements.lock().unwrap_or_else(PoisonError::into_inner).push(text);
                    }
                }
            });
        }
    });
    let disagreements = disagreements.into_inner().unwrap_or_else(PoisonError::into_inner);
    let line = closing_line(numbers.end - numbers.start, &tally, disagreements.len());
    if disagreements.is_empty() { Ok(line) } else { Err(line) }
}

fn closing_line(count: u64, tally: &Tally, disagreements: usize) -> String {
    let (passed, refused) =
        (tally.passed.load(Ordering::Relaxed), tally.refused.load(Ordering::Relaxed));
    format!(
        "link fuzzer: {count} combinations, {} files linked and run, {passed} passed and ran or were warned about, \
         {refused} refused with cause, {disagreements} disagreements",
        count - tally.refused_by_linker.load(Ordering::Relaxed)
    )
}

/// Makes one file; `Some` says how the verdict on it and its run disagree.
fn compare(
    combination: &Combination,
    inputs: &Inputs,
    place: &Path,
    tally: &Tally,
) -> Option<String> {
    let count = |counter: &AtomicU64| counter.fetch_add(1, Ordering::Relaxed);
    let Some(program) = linked(combination, inputs, place) else {
        count(&tally.refused_by_linker);
        return None;
    };
    let verdict = match verdict::of(&program, inputs.crt_objects(combination.libc)) {
        Ok(verdict) => verdict,
        Err(why) => return Some(format!("{combination}: no verdict: {why}")),
    };
    let ran = run::three_times(&program);
    match (&verdict, &ran) {
        (Verdict::Passed(reported), ran)
            if combination.is_musl() && (*ran == Ran::Right || combination.risks(reported)) =>
        {
            count(&tally.passed);
            None
        }
        (Verdict::Passed(_), _) => Some(format!("{combination}: passed, and {ran}")),
        (Verdict::Refused(codes), Ran::Right) if !has_hazard(codes) => {
            Some(format!("{combination}: refused ({}), and {ran}", codes.join(", ")))
        }
        (Verdict::Refused(_), _) => {
            count(&tally.refused);
            None
        }
    }
}

fn linked(combination: &Combination, inputs: &Inputs, place: &Path) -> Option<PathBuf> {
    fs::create_dir_all(place).ok()?;
    let program = place.join("program");
    let _ = fs::remove_file(&program);
    linking::link(combination, inputs, &program).then_some(program)
}

fn has_hazard(codes: &[String]) -> bool {
    codes.iter().any(|code| HAZARDS.iter().any(|(hazard, _)| hazard == code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hazard_is_the_code_of_a_check() {
        for (code, _) in HAZARDS {
            assert!(muslin_elf::explain(code).is_some(), "`{code}` is not a check");
        }
    }
}

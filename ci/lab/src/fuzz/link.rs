//! Links random combinations, runs each file in an empty root, and compares the verdict with what happened.
//!
//! A file that passes the checks of a build and then crashes is a leak; a file that is refused and runs is a
//! false refusal, unless the refusal is about a hazard that one run cannot show ([`HAZARDS`]). Either is a
//! disagreement, and the command fails. Every file is made again by its seed and number: `--seed S --only N`.
//! Every combination that once disagreed is in [`regressions::ALL`], and is made in each run before all others.

mod arguments;
mod combination;
mod compilation;
mod inputs;
mod libc;
mod linking;
mod made_by_zig;
mod program;
mod random;
mod record;
mod regressions;
mod run;
pub(super) mod scope;
mod verdict;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use muslin_elf::Level;
use muslin_schema::Target;

use combination::Combination;
use inputs::Inputs;
use record::{Outcome, Record};
use run::{Processor, Ran};
use scope::Scope;
use verdict::Verdict;

use xtask::repository::root;

/// Diagnostic codes of refusals that stand although the program ran, and why.
pub(super) const HAZARDS: &[(&str, &str)] = &[
    ("no-exec-stack", "the program runs, and anything written to its stack can be executed"),
    ("no-writable-code", "the program runs, and its code can be overwritten"),
    (
        "thread-local-data",
        "kernels before 6.10 load a static-pie program at any page, whatever alignment its segments ask for",
    ),
    ("libc-is-musl", "the program runs, and its C library is not the one that was asked for"),
];

/// Diagnostic codes of refusals about what the kernel does not do and qemu does.
pub(super) const EMULATED: &[(&str, &str)] = &[
    ("program-headers", "qemu passes an address of the headers on that it has mapped itself"),
    ("image-base", "qemu maps pages that the kernel refuses"),
    (
        "start-file",
        "with qemu, start code that looks for a dynamic table at the address 0 reads something",
    ),
];

/// What to link.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// How many files are made.
    pub(super) count: u64,
    /// Where the random numbers begin.
    pub(super) seed: u64,
    /// Only this combination.
    pub(super) only: Option<u64>,
    /// Which combinations are made.
    pub(super) scope: Scope,
    /// Where the result is written.
    pub(super) record: Option<PathBuf>,
}

/// How many combinations are tried between two looks at how far the run is.
const BATCH: u64 = 100;

/// Links, runs and compares; the answer is the closing line, as an error if something disagreed.
pub(super) fn link(plan: &Plan, say: &(dyn Fn(&str) + Sync)) -> Result<String, String> {
    let directory = root().join("target/link-fuzz");
    fs::create_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    let inputs = Inputs::prepare(&directory, plan.scope, say)?;
    let state = directory.join(format!("{:?}.json", plan.scope));
    let record = if let Some(only) = plan.only {
        let mut record = Record { seed: plan.seed, ..Record::default() };
        say(&Combination::of(plan.seed, only).to_string());
        batch(&mut record, plan, only..only + 1, &inputs, &directory, say);
        record
    } else {
        let mut record = Record::resume(&state, plan.seed);
        if record.next == 0 {
            again(&mut record, plan, &inputs, &directory, say);
        }
        while record.files < plan.count {
            let next = record.next..record.next + BATCH;
            batch(&mut record, plan, next, &inputs, &directory, say);
            record.next += BATCH;
            record.keep(&state)?;
        }
        // The next run of this seed begins at the beginning.
        fs::remove_file(&state).map_err(|error| error.to_string())?;
        record
    };
    if let Some(path) = &plan.record {
        record.keep(path)?;
    }
    let line = record.closing_line();
    if record.disagreements.is_empty() { Ok(line) } else { Err(line) }
}

/// What once disagreed.
fn again(
    record: &mut Record,
    plan: &Plan,
    inputs: &Inputs,
    directory: &Path,
    say: &(dyn Fn(&str) + Sync),
) {
    let known = regressions::ALL.iter().map(|known| known());
    for combination in known.filter(|one| one.is_in(plan.scope)) {
        let outcome =
            compare(&combination, inputs, &directory.join(format!("again-{}", std::process::id())));
        if let Outcome::Disagreement(why) = &outcome {
            say(&format!("a known combination disagrees again: {why}"));
        }
        record.add(outcome);
    }
}

/// Tries the combinations of some numbers, on all processors.
fn batch(
    record: &mut Record,
    plan: &Plan,
    numbers: std::ops::Range<u64>,
    inputs: &Inputs,
    directory: &Path,
    say: &(dyn Fn(&str) + Sync),
) {
    let next = AtomicU64::new(numbers.start);
    let shared = Mutex::new(record);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let work = |place: PathBuf| {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= numbers.end {
                break;
            }
            let combination = Combination::of(plan.seed, number);
            if !combination.is_in(plan.scope) {
                continue;
            }
            let mut outcome = compare(&combination, inputs, &place);
            if let Outcome::Disagreement(why) = &mut outcome {
                *why = format!("--seed {} --only {number}: {why}", plan.seed);
                say(why);
            }
            let mut record = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let is_file = outcome != Outcome::NoFile;
            record.aarch64 += u64::from(is_file && combination.target == Target::Aarch64);
            record.on_baseline += u64::from(is_file && combination.compilation.level.is_some());
            record.add(outcome);
        }
    };
    thread::scope(|scope| {
        for worker in 0..workers {
            let (place, work) =
                (directory.join(format!("worker-{}-{worker}", std::process::id())), &work);
            scope.spawn(move || work(place));
        }
    });
}

/// Makes one file, judges it, runs it, and compares.
fn compare(combination: &Combination, inputs: &Inputs, place: &Path) -> Outcome {
    let Some(program) = linked(combination, inputs, place) else { return Outcome::NoFile };
    let target = combination.target;
    let disagreement = |what: String| Outcome::Disagreement(format!("{combination}: {what}"));
    let judged = match verdict::of(&program, target, inputs.crt_objects(combination)) {
        Ok(judged) => judged,
        Err(why) => return disagreement(format!("no verdict: {why}")),
    };
    let ran = run::repeatedly(&program, target);
    match (&judged.verdict, &ran) {
        (Verdict::Passed(_), _) if !combination.libc.is_musl() => {
            disagreement("passed, and it is not musl's".to_owned())
        }
        (Verdict::Passed(_), Ran::Right) => match level(combination, judged.level, &program) {
            Some(why) => disagreement(why),
            None => Outcome::Passed,
        },
        (Verdict::Passed(_), _) if combination.risks(&verdict::reported(&program)) => {
            Outcome::Passed
        }
        (Verdict::Passed(_), Ran::Wrong(_)) if is_refused_by_wrapper(combination) => {
            Outcome::RefusedAndBroken
        }
        (Verdict::Passed(_), _) => disagreement(format!("passed, and {ran}")),
        (Verdict::Refused(codes), Ran::Right) if !has_hazard(codes, target) => {
            disagreement(format!("refused ({}), and {ran}", codes.join(", ")))
        }
        (Verdict::Refused(_), Ran::Right) => Outcome::RefusedForHazard,
        (Verdict::Refused(_), Ran::Wrong(_)) => Outcome::RefusedAndBroken,
    }
}

/// How what is known of the processor disagrees with a run on one that has nothing but the baseline.
fn level(combination: &Combination, known: Option<Level>, program: &Path) -> Option<String> {
    let newer = known.filter(|level| *level > Level::Baseline);
    if combination.compilation.level.is_none() && newer.is_none() {
        return None;
    }
    let ran = run::once(program, combination.target, Processor::Baseline);
    match (known, ran) {
        (Some(Level::Baseline), Ran::Wrong(how)) => {
            Some(format!("said to need the baseline only, where it did not run: {how}"))
        }
        (Some(level), Ran::Right)
            if level > Level::Baseline && combination.compilation.level.is_none() =>
        {
            Some(format!("said to need {}, and it ran without", level.name()))
        }
        _ => None,
    }
}

fn linked(combination: &Combination, inputs: &Inputs, place: &Path) -> Option<PathBuf> {
    fs::create_dir_all(place).ok()?;
    let program = place.join("program");
    let _ = fs::remove_file(&program);
    linking::link(combination, inputs, &program).then_some(program)
}

fn has_hazard(codes: &[String], target: Target) -> bool {
    let known = |list: &[(&str, &str)], code: &String| list.iter().any(|(one, _)| one == code);
    let emulated = target != Target::X86_64;
    codes.iter().any(|code| known(HAZARDS, code) || emulated && known(EMULATED, code))
}

/// Whether a build would have refused an argument already, whatever the file is.
fn is_refused_by_wrapper(combination: &Combination) -> bool {
    let unwinds = combination.program.language() == program::Language::Rust;
    !verdict::refused_arguments(&linking::seen_by_wrapper(combination), unwinds).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hazard_is_the_code_of_a_check() {
        for (code, _) in HAZARDS.iter().chain(EMULATED) {
            assert!(muslin_elf::explain(code).is_some(), "`{code}` is not a check");
        }
    }
}

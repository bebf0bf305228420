//! Where a program runs, and what goes wrong first where it does not.
//!
//! The environments are data (`data/environments.toml`); the order of the questions is that of the
//! kernel and of the loader, so that the first failure is the one a user meets. What the data do not
//! tell is unknown.

use muslin_finding::EnvironmentVerdict;
use muslin_finding::{Code, codes};

mod answer;
mod cpu;
mod data;
mod glibc;
mod library;
mod missed;
mod musl;
mod program;

use answer::{Answer, no_interpreter};
use data::{Environment, Family};
pub(crate) use missed::{is_of_glibc_alone, on_musl};
pub(crate) use program::Program;

/// The day of the data, as `2026-11-23`.
#[must_use]
pub fn environments_dated() -> &'static str {
    &data::all().dated
}

/// The words by which environments are asked for, in the order of the data.
pub fn environment_ids() -> impl Iterator<Item = &'static str> {
    data::all().environments.iter().map(|environment| environment.id.as_str())
}

/// Judges a program in every environment; nothing for a file that is not a program.
pub(crate) fn judge(program: &Program<'_>) -> Vec<EnvironmentVerdict> {
    if !program.is_program() {
        return Vec::new();
    }
    verdicts(program, judge_one)
}

/// Judges a shared library in every environment; nothing for a file that is not one.
pub(crate) fn loads_on(program: &Program<'_>) -> Vec<EnvironmentVerdict> {
    if !program.is_library() {
        return Vec::new();
    }
    verdicts(program, |program, environment| {
        let broken = || cpu::judge(program, environment).or_else(|| broken(program, environment));
        let incomplete = program.incomplete.clone().map(Answer::unknown);
        let answer = incomplete.or_else(broken);
        // Whichever program loads it, the message names that.
        answer.unwrap_or_else(|| library::judge(program, environment)).saying(None)
    })
}

fn verdicts(
    program: &Program<'_>,
    judge: impl Fn(&Program<'_>, &Environment) -> Answer,
) -> Vec<EnvironmentVerdict> {
    let judged = data::all().environments.iter().map(|environment| {
        let answer = judge(program, environment);
        EnvironmentVerdict {
            id: environment.id.clone(),
            name: environment.name.clone(),
            libc: environment.libc_text(),
            verdict: answer.verdict,
            first_failure: answer.first_failure,
            message: answer.message,
            cure: answer.cure,
        }
    });
    judged.collect()
}

/// First what fails everywhere, then the loader, then what the loader looks for.
fn judge_one(program: &Program<'_>, environment: &Environment) -> Answer {
    if let Some(why) = &program.incomplete {
        return Answer::unknown(why.clone());
    }
    if let Some(answer) = cpu::judge(program, environment).or_else(|| broken(program, environment))
    {
        return answer;
    }
    let Some(interpreter) = program.interpreter() else {
        return without_interpreter(program, environment);
    };
    match environment.family {
        _ if environment.standard_loader(program.machine()).is_none() => Answer::unknown(format!(
            "nothing is known here of its releases for {}",
            program.machine()
        )),
        Family::None => no_interpreter(program, environment, interpreter),
        Family::Glibc => glibc::judge(program, environment, interpreter),
        Family::Musl => musl::judge(program, environment, interpreter),
    }
}

/// Nobody else is needed: it runs wherever the machine is.
fn without_interpreter(program: &Program<'_>, environment: &Environment) -> Answer {
    let known = environment.closed || environment.standard_loader(program.machine()).is_some();
    if known {
        Answer::RUNS
    } else {
        Answer::unknown(format!("nothing is known here of its releases for {}", program.machine()))
    }
}

/// What a program dies of before its first output.
const CRASHES: [Code; 6] = [
    codes::START_FILE,
    codes::NO_TEXT_RELOCATIONS,
    codes::LINKAGE,
    codes::IMAGE_BASE,
    codes::PROGRAM_HEADERS,
    codes::RELOCATION_FORMAT,
];

/// What is wrong with the program itself.
fn broken(program: &Program<'_>, environment: &Environment) -> Option<Answer> {
    if let Some(system) = program.other_system() {
        return Some(Answer::fails(format!("it is made for {system}")));
    }
    if program.facts.interpreter_is_refused {
        let why = "the path of its loader does not end in NUL, and the kernel refuses such a file";
        return Some(Answer::fails(why).saying(environment.other_machine(program.app())));
    }
    if program.facts.new_kernels_keep_thread_local_alignment()
        && program.has_wide_thread_local_data()
    {
        return Some(Answer::unknown(
            "its thread-local data are aligned to more than a page: it runs with Linux 6.10 and newer only",
        ));
    }
    let fault = program.fatal()?;
    let mut answer = Answer::fails(fault.message.clone());
    answer.cure.clone_from(&fault.cure);
    // The kernel reads that table first, and takes such a file for one of another format.
    let unreadable = fault.is(codes::NOT_TRUNCATED) && program.lacks_program_headers();
    let says = if unreadable { environment.other_machine(program.app()) } else { None };
    let crashes = CRASHES.iter().any(|code| fault.is(*code));
    Some(answer.saying(says.or_else(|| crashes.then(|| "Segmentation fault".to_owned()))))
}

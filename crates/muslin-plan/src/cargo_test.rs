//! `test` and `bench`: `cargo test` or `cargo bench` in two steps for each target. The first builds, so that
//! everything can be checked; the second runs what the first built, with the same flags, so that nothing is built twice.

use muslin_schema::codes;
use muslin_schema::{Answer, Argument, EnvVar, Finding, Request, Step, StepKind, Suite, Tests};

use crate::build::{TargetBuild, argument, config, step, toml_string};
use crate::error::PlanError;
use crate::inputs::Inputs;
use crate::launch::{launch, starts_no_others};
use crate::reproducible::REMAP;

/// All steps: every build, then the tests of each target in turn.
///
/// # Errors
///
/// [`PlanError::NothingStarts`] if this machine cannot start a target's tests.
pub(crate) fn steps(
    inputs: &Inputs<'_>,
    tests: &Tests,
    cargo: &str,
    builds: &[TargetBuild],
) -> Result<Vec<Step>, PlanError> {
    let mut all: Vec<Step> =
        builds.iter().map(|build| build_step(inputs.request, tests, cargo, build)).collect();
    if !tests.no_run {
        for build in builds {
            all.push(test_step(inputs, tests, cargo, build)?);
        }
    }
    Ok(all)
}

/// Builds what will be tested, and lists it.
fn build_step(request: &Request, tests: &Tests, cargo: &str, build: &TargetBuild) -> Step {
    let mut step = step(request, cargo, std::slice::from_ref(build));
    let format = ["--message-format", "json-render-diagnostics"];
    let (verb, because) = if tests.only_doc {
        (["build", "--lib"], "the library that the examples in its documentation are linked with")
    } else {
        (
            [tests.suite.verb(), "--no-run"],
            "builds the test programs without starting one: they are checked first",
        )
    };
    let because = format!("{because}; cargo's messages say where they are");
    step.arguments[0] = argument([verb, format].concat(), &because);
    if !tests.only_doc {
        step.arguments.extend(selection(tests));
    }
    step
}

/// Runs the tests on our own terminal.
fn test_step(
    inputs: &Inputs<'_>,
    tests: &Tests,
    cargo: &str,
    build: &TargetBuild,
) -> Result<Step, PlanError> {
    let launch = launch(inputs, build)?;
    let mut step = step(inputs.request, cargo, std::slice::from_ref(build));
    let doing = match tests.suite {
        Suite::Test => "Testing",
        Suite::Bench => "Measuring",
    };
    step.title = format!("{doing} {}", build.target);
    step.kind = StepKind::CargoTest;
    step.arguments[0] = argument([tests.suite.verb()], "runs what was built and checked");
    if !launch.of_user && !launch.words.is_empty() {
        let words: Vec<String> = launch.words.iter().map(|word| toml_string(word)).collect();
        let setting = format!("target.{}.runner=[{}]", build.target, words.join(", "));
        step.arguments.push(config(&setting, &launch.because));
    }
    step.arguments.extend(selection(tests));
    let mut words = Vec::new();
    if tests.no_fail_fast {
        words.push("--no-fail-fast".to_owned());
    }
    words.extend(tests.name.clone());
    if !tests.arguments.is_empty() {
        words.push("--".to_owned());
        words.extend(tests.arguments.iter().cloned());
    }
    if !words.is_empty() {
        step.arguments.push(argument(words, "as asked for"));
    }
    if tests.suite == Suite::Test {
        step.env.extend(doc_flags(build));
    }
    Ok(step)
}

fn selection(tests: &Tests) -> Option<Argument> {
    (!tests.selection.is_empty()).then(|| argument(tests.selection.iter(), "as asked for"))
}

/// Doc tests are compiled by rustdoc: cargo passes it the linker, but none of rustc's flags. Nothing, if it
/// accepts none of the flags.
pub(crate) fn doc_flags(build: &TargetBuild) -> Option<EnvVar> {
    // rustdoc does not take path maps yet.
    let ours = build.flags.iter().flat_map(|flag| &flag.words);
    let ours: Vec<&String> = ours.filter(|word| !word.starts_with(REMAP)).collect();
    if ours.is_empty() {
        return None;
    }
    let users = build.settings.rustdocflags.all();
    let places: Vec<&str> = users.iter().map(|one| one.place.as_str()).collect();
    let kept = if places.is_empty() {
        String::new()
    } else {
        format!("yours from {} come first; ", places.join(" and "))
    };
    let all: Vec<String> = users.iter().flat_map(|one| &one.value).chain(ours).cloned().collect();
    Some(EnvVar {
        key: "CARGO_ENCODED_RUSTDOCFLAGS".to_owned(),
        value: all.join("\u{1f}"),
        because: format!("{kept}doc tests are linked with the same flags as everything else"),
    })
}

/// The release of Rust whose `cargo test` runs the doc tests of another platform than the host's.
const DOC_TESTS_ELSEWHERE: (u32, u32) = (1, 89);

/// What is worth knowing before the tests run.
pub(crate) fn notes(inputs: &Inputs<'_>, tests: &Tests, builds: &[TargetBuild]) -> Vec<Finding> {
    if tests.no_run {
        return Vec::new();
    }
    let named = &inputs.request.selection;
    let everything = tests.selection.is_empty() && named.bins.is_empty() && !named.has_examples();
    let integration = ["--test", "--tests", "--all-targets"];
    let integration =
        everything || tests.selection.iter().any(|flag| integration.contains(&flag.as_str()));
    let emulated =
        |build: &&TargetBuild| build.settings.runner.is_none() && !inputs.host.runs(build.target);
    let foreign = builds.iter().filter(|build| integration && emulated(build));
    let children = foreign.filter_map(|build| starts_no_others(inputs, build.target));
    let left_out = (tests.suite == Suite::Test).then(|| left_out(&inputs.host.rustc)).flatten();
    children.chain(left_out).collect()
}

/// What is left out because the Rust toolchain is too old for it.
fn left_out(rustc: &str) -> Option<Finding> {
    let mut numbers = rustc.split('.').map_while(|part| part.parse::<u32>().ok());
    let release = (numbers.next()?, numbers.next()?);
    (release < DOC_TESTS_ELSEWHERE).then(|| {
        let message = format!("Rust {rustc} runs no doc tests for another platform; 1.89 does");
        Finding { answer: Answer::No, ..Finding::note(codes::DOC_TESTS, "rustdoc", message) }
    })
}

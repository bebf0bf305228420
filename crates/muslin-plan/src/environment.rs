//! `env`: the build as variables, for programs that start cargo themselves.
//!
//! Cargo has a variable for most of its settings. What has none stays an argument of the step.

use muslin_schema::{Argument, EnvVar, Step, StepKind};

use crate::build::{TargetBuild, config, directories, toml_string};
use crate::cargo_test::doc_flags;
use crate::error::PlanError;
use crate::inputs::Inputs;
use crate::launch::{Launch, launch};

/// The variables for the one target.
///
/// # Errors
///
/// [`PlanError::OneEnvironment`] if there are several targets.
pub(crate) fn step(
    inputs: &Inputs<'_>,
    cargo: &str,
    builds: &[TargetBuild],
) -> Result<Step, PlanError> {
    let [build] = builds else { return Err(PlanError::OneEnvironment) };
    let mut env = vec![variable(
        "CARGO_BUILD_TARGET",
        build.target.triple(),
        "with a target, flags for it never reach build scripts and proc macros",
    )];
    let request = inputs.request;
    env.extend(
        request
            .target_dir
            .as_ref()
            .map(|directory| variable("CARGO_TARGET_DIR", directory, "as asked for")),
    );
    env.extend(build.linker.as_ref().map(|linker| {
        let because = "rustc's own linker: it pairs the CRT objects with the file type";
        variable(&of_target(build, "LINKER"), linker, because)
    }));
    env.extend(rustflags(inputs, build));
    env.extend(doc_flags(build));
    let mut arguments = build.arguments.clone();
    // Where nothing starts its executables, they can still be built.
    if let Ok(launch) = launch(inputs, build)
        && !launch.of_user
        && !launch.words.is_empty()
    {
        match runner(build, &launch) {
            Runner::Variable(variable) => env.push(variable),
            Runner::Argument(argument) => arguments.push(argument),
        }
    }
    for one in &build.env {
        if !env.iter().any(|other| other.key == one.key) {
            env.push(one.clone());
        }
    }
    Ok(Step {
        title: format!("Variables for {}", build.target),
        kind: StepKind::Environment,
        program: cargo.to_owned(),
        arguments,
        env,
        path: directories(builds),
    })
}

/// The user's flags and ours. The variable replaces all other sources of rust flags, so it has to have all of
/// them; the one without an encoding is readable, and cannot have flags with spaces.
fn rustflags(inputs: &Inputs<'_>, build: &TargetBuild) -> Option<EnvVar> {
    const ENCODED: &str = "CARGO_ENCODED_RUSTFLAGS";
    if build.flags.is_empty() {
        return None;
    }
    let users = build.settings.rustflags.all();
    let ours = build.flags.iter().flat_map(|flag| &flag.words);
    let all: Vec<&str> =
        users.iter().flat_map(|one| &one.value).chain(ours).map(String::as_str).collect();
    let reasons: Vec<&str> = build.flags.iter().map(|flag| flag.because.as_str()).collect();
    let mut because = reasons.join("; ");
    if !users.is_empty() {
        let places: Vec<&str> = users.iter().map(|one| one.place.as_str()).collect();
        because = format!("yours from {} come first; {because}", places.join(" and "));
    }
    let is_split = all.iter().any(|word| word.is_empty() || word.contains(char::is_whitespace));
    Some(if is_split || inputs.host.environment.contains_key(ENCODED) {
        variable(ENCODED, &all.join("\u{1f}"), &because)
    } else {
        variable("RUSTFLAGS", &all.join(" "), &because)
    })
}

/// How cargo learns of the runner.
enum Runner {
    Variable(EnvVar),
    Argument(Argument),
}

/// Cargo splits the variable at spaces.
fn runner(build: &TargetBuild, launch: &Launch) -> Runner {
    if !launch.words.iter().any(|word| word.contains(char::is_whitespace)) {
        let words = launch.words.join(" ");
        return Runner::Variable(variable(&of_target(build, "RUNNER"), &words, &launch.because));
    }
    let words: Vec<String> = launch.words.iter().map(|word| toml_string(word)).collect();
    let setting = format!("target.{}.runner=[{}]", build.target, words.join(", "));
    Runner::Argument(config(&setting, &launch.because))
}

/// The variable of a setting in `[target.<triple>]`.
fn of_target(build: &TargetBuild, key: &str) -> String {
    let triple = build.target.triple().to_uppercase().replace('-', "_");
    format!("CARGO_TARGET_{triple}_{key}")
}

fn variable(key: &str, value: &str, because: &str) -> EnvVar {
    EnvVar { key: key.to_owned(), value: value.to_owned(), because: because.to_owned() }
}

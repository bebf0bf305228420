//! The project: whether it is understood, what its settings say, what becomes of its native code.

use muslin_schema::codes;
use std::collections::BTreeMap;

use cargo_metadata::{CrateType, Package, Target};
use muslin_schema::{Exit, FailureText, NativeNeed, Outcome, Severity};

use crate::doctor::facts::Facts;
use crate::doctor::line::Line;
use crate::findings::{survey_findings, user_findings};
use crate::flags::contradictions;
use crate::inputs::Inputs;
use crate::settings::settings_on;

/// Whether the project is understood.
pub(super) fn understood(facts: &Facts<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = facts.failures.iter().map(failure).collect();
    if let Some(inputs) = facts.inputs {
        let names: Vec<&str> = inputs.roots.iter().map(|package| package.name.as_str()).collect();
        let directory = inputs.metadata.workspace_root.as_str();
        lines.push(Line::fine(
            codes::PROJECT,
            directory,
            format!("{directory}: {}", names.join(", ")),
        ));
        lines.extend(inputs.roots.iter().filter_map(|package| shared_library(package)));
    } else if !facts.in_project {
        let message = "there is none here, so this is for any";
        lines.push(Line::note(codes::PROJECT, "Cargo.toml", message));
    }
    lines
}

/// A library that only a program with a loader can use; it is not built.
fn shared_library(package: &Package) -> Option<Line> {
    let shared = [CrateType::CDyLib, CrateType::DyLib];
    let of_target = |target: &&Target| target.crate_types.iter().any(|one| shared.contains(one));
    // An example of such a type is not built by default, here or by cargo.
    let library = package.targets.iter().filter(|one| !one.is_example()).find(of_target)?;
    let types: Vec<String> = library
        .crate_types
        .iter()
        .filter(|one| shared.contains(one))
        .map(|one| format!("`{one}`"))
        .collect();
    let message = format!(
        "the {} of `{}` is not built: a static musl target has no shared libraries, and executables are what is delivered",
        types.join(" and "),
        package.name
    );
    Some(Line::note(codes::LIBRARY_NOT_BUILT, &package.name, message))
}

fn failure(text: &FailureText) -> Line {
    let exits = [Exit::Usage, Exit::Configuration, Exit::Metadata];
    let exit = exits.into_iter().find(|exit| *exit as u8 == text.exit_code);
    let code =
        if exit == Some(Exit::Configuration) { codes::CONFIGURATION } else { codes::PROJECT };
    Line::problem(code, &code, text.error.clone(), exit.unwrap_or(Exit::Unexpected))
        .because(text.because.iter().chain(&text.details).cloned())
        .help(text.help.clone())
}

/// What in the user's settings contradicts a static build.
pub(super) fn settings(facts: &Facts<'_>) -> Vec<Line> {
    let Ok(host) = facts.host else { return Vec::new() };
    let found = facts.request.targets.iter().flat_map(|target| {
        let settings = settings_on(facts.config_files, host, *target);
        contradictions(&settings, facts.catalog, host, *target)
    });
    found
        .map(|one| {
            let message = format!("`{}` in {}: {}", one.setting, one.place, one.why);
            Line::problem(codes::CONFIGURATION, &one.place, message, Exit::Configuration)
                .cure(one.cure)
        })
        .collect()
}

/// What becomes of the native code, and what its build scripts lack on this machine.
pub(super) fn natives(facts: &Facts<'_>) -> Vec<Line> {
    let Some(inputs) = facts.inputs else { return Vec::new() };
    let all = || inputs.natives.iter().flat_map(|(_, natives)| natives);
    let mut lines: Vec<Line> = all().filter_map(will_do).collect();
    for (target, natives) in inputs.natives {
        let found = survey_findings(natives, inputs.ground());
        let found = found.into_iter().chain(user_findings(natives, inputs.ground(), *target));
        // Each program that is missing is reported once, below.
        let found = found.filter(|one| !one.is(codes::HOST_TOOL_MISSING));
        lines.extend(found.map(|mut finding| {
            finding.message = format!("{}: {}", finding.subject, finding.message);
            let error = finding.severity == Severity::Error;
            Line { exit: if error { Exit::Findings } else { Exit::Strict }, finding }
        }));
    }
    if lines.is_empty() {
        lines.push(Line::fine(codes::NATIVE_CODE, "none", "none: nothing but Rust is compiled"));
    }
    lines.extend(missing_tools(facts, inputs));
    lines
}

/// A package that the survey has nothing against.
fn will_do(one: &NativeNeed) -> Option<Line> {
    let subject = format!("{} {}", one.package, one.version);
    let message = format!("{subject}: {}", one.because);
    match one.outcome {
        Outcome::Bundled | Outcome::StaticLibrary | Outcome::Provided => {
            Some(Line::fine(codes::NATIVE_CODE, &subject, message))
        }
        Outcome::Uncertain => Some(Line::note(codes::NATIVE_CODE, &subject, message)),
        Outcome::Nothing | Outcome::Missing | Outcome::Broken => None,
    }
}

fn missing_tools(facts: &Facts<'_>, inputs: &Inputs<'_>) -> Vec<Line> {
    let compiled = |one: &&NativeNeed| one.outcome.runs_script();
    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in inputs.natives.iter().flat_map(|(_, natives)| natives).filter(compiled) {
        let package = format!("`{}`", one.package);
        for tool in one.tools.intersection(inputs.missing_tools) {
            let packages = wanted.entry(tool).or_default();
            if !packages.contains(&package) {
                packages.push(package.clone());
            }
        }
    }
    let lines = wanted.into_iter().map(|(tool, packages)| {
        let message =
            format!("`{tool}` is not on PATH, and build scripts run it: {}", packages.join(", "));
        let cure = (facts.install)(tool)
            .map_or_else(|| format!("install `{tool}`"), |command| format!("`{command}`"));
        Line::warning(codes::HOST_TOOL_MISSING, tool, message).cure(cure)
    });
    lines.collect()
}

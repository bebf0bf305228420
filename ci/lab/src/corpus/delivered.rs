//! A run that must deliver: the report says so, and every executable runs in an empty root.

use std::collections::BTreeSet;
use std::path::Path;

use muslin_exec::Captured;
use muslin_schema::{Libc, Linkage, Need, Report, Severity, Target};

use super::case::{Executable, Spec};
use super::empty_root;
use super::failed::{Failed, with_causes};
use super::machine::Machine;
use super::refused::ended;
use super::services::Services;

/// Checks the exit code and the report, then runs what was built.
pub(super) fn check(
    machine: &Machine,
    spec: &Spec,
    services: &Services,
    targets: &[Target],
    printed: &Captured,
) -> Result<(), Failed> {
    let mut output = printed.error.clone();
    let mut reasons = Vec::new();
    if printed.code != Some(0) {
        reasons.push(format!("{} instead of exit code 0", ended(printed.code)));
    }
    match serde_json::from_str::<Report>(&printed.output) {
        Ok(report) => {
            reasons.extend(decided(spec, targets, &report));
            reasons.extend(built(spec, targets, &report));
            reasons.extend(found(spec, &report));
            for file in &report.executables {
                for wanted in spec.executables.iter().filter(|one| one.name == file.name) {
                    let path = Path::new(&file.path);
                    reasons.extend(runs(machine, spec, services, wanted, path, file.target));
                }
            }
        }
        Err(error) => {
            reasons.push(format!("standard output is not the report: {}", with_causes(&error)));
            output.push_str(&printed.output);
        }
    }
    Failed::unless_empty(reasons, &output)
}

/// What was decided for each target is what the case says.
fn decided(spec: &Spec, targets: &[Target], report: &Report) -> Vec<String> {
    let mut reasons = Vec::new();
    let decided: Vec<Target> = report.targets.iter().map(|plan| plan.target).collect();
    if decided != targets {
        reasons.push(format!("the report has the targets {decided:?} instead of {targets:?}"));
    }
    for plan in &report.targets {
        if let Some(needs) = spec.needs.as_ref().filter(|needs| **needs != plan.needs) {
            let (found, wanted) = (words(&plan.needs), words(needs));
            reasons.push(format!("{}: needs [{found}] instead of [{wanted}]", plan.target));
        }
        let provided: BTreeSet<_> =
            plan.libraries.iter().map(|one| one.library.id.clone()).collect();
        if let Some(ids) = spec.provides.as_ref().filter(|ids| **ids != provided) {
            reasons.push(format!("{}: provides {provided:?} instead of {ids:?}", plan.target));
        }
        if let Some(id) = spec.toolchain.as_ref().filter(|id| **id != plan.toolchain) {
            reasons.push(format!("{}: toolchain `{}`, not `{id}`", plan.target, plan.toolchain));
        }
    }
    reasons
}

/// The findings are those that the case expects, and no others.
fn found(spec: &Spec, report: &Report) -> Vec<String> {
    let failing = || report.all_findings().filter(|finding| finding.fails(Severity::Warning));
    let unexpected = failing().filter(|finding| !spec.warns.contains(&finding.code));
    let missing = spec.warns.iter().filter(|code| failing().all(|finding| finding.code != **code));
    unexpected
        .map(|finding| format!("{}: {}: {}", finding.code, finding.subject, finding.message))
        .chain(missing.map(|code| format!("there is no warning `{code}`")))
        .collect()
}

fn words(needs: &BTreeSet<Need>) -> String {
    needs.iter().map(|need| need.word()).collect::<Vec<_>>().join(", ")
}

/// The report names each executable once for each target, all of them static and with musl inside.
fn built(spec: &Spec, targets: &[Target], report: &Report) -> Vec<String> {
    let mut reasons = Vec::new();
    let mut wanted: Vec<(&str, Target)> = spec
        .executables
        .iter()
        .flat_map(|file| targets.iter().map(|target| (file.name.as_str(), *target)))
        .collect();
    let mut found: Vec<(&str, Target)> =
        report.executables.iter().map(|file| (file.name.as_str(), file.target)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    found.sort_unstable();
    if wanted != found {
        reasons.push(format!("built {found:?} instead of {wanted:?}"));
    }
    for file in &report.executables {
        if !matches!(file.linkage, Linkage::Static | Linkage::StaticPie) {
            reasons.push(format!("`{}` is {}", file.name, file.linkage.as_str()));
        }
        if file.libc != Libc::Musl {
            reasons.push(format!("`{}` has {} inside", file.name, file.libc.as_str()));
        }
        if file.checks.is_empty() {
            reasons.push(format!("`{}` was not checked", file.name));
        }
    }
    reasons
}

/// The executable runs in an empty root and prints what it must.
pub(super) fn runs(
    machine: &Machine,
    spec: &Spec,
    services: &Services,
    wanted: &Executable,
    path: &Path,
    target: Target,
) -> Vec<String> {
    let printed = match empty_root::run(machine, spec, services, wanted, path, target) {
        Ok(printed) => printed,
        Err(failed) => return vec![failed.to_string()],
    };
    let right = match &wanted.prints {
        Some(text) => printed.output == *text,
        None => wanted.contains.iter().all(|text| printed.output.contains(text.as_str())),
    };
    if right && printed.succeeded() {
        return Vec::new();
    }
    let ended = ended(printed.code);
    let mut errors = printed.error.lines().filter(|line| !line.trim().is_empty());
    let why = errors.next().unwrap_or("it printed what it must not");
    vec![format!(
        "`{}` for {target} ended with {ended} in an empty root: {why}\n{}{}",
        wanted.name, printed.output, printed.error
    )]
}

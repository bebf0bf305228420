//! `doctor`: everything between a machine and a static build, from what was found out about both.
//!
//! The checks stand in the order in which a static build meets them, so the first error is what it would
//! end with. Nothing is decided here a second time: contradictions, toolchains and what the survey found are
//! judged by the same functions as for a plan.

use muslin_schema::codes;
use std::collections::BTreeSet;

use muslin_schema::{Diagnosis, Exit, Finding, Severity};

use crate::assemble::plan;
use crate::doctor::facts::Facts;
use crate::doctor::line::Line;

mod compilers;
pub(crate) mod facts;
mod line;
mod machine;
mod project;
mod rust;

/// Judges everything.
#[must_use]
pub fn diagnose(facts: &Facts<'_>) -> Diagnosis {
    let mut lines = rust::lines(facts);
    lines.extend(project::understood(facts));
    lines.extend(project::settings(facts));
    lines.extend(rust::targets(facts));
    lines.extend(rust::linkers(facts));
    lines.push(machine::host_linker(facts));
    lines.extend(project::natives(facts));
    let (compilers, installation) = compilers::lines(facts);
    lines.extend(compilers);
    lines.extend(machine::directories(facts, installation.as_ref()));
    lines.push(machine::network(facts));
    lines.extend(machine::emulators(facts));
    let allow = &facts.request.allow;
    for line in &mut lines {
        line.finding.allow(allow);
    }
    lines.extend(beyond(facts, &lines));
    once(&mut lines);
    Diagnosis {
        schema_version: Diagnosis::VERSION,
        exit_code: exit(&lines, facts.request.strict) as u8,
        host: facts.host.as_ref().ok().map(|host| host.triple.clone()),
        project: facts.inputs.map(|inputs| inputs.metadata.workspace_root.to_string()),
        targets: facts.request.targets.clone(),
        checks: lines.into_iter().map(|line| line.finding).collect(),
    }
}

/// What a plan fails at, if nothing above says why it would.
fn beyond(facts: &Facts<'_>, lines: &[Line]) -> Option<Line> {
    let fails = lines.iter().any(|line| line.finding.fails(Severity::Error));
    let failure = plan(facts.inputs.filter(|_| !fails)?).err()?;
    Some(Line::failure(codes::PROJECT, "plan", &failure))
}

/// The exit code of the first error, else that of warnings that count.
fn exit(lines: &[Line], strict: bool) -> Exit {
    let first = |at: Severity| lines.iter().find(|line| line.finding.fails(at));
    match (first(Severity::Error), first(Severity::Warning)) {
        (Some(line), _) => line.exit,
        (None, Some(_)) if strict => Exit::Strict,
        _ => Exit::Delivered,
    }
}

/// Removes what was found for several targets in the same words.
fn once(lines: &mut Vec<Line>) {
    let mut seen = BTreeSet::new();
    let key = |one: &Finding| (one.code.clone(), one.subject.clone(), one.message.clone());
    lines.retain(|line| seen.insert(key(&line.finding)));
}

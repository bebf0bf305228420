//! A plan as a screen: every decision, variable and flag with its reason.

use muslin_schema::{Answer, NativeNeed, Plan, Step, Target};

use crate::human::finding;
use crate::paint::Paint;
use crate::shown::shown;
use crate::{natives, toolchains};

/// The whole plan.
#[must_use]
pub fn plan(plan: &Plan, paint: Paint) -> String {
    let plan = &*shown(plan);
    let surveys: Vec<(Target, &[NativeNeed])> =
        plan.targets.iter().map(|one| (one.target, one.natives.as_slice())).collect();
    let mut text = natives(&surveys, paint);
    for one in &plan.targets {
        text.push_str(&format!("\n{}\n", paint.strong(&format!("Toolchain for {}", one.target))));
        text.push_str(&toolchains(&one.candidates, paint));
    }
    if !plan.findings.is_empty() {
        text.push_str(&format!("\n{}\n", paint.strong("Findings")));
        for one in plan.findings.iter().filter(|one| one.answer != Answer::NotApplicable) {
            text.push_str(&finding(one, paint));
        }
    }
    text.push_str(&format!("\n{}\n", paint.strong("Files")));
    let mut directories: Vec<(&str, Vec<&str>)> = Vec::new();
    for file in &plan.files {
        let (directory, name) = file.path.rsplit_once('/').unwrap_or((".", &file.path));
        match directories.iter_mut().find(|(other, _)| *other == directory) {
            Some((_, names)) => names.push(name),
            None => directories.push((directory, vec![name])),
        }
    }
    for (directory, names) in directories {
        text.push_str(&format!("  {directory}\n      {}\n", paint.faint(&names.join(" "))));
    }
    for one in &plan.steps {
        text.push_str(&step(one, paint));
    }
    text.push_str(&format!("\n{}\n", paint.strong("Then checked")));
    for one in &plan.expected {
        text.push_str(&format!("  {} {}\n", one.name, paint.faint(&format!("of {}", one.package))));
    }
    text
}

fn step(step: &Step, paint: Paint) -> String {
    let mut text = format!("\n{}\n", paint.strong(&step.title));
    for directory in &step.path {
        let because = "comes first on PATH: compilers under the names that build scripts look for";
        text.push_str(&part(&format!("PATH={directory}:…"), because, paint));
    }
    for one in &step.env {
        let value = one.value.replace(['\u{1f}', '\n'], " ");
        text.push_str(&part(&format!("{}={value}", one.key), &one.because, paint));
    }
    text.push_str(&format!("  {}\n", paint.accent(&step.program)));
    for one in &step.arguments {
        text.push_str(&part(&one.words.join(" "), &one.because, paint));
    }
    text
}

fn part(what: &str, because: &str, paint: Paint) -> String {
    format!("  {}\n      {}\n", paint.accent(what), paint.faint(because))
}

//! The report of a static build: one screen a person likes to read.

use muslin_schema::codes;
use muslin_schema::{
    Answer, CompiledCode, Executable, Exit, Finding, NativeNeed, Need, Outcome, Report, Severity,
    TargetPlan, Untrusted, Verdict,
};

use crate::hardening::sentence;
use crate::natives::{fate, wants};
use crate::paint::Paint;
use crate::shown::shown;
use crate::size;

/// What was decided, before anything is built: what needs native code, and which toolchain does it.
#[must_use]
pub fn decisions(targets: &[TargetPlan], paint: Paint) -> String {
    let targets = targets.to_vec();
    let targets = &*shown(&targets);
    let mut text = native_code(targets, paint);
    for target in targets {
        text.push_str(&toolchain(target, paint));
    }
    text + &allocators(targets, paint)
}

/// What serves `malloc`, where that is not musl's own; a line for all targets that have the same.
fn allocators(targets: &[TargetPlan], paint: Paint) -> String {
    let mut lines: Vec<String> = Vec::new();
    for one in targets.iter().flat_map(|plan| plan.natives.iter().filter(|one| serves(plan, one))) {
        let name = paint.strong(&format!("{} {}", one.package, one.version));
        let line = row("Allocator", &format!("{name} · {}", paint.faint(&one.because)), paint);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.concat()
}

/// Whether an entry of the native dependency scan is the allocator that is linked.
fn serves(plan: &TargetPlan, one: &NativeNeed) -> bool {
    plan.allocator.library() == Some(one.package.as_str()) && one.outcome == Outcome::Provided
}

/// What variables of the user do in a build, before anything is built: a failure explains itself by them.
#[must_use]
pub fn user_variables(findings: &[Finding], paint: Paint) -> String {
    let ours = [
        codes::COMPILER_VARIABLE,
        codes::USER_CMAKE_TOOLCHAIN,
        codes::USER_COMPILER,
        codes::USER_LIBRARY_DIRECTORY,
    ];
    let findings = findings.to_vec();
    let findings = shown(&findings);
    let named = findings.iter().filter(|one| ours.iter().any(|code| one.is(*code)) && !one.allowed);
    named.map(|one| finding(one, paint)).collect()
}

/// What came out of a build. Checks that passed are counted; `every_check` lists them.
#[must_use]
pub fn report(report: &Report, paint: Paint, every_check: bool) -> String {
    let report = &*shown(report);
    let mut text = String::new();
    for file in &report.executables {
        text.push_str(&executable(file, paint, every_check));
    }
    text.push_str(&hardening(&report.compiled, paint, every_check));
    if !report.findings.is_empty() {
        text.push('\n');
    }
    for one in &report.findings {
        text.push_str(&finding(one, paint));
    }
    text.push_str(&last_line(report, paint));
    text
}

/// What prevents starting what was built, and what is worth a warning; with `every_check`,
/// all that was found.
#[must_use]
pub fn before_start(report: &Report, paint: Paint, every_check: bool) -> String {
    let report = &*shown(report);
    let open = |one: &&Finding| every_check || one.fails(Severity::Info);
    let mut text = String::new();
    for file in &report.executables {
        if every_check || file.checks.iter().any(|one| one.fails(Severity::Warning)) {
            text.push_str(&executable(file, paint, every_check));
        }
    }
    for one in report.findings.iter().filter(open) {
        text.push_str(&finding(one, paint));
    }
    let errors = report.all_findings().filter(|one| one.fails(Severity::Error)).count();
    if report.exit_code == Exit::Strict as u8 {
        text.push_str(&row("", &paint.bad("not started: warnings, and `--strict`"), paint));
    } else if errors > 0 {
        text.push_str(&row("", &paint.bad(&format!("not started: {errors} error(s)")), paint));
    }
    text
}

/// What is being done, as cargo says it.
#[must_use]
pub fn status(verb: &str, what: &str, paint: Paint) -> String {
    format!("{} {}\n", paint.good(&format!("{verb:>12}")), Untrusted::line(what))
}

/// Where reports were written.
#[must_use]
pub fn written(places: &[String], paint: Paint) -> String {
    let rows: Vec<String> = places
        .iter()
        .map(|place| row("Report", &Untrusted::line(place).visible(), paint))
        .collect();
    rows.concat()
}

/// A heading in a column of its own.
pub(crate) fn row(label: &str, value: &str, paint: Paint) -> String {
    format!("{} {value}\n", paint.accent(&format!("{label:>12}")))
}

fn native_code(targets: &[TargetPlan], paint: Paint) -> String {
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    for target in targets {
        for one in target
            .natives
            .iter()
            .filter(|one| one.outcome != Outcome::Nothing && !serves(target, one))
        {
            let line = native(one, paint);
            match lines.iter_mut().find(|(other, _)| *other == line) {
                Some((_, archs)) => archs.push(target.target.arch()),
                None => lines.push((line, vec![target.target.arch()])),
            }
        }
    }
    if lines.is_empty() {
        return row("Native code", "none", paint);
    }
    let mut text = String::new();
    for (index, (line, archs)) in lines.iter().enumerate() {
        let label = if index == 0 { "Native code" } else { "" };
        let everywhere = archs.len() == targets.len();
        let only =
            if everywhere { String::new() } else { format!(" · only {}", archs.join(", ")) };
        text.push_str(&row(label, &format!("{line}{only}"), paint));
    }
    text
}

fn native(one: &NativeNeed, paint: Paint) -> String {
    let name = paint.strong(&format!("{} {}", one.package, one.version));
    let wants = wants(one);
    let wants = if wants.is_empty() { String::new() } else { format!(" · {wants}") };
    // The user's own dependency that brings it in, unless that is the package itself.
    let through = match one.path.as_slice() {
        [_, direct, _, ..] => format!(" · through {direct}"),
        _ => String::new(),
    };
    format!("{name} · {}{wants}{}", fate(one), paint.faint(&through))
}

fn toolchain(plan: &TargetPlan, paint: Paint) -> String {
    let needs: Vec<&str> = plan.needs.iter().map(|need: &Need| need.as_str()).collect();
    let chosen = plan.candidates.iter().filter(|one| one.verdict == Verdict::Chosen);
    let chosen: Vec<String> = chosen
        .map(|one| format!("{} · {}", paint.strong(&one.id), paint.faint(&one.because)))
        .collect();
    let purpose =
        if needs.is_empty() { String::new() } else { format!(" for {}", needs.join(", ")) };
    row("Toolchain", &format!("{}{purpose}: {}", plan.target.arch(), chosen.join("; ")), paint)
}

fn executable(file: &Executable, paint: Paint, every_check: bool) -> String {
    let failed = file.checks.iter().filter(|one| one.fails(Severity::Warning)).count();
    let passed = file.checks.iter().filter(|one| one.answer == Answer::Yes).count();
    let verdict = if file.checks.iter().any(|one| one.fails(Severity::Error)) {
        paint.bad(&format!("{failed} of {} checks failed", file.checks.len()))
    } else if failed > 0 {
        paint.warn(&format!("{failed} warnings"))
    } else {
        paint.good(&format!("{passed} checks passed"))
    };
    let mut text = row(
        "Executable",
        &format!(
            "{} {} · {} · {} · {} · {verdict}",
            paint.strong(&file.name),
            file.target.arch(),
            file.linkage.as_str(),
            file.libc.as_str(),
            size(file.size),
        ),
        paint,
    );
    text.push_str(&row("", &paint.faint(&file.path), paint));
    for one in &file.checks {
        let open = matches!(one.answer, Answer::No | Answer::Unknown);
        if one.fails(Severity::Warning) || (open && one.allowed) {
            text.push_str(&finding(one, paint));
        } else if every_check {
            text.push_str(&check(one, paint));
        }
    }
    text
}

/// What protects the code of C and C++, in a line for each target.
fn hardening(all: &[CompiledCode], paint: Paint, every_library: bool) -> String {
    let mut text = String::new();
    for one in all {
        let words = format!("{} C, C++: {}", one.target.arch(), sentence(&one.all));
        text.push_str(&row("Hardening", &words, paint));
        for library in one.libraries.iter().filter(|_| every_library) {
            let words = format!("  {}: {}", library.name, sentence(&library.protection));
            text.push_str(&row("", &paint.faint(&words), paint));
        }
    }
    text
}

/// One check that does not fail, on a line of its own.
fn check(one: &Finding, paint: Paint) -> String {
    let mark = match one.answer {
        Answer::Yes => paint.good("✓"),
        Answer::No => paint.warn("!"),
        Answer::NotApplicable => paint.faint("–"),
        Answer::Unknown => paint.warn("?"),
    };
    format!("{:>12} {mark} {} {}\n", "", paint.faint(&format!("{:<20}", one.code)), one.message)
}

/// One finding with its evidence and its cure.
pub(crate) fn finding(one: &Finding, paint: Paint) -> String {
    let mark = match (one.answer, one.severity) {
        (Answer::No | Answer::Unknown, _) if one.allowed => paint.faint("allowed"),
        (Answer::No | Answer::Unknown, Severity::Error) => paint.bad("error"),
        (Answer::No | Answer::Unknown, Severity::Warning) => paint.warn("warning"),
        _ => paint.faint("note"),
    };
    let mut text =
        format!("{mark}[{}] {}: {}\n", one.code, paint.strong(&one.subject), one.message);
    for evidence in &one.evidence {
        let place = evidence.offset.map(|offset| format!("at {offset:#x}: ")).unwrap_or_default();
        text.push_str(&format!("    {}\n", paint.faint(&format!("{place}{}", evidence.detail))));
    }
    if let Some(cure) = one.cure.as_ref().filter(|_| one.fails(Severity::Info)) {
        text.push_str(&format!("    {} {cure}\n", paint.accent("help:")));
    }
    text
}

fn last_line(report: &Report, paint: Paint) -> String {
    let count = |severity: Severity| {
        let hits =
            report.all_findings().filter(|one| one.fails(severity) && one.severity == severity);
        hits.count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if report.exit_code == Exit::Strict as u8 {
        let text = format!("not delivered: {warnings} warning(s), and `--strict`");
        return row("", &paint.bad(&text), paint);
    }
    if report.exit_code != 0 && errors == 0 {
        return String::new();
    }
    if errors > 0 {
        let text = format!("not delivered: {errors} error(s), {warnings} warning(s)");
        return row("", &paint.bad(&text), paint);
    }
    let count = report.executables.len();
    let files = format!("{count} executable{}", if count == 1 { "" } else { "s" });
    let warned = if warnings > 0 { format!(", {warnings} warning(s)") } else { String::new() };
    let allowed = report.all_findings().filter(|one| one.allowed).count();
    if allowed > 0 {
        let text = format!("{files}, with {allowed} finding(s) allowed{warned}");
        return row("Delivered", &paint.warn(&text), paint);
    }
    row("Static", &paint.good(&format!("{files}, checked byte by byte{warned}")), paint)
}

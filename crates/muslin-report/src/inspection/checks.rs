//! The checks of one file: what fails with its evidence, what passed as a number.

use std::fmt;

use muslin_schema::{Answer, Finding, Severity, codes};

use super::detail::Detail;
use super::rows::{Rows, plain};
use crate::human::finding;
use crate::paint::Paint;

/// How the checks of a file went.
pub(crate) struct Tally {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) passed: usize,
    /// What does not hold and is not a fault of this file, or cannot be known and does not matter.
    pub(crate) remarks: usize,
}

impl Tally {
    /// Without what protects a program, which has a row of its own.
    pub(crate) fn of(checks: &[Finding]) -> Self {
        let counted = |one: &&Finding| !is_protection(one);
        let count = |wanted: &dyn Fn(&Finding) -> bool| {
            checks.iter().filter(counted).filter(|one| wanted(one)).count()
        };
        Self {
            errors: count(&|one| one.fails(Severity::Error)),
            warnings: count(&|one| one.fails(Severity::Warning) && !one.fails(Severity::Error)),
            passed: count(&|one| one.answer == Answer::Yes),
            remarks: count(&|one| is_open(one) && !one.fails(Severity::Warning)),
        }
    }
}

/// `1 error, 2 warnings, 14 passed`
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: usize, word: &str| match count {
            0 => None,
            1 => Some(format!("1 {word}")),
            _ => Some(format!("{count} {word}s")),
        };
        let parts = [
            plural(self.errors, "error"),
            plural(self.warnings, "warning"),
            Some(format!("{} passed", self.passed)),
            plural(self.remarks, "remark"),
        ];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

pub(super) fn rows(rows: &mut Rows, all: &[Finding], detail: Detail) {
    let paint = rows.paint;
    let tally = Tally::of(all);
    let words = match (tally.errors, tally.warnings) {
        (0, 0) => paint.good(&tally.to_string()),
        (0, _) => paint.warn(&tally.to_string()),
        _ => paint.bad(&tally.to_string()),
    };
    // Somebody who sees this for the first time has to learn how to see more.
    let more = if detail == Detail::Full { "" } else { " · -v shows each" };
    rows.row("Checks", &format!("{words}{}", paint.faint(more)));
    // What the user allowed stays in sight.
    let shown = |one: &&Finding| one.fails(Severity::Warning) || (one.allowed && is_open(one));
    for check in all.iter().filter(shown) {
        rows.raw(&finding(check, paint));
    }
    if detail == Detail::Full {
        for check in all.iter().filter(|one| !shown(one) && !is_protection(one)) {
            rows.raw(&line(check, paint));
        }
    }
}

/// What protects the program where its own code has a fault, in one row: what there is, and what there is not.
pub(super) fn hardening(rows: &mut Rows, all: &[Finding], detail: Detail) {
    let paint = rows.paint;
    let named = |answer: Answer| {
        let has = |code: &str| all.iter().any(|one| one.code == *code && one.answer == answer);
        let names = codes::HARDENING.iter().filter(|(code, _)| has(code.as_str()));
        names.map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
    };
    let (yes, no, unknown) = (named(Answer::Yes), named(Answer::No), named(Answer::Unknown));
    let part = |lead: &str, names: &str| (!names.is_empty()).then(|| format!("{lead}{names}"));
    let parts = [part("", &yes), part("without ", &no), part("unknown: ", &unknown)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return;
    }
    rows.long_row("Hardening", &parts.join(" · "), plain);
    if detail == Detail::Full {
        for check in all.iter().filter(|one| is_protection(one)) {
            rows.raw(&line(check, paint));
        }
    }
}

/// Whether a check is one of those that say what protects the program.
fn is_protection(one: &Finding) -> bool {
    codes::HARDENING.iter().any(|(code, _)| one.is(*code))
}

/// It does not hold, or cannot be known.
fn is_open(one: &Finding) -> bool {
    matches!(one.answer, Answer::No | Answer::Unknown)
}

fn line(one: &Finding, paint: Paint) -> String {
    let mark = match one.answer {
        Answer::Yes => paint.good("✓"),
        Answer::No => paint.warn("!"),
        Answer::NotApplicable => paint.faint("–"),
        Answer::Unknown => paint.warn("?"),
    };
    format!("{:>12} {mark} {} {}\n", "", paint.faint(&format!("{:<20}", one.code)), one.message)
}

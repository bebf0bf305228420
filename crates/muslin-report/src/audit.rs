//! `audit`: what is known of the crates in projects and executables.

use muslin_schema::{Audit, Severity};

use crate::human::{finding, row};
use crate::paint::Paint;
use crate::shown::shown;

/// The answer for a person.
#[must_use]
pub fn audit(audit: &Audit, paint: Paint) -> String {
    let audit = &*shown(audit);
    let mut text = row(
        "Database",
        &format!("{} advisories, the newest of {}", audit.advisories, audit.newest),
        paint,
    );
    for subject in &audit.subjects {
        let crates = if subject.packages == 1 { "crate" } else { "crates" };
        let count = format!("{} · {} {crates}", paint.strong(&subject.name), subject.packages);
        text.push_str(&row("Audited", &count, paint));
        for one in &subject.findings {
            text.push_str(&finding(one, paint));
        }
    }
    for file in &audit.unreadable {
        text.push_str(&format!("{}: {}: {}\n", paint.bad("error"), file.name, file.why));
    }
    text.push_str(&verdict(audit, paint));
    text
}

fn verdict(audit: &Audit, paint: Paint) -> String {
    let all = audit.subjects.iter().flat_map(|subject| &subject.findings);
    let count = |severity: Severity| {
        all.clone().filter(|one| one.fails(severity) && one.severity == severity).count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let line = match (errors, warnings) {
        (0, 0) if audit.unreadable.is_empty() => paint.good("no advisory is about these crates"),
        (0, 0) => paint.bad("not all could be audited"),
        (0, warnings) => paint.warn(&format!("no vulnerability, {warnings} warning(s)")),
        _ => paint.bad(&format!("{errors} vulnerability(ies), {warnings} warning(s)")),
    };
    row("", &line, paint)
}

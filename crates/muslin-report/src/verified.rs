//! `verify`: what holds of files that others have built.

use muslin_schema::{Answer, Severity, Verified, VerifiedFile};

use crate::human::{finding, row};
use crate::paint::Paint;
use crate::shown::shown;

/// The answer for a person: a line for each file, what does not hold in full.
#[must_use]
pub fn verified(answer: &Verified, paint: Paint) -> String {
    let answer = &*shown(answer);
    let mut text = String::new();
    if let Some(key) = &answer.key {
        text.push_str(&row("Key", &format!("sha256 {key}"), paint));
    }
    for one in &answer.files {
        text.push_str(&file(one, paint));
    }
    for one in &answer.unreadable {
        text.push_str(&format!("{}: {}: {}\n", paint.bad("error"), one.name, one.why));
    }
    text.push_str(&verdict(answer, paint));
    text
}

fn file(file: &VerifiedFile, paint: Paint) -> String {
    let holds = file.checks.iter().filter(|one| one.answer == Answer::Yes);
    let holds: Vec<&str> = holds.map(|one| one.message.as_str()).collect();
    let mut text = String::new();
    if !holds.is_empty() {
        let line = format!("{} · {}", paint.strong(&file.name), paint.good(&holds.join(" · ")));
        text.push_str(&row("Verified", &line, paint));
    }
    for one in file.checks.iter().filter(|one| one.answer != Answer::Yes) {
        text.push_str(&finding(one, paint));
    }
    text
}

fn verdict(answer: &Verified, paint: Paint) -> String {
    let failed = |one: &&VerifiedFile| one.checks.iter().any(|check| check.fails(Severity::Error));
    let (all, failed) = (answer.files.len(), answer.files.iter().filter(failed).count());
    let line = match (all, failed + answer.unreadable.len()) {
        (0, 0) => paint.bad("nothing was found that could be verified"),
        (1, 0) => paint.good("1 file verified"),
        (all, 0) => paint.good(&format!("{all} files verified")),
        (all, failed) => paint.bad(&format!("{failed} of {all} not verified")),
    };
    row("", &line, paint)
}

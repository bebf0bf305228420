//! What `inspect` found as workflow commands of GitHub: annotations beside a run.

use muslin_schema::{Finding, Inspected, Severity};

use crate::inspection::{Tally, subjects};
use crate::shown::shown;
use crate::size;

/// One line for each thing that is wrong, and one for each file.
#[must_use]
pub fn github(inspected: &Inspected) -> String {
    let inspected = &*shown(inspected);
    let mut text = String::new();
    for one in &inspected.unreadable {
        text.push_str(&command("error", &one.name, "unreadable", &one.why));
    }
    for one in &inspected.unmet {
        text.push_str(&command("error", &one.name, &one.requirement, &one.why));
    }
    for one in subjects(inspected) {
        for finding in one.checks.iter().filter(|finding| finding.fails(Severity::Warning)) {
            let level = if finding.fails(Severity::Error) { "error" } else { "warning" };
            text.push_str(&command(level, one.name, &finding.code, &words(finding)));
        }
        let tally = Tally::of(one.checks).to_string();
        let summary = [one.headline, size(one.size), tally].join(" · ");
        text.push_str(&command("notice", one.name, "what it is", &summary));
    }
    text
}

fn words(one: &Finding) -> String {
    let mut lines = vec![one.message.clone()];
    for evidence in &one.evidence {
        let place = evidence.offset.map(|offset| format!("at {offset:#x}: ")).unwrap_or_default();
        lines.push(format!("{place}{}", evidence.detail));
    }
    lines.extend(one.cure.as_ref().map(|cure| format!("help: {cure}")));
    lines.join("\n")
}

fn command(level: &str, file: &str, title: &str, message: &str) -> String {
    format!("::{level} file={},title={}::{}\n", property(file), property(title), data(message))
}

/// A line break would end the command, and a `%` would be read as the start of an escape.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Properties end at a comma and at two colons.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

//! Every way out of a report: each text in it is one that somebody chose to harm whoever reads it, and none
//! arrives as it is. The reports are those that other tests keep, so that new fields are driven as well.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use muslin_report::{Detail, Paint};
use muslin_schema::{Comparison, Distribution, Inspected, Report, is_hidden};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A terminal's escape, a bell, line breaks, commands to a runner, text that runs backwards, and markup.
const HOSTILE: &str = "a\u{1b}[2J\u{7}\r\n::error::pwned\n##[error]pwned\u{202e}f\u{9b}31m\u{200b}<img src=x>|`*[b](c)";

const COMPARISON: &str = include_str!("documents/comparison-1.json");

/// The document with as many of its texts and keys replaced as its type takes.
fn hostile<T: DeserializeOwned + Serialize>(document: &str) -> T {
    let mut tree: Value = serde_json::from_str(document).unwrap();
    let mut places = Vec::new();
    leaves(&tree, String::new(), &mut places);
    let mut replaced = 0;
    for place in &places {
        let mut changed = tree.clone();
        *changed.pointer_mut(place).unwrap() = HOSTILE.into();
        if serde_json::from_value::<T>(changed.clone()).is_ok() {
            tree = changed;
            replaced += 1;
        }
    }
    assert!(replaced * 2 > places.len(), "{replaced} of {} texts", places.len());
    serde_json::from_value(tree).unwrap()
}

fn leaves(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::String(_) => places.push(place),
        Value::Array(all) => {
            all.iter()
                .enumerate()
                .for_each(|(at, one)| leaves(one, format!("{place}/{at}"), places));
        }
        Value::Object(all) => {
            all.iter().for_each(|(key, one)| leaves(one, format!("{place}/{key}"), places));
        }
        _ => {}
    }
}

/// What a log takes: nothing that is not seen, and no command to a runner.
fn assert_harmless(door: &str, text: &str) {
    assert_visible(door, text);
    for line in text.lines() {
        let commands = line.trim_start().starts_with("::error::") || line.starts_with("##[");
        assert!(!commands, "{door}: {line}");
    }
}

/// A screen, as it is printed.
fn assert_screen(text: &str) {
    assert_harmless("screen", &muslin_report::for_terminal(text));
}

fn assert_visible(door: &str, text: &str) {
    // A name that is left out would hide what somebody has to know.
    let written = ["\\u{1b}", "\\u001b", "&#92;u{1b}"];
    assert!(written.iter().any(|one| text.contains(one)), "{door} shows none of it: {text}");
    let hidden = text.chars().find(|&one| is_hidden(one) && one != '\n');
    assert_eq!(hidden, None, "{door}: {text}");
}

/// The markup is text.
fn assert_no_markup(door: &str, text: &str) {
    assert_visible(door, text);
    assert!(!text.contains("<img"), "{door}: {text}");
}

/// Outside of code, nothing that Markdown or the HTML in it gives a meaning.
fn assert_no_markdown(door: &str, text: &str) {
    assert_visible(door, text);
    let outside: String = text.split('`').step_by(2).collect();
    assert!(!outside.contains("<img") && !outside.contains("](c)"), "{door}: {text}");
}

#[test]
fn a_build_report_is_harmless_on_a_screen_on_a_page_in_a_summary_and_as_json() {
    let report: Report = hostile(include_str!("documents/report-1.json"));
    assert_screen(&muslin_report::report(&report, Paint::Plain, true));
    assert_no_markup("page", &muslin_report::page(&report));
    assert_no_markdown("summary", &muslin_report::summary(&report));
    assert_harmless("JSON", &muslin_report::json(&report));
    assert_harmless("JSON in a line", &muslin_report::line(&report));
}

#[test]
fn an_inspection_is_harmless_on_a_screen_in_a_table_as_annotations_and_as_sarif() {
    let inspected: Inspected = hostile(include_str!("documents/inspect-1.json"));
    for detail in [Detail::Short, Detail::Full] {
        assert_screen(&muslin_report::inspected(&inspected, Paint::Plain, detail));
    }
    assert_harmless("SARIF", &muslin_report::sarif(&inspected, &[], "1.0.0", Detail::Full));
    assert_no_markdown("Markdown", &muslin_report::markdown(&inspected));
    let annotations = muslin_report::github(&inspected);
    assert_harmless("annotations", &annotations);
    // A property ends at a comma, a command at a line break: both are escaped, so that each line is ours.
    let ours = ["::error ", "::warning ", "::notice "];
    for line in annotations.lines() {
        assert!(ours.iter().any(|start| line.starts_with(start)), "{line}");
    }
}

#[test]
fn a_comparison_is_harmless_on_a_screen_on_a_page_and_in_a_chart() {
    let compared: Comparison = hostile(COMPARISON);
    assert_screen(&muslin_report::comparison(&compared, HOSTILE, Paint::Plain));
    assert_no_markup("page", &muslin_report::comparison_page(&compared));
    let chart = muslin_report::comparison_chart(&compared);
    assert_no_markup("chart", &chart);
    assert!(roxmltree::Document::parse(&chart).is_ok(), "{chart}");
}

#[test]
fn what_was_shipped_is_harmless_on_a_screen() {
    let shipped: Distribution = hostile(include_str!("documents/dist-manifest-1.json"));
    assert_screen(&muslin_report::distribution(&shipped, HOSTILE, Paint::Plain));
}

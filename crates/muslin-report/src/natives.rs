//! Which packages need native code, and what becomes of each.

use muslin_schema::{NativeNeed, Need, Outcome, Target};

use crate::paint::Paint;

/// The survey of each target as a screen; targets with the same survey share one.
#[must_use]
pub fn natives(surveys: &[(Target, &[NativeNeed])], paint: Paint) -> String {
    let mut groups: Vec<(Vec<&str>, &[NativeNeed])> = Vec::new();
    for (target, needs) in surveys {
        match groups.iter_mut().find(|(_, other)| other == needs) {
            Some((targets, _)) => targets.push(target.arch()),
            None => groups.push((vec![target.arch()], needs)),
        }
    }
    let mut text = String::new();
    for (targets, needs) in groups {
        let title = format!("Native code for {}", targets.join(" and "));
        text.push_str(&format!("{}\n", paint.strong(&title)));
        if needs.is_empty() {
            text.push_str("  none: this project is pure Rust for the target\n");
        }
        for one in needs {
            text.push_str(&package(one, paint));
        }
    }
    text
}

fn package(one: &NativeNeed, paint: Paint) -> String {
    let name = format!("{} {}", one.package, one.version);
    let mut text =
        format!("\n  {} {}  {}\n", mark(one.outcome, paint), paint.strong(&name), fate(one));
    let mut line = |label: &str, value: &str| {
        text.push_str(&format!("      {} {value}\n", paint.faint(&format!("{label:<9}"))));
    };
    line("why", &one.because);
    line("through", &one.path.join(" → "));
    if let Some(feature) = &one.feature {
        line("feature", feature);
    }
    let wants = wants(one);
    if !wants.is_empty() {
        line("takes", &wants);
    }
    if !one.known && !one.evidence.is_empty() {
        line("evidence", &one.evidence.join("; "));
    }
    if let Some(cure) = &one.cure {
        line("cure", cure);
    }
    text
}

fn mark(outcome: Outcome, paint: Paint) -> String {
    match outcome {
        Outcome::Nothing | Outcome::Bundled | Outcome::StaticLibrary | Outcome::Provided => {
            paint.good("✓")
        }
        Outcome::Uncertain => paint.warn("?"),
        Outcome::Missing | Outcome::Broken => paint.bad("✗"),
    }
}

/// What happens to a package, with its library's name.
pub(crate) fn fate(one: &NativeNeed) -> String {
    let what = match one.outcome {
        Outcome::Nothing => "needs no native code here",
        Outcome::Bundled => "bundled source is compiled",
        Outcome::StaticLibrary => "a static library is linked",
        Outcome::Provided => "a static library is provided",
        Outcome::Uncertain => "its build will tell",
        Outcome::Missing => "its library is missing",
        Outcome::Broken => "cannot be static",
    };
    match &one.library {
        Some(library) => format!("{library}: {what}"),
        None => what.to_owned(),
    }
}

/// Languages and host programs in one list.
pub(crate) fn wants(one: &NativeNeed) -> String {
    let needs = one.needs.iter().map(|need: &Need| need.to_string());
    needs.chain(one.tools.iter().cloned()).collect::<Vec<_>>().join(", ")
}

//! The finding about one executable that was built twice.

use muslin_schema::codes;
use muslin_schema::{Answer, Evidence, Finding, Severity};

use crate::difference::{Difference, differences};
use crate::kind::{Kind, kind};
use crate::origin::{Library, Origin, Script, first_library, scripts};
use crate::places::Places;

/// The most differences and origins that are shown.
const MAX_LISTED: usize = 12;

/// One of the two builds.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The executable.
    pub bytes: &'a [u8],
    /// Where it was built.
    pub places: &'a Places,
    /// What its build scripts left, in the order in which they ran.
    pub scripts: &'a [Script],
    /// What was compiled for it, in the order of building.
    pub libraries: &'a [Library],
}

/// Holds the two against each other.
#[must_use]
pub fn verdict(subject: &str, first: Side<'_>, second: Side<'_>) -> Finding {
    let found = differences(first.bytes, second.bytes);
    if found.is_empty() {
        let message = "the same bytes in another directory with another CARGO_HOME".to_owned();
        return Finding::note(codes::REPRODUCIBLE, subject, message);
    }
    let mut sections: Vec<&str> = found.iter().map(|one| one.section.as_str()).collect();
    sections.dedup();
    let origins = origins(&found, first, second);
    let mut evidence: Vec<Evidence> =
        found.iter().take(MAX_LISTED).map(|one| Evidence::at(one.offset, in_words(one))).collect();
    if found.len() > MAX_LISTED {
        evidence.push(Evidence::of(format!("{} more differences", found.len() - MAX_LISTED)));
    }
    evidence.extend(
        origins
            .iter()
            .take(MAX_LISTED)
            .map(|one| Evidence::of(format!("likely cause: {}", one.text))),
    );
    Finding {
        severity: Severity::Error,
        answer: Answer::No,
        evidence,
        cure: origins.first().map(|one| one.cure.clone()),
        ..Finding::note(
            codes::REPRODUCIBLE,
            subject,
            format!("a second build elsewhere came out differently, in {}", sections.join(", ")),
        )
    }
}

fn in_words(one: &Difference) -> String {
    let symbol = one.symbol.as_ref().map(|name| format!(" in `{name}`")).unwrap_or_default();
    let note = one.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    if one.first.is_empty() && one.second.is_empty() {
        return format!("{}{symbol}{note}", one.section);
    }
    format!("{}{symbol}: `{}`, and then `{}`{note}", one.section, one.first, one.second)
}

/// Where the differences come from, the likeliest first.
fn origins(found: &[Difference], first: Side<'_>, second: Side<'_>) -> Vec<Origin> {
    let places = (first.places, second.places);
    let mut all = scripts((first.places, first.scripts), (second.places, second.scripts));
    if !first.places.outside.is_empty() {
        let packages = first.places.outside.join(", ");
        all.push(Origin {
            text: format!("{packages}, outside of the workspace: cargo makes the names of symbols from the absolute path"),
            cure: "move it into the workspace's directory, or build in the same absolute directory everywhere".to_owned(),
        });
    }
    let texts = found.iter().map(|one| kind(&one.first, &one.second, places));
    if texts.clone().any(|kind| kind == Kind::Path) && all.is_empty() {
        all.push(Origin {
            text: "it contains a path of the build, as written by `env!(\"OUT_DIR\")`, `env!(\"CARGO_MANIFEST_DIR\")` or a custom compiler".to_owned(),
            cure: Kind::Path.cure().to_owned(),
        });
    }
    let library = first_library(first.libraries, second.libraries);
    if let Some(package) = library {
        all.push(Origin {
            text: format!("{package} is the first crate that is compiled to other bytes"),
            cure: format!("look at {package}: {}", Kind::Unknown.cure()),
        });
    }
    if all.is_empty() {
        let time = texts.clone().any(|kind| kind == Kind::Time);
        let kind = if time { Kind::Time } else { Kind::Unknown };
        all.push(Origin {
            text: format!("no build script made anything else, so a procedural macro or a linker of your own: {}", kind.as_str()),
            cure: kind.cure().to_owned(),
        });
    }
    all
}

//! What a file is: linkage, C library and needs, in words.

use muslin_schema::{Floor, Inspection, Libc, LibcSummary, Linkage, MissedOnMusl};

use super::detail::Detail;
use super::rows::{Rows, plain};
use crate::paint::Paint;

/// The most marks and symbols that a short screen shows.
const A_FEW: usize = 3;

/// `static-pie musl`: the whole verdict in two words.
pub(crate) fn headline(one: &Inspection) -> String {
    match (one.linkage, one.libc.family) {
        (Linkage::Relocatable | Linkage::DebugFile | Linkage::Other, _) | (_, Libc::Unknown) => {
            one.linkage.to_string()
        }
        (linkage, libc) => format!("{} {}", linkage.as_str(), libc.as_str()),
    }
}

/// The linkage as a sentence.
pub(super) fn linkage(one: &Inspection) -> String {
    let loader = one.interpreter.as_deref().unwrap_or("its loader");
    match one.linkage {
        Linkage::Static => {
            "static, at a fixed address: it needs no loader and no library".to_owned()
        }
        Linkage::StaticPie => {
            "static, at any address (static-pie): it needs no loader and no library".to_owned()
        }
        Linkage::Dynamic => {
            format!("dynamic, at a fixed address: `{loader}` has to load it and its libraries")
        }
        Linkage::DynamicPie => {
            format!("dynamic, at any address (pie): `{loader}` has to load it and its libraries")
        }
        Linkage::SharedLibrary => match &one.soname {
            Some(name) => format!("a shared library, `{name}` to the programs that need it"),
            None => "a shared library without a name of its own".to_owned(),
        },
        Linkage::Relocatable => "an object file: not linked yet".to_owned(),
        Linkage::InterpreterOnly => {
            format!(
                "`{loader}` has to load it, though it lists no libraries; klibc's programs do so"
            )
        }
        Linkage::NeededWithoutInterpreter => {
            "needs shared libraries but names no loader: it crashes at its start".to_owned()
        }
        Linkage::Ambiguous => {
            "at any address; nothing in it says whether it is a program or a library".to_owned()
        }
        Linkage::DebugFile => match &one.build_id {
            Some(id) => {
                format!("debug information of the file with the build id {id}, without its code")
            }
            None => "debug information of another file, without its code".to_owned(),
        },
        Linkage::Other => format!("neither program nor library ({})", one.header.object_type),
    }
}

/// The C library with its version and what proves it.
pub(super) fn libc(rows: &mut Rows, one: &Inspection, detail: Detail) {
    let paint = rows.paint;
    let no_program = matches!(one.linkage, Linkage::Relocatable | Linkage::DebugFile);
    if no_program && (one.libc.family == Libc::Unknown || one.linkage == Linkage::DebugFile) {
        return;
    }
    let libc = &one.libc;
    let inside = matches!(one.linkage, Linkage::Static | Linkage::StaticPie);
    let text = match libc.family {
        Libc::Unknown if !libc.contradictions.is_empty() => paint.warn("the marks disagree"),
        Libc::Unknown => "unknown: no mark of one was found".to_owned(),
        Libc::Go => "none: Go brings its own runtime".to_owned(),
        family => {
            let place = if inside { "inside the file" } else { "taken from the system" };
            let version = libc_version(libc).map(|text| format!(" {text}")).unwrap_or_default();
            format!("{}{version}, {place}", family.as_str())
        }
    };
    rows.row("C library", &text);
    for contradiction in &libc.contradictions {
        rows.more("", contradiction, Paint::warn);
    }
    evidence(rows, libc, detail);
}

/// The crates that it lists as its own: how many, or all of them.
pub(super) fn crates(rows: &mut Rows, one: &Inspection, detail: Detail) {
    let Some(crates) = &one.crates else { return };
    let count = crates.len();
    let plural = if count == 1 { "" } else { "s" };
    rows.row("Crates", &format!("{count} crate{plural}, listed in the file for scanners"));
    if detail == Detail::Full {
        rows.more("", &crates.join(", "), Paint::faint);
    }
}

/// In short the weightiest mark, and how many others agree; in full each with its place.
fn evidence(rows: &mut Rows, libc: &LibcSummary, detail: Detail) {
    if detail == Detail::Full {
        for one in &libc.evidence {
            let place = one.offset.map(|offset| format!(" at {offset:#x}")).unwrap_or_default();
            rows.more("", &format!("known by {}{place}", one.detail), Paint::faint);
        }
        for bound in [&libc.at_least, &libc.at_most].into_iter().flatten() {
            let words = format!("{} because of {}", bound.version, bound.because);
            rows.more("", &words, Paint::faint);
        }
    } else if let [first, others @ ..] = libc.evidence.as_slice() {
        let others = match others.len() {
            0 => String::new(),
            1 => " and one more mark".to_owned(),
            count => format!(" and {count} more marks"),
        };
        rows.more("", &format!("known by {}{others}", first.detail), Paint::faint);
    }
}

/// `1.2.3 to 1.2.5`, if anything is known of it.
pub(crate) fn libc_version(libc: &LibcSummary) -> Option<String> {
    match (&libc.at_least, &libc.at_most) {
        (Some(low), Some(high)) if low.version == high.version => Some(low.version.clone()),
        (Some(low), Some(high)) => Some(format!("{} to {}", low.version, high.version)),
        (Some(low), None) => Some(format!("{} or newer", low.version)),
        (None, Some(high)) => Some(format!("{} or older", high.version)),
        (None, None) => None,
    }
}

/// Loader, libraries and versions that have to be there.
pub(super) fn needs(rows: &mut Rows, one: &Inspection, detail: Detail) {
    let nothing = one.needed.is_empty() && one.interpreter.is_none();
    if nothing {
        if !matches!(one.linkage, Linkage::Relocatable | Linkage::DebugFile | Linkage::Other) {
            rows.row("Needs", "nothing from the system but its kernel");
        }
        return;
    }
    if !one.needed.is_empty() {
        rows.long_row("Needs", &one.needed.join(", "), plain);
    }
    if let Some(interpreter) = &one.interpreter {
        rows.row("Needs", &format!("the loader `{interpreter}`"));
    }
    for (name, path) in [("RPATH", &one.rpath), ("RUNPATH", &one.runpath)] {
        if let Some(path) = path {
            rows.row("Needs", &format!("looked for first in `{path}` ({name})"));
        }
    }
    floor(rows, &one.floor, detail);
    if let Some(missed) = one.missed_on_musl.as_ref().filter(|_| detail == Detail::Full) {
        missed_on_musl(rows, missed);
    }
}

/// The whole list; the cure for Alpine names the first few.
fn missed_on_musl(rows: &mut Rows, missed: &MissedOnMusl) {
    let MissedOnMusl { musl, dated, names, not_known_in_gcompat } = missed;
    let list = |names: &[String]| match names {
        [] => "nothing".to_owned(),
        _ => names.join(", "),
    };
    let text = format!("of what it takes from glibc, musl {musl} lacks {}", list(names));
    rows.long_row("Needs", &text, plain);
    if !names.is_empty() {
        let rest = list(not_known_in_gcompat);
        rows.long_row(
            "Needs",
            &format!("… and gcompat, as far as known, {rest} (data of {dated})"),
            plain,
        );
    }
}

fn floor(rows: &mut Rows, floor: &Floor, detail: Detail) {
    if let Some(version) = &floor.glibc {
        let shown = if detail == Detail::Full { floor.symbols.len() } else { A_FEW };
        let symbols: Vec<&str> = floor.symbols.iter().take(shown).map(String::as_str).collect();
        let rest = floor.symbols.len().saturating_sub(shown);
        let because = match (symbols.is_empty(), rest) {
            (true, _) => String::new(),
            (false, 0) => format!(", because of {}", symbols.join(", ")),
            (false, _) => format!(", because of {} and {rest} more", symbols.join(", ")),
        };
        rows.long_row("Needs", &format!("glibc {version} or newer{because}"), plain);
    }
    if let Some(version) = &floor.libstdcxx {
        rows.row("Needs", &format!("libstdc++ with GLIBCXX_{version} or newer"));
    }
    if !floor.special.is_empty() {
        rows.row("Needs", &format!("versions beside the numbers: {}", floor.special.join(", ")));
    }
}

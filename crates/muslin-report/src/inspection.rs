//! What files are, as a screen: the answer first, what fails before what passes.

use muslin_schema::{
    EnvironmentVerdict, Finding, Inspected, InspectedFile, Inspection, Runs, Unmet,
};

use crate::paint::Paint;
use crate::shown::shown;
use crate::size;

pub(crate) mod archive;
mod checks;
mod detail;
mod embedded;
mod identity;
mod libraries;
pub(crate) mod places;
mod rows;
mod subject;
mod verdict;

pub(crate) use checks::Tally;
pub use detail::Detail;
pub(crate) use identity::{headline, libc_version};
pub(crate) use subject::{Subject, subjects};

use rows::{Rows, Tone, plain};

/// The screen of all files, then what could not be read and what was required in vain.
#[must_use]
pub fn inspected(inspected: &Inspected, paint: Paint, detail: Detail) -> String {
    let inspected = &*shown(inspected);
    if is_long(inspected, detail) {
        return format!("{}\n{}", lines(inspected, paint), closing(inspected, paint));
    }
    let mut blocks: Vec<String> =
        inspected.files.iter().map(|one| file(one, paint, detail)).collect();
    let archives = inspected.archives.iter().map(|one| archive::screen(one, paint, detail));
    blocks.extend(archives);
    let closing = closing(inspected, paint);
    if !closing.is_empty() {
        blocks.push(closing);
    }
    blocks.join("\n")
}

/// The most files that get a screen each, unless all is asked for.
const A_SCREEN_EACH: usize = 8;

/// Nobody reads a hundred screens; the libraries of programs are asked for with care, and shown.
fn is_long(inspected: &Inspected, detail: Detail) -> bool {
    let asked_for_libraries = inspected.files.iter().any(|one| one.libraries.is_some());
    let count = inspected.files.len() + inspected.archives.len();
    detail == Detail::Short && count > A_SCREEN_EACH && !asked_for_libraries
}

/// A line for each file.
fn lines(inspected: &Inspected, paint: Paint) -> String {
    let mut rows = Rows::new(paint);
    let mut archive = "";
    for InspectedFile { inspection: one, .. } in &inspected.files {
        let (packed, name) = one.name.split_once("!/").unwrap_or(("", &one.name));
        if packed != archive && !packed.is_empty() {
            rows.row("Archive", packed);
        }
        archive = packed;
        let all = one.environments.len();
        let runs = one.environments.iter().filter(|place| place.verdict == Runs::Runs).count();
        let runs = match (runs, all) {
            (_, 0) => String::new(),
            (0, _) => format!(" · {}", paint.bad("runs nowhere for certain")),
            (runs, all) if runs == all => format!(" · {}", paint.good("runs everywhere")),
            (runs, all) => format!(" · runs on {runs} of {all}"),
        };
        let about = format!("{} · {}", one.header.machine, size(one.size));
        let verdict = paint.strong(&headline(one));
        let checks = troubles(&one.checks, paint);
        rows.row("File", &format!("{name} · {verdict} · {about}{runs}{checks}"));
    }
    for one in &inspected.archives {
        let about = one.contents.iter().map(|part| format!("{} {}", part.count, part.what));
        let about = about.collect::<Vec<_>>().join(", ");
        let checks = troubles(&one.checks, paint);
        rows.row("Library", &format!("{} · {about} · {}{checks}", one.name, size(one.size)));
    }
    rows.more("", "-v shows each in full", Paint::faint);
    rows.text()
}

/// What is wrong, in numbers.
fn troubles(checks: &[Finding], paint: Paint) -> String {
    let tally = Tally::of(checks);
    let plural = |count: usize, word: &str| {
        let end = if count == 1 { "" } else { "s" };
        format!(" · {count} {word}{end}")
    };
    match (tally.errors, tally.warnings) {
        (0, 0) => String::new(),
        (0, warnings) => paint.warn(&plural(warnings, "warning")),
        (errors, _) => paint.bad(&plural(errors, "error")),
    }
}

fn file(file: &InspectedFile, paint: Paint, detail: Detail) -> String {
    let one = &file.inspection;
    let mut rows = Rows::new(paint);
    let verdict = paint.strong(&headline(one));
    rows.row("File", &format!("{} · {verdict} · {}", paint.strong(&one.name), facts(one)));
    if let Some(sentence) = verdict::sentence(one) {
        rows.long_row("Verdict", &sentence, Paint::strong);
    }
    if one.truncated {
        rows.row("Truncated", &paint.bad("bytes are missing that its headers promise"));
    }
    rows.row("Linkage", &identity::linkage(one));
    identity::libc(&mut rows, one, detail);
    identity::crates(&mut rows, one, detail);
    embedded::rows(&mut rows, file, detail);
    identity::needs(&mut rows, one, detail);
    if let Some(found) = &file.libraries {
        libraries::tree(&mut rows, found);
    }
    environments(&mut rows, &one.environments, ["Runs on", "Fails on", "Unknown on"], detail);
    if detail == Detail::Full {
        // In short, the verdict says of a library which programs load it.
        let labels = ["Loads on", "Fails on", "Unknown on"];
        environments(&mut rows, &one.loads_on, labels, detail);
    }
    for hazard in &one.hazards {
        let presence = hazard.presence.as_str();
        let words = format!("{} ({presence}): {}", hazard.area, hazard.sentence);
        rows.long_row("Beware", &words, plain);
        rows.more("", &hazard.advice, Paint::faint);
    }
    for note in &one.notes {
        rows.row("Note", note);
    }
    checks::hardening(&mut rows, &one.checks, detail);
    checks::rows(&mut rows, &one.checks, detail);
    rows.text()
}

/// The first line: size, machine, and what a person asks for next.
fn facts(one: &Inspection) -> String {
    let header = &one.header;
    let mut words = vec![format!("{} {}-bit", header.machine, header.bits), size(one.size)];
    // Little-endian is what everybody has; only the other order is news.
    if header.byte_order != "little-endian" {
        words.push(header.byte_order.clone());
    }
    if one.debug.present {
        words.push(format!("{} of debug information", size(one.debug.size)));
    } else if one.stripped == Some(true) {
        words.push("stripped".to_owned());
    }
    words.join(" · ")
}

/// Places where it fails stand under their reason, with what a user sees there and the cure.
fn environments(
    rows: &mut Rows,
    all: &[EnvironmentVerdict],
    [runs, fails, unknown]: [&'static str; 3],
    detail: Detail,
) {
    for group in places::groups(all) {
        let (label, tone): (_, Tone) = match group.verdict {
            Runs::Runs => (runs, Paint::good),
            Runs::Fails => (fails, Paint::bad),
            Runs::Unknown => (unknown, Paint::warn),
        };
        // The verdict names them already.
        if group.verdict == Runs::Runs && detail == Detail::Short {
            continue;
        }
        rows.long_row(label, &group.names, tone);
        let example = format!(" (as on {})", group.first.name);
        if let Some(why) = &group.first.first_failure {
            let example = if group.reasons_differ() { &example } else { "" };
            rows.more("", &format!("{why}{example}"), plain);
        }
        if let Some(seen) = &group.first.message {
            let lead = if group.messages_differ() {
                format!("seen on {}:", group.first.name)
            } else {
                "seen:".to_owned()
            };
            message(rows, &lead, seen, detail);
        }
        if let Some(cure) = &group.first.cure {
            rows.more("help:", cure, plain);
        }
        if detail == Detail::Full {
            let words: Vec<&str> = group.members.iter().map(|one| one.id.as_str()).collect();
            rows.more("as", &format!("`--require runs-on={}`", words.join(",")), Paint::faint);
        }
    }
}

/// What a user sees, letter by letter; a long one is cut unless all is asked for.
fn message(rows: &mut Rows, lead: &str, seen: &str, detail: Detail) {
    const SHORT: usize = 2;
    let lines: Vec<&str> = seen.lines().collect();
    let shown = if detail == Detail::Full { lines.len() } else { lines.len().min(SHORT) };
    for line in &lines[..shown] {
        rows.verbatim(lead, line);
    }
    if shown < lines.len() {
        rows.more("", &format!("… and {} more lines", lines.len() - shown), Paint::faint);
    }
}

/// What could not be read, what was required in vain, and how many files there were.
fn closing(inspected: &Inspected, paint: Paint) -> String {
    let mut text = String::new();
    for one in &inspected.unreadable {
        let mark = paint.bad("error");
        text.push_str(&format!("{mark}[unreadable] {}: {}\n", paint.strong(&one.name), one.why));
    }
    for Unmet { name, requirement, why } in &inspected.unmet {
        let mark = paint.bad("error");
        text.push_str(&format!("{mark}[{requirement}] {}: {why}\n", paint.strong(name)));
    }
    let (files, archives) = (inspected.files.len(), inspected.archives.len());
    if files + archives > 1 || inspected.passed_over > 0 {
        let counted = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {many}")),
        };
        let over = usize::try_from(inspected.passed_over).unwrap_or(usize::MAX);
        let parts = [
            counted(files, "ELF file", "ELF files"),
            counted(archives, "static library", "static libraries"),
            counted(over, "other file passed over", "other files passed over"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let mut rows = Rows::new(paint);
        rows.row("Read", &parts.join(", "));
        text.push_str(&rows.text());
    }
    text
}

//! The shared libraries of a program as a tree, each shown where it is first asked for.

use muslin_schema::{Libraries, Library};

use super::rows::Rows;
use crate::paint::Paint;

pub(super) fn tree(rows: &mut Rows, found: &Libraries) {
    let paint = rows.paint;
    if let Some(loader) = &found.loader {
        rows.row("Libraries", &line(loader, paint));
        looked(rows, loader, 0);
    }
    let tops: Vec<&Library> = found.libraries.iter().filter(|one| is_top(found, one)).collect();
    for one in tops {
        branch(rows, found, one, 0);
    }
    if let Some(note) = &found.note {
        rows.long_row("Libraries", note, Paint::warn);
    }
}

/// Asked for by the program, not by another library.
fn is_top(found: &Libraries, one: &Library) -> bool {
    !found.libraries.iter().any(|other| other.name == one.needed_by)
}

/// A library is below what asks for it first, so a circle ends by itself.
fn branch(rows: &mut Rows, found: &Libraries, one: &Library, depth: usize) {
    let paint = rows.paint;
    rows.row("Libraries", &format!("{}{}", "  ".repeat(depth), line(one, paint)));
    looked(rows, one, depth);
    for below in found.libraries.iter().filter(|below| below.needed_by == one.name) {
        branch(rows, found, below, depth + 1);
    }
}

fn line(one: &Library, paint: Paint) -> String {
    match (&one.path, &one.through) {
        (Some(path), Some(through)) => {
            format!("{} → {path} {}", one.name, paint.faint(&format!("({through})")))
        }
        (Some(path), None) => format!("{} → {path}", one.name),
        (None, _) => format!("{} {}", paint.strong(&one.name), paint.bad("not found")),
    }
}

fn looked(rows: &mut Rows, one: &Library, depth: usize) {
    for other in &one.for_cpus {
        let text = format!("{}with {}: {}", "  ".repeat(depth + 1), other.cpu, other.path);
        rows.more("", &text, Paint::faint);
    }
    if one.path.is_some() {
        return;
    }
    for place in &one.looked_at {
        let misfit = place.misfit.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let text = format!("looked in {} ({}){misfit}", place.directory, place.through);
        rows.more("", &format!("{}{text}", "  ".repeat(depth)), Paint::faint);
    }
}

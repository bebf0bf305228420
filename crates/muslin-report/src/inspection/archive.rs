//! A static library as a screen.

use muslin_schema::InspectedArchive;

use super::checks;
use super::detail::Detail;
use super::rows::{Rows, plain};
use crate::hardening;
use crate::paint::Paint;
use crate::size;

/// `static library` or `thin static library`
pub(crate) fn headline(one: &InspectedArchive) -> String {
    if one.thin { "thin static library".to_owned() } else { "static library".to_owned() }
}

pub(super) fn screen(one: &InspectedArchive, paint: Paint, detail: Detail) -> String {
    let mut rows = Rows::new(paint);
    let (name, verdict) = (paint.strong(&one.name), paint.strong(&headline(one)));
    rows.row("File", &format!("{name} · {verdict} · {}", size(one.size)));
    if one.truncated {
        rows.row("Truncated", &paint.bad("bytes are missing that its headers promise"));
    }
    rows.long_row("Holds", &contents(one), plain);
    if let Some(protection) = &one.protection {
        rows.row("Hardening", &hardening::sentence(protection));
    }
    checks::rows(&mut rows, &one.checks, detail);
    rows.text()
}

/// `12 objects for x86_64, 64-bit; 1 other files`
pub(crate) fn contents(one: &InspectedArchive) -> String {
    if one.contents.is_empty() {
        return "nothing".to_owned();
    }
    let parts = one.contents.iter().map(|part| format!("{} {}", part.count, part.what));
    parts.collect::<Vec<_>>().join("; ")
}

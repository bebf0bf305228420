//! What `init` would write, as a difference.

use muslin_schema::Proposal;

use crate::human::row;
use crate::paint::Paint;

/// The difference that the proposals make, or have made.
#[must_use]
pub fn proposals(all: &[Proposal], written: bool, paint: Paint) -> String {
    let mut text = String::new();
    for one in all {
        if let Some(because) = &one.kept {
            text.push_str(&row("Keep", &format!("{} · {because}", one.path), paint));
            continue;
        }
        let verb = match (one.old, written) {
            (false, false) => "Create",
            (false, true) => "Created",
            (true, false) => "Extend",
            (true, true) => "Extended",
        };
        text.push_str(&row(verb, &one.path, paint));
        if !written {
            for line in one.added.lines() {
                text.push_str(&paint.good(&format!("+ {line}")));
                text.push('\n');
            }
        }
    }
    if !written && all.iter().any(|one| one.kept.is_none()) {
        text.push_str("nothing is written yet: the same with `--write` does it\n");
    }
    text
}

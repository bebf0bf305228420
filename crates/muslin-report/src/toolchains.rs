//! How each toolchain fared in the choice.

use muslin_schema::{Candidate, Verdict};

use crate::Paint;

/// The candidates, a line each, the winner marked.
#[must_use]
pub fn toolchains(candidates: &[Candidate], paint: Paint) -> String {
    let width = candidates.iter().map(|one| one.id.len()).max().unwrap_or(0);
    let lines = candidates.iter().map(|one| {
        let id = format!("{:<width$}", one.id);
        let (mark, id) = match one.verdict {
            Verdict::Chosen => (paint.good("→"), paint.strong(&id)),
            Verdict::Fits => (" ".to_owned(), id),
            Verdict::Rejected => (paint.faint("✗"), paint.faint(&id)),
        };
        format!("  {mark} {id}  {}\n", one.because)
    });
    lines.collect::<Vec<_>>().concat()
}

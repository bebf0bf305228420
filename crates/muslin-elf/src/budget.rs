//! What an answer about one file may cost: work and text in proportion to its bytes, counted once for
//! everything that is read of it.
//!
//! The entries of a table may all lead to the same bytes, and tables may overlap, so a bound for each
//! table multiplies. Whatever follows what a file claims takes its steps from here.

use std::cell::Cell;

/// Steps for any file, and for each of its bytes. A step takes about a nanosecond. Linkers need less than
/// one for a byte; what needs eight was made by hand.
const STEPS: u64 = 1 << 22;
const STEPS_FOR_A_BYTE: u64 = 8;
/// Bytes of text for any file; as many again as the file has are added.
const TEXT: u64 = 1 << 18;

/// Why an answer is not complete.
const MET: &str = "its tables claim more than a file of its size can hold: the answer leaves out what is \
                   beyond the bound";

/// What may still be spent.
#[derive(Debug)]
pub(crate) struct Budget {
    steps: Cell<u64>,
    text: Cell<u64>,
    met: Cell<bool>,
}

impl Budget {
    pub(crate) fn of(size: u64) -> Self {
        Self {
            steps: Cell::new(size.saturating_mul(STEPS_FOR_A_BYTE).saturating_add(STEPS)),
            text: Cell::new(size.saturating_add(TEXT)),
            met: Cell::new(false),
        }
    }

    /// Takes steps. Where it answers `false`, none are left, and the caller ends.
    pub(crate) fn step(&self, count: u64) -> bool {
        self.take(&self.steps, count)
    }

    /// Takes room for a text that is kept.
    pub(crate) fn keep(&self, length: usize) -> bool {
        self.take(&self.text, length as u64)
    }

    /// Notes that a table has more entries than are read.
    pub(crate) fn meet(&self) {
        self.met.set(true);
    }

    /// Why the answer is not complete, if it is not.
    pub(crate) fn incomplete(&self) -> Option<String> {
        self.met.get().then(|| MET.to_owned())
    }

    fn take(&self, left: &Cell<u64>, count: u64) -> bool {
        let rest = left.get().checked_sub(count);
        left.set(rest.unwrap_or_default());
        if rest.is_none() {
            self.met.set(true);
        }
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_once_is_spent_for_all() {
        let budget = Budget::of(0);
        assert!(budget.step(STEPS - 1) && budget.incomplete().is_none());
        assert!(!budget.step(2));
        assert!(budget.incomplete().is_some_and(|why| why.contains("beyond the bound")));
        assert!(!budget.step(1), "nothing is left");
    }

    #[test]
    fn text_and_steps_are_counted_apart() {
        let budget = Budget::of(10);
        assert!(budget.keep(1 << 18) && budget.keep(10) && budget.step(1));
        assert!(!budget.keep(1));
    }

    #[test]
    fn no_count_overflows() {
        let budget = Budget::of(u64::MAX);
        assert!(budget.step(u64::MAX) && !budget.step(u64::MAX));
    }

    #[test]
    fn the_book_states_the_limits_as_they_are() {
        let book = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/src/inspect.md");
        let book = std::fs::read_to_string(book).unwrap();
        let line = format!(
            "{} million steps, and {STEPS_FOR_A_BYTE} for each byte; {} KiB of names, and one byte for each",
            STEPS >> 20,
            TEXT >> 10
        );
        assert!(book.contains(&line), "docs/src/inspect.md does not say: {line}");
    }
}

//! The crates and libraries that were named, each by a number.

use std::collections::HashMap;

use muslin_finding::Origin;

use super::sources::Sources;

/// What the linker makes.
pub(super) const TABLES: usize = 0;
/// Nobody that is known.
pub(super) const UNKNOWN: usize = 1;
/// The first of the sources; they follow in their order.
const FIRST_SOURCE: usize = 2;

/// The crates and libraries that were named, each by a number.
pub(super) struct Owners {
    all: Vec<(String, Origin)>,
    crates: HashMap<String, usize>,
}

impl Owners {
    pub(super) fn new(sources: &Sources) -> Self {
        let reserved = [Origin::Tables, Origin::Unknown].map(|one| (one.to_string(), one));
        let all = reserved.into_iter().chain(sources.owners().iter().cloned()).collect();
        Self { all, crates: HashMap::new() }
    }

    /// The number of a crate.
    pub(super) fn of_crate(&mut self, name: &str) -> usize {
        if let Some(known) = self.crates.get(name) {
            return *known;
        }
        self.all.push((name.to_owned(), Origin::Crate));
        self.crates.insert(name.to_owned(), self.all.len().saturating_sub(1));
        self.all.len().saturating_sub(1)
    }

    /// The number of a source.
    pub(super) fn of_source(source: usize) -> usize {
        FIRST_SOURCE.saturating_add(source)
    }

    /// Name and origin.
    pub(super) fn about(&self, owner: usize) -> (&str, Origin) {
        let (name, origin) = &self.all[owner];
        (name, *origin)
    }
}

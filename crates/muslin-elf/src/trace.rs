//! What the loaded bytes of a file tell beside its tables: text, and names of symbols.
//!
//! The bytes are read once, for all texts together, and only where a loader maps them; paths are
//! looked for in debug information as well. The gate of a build never comes here.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, Range};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::facts::Facts;
use crate::image::Image;
use crate::import::{self, Import};
use crate::protection::{self, Protection};
use crate::source::{Piece, Source};
use crate::text::visible;
use crate::{embedded, needle, symbol};

pub(crate) mod leak;
mod mark;

pub(crate) use leak::Leak;
pub(crate) use mark::Mark;

/// How far around a text is read what belongs to it: a path, a release.
const AROUND: usize = 1024;
/// The most paths that are kept; all are counted.
const MAX_LEAKS: usize = 16;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    /// Each text that was looked for, and where it is first.
    marks: BTreeMap<Mark, u64>,
    /// The numbers behind glibc's own name for its release: `2.36`.
    pub(crate) glibc_release: Option<(String, u64)>,
    /// Different paths of the machine that built the file.
    pub(crate) leaks: Vec<Leak>,
    /// How many such paths there are in all, repeated ones included.
    pub(crate) leak_count: u64,
    /// Symbols by name: what a static program defines and what a dynamic one takes from elsewhere.
    symbols: BTreeSet<String>,
    /// Whether the names of what is linked in can be read.
    pub(crate) has_symbols: bool,
    /// What a dynamic program takes from its libraries.
    pub(crate) imports: Vec<Import>,
    /// The file begins with a packer's own header.
    pub(crate) upx: Option<u64>,
    /// What the code shows of its protections.
    pub(crate) protection: Protection,
}

impl Traces {
    /// Searches all bytes. Of the symbols, those are kept whose names are `wanted`.
    pub(crate) fn read(image: &Image<'_>, facts: &Facts, wanted: impl Fn(&[u8]) -> bool) -> Self {
        let mut traces = Self::default();
        traces.search(image, facts);
        traces.upx = mark::upx(image);
        traces.protection = Protection::read(image, &facts.sections);
        if let Some(names) = symbol::defined(image, &facts.sections, wanted) {
            traces.symbols = names;
            traces.has_symbols = true;
        }
        if !facts.is_static() {
            traces.import(image, facts);
        }
        traces
    }

    /// Only what decides where a program runs, and a library that names no other. Most libraries may have symbols by
    /// the hundred thousand.
    pub(crate) fn of_tables(image: &Image<'_>, facts: &Facts) -> Self {
        let mut traces = Self::default();
        let decides = facts.interpreter.is_some() || facts.needed().next().is_none();
        if decides && facts.dynamic.is_some() {
            traces.import(image, facts);
        }
        traces
    }

    fn import(&mut self, image: &Image<'_>, facts: &Facts) {
        let Some(dynamic) = &facts.dynamic else { return };
        self.imports = import::read(image, dynamic, &facts.sections);
        // Of what the file itself defines, only its protections are asked for.
        self.symbols.retain(|name| protection::is_wanted(name.as_bytes()));
        self.symbols.extend(self.imports.iter().map(|import| import.name.clone()));
        self.has_symbols = true;
    }

    /// Where a text is first, if it is there.
    pub(crate) fn mark(&self, mark: Mark) -> Option<u64> {
        self.marks.get(&mark).copied()
    }

    /// Whether the symbol is linked in, or imported.
    pub(crate) fn symbol(&self, name: &str) -> bool {
        self.symbols.contains(name)
    }

    /// The symbols that are linked in or imported, among those that are asked for.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = &str> {
        self.symbols.iter().map(String::as_str)
    }

    /// Whether a symbol with this in its name is linked in, among those that are asked for.
    pub(crate) fn symbol_with(&self, part: &str) -> bool {
        self.symbols.iter().any(|name| name.contains(part))
    }

    fn search(&mut self, image: &Image<'_>, facts: &Facts) {
        for range in image.loaded_ranges() {
            self.search_in(image.bytes, range, Place::Loaded, &facts.embedded);
        }
        let debug = facts.sections.list().iter().filter(|section| section.holds_paths());
        for range in image.merged(debug.map(|section| (section.offset, section.size))) {
            self.search_in(image.bytes, range, Place::Debug, &facts.embedded);
        }
    }

    fn search_in(
        &mut self,
        bytes: Source<'_>,
        range: Range<usize>,
        place: Place,
        foreign: &[Range<u64>],
    ) {
        let Some(searcher) = SEARCHER.as_ref() else { return };
        // A path holds several of the words that give it away, and counts once.
        let mut behind_path = 0;
        bytes.search(range, AROUND, &mut |piece| {
            self.search_piece(piece, searcher, (place, foreign), &mut behind_path);
            ControlFlow::Continue(())
        });
    }

    fn search_piece(
        &mut self,
        piece: &Piece<'_>,
        searcher: &AhoCorasick,
        (place, foreign): (Place, &[Range<u64>]),
        behind_path: &mut u64,
    ) {
        let haystack = piece.bytes;
        for found in searcher.find_iter(haystack) {
            let Some(offset) = piece.own(found.start()) else { continue };
            let own = || place == Place::Loaded && !embedded::holds(foreign, offset);
            match mark::ALL.get(found.pattern().as_usize()) {
                Some((Mark::GlibcRelease, _)) if own() => {
                    let rest = haystack.get(found.end()..).unwrap_or_default();
                    let release = mark::release(rest).map(|release| (release, offset));
                    self.glibc_release = self.glibc_release.take().or(release);
                }
                Some((mark, _)) if own() => {
                    self.marks.entry(*mark).or_insert(offset);
                }
                None if offset >= *behind_path => {
                    if let Some(path) = leak::path_at(haystack, found.range()) {
                        *behind_path = piece.start.saturating_add(path.end as u64);
                        self.keep(haystack, piece.start, path);
                    }
                }
                _ => {}
            }
        }
    }

    fn keep(&mut self, haystack: &[u8], start: u64, path: Range<usize>) {
        self.leak_count = self.leak_count.saturating_add(1);
        if self.leaks.len() == MAX_LEAKS {
            return;
        }
        let offset = start.saturating_add(path.start as u64);
        let text = visible(haystack.get(path).unwrap_or_default());
        if self.leaks.iter().all(|leak| leak.path != text) {
            self.leaks.push(Leak { offset, path: text });
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Loaded,
    Debug,
}

/// Marks first, then what gives away a path; the number of a pattern is its place in both tables.
/// No text is part of another, so that the leftmost match is the only one, and the search may run with
/// vectors (a search for any other kind of match goes byte by byte).
static SEARCHER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let marks = mark::ALL.iter().map(|(_, hidden)| needle::whole(hidden));
    let paths = leak::SIGNS.iter().map(|hidden| needle::whole(hidden));
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(marks.chain(paths)).ok()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_searcher_has_every_mark_and_every_sign() {
        let patterns = SEARCHER.as_ref().map(AhoCorasick::patterns_len);
        assert_eq!(patterns, Some(mark::ALL.len() + leak::SIGNS.len()));
    }

    #[test]
    fn no_text_is_part_of_another() {
        let marks = mark::ALL.iter().map(|(_, hidden)| needle::whole(hidden));
        let texts: Vec<Vec<u8>> =
            marks.chain(leak::SIGNS.iter().map(|hidden| needle::whole(hidden))).collect();
        for one in &texts {
            let holding = texts.iter().filter(|text| memchr::memmem::find(text, one).is_some());
            assert_eq!(holding.count(), 1, "{}", String::from_utf8_lossy(one));
        }
    }
}

//! Text that only one C library puts into a program.

use std::ops::{ControlFlow, Range};

use memchr::memmem;
use muslin_finding::Libc;

use super::mark::{LibcMark, MarkKind};
use super::witnesses::Witnesses;
use crate::image::Image;
use crate::source::Piece;
use crate::{embedded, needle};

/// A piece of text, hidden.
struct Needle {
    hidden: &'static [u8],
    words: &'static str,
}

impl Needle {
    /// The first place that is not in another file which the program carries as data.
    fn find(&self, image: &Image<'_>, foreign: &[Range<u64>]) -> Option<u64> {
        let whole = needle::whole(self.hidden);
        let finder = memmem::Finder::new(&whole);
        first(image, whole.len(), &|piece| {
            let mut places = finder.find_iter(piece.bytes).filter_map(|at| piece.own(at));
            places.find(|&at| !embedded::holds(foreign, at))
        })
    }
}

/// The names of tunables, as `elf/dl-tunables.c` holds them. A container runtime may name the
/// variable, but then not as text that ends in NUL, and not the tunables as well: both are asked for.
const GLIBC: [Needle; 2] = [
    Needle { hidden: b"GLIBC_TUN~ABLES\0", words: "the variable that sets glibc's tunables" },
    Needle { hidden: b"glibc.mal~loc.", words: "the names of glibc's tunables" },
];

/// One of them is enough: the text of `fmt_fp` in `vfprintf.c`, of the static `dlopen`, and of
/// `strerror`'s table. Every program with Rust's standard library has at least one.
const MUSL: [Needle; 3] = [
    Needle { hidden: b"-0X+0X 0X~-0x+0x 0x", words: "the prefixes of musl's `printf`" },
    Needle { hidden: b"No error inf~ormation\0", words: "an error text of musl's `strerror`" },
    Needle {
        hidden: b"Dynamic loading ~not supported\0",
        words: "the answer of musl's static `dlopen`",
    },
];

/// Go's table of functions, which every program of Go has and walks at run time, begins with a number that
/// changed three times (`src/debug/gosym/pclntab.go`), two zeros, the size of an instruction, and that of a word.
const GO_TABLES: [u8; 4] = [0xf1, 0xf0, 0xfa, 0xfb];
const GO: Needle = Needle { hidden: b"runtime.go~exit\0", words: "the functions of Go's runtime" };

/// Whether the text of glibc is there.
pub(super) fn is_glibc(image: &Image<'_>, witnesses: &Witnesses<'_>) -> bool {
    GLIBC.iter().any(|needle| needle.find(image, witnesses.embedded).is_some())
}

/// Where Go's table of functions is, in a program that has the names of Go's runtime.
fn go(image: &Image<'_>, witnesses: &Witnesses<'_>) -> Option<u64> {
    GO.find(image, witnesses.embedded)?;
    first(image, 8, &|piece| {
        let begins = |at: usize| {
            let head = piece.bytes.get(at.checked_sub(1)?..at.checked_add(7)?)?;
            let known = GO_TABLES.contains(&head[0]) && head[1..6] == [0xff, 0xff, 0xff, 0, 0];
            let sizes = matches!(head[6], 1 | 2 | 4) && matches!(head[7], 4 | 8);
            if known && sizes { piece.own(at.saturating_sub(1)) } else { None }
        };
        memmem::find_iter(piece.bytes, b"\xff\xff\xff\0\0").find_map(begins)
    })
}

/// The first place in the loaded bytes that `find` finds, which sees so many bytes around each piece.
fn first(
    image: &Image<'_>,
    around: usize,
    find: &dyn Fn(&Piece<'_>) -> Option<u64>,
) -> Option<u64> {
    image.loaded_ranges().into_iter().find_map(|range| {
        let mut found = None;
        image.bytes.search(range, around, &mut |piece| {
            found = find(piece);
            if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        found
    })
}

/// Searches for as much as the marks so far leave open.
///
/// Marks of glibc or Go need no confirmation. A musl CRT object still allows for glibc's `libc.a`
/// behind it, so glibc is always searched for; musl where nothing else spoke, or where its text and
/// glibc's are both there. Then musl is linked, and what glibc's code would bring beside its text (its
/// sections, which no stripping takes away) is missing: the text is data of the program.
pub(super) fn search(
    image: &Image<'_>,
    witnesses: &Witnesses<'_>,
    so_far: &[LibcMark],
) -> Vec<LibcMark> {
    if so_far.iter().any(|mark| mark.libc != Libc::Musl) {
        return Vec::new();
    }
    if so_far.is_empty()
        && let Some(offset) = go(image, witnesses)
    {
        return vec![LibcMark {
            kind: MarkKind::Text,
            libc: Libc::Go,
            offset: Some(offset),
            detail: GO.words.to_owned(),
        }];
    }
    let find = |needle: &Needle| needle.find(image, witnesses.embedded);
    let mark = |libc, (needle, offset): (&Needle, u64)| LibcMark {
        kind: MarkKind::Text,
        libc,
        offset: Some(offset),
        detail: needle.words.to_owned(),
    };
    let glibc: Option<Vec<_>> = GLIBC.iter().map(|needle| Some((needle, find(needle)?))).collect();
    let glibc = glibc.unwrap_or_default();
    let needed = so_far.is_empty() || !glibc.is_empty();
    let musl = MUSL.iter().filter(|_| needed).find_map(|needle| Some((needle, find(needle)?)));
    let sections = !witnesses.sections.list().is_empty();
    let is_data = musl.is_some() && !so_far.is_empty() && sections;
    let glibc = glibc.into_iter().filter(|_| !is_data).map(|found| mark(Libc::Glibc, found));
    let musl = musl.filter(|_| so_far.is_empty()).map(|found| mark(Libc::Musl, found));
    glibc.chain(musl).collect()
}

//! Text that only one C library puts into a program.

use memchr::memmem;
use muslin_finding::Libc;

use super::mark::{LibcMark, MarkKind};
use crate::image::Image;
use crate::needle;

/// A piece of text, hidden.
struct Needle {
    hidden: &'static [u8],
    words: &'static str,
}

impl Needle {
    fn find(&self, image: &Image<'_>) -> Option<u64> {
        let whole = needle::whole(self.hidden);
        let finder = memmem::Finder::new(&whole);
        image.loaded_ranges().into_iter().find_map(|range| {
            let at = finder.find(image.bytes.range(range.clone()))?;
            Some((range.start + at) as u64)
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

/// Searches for as much as the marks so far leave open.
///
/// Marks of glibc or Go need no confirmation. A musl start file still allows for glibc's `libc.a`
/// behind it, so glibc is always searched for; musl only where nothing else spoke.
pub(super) fn search(image: &Image<'_>, so_far: &[LibcMark]) -> Vec<LibcMark> {
    if so_far.iter().any(|mark| mark.libc != Libc::Musl) {
        return Vec::new();
    }
    let mark = |libc, (needle, offset): (&Needle, u64)| LibcMark {
        kind: MarkKind::Text,
        libc,
        offset: Some(offset),
        detail: needle.words.to_owned(),
    };
    let mut marks = Vec::new();
    let glibc: Option<Vec<_>> =
        GLIBC.iter().map(|needle| Some((needle, needle.find(image)?))).collect();
    marks.extend(glibc.unwrap_or_default().into_iter().map(|found| mark(Libc::Glibc, found)));
    if so_far.is_empty() {
        let found = MUSL.iter().find_map(|needle| Some((needle, needle.find(image)?)));
        marks.extend(found.map(|found| mark(Libc::Musl, found)));
    }
    marks
}

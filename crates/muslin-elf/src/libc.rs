//! Which C library a file has inside or behind it, also when it is stripped.
//!
//! Marks of several kinds are read, the cheapest first: the interpreter, needed libraries, the ABI
//! note, the code at the entry point, names of sections and symbols, and last the text in the loaded
//! bytes. All that are
//! found are kept. They decide only when they agree; a musl CRT object in front of glibc's
//! `libc.a`, which links and even runs, is a contradiction and is reported as one.

use muslin_finding::{Libc, Linkage};

use crate::header::Machine;
use crate::image::Image;

mod mark;
mod text;
pub(crate) mod thread_stack;
mod witnesses;

pub use mark::{LibcMark, MarkKind};
pub(crate) use witnesses::Witnesses;

/// The most contradictions that are put into words.
const MAX_CONTRADICTIONS: usize = 16;

/// The C library of a file, with all that speaks for it and against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibcVerdict {
    /// What all marks agree on; [`Libc::Unknown`] without marks or where they disagree.
    pub family: Libc,
    /// Every mark that was found.
    pub marks: Vec<LibcMark>,
    /// Pairs of marks that cannot both be right, in words.
    pub contradictions: Vec<String>,
}

impl LibcVerdict {
    fn of(marks: Vec<LibcMark>) -> Self {
        let mut contradictions = Vec::new();
        let Some(first) = marks.first() else {
            return Self { family: Libc::Unknown, marks, contradictions };
        };
        for other in marks.iter().filter(|mark| mark.libc != first.libc).take(MAX_CONTRADICTIONS) {
            contradictions.push(format!(
                "{} by {}, but {} by {}",
                first.libc.as_str(),
                first.detail,
                other.libc.as_str(),
                other.detail
            ));
        }
        let family = if contradictions.is_empty() { first.libc } else { Libc::Unknown };
        Self { family, marks, contradictions }
    }

    /// The first mark of a library other than this one.
    #[must_use]
    pub fn mark_against(&self, libc: Libc) -> Option<&LibcMark> {
        self.marks.iter().find(|mark| mark.libc != libc)
    }
}

/// Collects the marks and weighs them.
pub(crate) fn read(image: &Image<'_>, witnesses: &Witnesses<'_>) -> LibcVerdict {
    let mut marks = Vec::new();
    let machine = image.header.machine;
    if let Some((libc, interpreter)) =
        witnesses.interpreter.and_then(|text| Some((of_interpreter(&text.text, machine)?, text)))
    {
        marks.push(LibcMark {
            kind: MarkKind::Interpreter,
            libc,
            offset: Some(interpreter.offset),
            detail: format!("the interpreter `{}`", interpreter.text),
        });
    }
    let needed = witnesses.dynamic.iter().flat_map(|dynamic| &dynamic.needed);
    marks.extend(needed.filter_map(|library| {
        Some(LibcMark {
            kind: MarkKind::Needed,
            libc: of_library(&library.text)?,
            offset: Some(library.offset),
            detail: format!("the needed library `{}`", library.text),
        })
    }));
    if let Some((libc, offset, detail)) = witnesses.notes.libc() {
        marks.push(LibcMark { kind: MarkKind::Note, libc, offset: Some(offset), detail });
    }
    if let Some((libc, start)) = witnesses.start.and_then(|start| Some((start.libc?, start))) {
        marks.push(LibcMark {
            kind: MarkKind::EntryCode,
            libc,
            offset: Some(start.offset),
            detail: "the code at the entry point".to_owned(),
        });
    }
    if holds_a_libc(witnesses.linkage) {
        marks.extend(in_names(witnesses));
        // Free Pascal's own start code bears glibc's note, and there is nothing of glibc behind it.
        if marks.iter().all(|mark| mark.kind == MarkKind::Note && mark.libc == Libc::Glibc)
            && !text::is_glibc(image, witnesses)
        {
            marks.clear();
        }
        marks.extend(text::search(image, witnesses, &marks));
    }
    // Go is not a C library: a program of Go with C in it has one beside Go's runtime.
    if marks.iter().any(|mark| mark.libc != Libc::Go) {
        marks.retain(|mark| mark.libc != Libc::Go);
    }
    LibcVerdict::of(marks)
}

/// Only these carry the library inside; in all others its text would be found by accident.
fn holds_a_libc(linkage: Linkage) -> bool {
    matches!(linkage, Linkage::Static | Linkage::StaticPie | Linkage::Ambiguous)
}

/// Machines on which glibc's loader for Linux is called `ld.so.1`. On all others that is the loader of Solaris,
/// of the Hurd or of `kFreeBSD`.
const LD_SO_1: [&str; 5] = ["mips", "s390x", "powerpc", "m68k", "parisc"];

/// The library of an interpreter, by the base name of its path.
fn of_interpreter(path: &str, machine: Machine) -> Option<Libc> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.starts_with("ld-musl-") {
        Some(Libc::Musl)
    } else if path.starts_with("/system/bin/linker") || path.contains("/bin/linker64") {
        Some(Libc::Bionic)
    } else if name.starts_with("klibc-") {
        Some(Libc::Klibc)
    } else if name.starts_with("ld-uClibc") || name.starts_with("ld64-uClibc") {
        Some(Libc::Uclibc)
    } else if name.starts_with("ld-linux")
        || name.starts_with("ld64.so")
        || name == "ld.so.1" && machine.arch().is_some_and(|arch| LD_SO_1.contains(&arch))
    {
        Some(Libc::Glibc)
    } else {
        None
    }
}

/// The library behind a name in `DT_NEEDED`. Plain `libc.so` is musl's name and Android's.
fn of_library(name: &str) -> Option<Libc> {
    if name == "libc.so.6" {
        Some(Libc::Glibc)
    } else if name.starts_with("libc.musl-") {
        Some(Libc::Musl)
    } else {
        None
    }
}

/// Sections that survive stripping and linking with LLD, and that only one library has.
const SECTION_MARKS: [(&str, Libc); 5] = [
    ("__libc_IO_vtables", Libc::Glibc),
    ("__libc_freeres_fn", Libc::Glibc),
    ("__libc_subfreeres", Libc::Glibc),
    ("__libc_atexit", Libc::Glibc),
    (".go.buildinfo", Libc::Go),
];

fn in_names(witnesses: &Witnesses<'_>) -> Vec<LibcMark> {
    let sections = SECTION_MARKS.iter().filter_map(|&(name, libc)| {
        let section = witnesses.sections.named(name)?;
        Some(LibcMark {
            kind: MarkKind::Section,
            libc,
            offset: Some(section.offset),
            detail: format!("the section `{name}`"),
        })
    });
    let symbols = witnesses.symbols.libc_marks.iter().map(|&(name, libc)| LibcMark {
        kind: MarkKind::Symbol,
        libc,
        offset: None,
        detail: format!("the symbol `{name}`"),
    });
    sections.chain(symbols).collect()
}

//! One combination: which program, whose libc and CRT objects, which linker, which arguments.

use std::fmt;

use muslin_schema::Target;

use super::arguments::{AFTER, ARGUMENTS, After};
use super::compilation::Compilation;
use super::libc::{LIBCS, Libc};
use super::program::{Language, PROGRAMS, Program};
use super::random::Random;
use super::scope::Scope;

/// Which CRT object begins the program, and what type of file it goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `crt1.o` in a file at a fixed address.
    Fixed,
    /// `rcrt1.o` in a static-PIE.
    StaticPie,
    /// `crt1.o` in a PIE: it does not relocate itself.
    FixedStartInPie,
    /// `Scrt1.o` in a PIE without an interpreter: it waits for a loader.
    DynamicStartInPie,
    /// `rcrt1.o` in a file at a fixed address.
    PieStartInFixed,
    /// `Scrt1.o` with an interpreter.
    Dynamic,
}

const SHAPES: &[Shape] = &[
    Shape::Fixed,
    Shape::Fixed,
    Shape::Fixed,
    Shape::StaticPie,
    Shape::StaticPie,
    Shape::StaticPie,
    Shape::StaticPie,
    Shape::StaticPie,
    Shape::FixedStartInPie,
    Shape::DynamicStartInPie,
    Shape::PieStartInFixed,
    Shape::Dynamic,
];

/// The program that links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Linker {
    /// rustc's own.
    RustLld,
    /// GNU's.
    Bfd,
    Gold,
    Mold,
    /// Debian's LLD.
    Lld,
    /// The LLD that is in the zig of the toolchains.
    ZigLld,
}

/// Every linker.
pub(super) const LINKERS: &[Linker] = &[
    Linker::RustLld,
    Linker::RustLld,
    Linker::Bfd,
    Linker::Gold,
    Linker::Mold,
    Linker::Lld,
    Linker::ZigLld,
];

/// Whether the program's objects are merged into one by a link of their own (`-r`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Objects {
    Apart,
    Merged,
}

/// Everything that decides what file comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Combination {
    pub(super) target: Target,
    pub(super) program: Program,
    pub(super) libc: Libc,
    pub(super) shape: Shape,
    pub(super) linker: Linker,
    pub(super) compilation: Compilation,
    pub(super) objects: Objects,
    pub(super) arguments: Vec<&'static str>,
    pub(super) after: After,
}

impl Combination {
    /// The combination of a number.
    pub(super) fn of(seed: u64, number: u64) -> Self {
        let mut random = Random::new(seed ^ number.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let x86_64 = Target::X86_64;
        let target = *random.one_of(&[x86_64, x86_64, x86_64, Target::Aarch64]);
        let mut combination = Self {
            target,
            program: *random.one_of(PROGRAMS),
            libc: *random.one_of(LIBCS),
            shape: *random.one_of(SHAPES),
            linker: *random.one_of(LINKERS),
            compilation: Compilation::of(&mut random),
            objects: *random.one_of(&[
                Objects::Apart,
                Objects::Apart,
                Objects::Apart,
                Objects::Merged,
            ]),
            arguments: Vec::new(),
            after: *random.one_of(AFTER),
        };
        for _ in 0..random.below(5) {
            combination.arguments.extend(random.one_of(ARGUMENTS).iter());
        }
        combination.sensible()
    }

    /// The same with what cannot be taken out of the ways in which no file comes out.
    fn sensible(mut self) -> Self {
        if !self.libc.is_for(self.target) {
            self.libc = Libc::Rustc;
        }
        // Neither Rust's library nor a C++ runtime is for these.
        if self.program.language() != Language::C && !self.libc.is_musl() {
            self.libc = Libc::Rustc;
        }
        // What passes them is linked before rustc's musl only: no build links another.
        if self.program.source == "constructor_arguments.c" && self.libc.is_musl() {
            self.libc = Libc::Rustc;
        }
        if self.target == Target::Aarch64 {
            self.compilation.level = None;
        }
        // At a fixed address, only section headers show that these are there; no build removes them.
        if self.is_shown_by_sections() {
            let hides = self.arguments.iter_mut().filter(|word| **word == "nosectionheader");
            hides.for_each(|word| *word = "relro");
            if self.after == After::Objcopy(&["--strip-sections"]) {
                self.after = After::Nothing;
            }
        }
        // Each takes a second to compile: fewer of them.
        if self.program.language() == Language::Rust {
            self.compilation.more.retain(|word| *word == "-flto");
            self.compilation.level = None;
        }
        self
    }

    fn is_shown_by_sections(&self) -> bool {
        self.program.source == "preinit.c" || self.program.defines == ["CTORS"]
    }

    /// Whether it is made at all.
    pub(super) fn is_in(&self, scope: Scope) -> bool {
        let old = matches!(self.libc, Libc::Zig(_));
        let cxx = self.program.language() == Language::Cxx;
        scope == Scope::All || !(old || cxx || self.linker == Linker::ZigLld)
    }

    /// Whether what is reported about the file includes the risk that the program takes.
    pub(super) fn risks(&self, reported: &[String]) -> bool {
        self.program.risk.is_some_and(|risk| reported.iter().any(|code| code == risk))
    }
}

impl fmt::Display for Combination {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, program, libc, shape, linker, compilation, objects, arguments, after } =
            self;
        write!(out, "{} {} {:?} · ", target.arch(), program.source, program.defines)?;
        match libc {
            Libc::Zig(zig) => write!(out, "musl {} of zig {}", zig.musl, zig.version)?,
            libc => write!(out, "{libc:?}")?,
        }
        write!(out, " · {shape:?} · {linker:?} · {compilation}")?;
        write!(out, " · {objects:?} · {}", arguments.join(" "))?;
        if *after == After::Nothing { Ok(()) } else { write!(out, " · {after:?}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_one_combination() {
        assert_eq!(Combination::of(1, 7), Combination::of(1, 7));
        let distinct = (0..100).filter(|n| Combination::of(1, *n) != Combination::of(2, *n));
        assert!(distinct.count() > 90);
    }

    #[test]
    fn every_program_linker_libc_and_target_has_its_turn() {
        let all: Vec<Combination> = (0..4000).map(|n| Combination::of(1, n)).collect();
        for program in PROGRAMS {
            assert!(all.iter().any(|one| one.program == *program), "{program:?}");
        }
        for linker in LINKERS {
            assert!(all.iter().any(|one| one.linker == *linker), "{linker:?}");
        }
        for libc in LIBCS {
            assert!(all.iter().any(|one| one.libc == *libc), "{libc:?}");
        }
        for target in Target::ALL {
            assert!(all.iter().any(|one| one.target == target), "{target:?}");
        }
    }

    #[test]
    fn the_short_run_needs_nothing_but_what_tests_need() {
        let short = (0..4000).map(|n| Combination::of(1, n));
        let mut short = short.filter(|one| one.is_in(Scope::Installed));
        assert!(short.all(|one| !matches!(one.libc, Libc::Zig(_))));
    }
}

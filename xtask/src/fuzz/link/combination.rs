//! One combination: which program, whose libc and CRT objects, which linker, which arguments.

use std::fmt;

use super::random::Random;

/// A program of `ci/link-fuzz` and the definitions that it is compiled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) source: &'static str,
    pub(super) defines: &'static [&'static str],
    /// The check that reports what the program does at its own risk: where it does, a crash is expected.
    pub(super) risk: Option<&'static str>,
}

const fn program(source: &'static str) -> Program {
    Program { source, defines: &[], risk: None }
}

const fn aligned(define: &'static [&'static str]) -> Program {
    Program { defines: define, ..program("tls.c") }
}

/// Every program.
pub(super) const PROGRAMS: &[Program] = &[
    program("plain.c"),
    program("tls.c"),
    aligned(&["ALIGNMENT=4096"]),
    aligned(&["ALIGNMENT=65536"]),
    program("constructors.c"),
    program("preinit.c"),
    program("constructor_arguments.c"),
    program("ifunc.c"),
    Program { risk: Some("thread-stack"), ..program("deep_thread.c") },
    program("weak.c"),
    program("undefined.c"),
    program("read_only.c"),
    program("panic.rs"),
];

/// Whose C library is linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Libc {
    /// The musl that rustc brings along.
    Rustc,
    /// The musl of the distribution, whose start code is of another release.
    Distribution,
    /// The glibc of the distribution.
    Glibc,
}

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
    Shape::StaticPie,
    Shape::StaticPie,
    Shape::StaticPie,
    Shape::FixedStartInPie,
    Shape::DynamicStartInPie,
    Shape::PieStartInFixed,
    Shape::Dynamic,
];

/// The program that links, as it is called.
pub(super) const LINKERS: &[&str] = &["rust-lld", "ld.bfd", "ld.gold", "mold"];

/// Arguments that linkers know; one that does not know an argument makes no file.
const ARGUMENTS: &[&[&str]] = &[
    &["-z", "relro"],
    &["-z", "norelro"],
    &["-z", "now"],
    &["-z", "pack-relative-relocs"],
    &["--pack-dyn-relocs=relr"],
    &["--pack-dyn-relocs=android+relr"],
    &["-z", "separate-code"],
    &["-z", "noseparate-code"],
    &["-z", "execstack"],
    &["-z", "noexecstack"],
    &["-z", "stack-size=8388608"],
    &["-z", "max-page-size=65536"],
    &["-z", "max-page-size=2097152"],
    &["-z", "common-page-size=65536"],
    &["-z", "text"],
    &["-z", "notext"],
    &["-z", "rodynamic"],
    &["-z", "nognustack"],
    &["--hash-style=gnu"],
    &["--hash-style=sysv"],
    &["--hash-style=both"],
    &["--build-id=sha1"],
    &["--build-id=none"],
    &["--gc-sections"],
    &["--no-gc-sections"],
    &["--icf=all"],
    &["--icf=safe"],
    &["-s"],
    &["-S"],
    &["-x"],
    &["-O2"],
    &["-O0"],
    &["-N"],
    &["-n"],
    &["--no-eh-frame-hdr"],
    &["--image-base=0"],
    &["--image-base=0x10000"],
    &["--image-base=0x7f0000000000"],
    &["-Ttext-segment=0x600000"],
    &["-Bsymbolic"],
    &["--export-dynamic"],
    &["--emit-relocs"],
    &["--compress-debug-sections=zlib"],
    &["--no-rosegment"],
    &["--merge-exidx-entries"],
    &["--sort-section=name"],
    &["--no-relax"],
    &["--no-ld-generated-unwind-info"],
    &["--omagic"],
    &["--unresolved-symbols=ignore-all"],
    &["--noinhibit-exec"],
    &["--no-dynamic-linker"],
    &["-z", "nodynamic-undefined-weak"],
    &["-z", "start-stop-gc"],
    &["--spare-dynamic-tags=0"],
    &["--rosegment"],
    &["-z", "nosectionheader"],
    &["-z", "keep-text-section-prefix"],
    &["--package-metadata={}"],
];

/// Everything that decides what file comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Combination {
    pub(super) program: Program,
    pub(super) libc: Libc,
    pub(super) shape: Shape,
    pub(super) linker: &'static str,
    /// Whether the objects can be loaded anywhere.
    pub(super) position: Position,
    pub(super) optimisation: &'static str,
    pub(super) arguments: Vec<&'static str>,
}

/// How the program's own code is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Position {
    Fixed,
    Independent,
}

impl Combination {
    /// The combination of a number.
    pub(super) fn of(seed: u64, number: u64) -> Self {
        let mut random = Random::new(seed ^ number.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let program = *random.one_of(PROGRAMS);
        let libcs = [Libc::Rustc, Libc::Rustc, Libc::Rustc, Libc::Distribution, Libc::Glibc];
        let mut combination = Self {
            program,
            libc: *random.one_of(&libcs),
            shape: *random.one_of(SHAPES),
            linker: *random.one_of(LINKERS),
            position: *random.one_of(&[
                Position::Independent,
                Position::Independent,
                Position::Fixed,
            ]),
            optimisation: *random.one_of(&["-O0", "-O2", "-Os"]),
            arguments: Vec::new(),
        };
        for _ in 0..random.below(5) {
            combination.arguments.extend(random.one_of(ARGUMENTS).iter());
        }
        combination
    }

    pub(super) fn is_musl(&self) -> bool {
        self.libc != Libc::Glibc
    }

    /// Whether what is reported about the file includes the risk that the program takes.
    pub(super) fn risks(&self, reported: &[String]) -> bool {
        self.program.risk.is_some_and(|risk| reported.iter().any(|code| code == risk))
    }
}

impl fmt::Display for Combination {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, libc, shape, linker, position, optimisation, arguments } = self;
        write!(out, "{} {:?}", program.source, program.defines)?;
        write!(out, " · {libc:?} · {shape:?} · {linker} · {position:?} {optimisation}")?;
        write!(out, " · {}", arguments.join(" "))
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
    fn every_program_and_every_linker_has_its_turn() {
        let all: Vec<Combination> = (0..2000).map(|n| Combination::of(1, n)).collect();
        for program in PROGRAMS {
            assert!(all.iter().any(|one| one.program == *program), "{program:?}");
        }
        for linker in LINKERS {
            assert!(all.iter().any(|one| one.linker == *linker), "{linker}");
        }
    }
}

//! The combinations on which verdict and run have once disagreed, each with what was wrong.
//!
//! They are written out, since a number names another combination as soon as an axis grows.

use muslin_schema::Target;

use super::arguments::After;
use super::combination::{Combination, Linker, Objects, Shape};
use super::compilation::{Compilation, Compiler, Position};
use super::libc::Libc;
use super::program::Program;

/// Makes each of them.
pub(super) const ALL: &[fn() -> Combination] = &[packed_relocations_of_an_old_musl];

/// A static-PIE of rustc's musl that is linked with LLD and has nothing unusual.
fn usual(source: &'static str) -> Combination {
    Combination {
        target: Target::X86_64,
        program: Program { source, defines: &[], risk: None },
        libc: Libc::Rustc,
        shape: Shape::StaticPie,
        linker: Linker::RustLld,
        compilation: Compilation {
            compiler: Compiler::Gcc,
            position: Position::Independent,
            optimisation: "-O2",
            level: None,
            more: Vec::new(),
        },
        objects: Objects::Apart,
        arguments: Vec::new(),
        after: After::Nothing,
    }
}

/// Passed every check and crashed before `main`: start code of musl before 1.2.4 does not know `DT_RELR`.
fn packed_relocations_of_an_old_musl() -> Combination {
    Combination {
        libc: Libc::Distribution,
        arguments: vec!["--pack-dyn-relocs=relr"],
        ..usual("plain.c")
    }
}

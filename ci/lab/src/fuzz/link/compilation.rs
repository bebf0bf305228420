//! How a program's own code is compiled.

use std::fmt;

use super::random::Random;

/// How the program's own code is compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Compilation {
    pub(super) compiler: Compiler,
    pub(super) position: Position,
    pub(super) optimisation: &'static str,
    /// `-march=`, where it is not the baseline.
    pub(super) level: Option<&'static str>,
    /// Further arguments of gcc and clang.
    pub(super) more: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compiler {
    Gcc,
    Clang,
}

/// Whether the code can be loaded anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    Fixed,
    Independent,
}

/// What gcc and clang know both; one that is not known makes no file.
const MORE: &[&[&str]] = &[
    &["-g"],
    &["-g", "-gsplit-dwarf"],
    &["-g", "-gz"],
    &["-flto"],
    &["-ffunction-sections", "-fdata-sections"],
    &["-ftls-model=global-dynamic"],
    &["-ftls-model=local-dynamic"],
    &["-ftls-model=initial-exec"],
    &["-ftls-model=local-exec"],
    &["-fno-asynchronous-unwind-tables"],
    &["-fcf-protection=full"],
    &["-mbranch-protection=standard"],
    &["-fstack-protector-all"],
    &["-fno-plt"],
    &["-fvisibility=hidden"],
    &["-fno-common"],
    &["-fmerge-all-constants"],
    &["-mcmodel=large"],
    &["-mno-outline-atomics"],
];

impl Compilation {
    pub(super) fn of(random: &mut Random) -> Self {
        let compiler = *random.one_of(&[Compiler::Gcc, Compiler::Gcc, Compiler::Clang]);
        let independent = Position::Independent;
        let position = *random.one_of(&[independent, independent, Position::Fixed]);
        let optimisation = *random.one_of(&["-O0", "-O2", "-O2", "-Os"]);
        let levels = [None, None, None, Some("x86-64-v2"), Some("x86-64-v3"), Some("x86-64-v4")];
        let level = *random.one_of(&levels);
        let mut more = Vec::new();
        for _ in 0..random.below(3) {
            more.extend(random.one_of(MORE).iter());
        }
        Self { compiler, position, optimisation, level, more }
    }
}

impl fmt::Display for Compilation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { compiler, position, optimisation, level, more } = self;
        write!(out, "{compiler:?} {position:?} {optimisation}")?;
        if let Some(level) = level {
            write!(out, " -march={level}")?;
        }
        more.iter().try_for_each(|word| write!(out, " {word}"))
    }
}

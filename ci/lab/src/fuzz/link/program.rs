//! The programs that are linked: each checks itself, and exits with 0 only if all of it is right.

/// A program of `ci/link-fuzz` and the definitions that it is compiled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) source: &'static str,
    pub(super) defines: &'static [&'static str],
    /// The check that reports what the program does at its own risk: where it does, a crash is expected.
    pub(super) risk: Option<&'static str>,
}

/// What a source is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    C,
    Cxx,
    Rust,
}

impl Program {
    pub(super) fn language(self) -> Language {
        match self.source.rsplit('.').next() {
            Some("rs") => Language::Rust,
            Some("cpp") => Language::Cxx,
            _ => Language::C,
        }
    }
}

const fn program(source: &'static str) -> Program {
    Program { source, defines: &[], risk: None }
}

const fn defined(source: &'static str, defines: &'static [&'static str]) -> Program {
    Program { defines, ..program(source) }
}

/// Every program.
pub(super) const PROGRAMS: &[Program] = &[
    program("plain.c"),
    program("vector.c"),
    program("tls.c"),
    defined("tls.c", &["ALIGNMENT=4096"]),
    defined("tls.c", &["ALIGNMENT=65536"]),
    defined("tls.c", &["ALIGNMENT=64", "LARGE=200000"]),
    program("constructors.c"),
    defined("sections.c", &["CTORS"]),
    defined("sections.c", &["INIT"]),
    defined("sections.c", &["FINI"]),
    program("preinit.c"),
    program("constructor_arguments.c"),
    program("ifunc.c"),
    Program { risk: Some("thread-stack"), ..program("deep_thread.c") },
    program("weak.c"),
    program("undefined.c"),
    program("read_only.c"),
    program("merged.c"),
    program("start_stop.c"),
    program("exception.cpp"),
    program("panic.rs"),
];

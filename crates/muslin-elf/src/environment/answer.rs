//! The answer about one environment.

use muslin_finding::Runs;

use super::data::Environment;
use super::program::Program;

/// The answer about one environment, before it is put into the report's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) verdict: Runs,
    pub(super) first_failure: Option<String>,
    pub(super) message: Option<String>,
    pub(super) cure: Option<String>,
}

impl Answer {
    pub(super) const RUNS: Self =
        Self { verdict: Runs::Runs, first_failure: None, message: None, cure: None };

    pub(super) fn fails(why: impl Into<String>) -> Self {
        Self { verdict: Runs::Fails, first_failure: Some(why.into()), message: None, cure: None }
    }

    pub(super) fn unknown(why: impl Into<String>) -> Self {
        Self { verdict: Runs::Unknown, ..Self::fails(why) }
    }

    pub(super) fn saying(mut self, message: Option<String>) -> Self {
        self.message = message;
        self
    }

    pub(super) fn cure(mut self, cure: impl Into<String>) -> Self {
        self.cure = Some(cure.into());
        self
    }
}

/// The kernel's "no such file" is about the interpreter, and no shell says so by itself.
pub(super) fn no_interpreter(
    program: &Program<'_>,
    environment: &Environment,
    interpreter: &str,
) -> Answer {
    Answer::fails(format!("the file is there, but the loader it names is not: `{interpreter}`"))
        .saying(environment.interpreter_missing(program.app(), interpreter))
        .cure(program.static_build())
}

/// A loader that neither the data nor the other C libraries know.
pub(super) fn strange_interpreter(
    program: &Program<'_>,
    environment: &Environment,
    interpreter: &str,
) -> Answer {
    let foreign = [
        "/lib/ld-musl-",
        "/system/bin/linker",
        "/nix/store/",
        "/gnu/store/",
        "/lib/klibc-",
        "/lib/ld-uClibc",
        "/lib/ld64-uClibc",
        "/lib/ld.so",
    ];
    let other = ["/lib64/ld-linux", "/lib/ld-linux"];
    let for_others = foreign.iter().chain(&other).any(|path| interpreter.starts_with(path));
    if for_others || environment.closed {
        return no_interpreter(program, environment, interpreter);
    }
    Answer::unknown(format!("whether there is a loader `{interpreter}`"))
}

//! Why a toolchain cannot do the job.

use std::fmt;

use muslin_schema::{Need, Target};

/// Why a toolchain cannot do the job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// It was named with `--toolchain`, and there is none of this name.
    Unknown,
    /// Another was named with `--toolchain`.
    NotForced {
        /// The one that was named.
        forced: String,
    },
    /// It never builds for this target.
    NotForTarget(Target),
    /// It builds for its own architecture only.
    NativeOnly {
        /// The architecture of the host.
        host: String,
    },
    /// It does not run on this operating system.
    NotForHost {
        /// The host's triple.
        host: String,
    },
    /// The Rust toolchain lacks the linker.
    NoLinker(String),
    /// It was not looked for, since nothing has to be compiled.
    NotAsked,
    /// It was not found.
    NotFound(String),
    /// It was found, and is too old.
    TooOld {
        /// The version that was found.
        found: String,
        /// The oldest that will do.
        minimum: String,
    },
    /// It was found, and fails when it is tried.
    DoesNotWork {
        /// The program.
        program: String,
        /// What it says, or what it lacks.
        failure: String,
    },
    /// It cannot do what a package needs.
    Lacks {
        /// What it cannot do.
        need: Need,
        /// A package that needs it; empty if the question is asked for none.
        package: String,
    },
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("there is no toolchain of this name"),
            Self::NotForced { forced } => write!(f, "`--toolchain {forced}` was asked for"),
            Self::NotForTarget(target) => write!(f, "does not build for `{target}`"),
            Self::NativeOnly { host } => {
                write!(f, "builds for its own architecture only, and this host is `{host}`")
            }
            Self::NotForHost { host } => write!(f, "does not run on `{host}`"),
            Self::NoLinker(program) => write!(f, "`{program}` is not in the Rust toolchain"),
            Self::NotAsked => f.write_str("not looked for: nothing has to be compiled"),
            Self::NotFound(missing) => f.write_str(missing),
            Self::TooOld { found, minimum } => {
                write!(f, "{found} found, {minimum} or newer needed")
            }
            Self::DoesNotWork { program, failure } => {
                write!(f, "`{program}` does not do: {failure}")
            }
            Self::Lacks { need, package } => {
                let thing = match need {
                    Need::C | Need::Cxx => format!("does not compile {}", need.as_str()),
                    Need::Assembler => "does not assemble".to_owned(),
                    Need::KernelHeaders => "has no kernel headers (`linux/*.h`)".to_owned(),
                };
                f.write_str(&thing)?;
                if package.is_empty() { Ok(()) } else { write!(f, ", which `{package}` needs") }
            }
        }
    }
}

//! The system that a program would run on, as far as its loader asks it.

use std::fmt;

use muslin_elf::{Loading, SurveyError};

/// The system that the program would run on.
pub(crate) struct System<'a> {
    /// The bytes of a small file.
    pub(crate) read: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// What the loader reads of a library, or what the file is instead; `None` if there is none.
    pub(crate) load: &'a dyn Fn(&str) -> Option<Result<Loading, SurveyError>>,
    /// The names in a directory, sorted.
    pub(crate) names: &'a dyn Fn(&str) -> Vec<String>,
}

pub(super) fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What is at the place but is not the library.
pub(super) enum Misfit {
    NotElf(String),
    OtherMachine(String),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotElf(what) => write!(f, "the file there is {what}"),
            Self::OtherMachine(machine) => write!(f, "the one there is for {machine}"),
        }
    }
}

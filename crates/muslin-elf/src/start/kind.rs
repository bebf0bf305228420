//! musl's two kinds of CRT objects.

use std::fmt;

/// One of musl's two kinds of CRT object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrtObject {
    /// `crt1.o` or `Scrt1.o`, which hold the same code.
    Crt1,
    /// `rcrt1.o`
    Rcrt1,
}

impl CrtObject {
    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Crt1 => "`crt1.o` or `Scrt1.o`",
            Self::Rcrt1 => "`rcrt1.o`",
        }
    }
}

impl fmt::Display for CrtObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

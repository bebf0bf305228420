//! musl's two kinds of CRT objects.

/// One of musl's two kinds of CRT object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrtObject {
    /// `crt1.o` or `Scrt1.o`, which hold the same code.
    Crt1,
    /// `rcrt1.o`
    Rcrt1,
}

impl CrtObject {
    /// Its name as a person says it.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Crt1 => "`crt1.o` or `Scrt1.o`",
            Self::Rcrt1 => "`rcrt1.o`",
        }
    }
}

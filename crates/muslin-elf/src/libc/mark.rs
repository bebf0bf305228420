//! A mark of a C library.

use std::fmt;

use muslin_finding::Libc;

/// Where a mark of a C library was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// The path of the interpreter.
    Interpreter,
    /// The name of a library that the file needs.
    Needed,
    /// A note in a loaded segment.
    Note,
    /// The code at the entry point.
    EntryCode,
    /// The name of a section.
    Section,
    /// A defined symbol.
    Symbol,
    /// Text in the loaded bytes.
    Text,
}

impl MarkKind {
    /// The kind as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interpreter => "interpreter",
            Self::Needed => "needed",
            Self::Note => "note",
            Self::EntryCode => "entry-code",
            Self::Section => "section",
            Self::Symbol => "symbol",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for MarkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One mark of a C library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibcMark {
    /// Where it was found.
    pub kind: MarkKind,
    /// The library it speaks for.
    pub libc: Libc,
    /// Its place in the file.
    pub offset: Option<u64>,
    /// What was found, in words.
    pub detail: String,
}

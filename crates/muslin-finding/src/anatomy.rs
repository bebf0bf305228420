//! Whose the bytes of an executable are.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The bytes of an executable: by section, and by who they come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Anatomy {
    /// The parts of the file in their order. They add up to the size of the file.
    pub parts: Vec<FilePart>,
    /// Who the loaded bytes come from, the largest first. They add up to the sizes of the loaded parts.
    pub shares: Vec<Share>,
    /// Whether the file has a symbol table; without one, nearly nobody can be named.
    pub symbols: bool,
}

/// A part of a file: a section, or what is between sections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct FilePart {
    /// The section's name; `headers and padding` for what no section has.
    pub name: String,
    /// How many bytes it takes in the file.
    pub size: u64,
    /// Whether it is part of the program in memory; what is not can be stripped.
    pub loaded: bool,
}

/// What comes from one crate or library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Share {
    /// The crate, as its code names it (`serde_json`), or the library.
    pub name: String,
    /// What it is.
    pub origin: Origin,
    /// In bytes.
    pub size: u64,
    /// The same by section.
    pub sections: BTreeMap<String, u64>,
}

/// Where bytes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A package of the project's own.
    Own,
    /// A crate that it depends on.
    Crate,
    /// Native code that a crate brings.
    Native,
    /// Rust's own library.
    Standard,
    /// The C library.
    Libc,
    /// What the linker makes for the loader and for unwinding.
    Tables,
    /// No symbol says whose they are: most string literals and constants.
    Unknown,
}

impl Origin {
    /// The origin as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "your own code",
            Self::Crate => "crates",
            Self::Native => "native code",
            Self::Standard => "Rust's library",
            Self::Libc => "C library",
            Self::Tables => "linker's tables",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

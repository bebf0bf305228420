//! How a file is linked, and with which C library.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a file is linked, as the loader sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Linkage {
    /// Static, at a fixed address.
    Static,
    /// Static, position independent.
    StaticPie,
    /// Dynamic, at a fixed address.
    Dynamic,
    /// Dynamic, position independent.
    DynamicPie,
    /// A shared library.
    SharedLibrary,
    /// An object file.
    Relocatable,
    /// Names an interpreter but has no dynamic table (klibc's executables).
    InterpreterOnly,
    /// Needs shared libraries but names no interpreter to load them: it crashes at start.
    NeededWithoutInterpreter,
    /// Position independent without saying whether it is a program or a library.
    Ambiguous,
    /// The debug information of another file, which has that file's headers and none of its code.
    DebugFile,
    /// A core dump or an unknown type.
    Other,
}

impl Linkage {
    /// Whether it needs nothing to load it.
    #[must_use]
    pub fn is_static(self) -> bool {
        matches!(self, Self::Static | Self::StaticPie)
    }

    /// The kind as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::StaticPie => "static-pie",
            Self::Dynamic => "dynamic",
            Self::DynamicPie => "dynamic pie",
            Self::SharedLibrary => "shared library",
            Self::Relocatable => "object file",
            Self::InterpreterOnly => "interpreter-only",
            Self::NeededWithoutInterpreter => "dynamic without interpreter",
            Self::Ambiguous => "position independent, program or library",
            Self::DebugFile => "debug file",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Linkage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The C library inside or behind a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Libc {
    /// musl
    Musl,
    /// The GNU C library
    Glibc,
    /// Android's
    Bionic,
    /// klibc
    Klibc,
    /// dietlibc
    Dietlibc,
    /// uClibc or uClibc-ng
    Uclibc,
    /// No C library: Go's own runtime
    Go,
    /// The evidence does not say.
    Unknown,
}

impl Libc {
    /// The name as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Musl => "musl",
            Self::Glibc => "glibc",
            Self::Bionic => "bionic",
            Self::Klibc => "klibc",
            Self::Dietlibc => "dietlibc",
            Self::Uclibc => "uClibc",
            Self::Go => "none (Go)",
            Self::Unknown => "unknown libc",
        }
    }
}

impl fmt::Display for Libc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

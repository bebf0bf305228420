//! What a process says when it ends.

/// The documented exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Every executable is static and delivered.
    Delivered = 0,
    /// A fault nobody foresaw.
    Unexpected = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A toolchain file, a rule file or a configuration is invalid, or contradicts a static build.
    Configuration = 10,
    /// No toolchain fits.
    NoToolchain = 11,
    /// `cargo metadata` failed.
    Metadata = 12,
    /// The build failed.
    Build = 13,
    /// An archive or image could not be made.
    Packaging = 14,
    /// Something could not be provided: offline, or a hash that does not match.
    Provisioning = 15,
    /// Findings of severity error.
    Findings = 20,
    /// Findings of severity warning, and `--strict`.
    Strict = 21,
    /// A file to inspect cannot be read.
    Unreadable = 22,
    /// Interrupted by the user.
    Interrupted = 130,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

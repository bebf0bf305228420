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

impl Exit {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 13] = [
        Self::Delivered,
        Self::Unexpected,
        Self::Usage,
        Self::Configuration,
        Self::NoToolchain,
        Self::Metadata,
        Self::Build,
        Self::Packaging,
        Self::Provisioning,
        Self::Findings,
        Self::Strict,
        Self::Unreadable,
        Self::Interrupted,
    ];

    /// What it means, for a table.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Delivered => "static and delivered",
            Self::Unexpected => "unexpected fault",
            Self::Usage => "the command line is wrong",
            Self::Configuration => {
                "a toolchain file or the configuration is invalid, or contradicts a static build"
            }
            Self::NoToolchain => {
                "no toolchain fits, or nothing here starts the target's executables"
            }
            Self::Metadata => "cargo metadata failed",
            Self::Build => "the build failed",
            Self::Packaging => {
                "an archive or image could not be made; nothing half-written is left"
            }
            Self::Provisioning => {
                "something could not be provided: offline, or a hash that does not match"
            }
            Self::Findings => "findings of severity error, or a requirement that is not met",
            Self::Strict => "findings of severity warning, with --strict",
            Self::Unreadable => "a file to inspect cannot be read, or is truncated",
            Self::Interrupted => "interrupted",
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

//! The targets that a static build can have, and the spellings of each.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A Rust target whose executables are static.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub enum Target {
    /// `x86_64-unknown-linux-musl`
    #[serde(rename = "x86_64-unknown-linux-musl")]
    X86_64,
    /// `aarch64-unknown-linux-musl`
    #[serde(rename = "aarch64-unknown-linux-musl")]
    Aarch64,
}

impl Target {
    /// Every target, in the order of [`Ord`].
    pub const ALL: [Self; 2] = [Self::X86_64, Self::Aarch64];

    /// The full Rust triple.
    #[must_use]
    pub fn triple(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64-unknown-linux-musl",
            Self::Aarch64 => "aarch64-unknown-linux-musl",
        }
    }

    /// The architecture, as the first word of the triple.
    #[must_use]
    pub fn arch(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "aarch64",
        }
    }

    /// The triple with underscores, as build scripts' variables end: `CC_x86_64_unknown_linux_musl`.
    #[must_use]
    pub fn lower(self) -> String {
        self.triple().replace('-', "_")
    }

    /// The triple in capitals, as cargo's variables have it: `CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER`.
    #[must_use]
    pub fn upper(self) -> String {
        self.lower().to_uppercase()
    }

    /// Fills the placeholders of a data file: `{target}`, `{target_}`, `{TARGET_}` and `{arch}`.
    #[must_use]
    pub fn fill(self, template: &str) -> String {
        template
            .replace("{target}", self.triple())
            .replace("{target_}", &self.lower())
            .replace("{TARGET_}", &self.upper())
            .replace("{arch}", self.arch())
    }

    /// The target whose executables run on a host of this triple without emulation, if there is one.
    #[must_use]
    pub fn of_host(host_triple: &str) -> Option<Self> {
        let arch = host_triple.split('-').next()?;
        Self::ALL.into_iter().find(|target| target.arch() == arch)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.triple())
    }
}

/// The text names no target that can be static.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseTargetError(String);

impl fmt::Display for ParseTargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a target of a static build; there are `x86_64` (`{}`) and `aarch64` (`{}`)",
            self.0,
            Target::X86_64,
            Target::Aarch64
        )
    }
}

impl std::error::Error for ParseTargetError {}

impl FromStr for Target {
    type Err = ParseTargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|target| text == target.arch() || text == target.triple())
            .ok_or_else(|| ParseTargetError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_known_by_its_triple_and_by_its_architecture() {
        assert_eq!("aarch64".parse(), Ok(Target::Aarch64));
        assert_eq!("x86_64-unknown-linux-musl".parse(), Ok(Target::X86_64));
    }

    #[test]
    fn a_glibc_triple_is_no_target() {
        let error = "x86_64-unknown-linux-gnu".parse::<Target>().unwrap_err();
        assert!(error.to_string().starts_with("`x86_64-unknown-linux-gnu` is not a target"));
    }

    #[test]
    fn a_mac_on_arm_runs_aarch64_code() {
        assert_eq!(Target::of_host("aarch64-apple-darwin"), Some(Target::Aarch64));
        assert_eq!(Target::of_host("riscv64gc-unknown-linux-gnu"), None);
    }

    #[test]
    fn placeholders_are_filled_in_every_spelling() {
        assert_eq!(
            Target::X86_64.fill("{arch} {target} {target_} {TARGET_}"),
            "x86_64 x86_64-unknown-linux-musl x86_64_unknown_linux_musl X86_64_UNKNOWN_LINUX_MUSL"
        );
    }
}

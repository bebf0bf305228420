//! The formats of an SBOM.

use std::fmt;
use std::str::FromStr;

/// A form that scanners read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SbomFormat {
    /// `CycloneDX` 1.5.
    CycloneDx,
    /// `CycloneDX` 1.7.
    CycloneDx17,
    /// SPDX 2.3.
    Spdx,
}

impl SbomFormat {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::CycloneDx, Self::CycloneDx17, Self::Spdx];

    /// The end of a file's name, without a dot in front.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::CycloneDx => "cdx.json",
            Self::CycloneDx17 => "1.7.cdx.json",
            Self::Spdx => "spdx.json",
        }
    }
}

impl fmt::Display for SbomFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CycloneDx => "cyclonedx",
            Self::CycloneDx17 => "cyclonedx-1.7",
            Self::Spdx => "spdx",
        })
    }
}

impl FromStr for SbomFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.to_string() == text).ok_or_else(|| {
            let known = Self::ALL.map(|format| format!("`{format}`")).join(", ");
            format!("`{text}` is not an SBOM format; there are {known}")
        })
    }
}

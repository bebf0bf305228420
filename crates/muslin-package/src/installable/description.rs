//! What an installable package states about itself.

use std::fmt;
use std::str::FromStr;

use muslin_schema::Target;

use crate::archive::ArchiveError;
use crate::entry::{Entry, Node};

/// For whose package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageFormat {
    /// `.deb`: Debian, Ubuntu and what comes from them.
    Deb,
    /// `.rpm`: Fedora, RHEL, SUSE and what comes from them.
    Rpm,
    /// `.apk`: Alpine, postmarketOS, Wolfi.
    Apk,
    /// `.ipk`: `OpenWrt`.
    Ipk,
    /// `.pkg.tar.zst`: Arch Linux and what comes from it.
    Pacman,
}

impl PackageFormat {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Deb, Self::Rpm, Self::Apk, Self::Ipk, Self::Pacman];

    /// The word that names it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Rpm => "rpm",
            Self::Apk => "apk",
            Self::Ipk => "ipk",
            Self::Pacman => "pacman",
        }
    }
}

impl PackageFormat {
    /// The end of a file's name, without a dot in front.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pacman => "pkg.tar.zst",
            other => other.word(),
        }
    }
}

impl fmt::Display for PackageFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for PackageFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.word() == text).ok_or_else(|| {
            let known = Self::ALL.map(|format| format!("`{format}`")).join(", ");
            format!("`{text}` is not a package format; there are {known}")
        })
    }
}

/// What a package says of itself, and what it installs.
#[derive(Clone, Copy, Debug)]
pub struct Installable<'a> {
    /// Its name in Cargo.
    pub name: &'a str,
    /// Its version in Cargo.
    pub version: &'a str,
    /// The licence, as an SPDX expression.
    pub license: Option<&'a str>,
    /// The first line is the summary.
    pub description: &'a str,
    /// A page about it.
    pub homepage: Option<&'a str>,
    /// Who answers for it, as `Name <address>`.
    pub maintainer: Option<&'a str>,
    /// For which machine.
    pub target: Target,
    /// The files by their path from the root, sorted, with all directories.
    pub entries: &'a [Entry],
}

/// A package cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The format demands a statement that the manifest does not make.
    #[error("a `.{}` has to name {what}, and `{package}` does not", .format.extension())]
    Unsaid {
        /// The package.
        package: String,
        /// The format.
        format: PackageFormat,
        /// What is not said.
        what: &'static str,
        /// The key of the manifest that says it.
        key: &'static str,
    },
    /// A file cannot be listed.
    #[error(
        "the name of the file `{0}` has a character that is not seen, which the lists of a package cannot hold"
    )]
    Path(String),
    /// The key for packages cannot sign.
    #[error("the key for packages is too short to sign with, or too long")]
    Key,
    /// A file cannot be packed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The library for `.rpm` refuses it.
    #[error("the `.rpm` of `{package}` cannot be made")]
    Rpm {
        /// The package.
        package: String,
        /// Why.
        source: Box<::rpm::Error>,
    },
}

impl Installable<'_> {
    /// A pre-release comes before its release, which both package managers write as `~`. A dash would
    /// end the version.
    pub(super) fn ordered_version(&self) -> String {
        self.version.replace('-', "~")
    }

    /// The paths of the files that an administrator changes, and that an update keeps.
    pub(super) fn configuration_files(&self) -> impl Iterator<Item = &str> {
        let files = self.entries.iter().filter(|one| matches!(one.node, Node::File(_)));
        files.map(|one| one.path.as_str()).filter(|path| path.starts_with("etc/"))
    }

    pub(super) fn summary(&self) -> &str {
        self.description.trim().lines().next().unwrap_or(self.name)
    }

    pub(super) fn said<'s>(
        &self,
        value: Option<&'s str>,
        format: PackageFormat,
        what: &'static str,
        key: &'static str,
    ) -> Result<&'s str, PackageError> {
        let package = self.name.to_owned();
        value.ok_or(PackageError::Unsaid { package, format, what, key })
    }
}

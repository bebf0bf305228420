//! A tree of files as one file, in the formats that people download.

mod error;
pub(crate) mod gzip;
mod tar;
pub(crate) mod xz;
mod zip;
pub(crate) mod zstd;

use std::fmt;
use std::str::FromStr;

pub use error::ArchiveError;
pub(crate) use tar::tar;

use crate::entry::Entry;

/// How files are packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArchiveFormat {
    /// `.tar.gz`: read everywhere.
    #[default]
    TarGz,
    /// `.tar.xz`: the smallest, and the slowest to make.
    TarXz,
    /// `.tar.zst`: the quickest to unpack; larger than `.tar.gz` here.
    TarZst,
    /// `.zip`
    Zip,
}

impl ArchiveFormat {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::TarGz, Self::TarXz, Self::TarZst, Self::Zip];

    /// The end of a file's name, without a dot in front.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::TarGz => "tar.gz",
            Self::TarXz => "tar.xz",
            Self::TarZst => "tar.zst",
            Self::Zip => "zip",
        }
    }
}

impl fmt::Display for ArchiveFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

impl FromStr for ArchiveFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.extension() == text).ok_or_else(|| {
            let known = Self::ALL.map(|format| format!("`{format}`")).join(", ");
            format!("`{text}` is not an archive format; there are {known}")
        })
    }
}

/// Packs a tree, in the order of its entries, all with the same time in seconds since 1970.
///
/// # Errors
///
/// [`ArchiveError`] if a path or a file is larger than the format can say.
pub fn archive(
    format: ArchiveFormat,
    entries: &[Entry],
    time: u64,
) -> Result<Vec<u8>, ArchiveError> {
    let whole = ArchiveError::of("the archive");
    match format {
        ArchiveFormat::Zip => zip::zip(entries, time),
        ArchiveFormat::TarGz => Ok(gzip::gzip(&tar(entries, time)?)),
        ArchiveFormat::TarXz => xz::xz(&tar(entries, time)?).map_err(whole),
        ArchiveFormat::TarZst => Ok(zstd::zstd(&tar(entries, time)?)),
    }
}

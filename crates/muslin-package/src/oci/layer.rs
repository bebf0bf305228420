//! One layer: a tree, packed and named by its digests.

use std::fmt;
use std::io::Read as _;
use std::str::FromStr;

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use crate::archive::gzip::gzip;
use crate::archive::zstd::zstd;
use crate::archive::{ArchiveError, tar};
use crate::checksums::sha256;
use crate::entry::{Entry, tree};

/// A layer that is not what its digest says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LayerError {
    /// It cannot be decompressed.
    #[error("a layer cannot be decompressed")]
    Packed(#[from] std::io::Error),
    /// It is not a frame of zstd.
    #[error("a layer cannot be decompressed")]
    Frame(#[from] ruzstd::decoding::errors::FrameDecoderError),
    /// The tree in it is another one.
    #[error("a layer holds another tree than its digest says")]
    Digest,
}

/// How a layer is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LayerCompression {
    /// Read everywhere.
    #[default]
    Gzip,
    /// Quicker to unpack; containerd from 1.5 on, Docker from 23 on, Podman.
    Zstd,
    /// Not at all, as some base images are.
    Plain,
}

impl LayerCompression {
    /// What such a layer is called (layer.md).
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Gzip => "application/vnd.oci.image.layer.v1.tar+gzip",
            Self::Zstd => "application/vnd.oci.image.layer.v1.tar+zstd",
            Self::Plain => "application/vnd.oci.image.layer.v1.tar",
        }
    }

    /// The compression of a media type, that of Docker's older names too.
    #[must_use]
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        match media_type {
            "application/vnd.docker.image.rootfs.diff.tar.gzip" => Some(Self::Gzip),
            "application/vnd.docker.image.rootfs.diff.tar" => Some(Self::Plain),
            other => [Self::Gzip, Self::Zstd, Self::Plain]
                .into_iter()
                .find(|one| one.media_type() == other),
        }
    }
}

impl fmt::Display for LayerCompression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Plain => "none",
        })
    }
}

impl FromStr for LayerCompression {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "gzip" => Ok(Self::Gzip),
            "zstd" => Ok(Self::Zstd),
            other => Err(format!("`{other}` is neither `gzip` nor `zstd`")),
        }
    }
}

/// A tree of files as a compressed layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The digest of the tree before compression, `sha256:…`: what the configuration names.
    pub diff_id: String,
    /// What it is for, as written to the image's history.
    pub purpose: &'static str,
    /// How the tree is compressed.
    pub compression: LayerCompression,
    /// The compressed tree.
    pub content: Vec<u8>,
}

impl Layer {
    /// Packs a tree whose entries all bear this time, in seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`] if a path or a file is larger than the format can say.
    pub fn of(
        entries: Vec<Entry>,
        time: u64,
        purpose: &'static str,
        compression: LayerCompression,
    ) -> Result<Self, ArchiveError> {
        let packed = tar(&tree(entries), time)?;
        let diff_id = format!("sha256:{}", sha256(&packed));
        let content = match compression {
            LayerCompression::Gzip => gzip(&packed),
            LayerCompression::Zstd => zstd(&packed),
            LayerCompression::Plain => packed,
        };
        Ok(Self { diff_id, purpose, compression, content })
    }

    /// The tree as a tar, read back from what is shipped and checked against its digest.
    ///
    /// # Errors
    ///
    /// [`LayerError`]
    pub fn unpacked(&self) -> Result<Vec<u8>, LayerError> {
        let mut tree = Vec::new();
        let content = self.content.as_slice();
        match self.compression {
            // One layer may be several members, one after the other.
            LayerCompression::Gzip => MultiGzDecoder::new(content).read_to_end(&mut tree)?,
            LayerCompression::Zstd => StreamingDecoder::new(content)?.read_to_end(&mut tree)?,
            LayerCompression::Plain => {
                tree.extend(content);
                content.len()
            }
        };
        if format!("sha256:{}", sha256(&tree)) == self.diff_id {
            Ok(tree)
        } else {
            Err(LayerError::Digest)
        }
    }
}

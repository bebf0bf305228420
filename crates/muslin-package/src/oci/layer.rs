//! One layer: a tree, packed and named by its digests.

use std::io::Read as _;

use flate2::read::GzDecoder;

use crate::archive::gzip::gzip;
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
    /// The tree in it is another one.
    #[error("a layer holds another tree than its digest says")]
    Digest,
}

/// A tree of files as a compressed layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The digest of the tree before compression, `sha256:…`: what the configuration names.
    pub diff_id: String,
    /// What it is for, as written to the image's history.
    pub purpose: &'static str,
    /// The compressed tree.
    pub content: Vec<u8>,
}

impl Layer {
    /// Packs a tree whose entries all bear this time, in seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`] if a path or a file is larger than the format can say.
    pub fn of(entries: Vec<Entry>, time: u64, purpose: &'static str) -> Result<Self, ArchiveError> {
        let packed = tar(&tree(entries), time)?;
        let diff_id = format!("sha256:{}", sha256(&packed));
        Ok(Self { diff_id, purpose, content: gzip(&packed) })
    }

    /// The tree as a tar, read back from what is shipped and checked against its digest.
    ///
    /// # Errors
    ///
    /// [`LayerError`]
    pub fn unpacked(&self) -> Result<Vec<u8>, LayerError> {
        let mut tree = Vec::new();
        GzDecoder::new(self.content.as_slice()).read_to_end(&mut tree)?;
        if format!("sha256:{}", sha256(&tree)) == self.diff_id {
            Ok(tree)
        } else {
            Err(LayerError::Digest)
        }
    }
}

//! One layer: a tree, packed and named by its digests.

use crate::archive::gzip::gzip;
use crate::archive::{ArchiveError, tar};
use crate::{Entry, sha256, tree};

/// A tree of files as a compressed layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The digest of the tree before compression, `sha256:…`: what the configuration names.
    pub diff_id: String,
    /// What it is for, as the image's history tells.
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
}

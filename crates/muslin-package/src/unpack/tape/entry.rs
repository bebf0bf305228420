//! One entry of a tar archive.

/// What an entry is, as far as it matters for what is seen at its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::unpack) enum Kind {
    File,
    Directory,
    /// A link or a device.
    Other,
}

/// One entry.
#[derive(Debug)]
pub(in crate::unpack) struct Entry {
    /// Without a leading `./` or `/`.
    pub(in crate::unpack) path: String,
    pub(in crate::unpack) kind: Kind,
    /// Where its bytes begin in the archive, and how many there are.
    pub(in crate::unpack) at: u64,
    pub(in crate::unpack) size: u64,
}

/// A path as it is compared: from the root, without a sign of it.
pub(in crate::unpack) fn plain(path: &str) -> &str {
    path.trim_start_matches("./").trim_start_matches('/')
}

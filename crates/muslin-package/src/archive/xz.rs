//! xz, in one block, with its standard preset.

use std::io::{self, Write as _};

use lzma_rust2::{XzOptions, XzWriter};

/// Compresses.
pub(crate) fn xz(input: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = XzWriter::new(Vec::new(), XzOptions::with_preset(6))?;
    writer.write_all(input)?;
    writer.finish()
}

//! Zstandard, from an encoder in Rust that has one level so far.

use ruzstd::encoding::{CompressionLevel, compress_to_vec};

/// Compresses.
pub(crate) fn zstd(input: &[u8]) -> Vec<u8> {
    compress_to_vec(input, CompressionLevel::Fastest)
}

//! `OpenWrt`'s packages: a tar archive in gzip, with the members of a Debian package.

use std::io::Read;

use super::budget::Budget;
use super::codec::Codec;
use super::limits::UnpackError;
use super::look::Look;
use super::tape::{self, Kind};

/// Whether a tar begins as `opkg-build` begins one.
pub(super) fn begins(head: &[u8]) -> bool {
    let name = head.split(|byte| *byte == 0).next().unwrap_or_default();
    matches!(name, b"./debian-binary" | b"debian-binary")
}

/// The member `data.tar.*` holds what is installed.
pub(super) fn each(
    input: impl Read,
    budget: &Budget,
    to: &mut dyn Look,
) -> Result<(), UnpackError> {
    let mut found = false;
    tape::entries(input, budget, &mut |entry, file| {
        let name = entry.path.trim_start_matches("./");
        if entry.kind != Kind::File || !name.starts_with("data.tar") {
            return Ok(());
        }
        found = true;
        let data = budget.file(Vec::new(), file)?;
        let _held = budget.hold(data.len() as u64);
        match Codec::of(&data) {
            Some(codec) => tape::each(codec.reader(&data, budget), budget, "", to),
            None => Err(UnpackError::Damaged(format!(
                "its member `{name}` is compressed in a way that is not read here"
            ))),
        }
    })?;
    if found {
        return Ok(());
    }
    Err(UnpackError::Damaged("it is an OpenWrt package without files".to_owned()))
}

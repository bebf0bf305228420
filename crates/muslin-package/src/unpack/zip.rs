//! Zip archives, and what is one under another name: wheels, jars, Android's packages.

use std::io::Cursor;

use zip::ZipArchive;

use super::budget::Budget;
use super::limits::{UnpackError, Visitor};
use super::tape;

pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

pub(super) fn each(
    bytes: &[u8],
    budget: &Budget,
    visitor: &mut Visitor<'_>,
) -> Result<(), UnpackError> {
    let damaged = |error: zip::result::ZipError| UnpackError::Damaged(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    for index in 0..archive.len() {
        budget.one_more_file()?;
        let file = archive.by_index(index).map_err(damaged)?;
        if file.is_file() {
            let place = tape::plain(&file.name().map_err(damaged)?).to_owned();
            tape::look(&place, budget.counted(file), budget, visitor)?;
        }
    }
    Ok(())
}

//! Zip archives, and what is one under another name: wheels, jars, Android's packages.

use std::io::Cursor;

use zip::ZipArchive;

use super::budget::Budget;
use super::limits::UnpackError;
use super::look::Look;
use super::tape;

pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// What the start of an entry counts, in bytes that come out meanwhile.
const ENTRY: u64 = 4 << 10;

pub(super) fn each(bytes: &[u8], budget: &Budget, to: &mut dyn Look) -> Result<(), UnpackError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(UnpackError::damaged)?;
    for index in 0..archive.len() {
        budget.one_more_file()?;
        budget.spend(ENTRY)?;
        let raw = archive.by_index_raw(index).map_err(UnpackError::damaged)?;
        if !raw.is_file() {
            continue;
        }
        let place = tape::plain(&raw.name().map_err(UnpackError::damaged)?).to_owned();
        drop(raw);
        // One entry that cannot be read does not hide the others.
        let shown = match archive.by_index(index) {
            Ok(file) => to.look(&place, &mut budget.counted(file, 1)),
            Err(error) => Err(UnpackError::damaged(error)),
        };
        if let Err(error) = shown {
            to.skip(&place, error)?;
        }
    }
    Ok(())
}

//! Debian's packages: an `ar` archive with the files in a tar archive inside.

use object::read::archive::ArchiveFile;

use super::budget::Budget;
use super::codec::Codec;
use super::limits::{UnpackError, Visitor};
use super::tape;

/// The archiver's magic and the first member, as deb(5) fixes them.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"!<arch>\ndebian-binary")
}

/// The member `data.tar.*` holds what is installed.
pub(super) fn each(
    bytes: &[u8],
    budget: &Budget,
    visitor: &mut Visitor<'_>,
) -> Result<(), UnpackError> {
    let damaged = |error: object::read::Error| UnpackError::Damaged(error.to_string());
    let archive = ArchiveFile::parse(bytes).map_err(damaged)?;
    for member in archive.members() {
        let member = member.map_err(damaged)?;
        if member.name().starts_with(b"data.tar") {
            let data = member.data(bytes).map_err(damaged)?;
            return match Codec::of(data) {
                Some(codec) => tape::each(codec.reader(data, budget), budget, "", visitor),
                None => tape::each(data, budget, "", visitor),
            };
        }
    }
    Err(UnpackError::Damaged("it is a Debian package without files".to_owned()))
}

//! Debian's packages: an `ar` archive with the files in a tar archive inside.

use object::read::archive::ArchiveFile;

use super::budget::Budget;
use super::codec::Codec;
use super::limits::UnpackError;
use super::look::Look;
use super::tape;

/// The archiver's magic and the first member, as deb(5) fixes them.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"!<arch>\ndebian-binary")
}

/// The members `data.tar.*` hold what is installed.
pub(super) fn each(bytes: &[u8], budget: &Budget, to: &mut dyn Look) -> Result<(), UnpackError> {
    let archive = ArchiveFile::parse(bytes).map_err(UnpackError::damaged)?;
    let mut found = false;
    for member in archive.members() {
        let member = member.map_err(UnpackError::damaged)?;
        budget.one_more_file()?;
        if !member.name().starts_with(b"data.tar") {
            continue;
        }
        found = true;
        let data = member.data(bytes).map_err(UnpackError::damaged)?;
        match Codec::of(data) {
            Some(codec) => tape::each(codec.reader(data, budget), budget, "", to)?,
            None if tape::is_tar(data) => {
                tape::each(budget.counted(data, 1), budget, "", to)?;
            }
            None => {
                let name = String::from_utf8_lossy(member.name());
                return Err(UnpackError::Damaged(format!(
                    "its member `{name}` is compressed in a way that is not read here"
                )));
            }
        }
    }
    if found {
        return Ok(());
    }
    Err(UnpackError::Damaged("it is a Debian package without files".to_owned()))
}

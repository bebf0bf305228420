//! The members of an archive.

use object::read::archive::ArchiveFile;

use crate::error::ArchiverError;
use crate::files::Files;

/// One member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// Its name: that of a file, or with `P` its path.
    pub(crate) name: String,
    /// Its content.
    pub(crate) content: Vec<u8>,
}

/// Reads the members of an archive; those of a thin one are files beside it.
pub(crate) fn members(
    path: &str,
    bytes: &[u8],
    files: &dyn Files,
) -> Result<Vec<Member>, ArchiverError> {
    let fault =
        |error: object::Error| ArchiverError::NotArchive(path.to_owned(), error.to_string());
    let archive = ArchiveFile::parse(bytes).map_err(fault)?;
    let mut members = Vec::new();
    for member in archive.members() {
        let member = member.map_err(fault)?;
        let name = String::from_utf8(member.name().to_vec()).map_err(|error| {
            ArchiverError::NotArchive(path.to_owned(), format!("the name of a member: {error}"))
        })?;
        let content = if archive.is_thin() {
            let file = beside(path, &name);
            files.read(&file).map_err(|error| ArchiverError::Read(file, error))?
        } else {
            member.data(bytes).map_err(fault)?.to_vec()
        };
        let name = if archive.is_thin() { file_name(&name).to_owned() } else { name };
        members.push(Member { name, content });
    }
    Ok(members)
}

/// The path of a thin archive's member, which is relative to the archive.
fn beside(archive: &str, member: &str) -> String {
    match archive.rsplit_once('/') {
        Some((directory, _)) if !member.starts_with('/') => format!("{directory}/{member}"),
        _ => member.to_owned(),
    }
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

//! Archives in GNU's format, without time, owner and mode of their members.

use std::io::{self, Cursor};

use ar_archive_writer::{ArchiveKind, NewArchiveMember, write_archive_to_stream};

use crate::member::Member;
use crate::symbols::{INDEXED, NOT_INDEXED};

/// Whether an archive gets an index of its symbols.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Index {
    /// It does.
    #[default]
    Written,
    /// It does not: `S`.
    LeftOut,
}

/// The bytes of an archive.
pub(crate) fn archive(members: &[Member], index: Index) -> io::Result<Vec<u8>> {
    let reader = match index {
        Index::Written => &INDEXED,
        Index::LeftOut => &NOT_INDEXED,
    };
    let members: Vec<NewArchiveMember<'_>> = members
        .iter()
        .map(|one| NewArchiveMember::new(one.content.as_slice(), reader, one.name.clone()))
        .collect();
    let mut bytes = Cursor::new(Vec::new());
    write_archive_to_stream(&mut bytes, &members, ArchiveKind::Gnu, false, None)?;
    Ok(bytes.into_inner())
}

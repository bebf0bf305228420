//! Tar, with nothing in it that differs from one machine to another.

use tar::{Builder, EntryType, Header};

use crate::archive::error::ArchiveError;
use crate::entry::{Entry, Node};

/// The entries in their order, as POSIX ustar; a path that is too long for it is written in GNU's way.
pub(crate) fn tar(entries: &[Entry], time: u64) -> Result<Vec<u8>, ArchiveError> {
    let mut builder = Builder::new(Vec::new());
    for entry in entries {
        add(&mut builder, entry, time).map_err(ArchiveError::of(&entry.path))?;
    }
    builder.into_inner().map_err(ArchiveError::of("the archive"))
}

fn add(builder: &mut Builder<Vec<u8>>, entry: &Entry, time: u64) -> std::io::Result<()> {
    let mut header = Header::new_ustar();
    header.set_mode(entry.mode);
    header.set_uid(entry.owner.0.into());
    header.set_gid(entry.owner.1.into());
    header.set_mtime(time);
    header.set_size(0);
    match &entry.node {
        Node::File(content) => {
            header.set_entry_type(EntryType::Regular);
            header.set_size(content.len() as u64);
            builder.append_data(&mut header, &entry.path, content.as_slice())
        }
        Node::Directory => {
            header.set_entry_type(EntryType::Directory);
            builder.append_data(&mut header, format!("{}/", entry.path), std::io::empty())
        }
        Node::Link(to) => {
            header.set_entry_type(EntryType::Link);
            builder.append_link(&mut header, &entry.path, to)
        }
    }
}

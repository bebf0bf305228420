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
            append(builder, &mut header, &entry.path, content)
        }
        Node::Directory => {
            header.set_entry_type(EntryType::Directory);
            append(builder, &mut header, &format!("{}/", entry.path), &[])
        }
        Node::Link(to) => {
            header.set_entry_type(EntryType::Link);
            builder.append_link(&mut header, &entry.path, to)
        }
    }
}

/// A path that begins with `./` keeps that where there is room: the library leaves it out, and opkg looks for it.
fn append(
    builder: &mut Builder<Vec<u8>>,
    header: &mut Header,
    path: &str,
    content: &[u8],
) -> std::io::Result<()> {
    let here = path.strip_prefix("./").map(str::as_bytes);
    let name = header.as_old_mut().name.len();
    let Some(rest) = here.filter(|rest| rest.len() + 2 <= name) else {
        return builder.append_data(header, path, content);
    };
    let field = &mut header.as_old_mut().name;
    field[..2].copy_from_slice(b"./");
    field[2..rest.len() + 2].copy_from_slice(rest);
    header.set_cksum();
    builder.append(header, content)
}

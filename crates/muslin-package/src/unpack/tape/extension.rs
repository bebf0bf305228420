//! What entries in front of an entry say of it: long names, and POSIX' records.

use std::io::Read;

use super::entry::{Entry, Kind, plain};
use super::header::Header;
use super::reader::Tape;
use crate::unpack::budget::LONGEST_PATH;
use crate::unpack::limits::UnpackError;

/// The most bytes of such an entry. Paths have 4096, extended attributes 64 KiB each.
const LONGEST: u64 = 1 << 20;

/// What is known of the next entry.
#[derive(Debug, Default)]
pub(super) struct Extension {
    path: Option<String>,
    pub(super) size: Option<u64>,
    /// Records of POSIX that begin with `GNU.sparse.`, without that.
    pub(super) sparse: Vec<(String, String)>,
}

impl Extension {
    /// Reads an entry that is about the next one; whether it is.
    pub(super) fn read(
        &mut self,
        header: &Header,
        size: u64,
        tape: &mut Tape<impl Read>,
    ) -> Result<bool, UnpackError> {
        // A size that POSIX' records state is that of the entry itself.
        let own = || header.size();
        match header.kind() {
            b'L' => {
                let name = limited(own()?, tape)?;
                let end = memchr::memchr(0, &name).unwrap_or(name.len());
                self.path = Some(String::from_utf8_lossy(&name[..end]).into_owned());
            }
            b'x' | b'X' => {
                let records = limited(own()?, tape)?;
                self.records(&records)?;
            }
            // The target of a link, what holds for all entries, and the name of the archive.
            b'K' | b'g' | b'V' => {
                tape.skip_to(tape.at.saturating_add(size.next_multiple_of(512)))?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Records of the form `LENGTH KEY=VALUE\n`.
    fn records(&mut self, mut rest: &[u8]) -> Result<(), UnpackError> {
        let damaged = || UnpackError::damaged("a record of a PAX header makes no sense");
        while rest.first().is_some_and(|&byte| byte != 0) {
            let space = memchr::memchr(b' ', rest).ok_or_else(damaged)?;
            let length =
                std::str::from_utf8(&rest[..space]).ok().and_then(|text| text.parse().ok());
            let length: usize = length.ok_or_else(damaged)?;
            let record = rest.get(space + 1..length).ok_or_else(damaged)?;
            rest = &rest[length..];
            let text = String::from_utf8_lossy(record.strip_suffix(b"\n").unwrap_or(record));
            let (key, value) = text.split_once('=').ok_or_else(damaged)?;
            match key {
                "path" => self.path = Some(value.to_owned()),
                "size" => self.size = Some(value.parse().map_err(|_| damaged())?),
                _ => {
                    let sparse = key.strip_prefix("GNU.sparse.");
                    self.sparse.extend(sparse.map(|key| (key.to_owned(), value.to_owned())));
                }
            }
        }
        Ok(())
    }

    /// The value of a record about a sparse file.
    pub(super) fn sparse(&self, key: &str) -> Option<&str> {
        self.sparse.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The entry itself.
    pub(super) fn entry(&self, header: &Header, size: u64, at: u64) -> Result<Entry, UnpackError> {
        let path = self.sparse("name").map(str::to_owned).or_else(|| self.path.clone());
        let path = path.unwrap_or_else(|| header.path());
        if path.len() > LONGEST_PATH {
            return Err(UnpackError::damaged("the path of an entry is longer than paths can be"));
        }
        let kind = match header.kind() {
            b'5' | b'D' => Kind::Directory,
            b'1'..=b'4' | b'6' => Kind::Other,
            b'M' => {
                return Err(UnpackError::damaged("it goes on from another volume of the archive"));
            }
            // The first tar knew of directories by their names only.
            0 | b'0' if path.ends_with('/') => Kind::Directory,
            _ => Kind::File,
        };
        Ok(Entry { path: plain(&path).trim_end_matches('/').to_owned(), kind, at, size })
    }

    /// Forgets all of it, since it was about one entry.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

fn limited(size: u64, tape: &mut Tape<impl Read>) -> Result<Vec<u8>, UnpackError> {
    if size > LONGEST {
        return Err(UnpackError::damaged(format!(
            "the header of an entry has {size} bytes, more than {LONGEST}"
        )));
    }
    tape.content(size)
}

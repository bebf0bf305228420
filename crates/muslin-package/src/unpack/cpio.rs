//! `cpio` archives, in the two forms that are text: `newc` (with and without sums) and the portable one.

use std::io::{self, Read};

use super::budget::{Budget, LONGEST_PATH};
use super::limits::UnpackError;
use super::look::Look;
use super::tape;

/// The name of the entry that ends an archive.
const TRAILER: &str = "TRAILER!!!";
/// A file, of all that the mode of an entry may be.
const FILE: u64 = 0o100_000;
const KIND: u64 = 0o170_000;

pub(super) fn is_one(bytes: &[u8]) -> bool {
    // A magic of six digits may begin a text.
    let header = Form::of(bytes).and_then(|form| bytes.get(..form.length));
    header.is_some_and(|header| header.iter().all(u8::is_ascii_hexdigit))
}

/// How numbers are written, and what entries are padded to.
#[derive(Clone, Copy)]
struct Form {
    length: usize,
    radix: u32,
    /// Where the mode, the length of the name and the size are, each with its digits.
    fields: [(usize, usize); 3],
    padding: u64,
}

const NEW: Form = Form { length: 110, radix: 16, fields: [(14, 8), (94, 8), (54, 8)], padding: 4 };
const PORTABLE: Form =
    Form { length: 76, radix: 8, fields: [(18, 6), (59, 6), (65, 11)], padding: 1 };

impl Form {
    fn of(magic: &[u8]) -> Option<Self> {
        match magic.get(..6)? {
            b"070701" | b"070702" => Some(NEW),
            b"070707" => Some(PORTABLE),
            _ => None,
        }
    }

    fn number(self, header: &[u8], field: usize) -> Result<u64, UnpackError> {
        let (at, digits) = self.fields[field];
        let text = header.get(at..at + digits).and_then(|text| std::str::from_utf8(text).ok());
        let number = text.and_then(|text| u64::from_str_radix(text, self.radix).ok());
        number.ok_or_else(|| UnpackError::damaged("a number in a header of `cpio` makes no sense"))
    }
}

/// Shows each wanted file.
pub(super) fn each(
    mut input: impl Read,
    budget: &Budget,
    to: &mut dyn Look,
) -> Result<(), UnpackError> {
    loop {
        budget.one_more_file()?;
        let mut header = [0; 110];
        input.read_exact(&mut header[..6])?;
        let form = Form::of(&header).ok_or_else(|| {
            UnpackError::damaged("an entry of its `cpio` archive has a form that is not read here")
        })?;
        input.read_exact(&mut header[6..form.length])?;
        let [mode, name_length, size] = [0, 1, 2].map(|field| form.number(&header, field));
        let (mode, name_length, size) = (mode?, name_length?, size?);
        if name_length > LONGEST_PATH as u64 + 1 {
            return Err(UnpackError::damaged("the path of an entry is longer than paths can be"));
        }
        let mut name = Vec::new();
        input.by_ref().take(name_length).read_to_end(&mut name)?;
        let before = form.length as u64 + name_length;
        skip(&mut input, before.wrapping_neg() % form.padding)?;
        let name = String::from_utf8_lossy(name.strip_suffix(b"\0").unwrap_or(&name)).into_owned();
        if name == TRAILER {
            return Ok(());
        }
        let mut content = input.by_ref().take(size);
        if mode & KIND == FILE && size > 0 {
            to.look(tape::plain(&name), &mut content)?;
        }
        let rest = content.limit();
        skip(&mut input, rest)?;
        skip(&mut input, size.wrapping_neg() % form.padding)?;
    }
}

fn skip(input: &mut impl Read, count: u64) -> Result<(), UnpackError> {
    let skipped = io::copy(&mut input.by_ref().take(count), &mut io::sink())?;
    if skipped < count {
        return Err(UnpackError::damaged("its `cpio` archive ends in an entry"));
    }
    Ok(())
}

//! Where functions begin and end, from the table for unwinding, which no stripping takes away.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::image::Image;
use crate::section::Sections;
use crate::segment::SegmentKind;

/// `DW_EH_PE_udata4`, and `DW_EH_PE_datarel | DW_EH_PE_sdata4`: what every linker writes.
const COUNT: u8 = 0x03;
const TABLE: u8 = 0x3b;
/// `DW_EH_PE_absptr`, `DW_EH_PE_udata8` and `DW_EH_PE_sdata8`.
const EIGHT_BYTES: [u8; 3] = [0x00, 0x04, 0x0c];
/// So much of a record that is common to functions is read, in bytes: its fixed part has fewer.
const MAX_COMMON: u64 = 64;

/// The functions of a program.
pub(crate) struct Functions {
    ends: BTreeMap<u64, u64>,
    code: Vec<Range<u64>>,
    /// What `code` holds is known to be nothing but code.
    pure: bool,
}

impl Functions {
    /// `None` without a table of that form.
    pub(crate) fn read(image: &Image<'_>, sections: &Sections) -> Option<Self> {
        let segment = image.first(SegmentKind::Unwind)?;
        let base = segment.address;
        let bytes = image.memory(base, segment.file_size);
        if bytes.get(2) != Some(&COUNT) || bytes.get(3) != Some(&TABLE) {
            return None;
        }
        let (pairs, _) = bytes.get(12..)?.as_chunks::<8>();
        let number = |bytes: &[u8]| bytes.try_into().map(i32::from_le_bytes).ok();
        let mut ends = BTreeMap::new();
        for pair in pairs {
            let at = |bytes| Some(base.wrapping_add_signed(i64::from(number(bytes)?)));
            let (start, record) = (at(&pair[..4])?, at(&pair[4..])?);
            ends.insert(start, start.saturating_add(size_of(image, record)?));
        }
        let executable = sections.list().iter().filter(|one| one.is_executable());
        let mut code: Vec<Range<u64>> =
            executable.map(|one| one.address..one.address.saturating_add(one.size)).collect();
        let pure = !code.is_empty();
        if !pure {
            let executable = image.loads().filter(|load| load.permissions.execute());
            code.extend(executable.map(|load| load.address..load.memory_end()));
        }
        Some(Self { ends, code, pure })
    }

    pub(super) fn starts(&self) -> Vec<u64> {
        self.ends.keys().copied().collect()
    }

    pub(super) fn is_start(&self, address: u64) -> bool {
        self.ends.contains_key(&address)
    }

    pub(super) fn is_code(&self, address: u64) -> bool {
        self.code.iter().any(|range| range.contains(&address))
    }

    /// Whether a function can begin at an address that code takes.
    pub(super) fn may_start(&self, address: u64) -> bool {
        self.is_start(address) || self.pure && self.is_code(address)
    }

    /// Where the known function begins that an address belongs to.
    pub(crate) fn start_of(&self, address: u64) -> Option<u64> {
        let (start, end) = self.ends.range(..=address).next_back()?;
        (address < *end).then_some(*start)
    }

    /// Whether it is known where code is: a segment without sections may hold constants too.
    pub(super) fn is_pure(&self) -> bool {
        self.pure
    }

    /// Whether an address is one of code, and no table says that a function begins there.
    pub(super) fn is_unclear(&self, address: u64) -> bool {
        self.is_code(address) && !self.is_start(address)
    }

    /// Where a known function ends; for another, where the next known one begins.
    pub(super) fn end(&self, start: u64) -> (u64, Known) {
        match self.ends.get(&start) {
            Some(end) => (*end, Known::Yes),
            None => (self.ends.range(start..).next().map_or(u64::MAX, |next| *next.0), Known::No),
        }
    }
}

/// The length of the function that a record of the table describes: its second pointer, of four bytes as a rule, and of
/// eight where the code model is large (LSB 5.0, "The Frame Description Entry Format").
fn size_of(image: &Image<'_>, record: u64) -> Option<u64> {
    let word = |at: u64| Some(u32::from_le_bytes(image.memory(at, 4).try_into().ok()?));
    let back = record.wrapping_add(4);
    let common = image.memory(back.wrapping_sub(u64::from(word(back)?)), MAX_COMMON);
    let first = record.wrapping_add(8);
    if pointer_encoding(common).is_some_and(|encoding| EIGHT_BYTES.contains(&(encoding & 0xf))) {
        let size = image.memory(first.wrapping_add(8), 8).try_into().ok()?;
        return Some(u64::from_le_bytes(size));
    }
    Some(u64::from(word(first.wrapping_add(4))?))
}

/// The encoding of pointers that the record common to functions names, if its form is the usual one: `R` comes first
/// or behind `P` and `L`.
fn pointer_encoding(common: &[u8]) -> Option<u8> {
    let text = common.get(9..)?;
    let end = text.iter().position(|byte| *byte == 0)?;
    let letters = text[..end].strip_prefix(b"z")?;
    // The factors of code and data, the register of the return address and the length of what follows.
    let mut rest = text.get(end..)?.get(1..)?;
    for _ in 0..4 {
        let last = rest.iter().position(|byte| *byte < 0x80)?;
        rest = rest.get(last..)?.get(1..)?;
    }
    for letter in letters {
        let (first, behind) = rest.split_first()?;
        rest = match letter {
            b'R' => return Some(*first),
            b'L' => behind,
            b'P' => behind.get(if EIGHT_BYTES.contains(&(first & 0xf)) { 8 } else { 4 }..)?,
            _ => rest,
        };
    }
    None
}

/// Whether the end of a function is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Yes,
    No,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_of_pointers_is_found_behind_those_of_the_personality_and_the_tables() {
        let common = |letters: &str, data: &[u8]| {
            let head = [&[0; 8][..], &[1], letters.as_bytes(), &[0, 1, 0x78, 16]].concat();
            pointer_encoding(&[&head[..], &[u8::try_from(data.len()).unwrap()], data].concat())
        };
        assert_eq!(common("zR", &[0x1b]), Some(0x1b));
        assert_eq!(common("zR", &[0x1c, 0xc]), Some(0x1c));
        assert_eq!(common("zPLR", &[0x9b, 1, 2, 3, 4, 0x1b, 0x1c]), Some(0x1c));
        assert_eq!(common("zPLR", &[0x9c, 1, 2, 3, 4, 5, 6, 7, 8, 0x1b, 0x1b]), Some(0x1b));
        assert_eq!((common("z", &[]), common("", &[])), (None, None));
    }
}

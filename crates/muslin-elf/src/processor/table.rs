//! Where functions begin and end, from the table for unwinding, which no stripping takes away.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::image::Image;
use crate::section::Sections;
use crate::segment::SegmentKind;

/// `DW_EH_PE_udata4`, and `DW_EH_PE_datarel | DW_EH_PE_sdata4`: what every linker writes.
const COUNT: u8 = 0x03;
const TABLE: u8 = 0x3b;

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
            let size: [u8; 4] = image.memory(record.wrapping_add(12), 4).try_into().ok()?;
            ends.insert(start, start.saturating_add(u64::from(u32::from_le_bytes(size))));
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

/// Whether the end of a function is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Yes,
    No,
}

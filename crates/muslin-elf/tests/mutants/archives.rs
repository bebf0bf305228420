//! The fields of a static library: the text in the headers of its members, and the tables of objects.

use std::collections::BTreeSet;

use muslin_elf::archive::Archive;

use crate::fields::{self, Field, around};

/// Between the members stand headers of so many bytes.
const HEADER: usize = 60;

pub(crate) fn fields(bytes: &[u8]) -> Vec<Field> {
    let mut fields = BTreeSet::new();
    for (offset, size) in members(bytes) {
        // The index of names and the table of long names stand before the first member.
        let header = offset.saturating_sub(HEADER)..offset;
        fields.extend(header.map(|offset| Field { offset, width: 1 }));
        if let Some(object) =
            bytes.get(offset..offset + size).filter(|one| one.starts_with(b"\x7fELF"))
        {
            let inside = fields::fields(object);
            fields.extend(
                inside
                    .into_iter()
                    .map(|field| Field { offset: field.offset + offset, width: field.width }),
            );
        }
    }
    let first = members(bytes).first().map_or(bytes.len(), |(offset, _)| *offset);
    fields.extend((0..first.min(bytes.len())).map(|offset| Field { offset, width: 1 }));
    fields.into_iter().collect()
}

pub(crate) fn boundaries(bytes: &[u8]) -> Vec<usize> {
    let members = members(bytes);
    let places = members.iter().flat_map(|&(offset, size)| {
        let start = offset.saturating_sub(HEADER);
        [start, start + 16, start + 48, start + 58, offset, offset + 64, offset + size]
    });
    let mut places: Vec<u64> = places.map(|place| place as u64).collect();
    places.extend([0, 4, 8, 24, 56, 68]);
    around(places, bytes.len())
}

/// Offset and size of each member. Those of a thin library lie elsewhere, and then only its headers are
/// left.
fn members(bytes: &[u8]) -> Vec<(usize, usize)> {
    let archive = Archive::read(bytes).unwrap();
    let place = |number: u64| usize::try_from(number).unwrap();
    let members = archive.members.iter().filter(|member| member.offset > 0);
    members.map(|member| (place(member.offset), place(member.size))).collect()
}

//! Functions that an indirect call may not reach: on `aarch64` they begin with no landing pad (BTI).

use std::collections::BTreeSet;

use super::table::Functions;
use crate::header::Machine;
use crate::image::Image;
use crate::section::Sections;
use crate::segment::SegmentKind;
use crate::start::StartC;

/// How many instructions after `adrp` the `add` may be.
const NEAR: usize = 12;
/// `bti c`, `bti jc`, `paciasp`, `pacibsp`: where `blr` may lead. `brk` and `hlt` end the program anyway.
const PADS: [u32; 4] = [0xd503_245f, 0xd503_24df, 0xd503_233f, 0xd503_237f];
const TRAPS: (u32, [u32; 2]) = (0xffe0_001f, [0xd420_0000, 0xd440_0000]);
/// The register in which linkers keep the target of a jump over a long distance, and where `bti c` is not needed.
const VENEER: u32 = 16;
/// Bit 0 of the property: the kernel and the processor insist on landing pads.
const BTI: u32 = 1;

/// The first function whose address is taken and that has no landing pad, in a file that claims to have them.
/// `None` for every other file.
pub(crate) fn first_without_pad(
    image: &Image<'_>,
    sections: &Sections,
    protection: u32,
    relocated: &[(u64, u64)],
    start_c: Option<&StartC>,
) -> Option<u64> {
    let claims = image.header.machine == Machine::AARCH64
        && protection & BTI != 0
        && image.first(SegmentKind::Property).is_some();
    if !claims {
        return None;
    }
    let functions = Functions::read(image, sections);
    let begins = |at: u64| functions.as_ref().is_some_and(|all| all.is_start(at));
    let mut taken = BTreeSet::new();
    for load in image.loads().filter(|load| load.permissions.execute()) {
        taken.extend(
            addresses(image, load.address, load.file_size).into_iter().filter(|at| begins(*at)),
        );
    }
    for (_, word) in relocated {
        taken.extend(Some(*word).filter(|at| begins(*at)));
    }
    for load in image.loads().filter(|load| !load.permissions.execute()) {
        let (words, _) = image.memory(load.address, load.file_size).as_chunks::<8>();
        let words = words.iter().map(|word| u64::from_le_bytes(*word));
        taken.extend(words.filter(|at| begins(*at)));
    }
    // musl calls `main` and the second half of its start code indirectly; neither need be in the table.
    if let Some(start) = start_c {
        let length = start.bytes.len() as u64;
        let code =
            |at: &u64| image.loads().any(|load| load.permissions.execute() && load.holds(*at));
        taken.extend(addresses(image, start.address, length).into_iter().filter(code));
    }
    taken.into_iter().find(|&at| !has_pad(image, at))
}

fn has_pad(image: &Image<'_>, at: u64) -> bool {
    let bytes: Result<[u8; 4], _> = image.memory(at, 4).try_into();
    let Ok(word) = bytes.map(u32::from_le_bytes) else { return true };
    PADS.contains(&word) || TRAPS.1.contains(&(word & TRAPS.0))
}

/// What `adr`, and `adrp` with an `add`, compute in a stretch of code.
fn addresses(image: &Image<'_>, start: u64, length: u64) -> BTreeSet<u64> {
    let (words, _) = image.memory(start, length).as_chunks::<4>();
    let mut found = BTreeSet::new();
    if !image.budget.step(words.len() as u64) {
        return found;
    }
    for (index, word) in words.iter().enumerate() {
        let first = u32::from_le_bytes(*word);
        let register = first & 31;
        if first & 0x1f00_0000 != 0x1000_0000 || register == VENEER {
            continue;
        }
        let at = start.wrapping_add((index as u64).saturating_mul(4));
        let number = ((first >> 3) & 0x001f_fffc) | ((first >> 29) & 3);
        let number = i64::from((number << 11).cast_signed() >> 11);
        if first >> 31 == 0 {
            found.insert(at.wrapping_add_signed(number));
            continue;
        }
        let page = (at & !0xfff).wrapping_add_signed(number.wrapping_mul(4096));
        let next = words[index..].iter().skip(1).take(NEAR).map(|word| u32::from_le_bytes(*word));
        let add = next
            .into_iter()
            .find(|add| add & 0xffc0_0000 == 0x9100_0000 && (add >> 5) & 31 == register);
        found.extend(add.map(|add| page.wrapping_add(u64::from((add >> 10) & 0xfff))));
    }
    found
}

//! What the machine code of a static program refers to, where that shows a link that went wrong.
//!
//! No disassembler is needed: an address is in the code as a distance or as a number, and the places
//! where it could stand are compared with one address only.

use std::ops::{ControlFlow, Range};

use memchr::memmem;
use memchr::{memchr_iter, memchr2_iter};

use crate::embedded;
use crate::header::Machine;
use crate::image::Image;
use crate::needle;
use crate::processor::Functions;
use crate::section::{Section, Sections};
use crate::segment::SegmentKind;

/// The most calls that are kept.
const MAX_CALLS: usize = 8;
/// How far before a call its guard may stand: one that asks for the very word that is called, any that asks
/// for a word of the file that is 0 for good, and one that asks for a number.
const SAME: usize = 4096;
const GUARD: usize = 256;
const NEAR: usize = 96;

/// What the code refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Code {
    /// Where it calls the address 0 without asking first whether the function is there.
    pub calls_to_nothing: Vec<u64>,
    /// Code of Rust or C++ that raises a panic or an exception is linked in. Looked for where the program has no
    /// table for unwinding.
    pub unwinds: bool,
    /// Whether anything refers to the start of `.init_array`; `None` if there is no such section, or if the
    /// machine's code is not read.
    pub runs_constructors: Option<bool>,
    /// How many functions are in `.ctors`, where compilers of the time before `.init_array` put constructors, if
    /// nothing refers to that section.
    pub old_constructors: u64,
    /// Something is in `.init` behind the end of `_init`, and is never run.
    pub behind_init: bool,
    /// There is a table for unwinding, and a header that leads to it.
    pub has_unwind_table: bool,
}

/// A stretch of code: its bytes and the address of the first.
struct Stretch<'data> {
    bytes: &'data [u8],
    address: u64,
}

impl Code {
    pub(crate) fn read(
        image: &Image<'_>,
        sections: &Sections,
        relocated: &[u64],
        foreign: &[Range<u64>],
    ) -> Self {
        let machine = image.header.machine;
        let known = [Machine::X86_64, Machine::AARCH64].contains(&machine);
        if !known {
            return Self::default();
        }
        let code = stretches(image);
        let places = sections.code();
        let has_unwind_table = has_unwind_table(image);
        Self {
            calls_to_nothing: calls_to_nothing(&code, image, sections, relocated, foreign),
            unwinds: !has_unwind_table && code.iter().any(|one| raises(machine, one)),
            runs_constructors: constructors(sections).map(|section| {
                let address = section.address;
                code.iter().rev().any(|one| refers(machine, one, address, &places))
                    || is_pointed_to(image, address)
            }),
            old_constructors: old_constructors(image, sections, (&code, &places), relocated),
            behind_init: behind_init(image, sections),
            has_unwind_table,
        }
    }
}

/// The section of constructors, if there are some.
pub(crate) fn constructors(sections: &Sections) -> Option<&Section> {
    let mut list = sections.list().iter();
    list.find(|one| one.is(object::elf::SHT_INIT_ARRAY) && one.size > 0 && one.is_loaded())
}

/// The functions in `.ctors` if nothing refers to the section. Code that runs them begins at a word near one of its
/// ends: gcc's CRT objects add one word on either side.
fn old_constructors(
    image: &Image<'_>,
    sections: &Sections,
    (code, instructions): (&[Stretch<'_>], &[Range<u64>]),
    relocated: &[u64],
) -> u64 {
    let Some(section) = old_constructor_section(sections) else { return 0 };
    let machine = image.header.machine;
    let (start, end) = (section.address, section.address.saturating_add(section.size));
    let (words, _) = image.memory(start, section.size).as_chunks::<8>();
    // Where another section ends, its end is meant, unless there is the mark that those who run the functions pass over.
    let marked = words.first().is_some_and(|word| u64::from_le_bytes(*word) == u64::MAX);
    let ends = |one: &Section| one.is_loaded() && one.address.saturating_add(one.size) == start;
    let own = marked || !sections.list().iter().any(|one| one.size > 0 && ends(one));
    let places = [start, start.saturating_add(8), end.wrapping_sub(16), end.wrapping_sub(8)];
    let mut places = places.into_iter().filter(|at| (start..end).contains(at));
    let is_run = |at: u64| {
        code.iter().any(|one| refers(machine, one, at, instructions)) || is_pointed_to(image, at)
    };
    if places.any(|at| (own || at != start) && is_run(at)) {
        return 0;
    }
    // 0 and -1 mark the ends, unless a relocation writes there.
    let places = words.iter().zip((start..).step_by(8));
    let functions = places.filter(|(word, at)| {
        ![0, u64::MAX].contains(&u64::from_le_bytes(**word)) || relocated.binary_search(at).is_ok()
    });
    functions.count() as u64
}

/// Whether `.init` goes on behind the `ret` of `crtn.o`, which ends `_init`. A linker takes its parts in the order of the
/// objects, and what link-time optimisation makes comes last.
fn behind_init(image: &Image<'_>, sections: &Sections) -> bool {
    let Some(section) = sections.named(".init").filter(|one| one.is_executable()) else {
        return false;
    };
    let bytes = image.memory(section.address, section.size);
    if image.header.machine == Machine::AARCH64 {
        const NOP: u32 = 0xd503_201f;
        const RET: u32 = 0xd65f_03c0;
        /// What ends a way to a function that is far off: linkers add `adrp x16`, `add x16`, `br x16`.
        const BR_X16: u32 = 0xd61f_0200;
        let (words, _) = bytes.as_chunks::<4>();
        let mut words = words.iter().rev().map(|word| u32::from_le_bytes(*word));
        while let Some(word) = words.next() {
            match word {
                0 | NOP => {}
                BR_X16 => {
                    words.nth(1);
                }
                last => return last != RET,
            }
        }
        return false;
    }
    let mut bytes = bytes.iter().rev();
    bytes.find(|byte| ![0, 0x90, 0xcc].contains(*byte)).is_some_and(|last| *last != 0xc3)
}

pub(crate) fn old_constructor_section(sections: &Sections) -> Option<&Section> {
    sections.named(".ctors").filter(|one| one.is_loaded() && one.size > 0)
}

/// Whether the header that leads to the table for unwinding is there, and holds one: tools that remove sections
/// leave its place in the program headers.
fn has_unwind_table(image: &Image<'_>) -> bool {
    const VERSION: u8 = 1;
    image
        .first(SegmentKind::Unwind)
        .is_some_and(|header| image.memory(header.address, 1) == [VERSION])
}

/// The executable parts of the file, each byte once.
fn stretches<'data>(image: &Image<'data>) -> Vec<Stretch<'data>> {
    let code = image.loads().filter(|load| load.permissions.execute());
    let mut loads: Vec<_> = code.map(|load| (load.offset, load.file_size, load.address)).collect();
    loads.sort_unstable();
    let mut behind = 0;
    let mut found = Vec::new();
    for (offset, size, address) in loads {
        let end = offset.saturating_add(size);
        let start = offset.max(behind);
        if start < end {
            let address = address.wrapping_add(start.saturating_sub(offset));
            found.push(Stretch { bytes: image.slice(start, end.saturating_sub(start)), address });
            behind = end;
        }
    }
    found
}

fn calls_to_nothing(
    code: &[Stretch<'_>],
    image: &Image<'_>,
    sections: &Sections,
    relocated: &[u64],
    foreign: &[Range<u64>],
) -> Vec<u64> {
    let functions = Functions::read(image, sections);
    let calls = |one: &Stretch<'_>| {
        if image.header.machine == Machine::AARCH64 {
            return arm_calls(one, image, relocated);
        }
        let mut calls = x86_calls(one, image, functions.as_ref(), relocated);
        calls.extend(x86_calls_by_word(one, image, functions.as_ref(), relocated));
        calls
    };
    let places = code.iter().flat_map(calls);
    let own = places
        .filter(|&at| image.offset_of(at).is_some_and(|offset| !embedded::holds(foreign, offset)));
    own.take(MAX_CALLS).collect()
}

/// `call` and `jmp` with a distance that leads to the address 0.
fn x86_calls(
    one: &Stretch<'_>,
    image: &Image<'_>,
    functions: Option<&Functions>,
    relocated: &[u64],
) -> Vec<u64> {
    let mut found = Vec::new();
    for at in memchr2_iter(0xe8, 0xe9, one.bytes) {
        let Some(distance) = word(one.bytes, at.saturating_add(1)) else { break };
        let behind = one.address.wrapping_add((at as u64).saturating_add(5));
        let target = behind.wrapping_add_signed(i64::from(distance.cast_signed()));
        if target != 0 {
            continue;
        }
        if !image.budget.step((GUARD as u64).saturating_mul(8)) {
            break;
        }
        let from = at.saturating_sub(GUARD);
        // Linkers fill what is between functions with `int3`.
        let gap = memmem::rfind(&one.bytes[from..at], b"\xcc\xcc");
        let from = gap.map_or(from, |gap| from.saturating_add(gap).saturating_add(2));
        let address = one.address.wrapping_add(at as u64);
        let own = functions.and_then(|all| all.start_of(address)).unwrap_or(one.address);
        let from =
            usize::try_from(own.saturating_sub(one.address)).map_or(from, |own| from.max(own));
        let before =
            Stretch { bytes: &one.bytes[from..at], address: one.address.wrapping_add(from as u64) };
        if !is_guarded(&before, image, relocated) {
            found.push(address);
            if found.len() == MAX_CALLS {
                break;
            }
        }
    }
    found
}

/// `call [rip + word]`, where the file holds a 0 at that word and no relocation changes it: so LLD leaves the
/// call in a static-pie program. A `jmp` may be the entry of a PLT that nobody calls.
fn x86_calls_by_word(
    one: &Stretch<'_>,
    image: &Image<'_>,
    functions: Option<&Functions>,
    relocated: &[u64],
) -> Vec<u64> {
    let mut found = Vec::new();
    for at in memchr_iter(0xff, one.bytes) {
        if found.len() == MAX_CALLS {
            break;
        }
        if one.bytes.get(at.saturating_add(1)) != Some(&0x15) {
            continue;
        }
        let Some(distance) = word(one.bytes, at.saturating_add(2)) else { break };
        let address = one.address.wrapping_add(at as u64);
        let place = address.wrapping_add(6).wrapping_add_signed(i64::from(distance.cast_signed()));
        if is_zero_slot(image, place, relocated) {
            let from = at.saturating_sub(SAME);
            let bytes = &one.bytes[from..at];
            if !image.budget.step((bytes.len() as u64).saturating_mul(3)) {
                break;
            }
            let before = Stretch { bytes, address: one.address.wrapping_add(from as u64) };
            // The question may be at the beginning of a long function, and that of another function does not count.
            let own = functions.and_then(|all| all.start_of(address));
            let own = own
                .map_or(NEAR, |own| usize::try_from(address.saturating_sub(own)).unwrap_or(NEAR));
            if !asks_for(&before, |word| word == place) && !takes_nothing(&before, own) {
                found.push(address);
            }
        }
    }
    found
}

/// Whether a word is 0 for good and can belong to the global offset table: it is aligned, and in the part that is
/// read-only after the start, where there is one. Bytes of other instructions that look like such a call name any
/// address, and a variable that is 0 at first does not guard anything.
fn is_zero_slot(image: &Image<'_>, place: u64, relocated: &[u64]) -> bool {
    if image.memory(place, 8) != [0; 8] || relocated.binary_search(&place).is_ok() {
        return false;
    }
    let relro = image.first(SegmentKind::Relro);
    place.is_multiple_of(8) && relro.map_or_else(|| image.writes(place), |one| one.holds(place))
}

/// Whether these instructions ask for the 0 that the linker writes for a weak function that is not there: a
/// comparison with a word of the global offset table that is 0, or `mov reg, 0`, `test reg, reg`, a branch.
fn is_guarded(before: &Stretch<'_>, image: &Image<'_>, relocated: &[u64]) -> bool {
    if asks_for(before, |place| is_zero_slot(image, place, relocated)) {
        return true;
    }
    if takes_nothing(before, NEAR) {
        return true;
    }
    let before = &before.bytes[before.bytes.len().saturating_sub(NEAR)..];
    let zero = memmem::find_iter(before, &[0, 0, 0, 0])
        .find(|at| matches!(before[..*at], [.., 0xb8..=0xbf] | [.., 0xc7, 0xc0..=0xc7]));
    let Some(rest) = zero.map(|at| &before[at..][4..]) else { return false };
    let Some(test) = rest.windows(2).position(|pair| pair[0] == 0x85 && pair[1] >= 0xc0) else {
        return false;
    };
    let rest = &rest[test..][2..];
    rest.iter().any(|byte| matches!(byte, 0x74 | 0x75))
        || rest.windows(2).any(|pair| matches!(pair, [0x0f, 0x84 | 0x85]))
}

/// Whether one of the instructions in the last bytes is `lea reg, [rip + distance]` that leads to the address 0: what GNU ld makes of
/// the question whether a weak function is there, at a fixed address.
fn takes_nothing(before: &Stretch<'_>, last: usize) -> bool {
    let near = before.bytes.len().saturating_sub(last);
    (near..before.bytes.len()).any(|at| {
        let Some([0x48 | 0x4c, 0x8d, modrm]) = before.bytes.get(at..at.saturating_add(3)) else {
            return false;
        };
        let distance = word(before.bytes, at.saturating_add(3));
        let next = before.address.wrapping_add((at as u64).saturating_add(7));
        let leads_to = |distance: u32| next.wrapping_add_signed(i64::from(distance.cast_signed()));
        modrm & 0xc7 == 5 && distance.map(leads_to) == Some(0)
    })
}

/// `cmp qword [rip + word], 0` and `mov reg, [rip + word]`, for such a word.
fn asks_for(before: &Stretch<'_>, is_it: impl Fn(u64) -> bool) -> bool {
    (0..before.bytes.len()).any(|at| {
        let behind = match before.bytes.get(at..at.saturating_add(3)) {
            Some([0x48, 0x83, 0x3d]) => 8,
            Some([0x48 | 0x4c, 0x8b, modrm]) if modrm & 0xc7 == 5 => 7,
            _ => return false,
        };
        let Some(distance) = word(before.bytes, at.saturating_add(3)) else { return false };
        let next = before.address.wrapping_add((at as u64).saturating_add(behind));
        let place = next.wrapping_add_signed(i64::from(distance.cast_signed()));
        is_it(place)
    })
}

/// `bl` and `b` to the address 0. For a weak function the linker writes `nop` (`AArch64` ELF ABI); GNU gold leaves the
/// call, behind the question whether the function is there.
fn arm_calls(one: &Stretch<'_>, image: &Image<'_>, relocated: &[u64]) -> Vec<u64> {
    let (words, _) = one.bytes.as_chunks::<4>();
    let calls = words.iter().enumerate().filter_map(|(index, word)| {
        let word = u32::from_le_bytes(*word);
        let address = one.address.wrapping_add((index as u64).saturating_mul(4));
        let distance = i64::from((word << 6).cast_signed() >> 6).wrapping_mul(4);
        let calls = word & 0x7c00_0000 == 0x1400_0000;
        let to_nothing = calls && address.wrapping_add_signed(distance) == 0;
        (to_nothing && !arm_is_guarded(one, index, image, relocated)).then_some(address)
    });
    calls.take(MAX_CALLS).collect()
}

/// Whether the instructions before a call branch by a word of the file that is 0 for good: `adrp`, `ldr` and `cbz`.
fn arm_is_guarded(one: &Stretch<'_>, call: usize, image: &Image<'_>, relocated: &[u64]) -> bool {
    let (words, _) = one.bytes.as_chunks::<4>();
    let word = |index: usize| words.get(index).map_or(0, |word| u32::from_le_bytes(*word));
    let before = |at: usize| (at.saturating_sub(ARM_GUARD)..at).rev();
    before(call).filter(|&at| word(at) & 0x7e00_0000 == 0x3400_0000).any(|branch| {
        let asked = word(branch) & 31;
        before(branch).any(|load| {
            let (ldr, base) = (word(load), (word(load) >> 5) & 31);
            if ldr & 0xffc0_0000 != 0xf940_0000 || ldr & 31 != asked {
                return false;
            }
            let page = before(load).find_map(|at| {
                let address = one.address.wrapping_add((at as u64).saturating_mul(4));
                arm_page(word(at), address).filter(|_| word(at) & 31 == base)
            });
            let place = page.map(|page| page.wrapping_add(u64::from((ldr >> 10) & 0xfff) * 8));
            place.is_some_and(|place| is_zero_slot(image, place, relocated))
        })
    })
}

/// How many instructions before a call its guard may be, and each of its parts before the next.
const ARM_GUARD: usize = 12;

/// The address that `adrp` computes.
fn arm_page(word: u32, at: u64) -> Option<u64> {
    let number = ((word >> 3) & 0x001f_fffc) | ((word >> 29) & 3);
    let number = i64::from((number << 11).cast_signed() >> 11);
    let is_adrp = word & 0x9f00_0000 == 0x9000_0000;
    is_adrp.then(|| (at & !0xfff).wrapping_add_signed(number.wrapping_mul(4096)))
}

/// `movk xN, #number, lsl #48`, and the upper part of each class that is raised.
const MOVK: u32 = 0xf2e0_0000;
const UPPER: [u32; 3] = [0x5453, 0x474e, 0x434c];

/// What is raised carries a class, which the code that raises it holds as a number: `MOZ\0RUST`, and the words
/// `GNUCC++\0` and `CLNGC++\0` from the last byte on.
fn raises(machine: Machine, one: &Stretch<'_>) -> bool {
    let classes = [&b"MOZ\0~RUST"[..], b"\0++C~CUNG", b"\0++C~GNLC"].map(needle::whole);
    if classes.iter().any(|class| memmem::find(one.bytes, class).is_some()) {
        return true;
    }
    let (words, _) = one.bytes.as_chunks::<4>();
    machine == Machine::AARCH64
        && words.iter().any(|word| {
            let word = u32::from_le_bytes(*word);
            word & 0xffe0_0000 == MOVK && UPPER.contains(&((word >> 5) & 0xffff))
        })
}

/// Whether the code holds an address, as a distance or as a number. A segment of code may hold headers and constants as
/// well, so only what is code by the sections counts, if there are some.
fn refers(machine: Machine, one: &Stretch<'_>, address: u64, instructions: &[Range<u64>]) -> bool {
    if machine == Machine::AARCH64 {
        return arm_refers(one, address);
    }
    let number = u32::try_from(address).ok();
    let is_code = |at: usize| {
        let at = one.address.wrapping_add(at as u64);
        let next = instructions.partition_point(|range| range.end <= at);
        instructions.is_empty() || instructions.get(next).is_some_and(|range| range.contains(&at))
    };
    (0..one.bytes.len().saturating_sub(3)).rev().any(|at| {
        let Some(word) = word(one.bytes, at) else { return false };
        let behind = one.address.wrapping_add((at as u64).saturating_add(4));
        let leads_to = behind.wrapping_add_signed(i64::from(word.cast_signed()));
        (leads_to == address || Some(word) == number) && is_code(at)
    })
}

/// `adr`, or `adrp` with an `add` that follows soon.
fn arm_refers(one: &Stretch<'_>, address: u64) -> bool {
    let (words, _) = one.bytes.as_chunks::<4>();
    let word = |index: usize| words.get(index).map(|word| u32::from_le_bytes(*word));
    (0..words.len()).any(|index| {
        let Some(first) = word(index).filter(|word| word & 0x1f00_0000 == 0x1000_0000) else {
            return false;
        };
        let at = one.address.wrapping_add((index as u64).saturating_mul(4));
        let number = ((first >> 3) & 0x001f_fffc) | ((first >> 29) & 3);
        let number = i64::from((number << 11).cast_signed() >> 11);
        if first >> 31 == 0 {
            return at.wrapping_add_signed(number) == address;
        }
        let page = (at & !0xfff).wrapping_add_signed(number.wrapping_mul(4096));
        (index.saturating_add(1)..index.saturating_add(12)).filter_map(word).any(|add| {
            let same = (add >> 5) & 31 == first & 31;
            let is_add = add & 0xffc0_0000 == 0x9100_0000;
            let offset = u64::from((add >> 10) & 0xfff);
            same && is_add && page.wrapping_add(offset) == address
        })
    })
}

/// Whether a word of the loaded bytes is this address: an entry of the GOT, or an addend.
fn is_pointed_to(image: &Image<'_>, address: u64) -> bool {
    let wanted = address.to_le_bytes();
    image.loaded_ranges().into_iter().any(|range| {
        let mut found = false;
        // Pieces are multiples of a word.
        image.bytes.search(range, 0, &mut |piece| {
            found = piece.bytes.as_chunks::<8>().0.contains(&wanted);
            if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        found
    })
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_le_bytes(bytes))
}

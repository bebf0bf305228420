//! Whether musl's start code carries out packed relative relocations (`DT_RELR`).
//!
//! `ldso/dlstart.c` copies the dynamic table into an array of `DYN_CNT` words on the stack, and reads the words that
//! it needs back from there. The array has 32 words up to musl 1.2.3, and 37 from musl 1.2.4 on, so that `DT_RELR` (36)
//! fits; every compiler leaves that bound in the code as a number. The bound alone does not prove it: zig 0.11's musl 1.2.4
//! has room for the words, and code that never reads them. So the two words have to be read back as well, the place and
//! the size of the packed relocations. Their distance from those of `DT_RELA` is the same in every build.

use iced_x86::{Decoder, DecoderOptions, OpKind, Register};

use crate::header::Machine;

/// How far into `_start_c` the loop over the dynamic table is; the latest known is at 0xb8.
const LOOPS: usize = 0x110;
/// The largest tag that is copied, or the first that is not.
const NEW: [u32; 2] = [0x24, 0x25];
const OLD: [u32; 2] = [0x1f, 0x20];
/// How far behind the word of `DT_RELA` (7) those of `DT_RELASZ` (8), `DT_RELRSZ` (35) and `DT_RELR` (36) are.
const SIZE: i64 = 8;
const PACKED_SIZE: i64 = (35 - 7) * 8;
const PACKED: i64 = (36 - 7) * 8;
/// The fewest words that the code is known to read back; fewer means that it cannot be read.
const FEWEST: usize = 4;

/// `None` if the code cannot be read.
pub(super) fn is_carried_out(machine: Machine, start_c: &[u8]) -> Option<bool> {
    let head = &start_c[..start_c.len().min(LOOPS)];
    let (bounds, words) = if machine == Machine::X86_64 {
        (x86_64_bounds(head), x86_64_words(start_c))
    } else if machine == Machine::AARCH64 {
        (aarch64_bounds(head), aarch64_words(start_c))
    } else {
        return None;
    };
    if !bounds.iter().any(|bound| NEW.contains(bound)) {
        return bounds.iter().any(|bound| OLD.contains(bound)).then_some(false);
    }
    let has = |base: u32, at: i64| words.contains(&(base, at));
    let walks = words.iter().any(|&(base, at)| {
        [SIZE, PACKED_SIZE, PACKED].iter().all(|more| has(base, at.wrapping_add(*more)))
    });
    if walks { Some(true) } else { (words.len() >= FEWEST).then_some(false) }
}

/// `cmp r64, imm8`
fn x86_64_bounds(code: &[u8]) -> Vec<u32> {
    let compares = code.windows(4).filter_map(|bytes| match bytes {
        [0x48 | 0x49, 0x83, 0xf8..=0xff, number] => Some(u32::from(*number)),
        _ => None,
    });
    compares.collect()
}

/// `cmp xN, #imm`
fn aarch64_bounds(code: &[u8]) -> Vec<u32> {
    let (words, _) = code.as_chunks::<4>();
    let words = words.iter().map(|word| u32::from_le_bytes(*word));
    let compares = words.filter(|word| word & 0xffc0_001f == 0xf100_001f);
    compares.map(|word| (word >> 10) & 0xfff).collect()
}

/// `mov reg, [rsp + number]`, and the like with other instructions and `rbp`: register and number of each.
fn x86_64_words(code: &[u8]) -> Vec<(u32, i64)> {
    let mut decoder = Decoder::with_ip(64, code, 0, DecoderOptions::NONE);
    let mut found = Vec::new();
    while decoder.can_decode() {
        let one = decoder.decode();
        let base = one.memory_base();
        let local = matches!(base, Register::RSP | Register::RBP);
        let loads = one.op_count() > 1 && one.op1_kind() == OpKind::Memory;
        if local && loads && one.memory_index() == Register::None {
            found.push((base as u32, one.memory_displacement64().cast_signed()));
        }
    }
    found
}

/// `ldr xN, [base, number]` and `ldp xN, xM, [base, number]`.
fn aarch64_words(code: &[u8]) -> Vec<(u32, i64)> {
    let (words, _) = code.as_chunks::<4>();
    let mut found = Vec::new();
    for word in words.iter().map(|word| u32::from_le_bytes(*word)) {
        let base = (word >> 5) & 31;
        if word & 0xffc0_0000 == 0xf940_0000 {
            found.push((base, i64::from((word >> 10) & 0xfff).wrapping_mul(8)));
        } else if word & 0xffc0_0000 == 0xa940_0000 {
            let number = i64::from((word << 10).cast_signed() >> 25).wrapping_mul(8);
            found.extend([(base, number), (base, number.wrapping_add(8))]);
        }
    }
    found
}

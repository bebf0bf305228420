//! Whether musl's start code carries out packed relative relocations (`DT_RELR`).
//!
//! `ldso/dlstart.c` copies the dynamic table into an array of `DYN_CNT` words and passes over all larger
//! tags. That was 32 up to musl 1.2.3; musl 1.2.4 made it 37, so that `DT_RELR` (36) fits, and walks it.
//! Every compiler leaves that bound in the code as a number. The auxiliary vector is copied likewise, with a
//! bound of 32 in all releases.

use crate::header::Machine;

/// How far into `_start_c` the loop over the dynamic table is; the latest known is at 0xb8.
const LOOPS: usize = 0x110;
/// The largest tag that is copied, or the first that is not.
const NEW: [u32; 2] = [0x24, 0x25];
const OLD: [u32; 2] = [0x1f, 0x20];

/// `None` if the code has neither bound.
pub(super) fn is_carried_out(machine: Machine, start_c: &[u8]) -> Option<bool> {
    let code = &start_c[..start_c.len().min(LOOPS)];
    let bounds = if machine == Machine::X86_64 {
        x86_64(code)
    } else if machine == Machine::AARCH64 {
        aarch64(code)
    } else {
        return None;
    };
    if bounds.iter().any(|bound| NEW.contains(bound)) {
        Some(true)
    } else {
        bounds.iter().any(|bound| OLD.contains(bound)).then_some(false)
    }
}

/// `cmp r64, imm8`
fn x86_64(code: &[u8]) -> Vec<u32> {
    let compares = code.windows(4).filter_map(|bytes| match bytes {
        [0x48 | 0x49, 0x83, 0xf8..=0xff, number] => Some(u32::from(*number)),
        _ => None,
    });
    compares.collect()
}

/// `cmp xN, #imm`
fn aarch64(code: &[u8]) -> Vec<u32> {
    let (words, _) = code.as_chunks::<4>();
    let words = words.iter().map(|word| u32::from_le_bytes(*word));
    let compares = words.filter(|word| word & 0xffc0_001f == 0xf100_001f);
    compares.map(|word| (word >> 10) & 0xfff).collect()
}

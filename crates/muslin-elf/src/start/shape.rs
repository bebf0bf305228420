//! What the form of `_start_c` says when its exact bytes are those of an unknown compiler.
//!
//! The two sources differ in a way that no compiler hides. `crt1.c` passes six arguments to
//! `__libc_start_main` and is gone: no memory of its own, no loop. `rcrt1.c` includes
//! `ldso/dlstart.c`, which first copies the auxiliary vector and the dynamic table into two local
//! arrays of together more than 500 bytes. Where neither mark is found, there is no answer.

use super::kind::CrtObject;
use crate::header::Machine;

/// The smallest local frame that is taken for the two arrays. x86-64 may keep 128 bytes of them
/// below the stack pointer; gcc and clang reserve between 0x1b0 and 0x230 bytes.
const FRAME: u32 = 0x100;

pub(super) fn of(machine: Machine, code: &[u8]) -> Option<CrtObject> {
    if machine == Machine::X86_64 {
        x86_64(code)
    } else if machine == Machine::AARCH64 {
        aarch64(code)
    } else {
        None
    }
}

/// `sub rsp, imm32` early on against `lea rdx, [rdi+8]` (the argument vector, third argument of
/// `__libc_start_main`) followed by a jump or a call.
fn x86_64(code: &[u8]) -> Option<CrtObject> {
    let find = |needle: &[u8], within: usize| {
        let head = &code[..code.len().min(within)];
        head.windows(needle.len()).position(|window| window == needle)
    };
    if let Some(at) = find(b"\x48\x81\xec", 24) {
        let size: [u8; 4] = code.get(at.checked_add(3)?..at.checked_add(7)?)?.try_into().ok()?;
        let size = u32::from_le_bytes(size);
        return (FRAME..0x1_0000).contains(&size).then_some(CrtObject::Rcrt1);
    }
    let arguments = find(b"\x48\x8d\x57\x08", 24)?;
    let after = code.get(arguments.checked_add(4)?..code.len().min(96))?;
    let leaves = after.iter().position(|byte| matches!(byte, 0xe8 | 0xe9))?;
    // A frame that is reserved late would still be one.
    let frameless = !after[..leaves].windows(3).any(|window| window == b"\x48\x81\xec");
    frameless.then_some(CrtObject::Crt1)
}

/// `sub sp, sp, #imm` early on against a straight line that ends in a branch.
fn aarch64(code: &[u8]) -> Option<CrtObject> {
    let (words, _) = code.as_chunks::<4>();
    let words: Vec<u32> = words.iter().take(16).map(|word| u32::from_le_bytes(*word)).collect();
    for (index, &word) in words.iter().enumerate() {
        let frame = (word & 0xffc0_03ff == 0xd100_03ff).then_some((word >> 10) & 0xfff);
        if frame.is_some_and(|bytes| bytes >= FRAME) {
            return (index < 8).then_some(CrtObject::Rcrt1);
        }
        // b.cond, cbz/cbnz, tbz/tbnz: a decision, which crt1.c does not have.
        let decides = word & 0xff00_0010 == 0x5400_0000 || word & 0x7c00_0000 == 0x3400_0000;
        if decides {
            return None;
        }
        // b, bl: on to __libc_start_main.
        if word & 0x7c00_0000 == 0x1400_0000 {
            return Some(CrtObject::Crt1);
        }
    }
    None
}

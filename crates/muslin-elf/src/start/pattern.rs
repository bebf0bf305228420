//! Machine code in which some bytes are the linker's.

use muslin_finding::Libc;

use crate::header::Machine;

/// Bytes, some of which may be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Option<u8>>);

impl Pattern {
    pub(super) fn exact(bytes: &[u8]) -> Self {
        Self(bytes.iter().copied().map(Some).collect())
    }

    /// How many bytes are certain.
    pub(super) fn certain(&self) -> usize {
        self.0.iter().flatten().count()
    }

    /// Whether these bytes begin with the pattern.
    pub(crate) fn matches(&self, bytes: &[u8]) -> bool {
        bytes.len() >= self.0.len()
            && self
                .0
                .iter()
                .zip(bytes)
                .all(|(wanted, byte)| wanted.is_none_or(|want| want == *byte))
    }

    /// Whether some bytes could begin with both patterns.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|pair| match pair {
            (Some(one), Some(two)) => one == two,
            _ => true,
        })
    }

    fn mask(&mut self, from: usize, length: usize) {
        self.0.iter_mut().skip(from).take(length).for_each(|byte| *byte = None);
    }

    /// Masks what a linker may write for one relocation.
    ///
    /// Linkers do more than fill in a number: a load from the GOT is rewritten into a load of the
    /// address itself (x86-64 psABI §B.2, `AArch64` ELF ABI "static linking optimizations"), so the
    /// opcode is masked too. On `AArch64` that is the instruction, on x86-64 the three bytes of
    /// prefix, opcode and register before the number.
    pub(super) fn mask_relocation(&mut self, machine: Machine, at: usize, kind: u32) {
        use object::elf::{R_X86_64_GOTPCREL, R_X86_64_GOTPCRELX, R_X86_64_REX_GOTPCRELX};
        let through_got = [R_X86_64_GOTPCREL.0, R_X86_64_GOTPCRELX.0, R_X86_64_REX_GOTPCRELX.0];
        if machine == Machine::AARCH64 {
            self.mask(at & !3, 4);
        } else if machine == Machine::X86_64 && through_got.contains(&kind) {
            self.mask(at.saturating_sub(3), 7);
        } else {
            self.mask(at, 4);
        }
    }
}

/// What `rcrt1.o` takes for the dynamic table of a program at a fixed address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssumedTable {
    /// The program's own.
    Own,
    /// An address at which nothing is mapped: reading it is a crash.
    Unmapped,
    /// Memory that reads as a table without relocations.
    Harmless,
    /// Memory that reads as a table with relocations, or one without an end.
    Harmful,
}

/// musl's `_start` of one machine, and the jump to `_start_c` in it.
pub(super) struct MuslStart {
    pub(super) pattern: Pattern,
    jump: Jump,
}

enum Jump {
    /// A 32-bit distance from the end of the number, which is at this offset.
    X86Relative(usize),
    /// A 26-bit distance in words, in the instruction at this offset.
    ArmBranch(usize),
}

impl MuslStart {
    /// The address that the code takes for that of the dynamic table.
    pub(super) fn table(&self, code: &[u8], address: u64) -> Option<u64> {
        let word_at = |at: usize| -> Option<i32> {
            Some(i32::from_le_bytes(code.get(at..at.checked_add(4)?)?.try_into().ok()?))
        };
        match self.jump {
            Jump::X86Relative(_) => {
                Some(address.wrapping_add(13).wrapping_add_signed(word_at(9)?.into()))
            }
            Jump::ArmBranch(_) => {
                let (first, second) = (word_at(12)?.cast_unsigned(), word_at(16)?.cast_unsigned());
                let number = |word: u32| -> i64 {
                    let bits = ((word >> 3) & 0x001f_fffc) | ((word >> 29) & 3);
                    ((bits << 11).cast_signed() >> 11).into()
                };
                if second & 0x9f00_001f == 0x1000_0001 {
                    // nop · adr x1
                    return Some(address.wrapping_add(16).wrapping_add_signed(number(second)));
                }
                let is_pair =
                    first & 0x9f00_001f == 0x9000_0001 && second & 0xffc0_03ff == 0x9100_0021;
                let page = (address.wrapping_add(12) & !0xfff)
                    .wrapping_add_signed(number(first).wrapping_mul(4096));
                is_pair.then(|| page.wrapping_add(u64::from((second >> 10) & 0xfff)))
            }
        }
    }

    /// Where `_start_c` is, given the code and its address.
    pub(super) fn jump_target(&self, code: &[u8], address: u64) -> Option<u64> {
        let word_at = |at: usize| {
            let bytes: [u8; 4] = code.get(at..at.checked_add(4)?)?.try_into().ok()?;
            Some(i32::from_le_bytes(bytes))
        };
        let (from, distance) = match self.jump {
            Jump::X86Relative(at) => (at.checked_add(4)?, i64::from(word_at(at)?)),
            // Shifted up and down again to carry the sign of the 26 bits, then words into bytes.
            Jump::ArmBranch(at) => (at, i64::from((word_at(at)? << 6) >> 6).wrapping_mul(4)),
        };
        Some(address.wrapping_add(from as u64).wrapping_add_signed(distance))
    }
}

const ANY: Option<u8> = None;

/// `_start` as `arch/*/crt_arch.h` of musl has it; the text is unchanged since musl 1.1.9.
pub(super) fn musl_start(machine: Machine) -> Option<MuslStart> {
    let certain = |bytes: &[u8]| bytes.iter().copied().map(Some).collect::<Vec<_>>();
    if machine == Machine::X86_64 {
        // xor rbp,rbp · mov rdi,rsp · lea rsi,[rip+_DYNAMIC] · and rsp,-16 · call _start_c
        let mut bytes = certain(b"\x48\x31\xed\x48\x89\xe7\x48\x8d\x35");
        bytes.extend([ANY; 4]);
        bytes.extend(certain(b"\x48\x83\xe4\xf0\xe8"));
        bytes.extend([ANY; 4]);
        return Some(MuslStart { pattern: Pattern(bytes), jump: Jump::X86Relative(18) });
    }
    if machine == Machine::AARCH64 {
        // mov x29,0 · mov x30,0 · mov x0,sp · adrp x1,_DYNAMIC · add x1,x1,_DYNAMIC ·
        // and sp,x0,-16 · b _start_c. LLD makes `nop` and `adr` of the middle pair where it can.
        let mut bytes = certain(b"\x1d\x00\x80\xd2\x1e\x00\x80\xd2\xe0\x03\x00\x91");
        bytes.extend([ANY; 8]);
        bytes.extend(certain(b"\x1f\xec\x7c\x92"));
        bytes.extend([ANY, ANY, ANY, Some(0x14)]);
        return Some(MuslStart { pattern: Pattern(bytes), jump: Jump::ArmBranch(24) });
    }
    None
}

/// The library whose `_start` this is, beside musl's: all of it is written in assembler, so that it is the
/// same bytes in every build.
pub(super) fn other_start(machine: Machine, code: &[u8]) -> Option<Libc> {
    if is_musl(machine, code) {
        Some(Libc::Musl)
    } else if is_glibc(machine, code) {
        Some(Libc::Glibc)
    } else if is_dietlibc(machine, code) {
        Some(Libc::Dietlibc)
    } else if is_klibc(machine, code) {
        Some(Libc::Klibc)
    } else {
        None
    }
}

/// `arch/*/crt_arch.h` of musl for machines whose CRT objects are not compared.
fn is_musl(machine: Machine, code: &[u8]) -> bool {
    let words =
        |words: &[u32]| -> Vec<u8> { words.iter().flat_map(|word| word.to_le_bytes()).collect() };
    if machine == Machine::I386 {
        // xor ebp,ebp · mov eax,esp · and esp,-16 · push eax · push eax · call 1f ·
        // 1: add [esp],_DYNAMIC-1b · push eax · call _start_c
        return code.starts_with(b"\x31\xed\x89\xe0\x83\xe4\xf0\x50\x50\xe8\0\0\0\0\x81\x04\x24")
            && code.get(21..23) == Some(b"\x50\xe8");
    }
    if machine == Machine::ARM {
        // mov fp,0 · mov lr,0 · ldr r1,1f · add r1,pc,r1 · mov r0,sp
        let arm = words(&[0xe3a0_b000, 0xe3a0_e000]);
        let rest = words(&[0xe08f_1001, 0xe1a0_000d]);
        // The same in Thumb: mov.w fp,0 · mov.w lr,0
        let thumb = b"\x4f\xf0\x00\x0b\x4f\xf0\x00\x0e";
        return code.starts_with(thumb)
            || (code.starts_with(&arm) && code.get(12..20) == Some(rest.as_slice()));
    }
    if machine == Machine::RISCV {
        return is_musl_riscv(code);
    }
    false
}

/// auipc gp · addi gp,gp · mv a0,sp · auipc a1 · addi a1,a1 · andi sp,sp,-16 · tail `_start_c`; the linker may
/// have made one instruction of each of the first pairs.
fn is_musl_riscv(code: &[u8]) -> bool {
    let mut at = 0;
    let word = |at: usize| -> Option<u32> {
        Some(u32::from_le_bytes(code.get(at..at.checked_add(4)?)?.try_into().ok()?))
    };
    // auipc rd and addi rd,rd
    let pair = |at: usize, register: u32| -> bool {
        let (Some(high), Some(low)) = (word(at), word(at.saturating_add(4))) else { return false };
        high & 0xfff == (register << 7) | 0x17
            && low & 0x000f_ffff == (register << 15) | (register << 7) | 0x13
    };
    if !pair(at, 3) {
        return false;
    }
    at = at.saturating_add(8);
    // Newer releases first clear s0 and ra, compressed or not.
    while matches!(code.get(at..at.saturating_add(2)), Some(b"\x01\x44" | b"\x81\x40")) {
        at = at.saturating_add(2);
    }
    while matches!(word(at), Some(0x0000_0413 | 0x0000_0093)) {
        at = at.saturating_add(4);
    }
    // mv a0,sp: compressed or not
    let step: usize = match (code.get(at..at.saturating_add(2)), word(at)) {
        (Some(b"\x0a\x85"), _) => 2,
        (_, Some(0x0001_0513)) => 4,
        _ => return false,
    };
    at = at.saturating_add(step);
    pair(at, 11) && word(at.saturating_add(8)) == Some(0xff01_7113)
}

/// `sysdeps/*/start.S` of glibc, with or without a landing pad in front.
fn is_glibc(machine: Machine, code: &[u8]) -> bool {
    if machine == Machine::X86_64 {
        // [endbr64 ·] xor ebp,ebp · mov r9,rdx · pop rsi · mov rdx,rsp · and rsp,-16 · push rax · push rsp
        let code = code.strip_prefix(b"\xf3\x0f\x1e\xfa").unwrap_or(code);
        return code.starts_with(b"\x31\xed\x49\x89\xd1\x5e\x48\x89\xe2\x48\x83\xe4\xf0\x50\x54");
    }
    if machine == Machine::AARCH64 {
        // [nop or bti c ·] mov x29,0 · mov x30,0 · mov x5,x0 · ldr x1,[sp] · add x2,sp,8
        let code = code
            .strip_prefix(b"\x1f\x20\x03\xd5")
            .or_else(|| code.strip_prefix(b"\x5f\x24\x03\xd5"))
            .unwrap_or(code);
        return code.starts_with(
            b"\x1d\x00\x80\xd2\x1e\x00\x80\xd2\xe5\x03\x00\xaa\xe1\x03\x40\xf9\xe2\x23\x00\x91",
        );
    }
    false
}

/// `x86_64/start.S` of dietlibc.
fn is_dietlibc(machine: Machine, code: &[u8]) -> bool {
    // pop rdi · mov rsi,rsp · push rdi · lea rdx,[rsi+rdi*8+8] · mov [rip+environ],rdx
    machine == Machine::X86_64
        && code.starts_with(b"\x5f\x48\x89\xe6\x57\x48\x8d\x54\xfe\x08\x48\x89\x15")
}

/// `usr/klibc/arch/x86_64/crt0.S` of klibc.
fn is_klibc(machine: Machine, code: &[u8]) -> bool {
    // mov rdi,rsp · mov rsi,rdx · call __libc_init · hlt
    machine == Machine::X86_64
        && code.starts_with(b"\x48\x89\xe7\x48\x89\xd6\xe8")
        && code.get(11) == Some(&0xf4)
}

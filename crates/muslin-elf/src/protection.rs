//! What the code itself shows of the protections that it was compiled with, where no symbol is left to tell.
//!
//! No disassembler is needed: compilers write each of these instructions in one or two ways, and the bytes of all
//! code are searched for those.

use std::ops::ControlFlow;

use memchr::memmem;

use crate::header::Machine;
use crate::image::Image;
use crate::section::Sections;
use crate::source::Piece;

/// How far around an instruction is read what belongs to it.
const AROUND: usize = 32;
/// How much of a section of notes, command lines or names is searched.
const MAX_TEXT: u64 = 16 << 20;

/// Symbols by which code checks its canary: those of gcc and clang, and that of Intel's compilers.
pub(crate) const CANARY: [&str; 4] =
    ["__stack_chk_fail", "__stack_chk_fail_local", "__stack_chk_guard", "__intel_security_cookie"];
/// What Clang's `SafeStack` brings with it.
pub(crate) const SAFE_STACK: [&str; 2] = ["__safestack_init", "__safestack_unsafe_stack_ptr"];

/// `%fs:0x28` as the operand of an instruction: a byte for "no base register" and the distance.
const THREAD_CANARY: [u8; 5] = [0x25, 0x28, 0, 0, 0];
/// `endbr64`
const ENDBR: [u8; 4] = [0xf3, 0x0f, 0x1e, 0xfa];
/// `bti c`, `paciasp` and `pacibsp`, by which functions of `aarch64` begin; the last two sign the return address.
const BTI: [u8; 4] = 0xd503_245f_u32.to_le_bytes();
const SIGNS: [[u8; 4]; 2] = [0xd503_233f_u32.to_le_bytes(), 0xd503_237f_u32.to_le_bytes()];

/// A page is taken off the stack pointer, and how it may be touched then: for `x86_64` as gcc (`orq $0x0,(%rsp)`) and
/// as LLVM (`movq $0x0,(%rsp)`) write it, for `aarch64` as gcc does with its guard of 64 KiB (`str xzr,[sp,#1024]`)
/// and as LLVM does with pages of 4 KiB (`str xzr,[sp]`).
const PAGE_X86: [u8; 7] = [0x48, 0x81, 0xec, 0, 0x10, 0, 0];
const TOUCHES_X86: [&[u8]; 2] =
    [&[0x48, 0x83, 0x0c, 0x24, 0], &[0x48, 0xc7, 0x04, 0x24, 0, 0, 0, 0]];
const PAGES_ARM: [(u32, u32); 2] = [(0xd140_43ff, 0xf902_03ff), (0xd140_07ff, 0xf900_03ff)];

/// Whether a symbol belongs to Clang's control-flow integrity.
pub(crate) fn is_cfi(name: &[u8]) -> bool {
    [&b"__cfi_"[..], b"__ubsan_handle_cfi_"].iter().any(|start| name.starts_with(start))
}

/// Whether a check looks for a symbol of this name.
pub(crate) fn is_wanted(name: &[u8]) -> bool {
    let mut names = CANARY.iter().chain(&SAFE_STACK);
    name.starts_with(b"__") && (is_cfi(name) || names.any(|wanted| wanted.as_bytes() == name))
}

/// What was found in the code of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Protection {
    /// Instructions that read the canary of a thread. Looked for on `x86_64`, where it has a place of its own.
    pub(crate) canaries: u64,
    /// Places that touch each page of a large frame.
    pub(crate) probes: u64,
    /// Landing pads of indirect branches.
    pub(crate) pads: u64,
    /// Instructions that sign a return address.
    pub(crate) signs: u64,
    /// Whether compilers noted that the stack is probed: by annobin's notes, which say either, or by the options in
    /// a section of command lines or in debug information, which say so only where they name it.
    pub(crate) notes_probes: Option<bool>,
}

impl Protection {
    pub(crate) fn read(image: &Image<'_>, sections: &Sections) -> Self {
        let mut found = Self { notes_probes: noted(image, sections), ..Self::default() };
        let code = image.loads().filter(|load| load.permissions.execute());
        for range in image.merged(code.map(|load| (load.offset, load.file_size))) {
            let start = range.start as u64;
            image.bytes.search(range, AROUND, &mut |code| {
                match image.header.machine {
                    Machine::X86_64 => found.x86(code),
                    Machine::AARCH64 => found.arm(code, start),
                    _ => {}
                }
                ControlFlow::Continue(())
            });
        }
        found
    }

    fn x86(&mut self, piece: &Piece<'_>) {
        let code = piece.bytes;
        let own = |at: &usize| piece.own(*at).is_some();
        // `64 48 8b 04` before the operand: the segment, 64 bits, the operation, and which register.
        let reads = |at: &usize| {
            let Some([0x64, 0x48 | 0x4c, operation, register]) =
                at.checked_sub(4).and_then(|start| code.get(start..*at))
            else {
                return false;
            };
            matches!(operation, 0x8b | 0x2b | 0x33 | 0x3b) && register & 0xc7 == 0x04
        };
        self.canaries = self.canaries.saturating_add(count(
            memmem::find_iter(code, &THREAD_CANARY).filter(own).filter(reads),
        ));
        self.pads = self.pads.saturating_add(count(memmem::find_iter(code, &ENDBR).filter(own)));
        let touches = |at: &usize| {
            let rest = code.get(*at..).and_then(|rest| rest.get(PAGE_X86.len()..));
            let rest = rest.unwrap_or_default();
            TOUCHES_X86.iter().any(|one| rest.starts_with(one))
        };
        self.probes = self
            .probes
            .saturating_add(count(memmem::find_iter(code, &PAGE_X86).filter(own).filter(touches)));
    }

    /// `start` is where the code begins in the file: instructions are at every fourth byte from there on.
    fn arm(&mut self, piece: &Piece<'_>, start: u64) {
        let code = piece.bytes;
        let own = |at: &usize| {
            piece.own(*at).is_some_and(|at| at.saturating_sub(start).is_multiple_of(4))
        };
        let instructions = |bytes: &[u8]| count(memmem::find_iter(code, bytes).filter(own));
        self.signs =
            self.signs.saturating_add(SIGNS.iter().map(|one| instructions(one)).sum::<u64>());
        self.pads = self.pads.saturating_add(instructions(&BTI));
        for (page, touch) in PAGES_ARM {
            // A loop compares in between.
            let touches = |at: &usize| {
                let next = code.get(*at..).and_then(|rest| rest.get(4..12)).unwrap_or_default();
                own(at) && next.chunks(4).any(|one| one == touch.to_le_bytes())
            };
            self.probes = self.probes.saturating_add(count(
                memmem::find_iter(code, &page.to_le_bytes()).filter(touches),
            ));
        }
    }
}

fn count(found: impl Iterator<Item = usize>) -> u64 {
    found.count() as u64
}

/// What compilers wrote down of probing the stack.
fn noted(image: &Image<'_>, sections: &Sections) -> Option<bool> {
    let holds = |name: &str, wanted: &[u8]| {
        let section = sections.named(name).filter(|section| !section.is_compressed());
        let range = section.map(|section| (section.offset, section.size.min(MAX_TEXT)));
        let finder = memmem::Finder::new(wanted);
        image.merged(range.into_iter()).into_iter().any(|range| image.bytes.holds(range, &finder))
    };
    // The notes are `GA+stack_clash` or `GA!stack_clash` for a range of code each; one without is enough for a "no".
    let notes = ".gnu.build.attributes";
    if holds(notes, b"GA!stack_clash") {
        return Some(false);
    }
    let option = b"-fstack-clash-protection";
    let named = [".GCC.command.line", ".debug_str"].iter().any(|name| holds(name, option));
    (holds(notes, b"GA+stack_clash") || named).then_some(true)
}

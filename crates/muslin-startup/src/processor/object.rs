//! The object: asks the processor before `main`, and again where C calls `__builtin_cpu_init` earlier than that.

#![no_std]
#![allow(unreachable_pub)]

mod features;

use core::arch::asm;

/// As gcc's `struct __processor_model` (`libgcc/config/i386/cpuinfo.c`), which clang has too.
#[repr(C)]
pub struct Model {
    vendor: u32,
    kind: u32,
    subtype: u32,
    features: [u32; 1],
}

#[no_mangle]
pub static mut __cpu_model: Model = Model { vendor: 0, kind: 0, subtype: 0, features: [0] };

/// The features from the 33rd on.
#[no_mangle]
pub static mut __cpu_features2: [u32; 3] = [0; 3];

// As early as libgcc does it.
#[used]
#[link_section = ".init_array.00101"]
static EARLY: extern "C" fn() -> i32 = __cpu_indicator_init;

/// Fills in both, once; the answer is 0, as libgcc's.
#[no_mangle]
pub extern "C" fn __cpu_indicator_init() -> i32 {
    let answers = features::Answers::of(&mut cpuid, &mut xcr0);
    let words = answers.words();
    // SAFETY: constructors run one after the other, and what is written is always the same.
    unsafe {
        __cpu_model = Model { vendor: answers.vendor(), kind: 0, subtype: 0, features: [words.0] };
        __cpu_features2 = words.1;
    }
    0
}

/// What `cpuid` answers for a leaf and a part of it: `eax`, `ebx`, `ecx`, `edx`.
fn cpuid(leaf: u32, part: u32) -> [u32; 4] {
    let (eax, ebx, ecx, edx): (u32, u64, u32, u32);
    // SAFETY: every x86_64 has the instruction; `rbx`, which the compiler keeps for itself, is put back.
    unsafe {
        asm!(
            "mov {saved:r}, rbx",
            "cpuid",
            "xchg {saved:r}, rbx",
            saved = out(reg) ebx,
            inout("eax") leaf => eax,
            inout("ecx") part => ecx,
            out("edx") edx,
            options(nostack, preserves_flags),
        );
    }
    [eax, ebx as u32, ecx, edx]
}

/// Which registers the kernel saves; asked only where the processor says that it has `xgetbv`.
fn xcr0() -> u32 {
    let eax: u32;
    // SAFETY: by what was asked before, the instruction is there.
    unsafe {
        asm!("xgetbv", in("ecx") 0, out("eax") eax, out("edx") _, options(nomem, nostack, preserves_flags));
    }
    eax
}

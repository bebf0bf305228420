//! The object: calls the constructors of a program with what glibc gives them.
//!
//! musl's `__libc_start_main` calls `__libc_start_init` when it has set the environment and before `main`. Its own
//! is weak, as this one is: the first one counts, and a program that brings one itself has that.

#![no_std]
#![allow(unreachable_pub)]

mod stack;

use core::hint::black_box;

type Constructor = unsafe extern "C" fn(i32, *const usize, *const usize);

extern "C" {
    static __environ: *const usize;
    static __init_array_start: Constructor;
    static __init_array_end: Constructor;
    fn _init();
}

core::arch::global_asm!(
    ".weak __libc_start_init",
    ".hidden __libc_start_init",
    ".type __libc_start_init,%function",
    ".set __libc_start_init, muslin_start_init",
);

/// As musl's own, but for the arguments.
///
/// # Safety
///
/// musl's start code calls it once, when `__environ` is the environment that the kernel gave.
#[no_mangle]
unsafe extern "C" fn muslin_start_init() {
    // SAFETY: nothing has run that could have set another environment; the linker defines both ends of the array,
    // which holds constructors only, and `_init` is musl's or that of its CRT objects.
    unsafe {
        let envp = __environ;
        let (count, argv) = stack::arguments(envp);
        _init();
        // The compiler takes two statics for two places; an empty array has one.
        let mut next: *const Constructor = black_box(core::ptr::addr_of!(__init_array_start));
        let end: *const Constructor = black_box(core::ptr::addr_of!(__init_array_end));
        while next < end {
            (*next)(count as i32, argv, envp);
            next = next.add(1);
        }
    }
}

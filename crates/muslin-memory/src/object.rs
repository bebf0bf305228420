//! The object: the routines under the names that C has for them.
//!
//! Each is in a section of its own, with its mark in front, so that a linker takes or leaves both
//! together, and the mark is in a program exactly if the routine is, also when all symbols are gone.
//!
//! The names are weak: they come before those of libc, which a linker takes only for what is not defined,
//! and give way to a routine that a program brings along itself.

#![no_std]
#![no_builtins]
// What the library tests is not all that the object has.
#![allow(unreachable_pub)]

mod files;
mod routines;

use core::ffi::c_void;
use core::ptr::null_mut;

use files::{Directory, Entry};

/// C's `int` on both architectures; `core::ffi` has it only since Rust 1.64.
#[allow(non_camel_case_types)]
type c_int = i32;

macro_rules! routine {
    ($name:ident = $own:ident($($argument:ident: $type:ty),*) -> $answer:ty $body:block) => {
        core::arch::global_asm!(
            concat!(".pushsection .text.muslin.", stringify!($name), ",\"ax\",%progbits"),
            concat!(".asciz \"muslin routine ", stringify!($name), "\""),
            ".popsection",
            concat!(".weak ", stringify!($name)),
            concat!(".type ", stringify!($name), ",%function"),
            concat!(".set ", stringify!($name), ", ", stringify!($own)),
        );
        #[no_mangle]
        #[link_section = concat!(".text.muslin.", stringify!($name))]
        unsafe extern "C" fn $own($($argument: $type),*) -> $answer $body
    };
}

/// A second name, as musl before 1.2.4 has it: what one name finds there, the other one must not find in libc.
macro_rules! also {
    ($name:ident = $own:ident) => {
        core::arch::global_asm!(
            concat!(".weak ", stringify!($name)),
            concat!(".type ", stringify!($name), ",%function"),
            concat!(".set ", stringify!($name), ", ", stringify!($own)),
        );
    };
}

// SAFETY: of all of them, the C standard says what a caller has to see to, and the routines ask no more.

#[cfg(target_arch = "x86_64")]
routine!(memcpy = muslin_memcpy(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void {
    unsafe { routines::memmove(to.cast(), from.cast(), n).cast() }
});

routine!(memmove = muslin_memmove(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void {
    unsafe { routines::memmove(to.cast(), from.cast(), n).cast() }
});

#[cfg(target_arch = "x86_64")]
routine!(memset = muslin_memset(to: *mut c_void, byte: c_int, n: usize) -> *mut c_void {
    unsafe { routines::memset(to.cast(), byte as u8, n).cast() }
});

routine!(memcmp = muslin_memcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    unsafe { routines::memcmp(a.cast(), b.cast(), n) }
});

routine!(bcmp = muslin_bcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    unsafe { routines::memcmp(a.cast(), b.cast(), n) }
});

routine!(memchr = muslin_memchr(start: *const c_void, byte: c_int, n: usize) -> *mut c_void {
    unsafe { routines::memchr(start.cast(), byte as u8, n) as *mut c_void }
});

routine!(memrchr = muslin_memrchr(start: *const c_void, byte: c_int, n: usize) -> *mut c_void {
    unsafe { routines::memrchr(start.cast(), byte as u8, n) as *mut c_void }
});

routine!(strlen = muslin_strlen(text: *const u8) -> usize {
    unsafe { routines::strlen(text) }
});

routine!(strchr = muslin_strchr(text: *const u8, byte: c_int) -> *mut u8 {
    unsafe { routines::strchr(text, byte as u8) as *mut u8 }
});

routine!(strchrnul = muslin_strchrnul(text: *const u8, byte: c_int) -> *mut u8 {
    unsafe { routines::strchrnul(text, byte as u8) as *mut u8 }
});

routine!(strrchr = muslin_strrchr(text: *const u8, byte: c_int) -> *mut u8 {
    unsafe { routines::memrchr(text, byte as u8, routines::strlen(text) + 1) as *mut u8 }
});

routine!(strcmp = muslin_strcmp(a: *const u8, b: *const u8) -> c_int {
    unsafe { routines::strncmp(a, b, usize::MAX) }
});

routine!(strncmp = muslin_strncmp(a: *const u8, b: *const u8, n: usize) -> c_int {
    unsafe { routines::strncmp(a, b, n) }
});

// Two passes, of which each is faster than one that does both byte by byte.

routine!(stpcpy = muslin_stpcpy(to: *mut u8, from: *const u8) -> *mut u8 {
    unsafe {
        let length = routines::strlen(from);
        routines::memmove(to, from, length + 1);
        to.wrapping_add(length)
    }
});

routine!(strcpy = muslin_strcpy(to: *mut u8, from: *const u8) -> *mut u8 {
    unsafe { routines::memmove(to, from, routines::strlen(from) + 1) }
});

routine!(strcat = muslin_strcat(to: *mut u8, from: *const u8) -> *mut u8 {
    unsafe {
        routines::memmove(to.add(routines::strlen(to)), from, routines::strlen(from) + 1);
    }
    to
});

routine!(strcasecmp = muslin_strcasecmp(a: *const u8, b: *const u8) -> c_int {
    unsafe { routines::strncasecmp(a, b, usize::MAX) }
});

routine!(strncasecmp = muslin_strncasecmp(a: *const u8, b: *const u8, n: usize) -> c_int {
    unsafe { routines::strncasecmp(a, b, n) }
});

routine!(memccpy = muslin_memccpy(to: *mut u8, from: *const u8, byte: c_int, n: usize) -> *mut u8 {
    unsafe {
        let found = routines::memchr(from, byte as u8, n);
        if found.is_null() {
            routines::memmove(to, from, n);
            return null_mut();
        }
        let length = found as usize - from as usize + 1;
        routines::memmove(to, from, length);
        to.wrapping_add(length)
    }
});

routine!(memmem = muslin_memmem(text: *const c_void, n: usize, what: *const c_void, m: usize) -> *mut c_void {
    unsafe { routines::memmem(text.cast(), n, what.cast(), m) as *mut c_void }
});

routine!(strstr = muslin_strstr(text: *const u8, what: *const u8) -> *mut u8 {
    unsafe { routines::strstr(text, what) as *mut u8 }
});

routine!(strcasestr = muslin_strcasestr(text: *const u8, what: *const u8) -> *mut u8 {
    unsafe { routines::strcasestr(text, what) as *mut u8 }
});

routine!(strspn = muslin_strspn(text: *const u8, members: *const u8) -> usize {
    unsafe { routines::strspn(text, members) }
});

routine!(strcspn = muslin_strcspn(text: *const u8, members: *const u8) -> usize {
    unsafe { routines::strcspn(text, members) }
});

routine!(strpbrk = muslin_strpbrk(text: *const u8, members: *const u8) -> *mut u8 {
    unsafe {
        let found = text.wrapping_add(routines::strcspn(text, members));
        if *found == 0 { null_mut() } else { found as *mut u8 }
    }
});

routine!(stpncpy = muslin_stpncpy(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    unsafe { copy_and_fill(to, from, n) }
});

routine!(strncpy = muslin_strncpy(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    unsafe { copy_and_fill(to, from, n) };
    to
});

/// Copies a text of at most `n` bytes, and fills what is left with NUL; the answer is where that begins.
unsafe fn copy_and_fill(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    unsafe {
        let end = routines::memchr(from, 0, n);
        let length = if end.is_null() { n } else { end as usize - from as usize };
        routines::memmove(to, from, length);
        to.wrapping_add(length).write_bytes(0, n - length);
        to.wrapping_add(length)
    }
}

extern "C" {
    /// The environment of the process, as musl keeps it.
    static __environ: *const *const u8;
}

// Byte by byte: names are short and mostly differ in the first, and every Rust program has this routine.
routine!(getenv = muslin_getenv(name: *const u8) -> *mut u8 {
    unsafe {
        if *name == 0 || __environ.is_null() {
            return null_mut();
        }
        let mut next = __environ;
        while !(*next).is_null() {
            let own = *next;
            let mut at = 0;
            // An `=` in the name is in no variable's.
            while *name.wrapping_add(at) == *own.wrapping_add(at) && !matches!(*name.wrapping_add(at), 0 | b'=') {
                at += 1;
            }
            if *name.wrapping_add(at) == 0 && *own.wrapping_add(at) == b'=' {
                return own.wrapping_add(at + 1) as *mut u8;
            }
            next = next.wrapping_add(1);
        }
    }
    null_mut()
});

routine!(opendir = muslin_opendir(path: *const u8) -> *mut Directory {
    unsafe { files::opendir(path) }
});

routine!(fdopendir = muslin_fdopendir(descriptor: c_int) -> *mut Directory {
    unsafe { files::fdopendir(descriptor) }
});

routine!(closedir = muslin_closedir(directory: *mut Directory) -> c_int {
    unsafe { files::closedir(directory) }
});

routine!(dirfd = muslin_dirfd(directory: *mut Directory) -> c_int {
    unsafe { files::dirfd(directory) }
});

routine!(readdir = muslin_readdir(directory: *mut Directory) -> *mut Entry {
    unsafe { files::readdir(directory) }
});
also!(readdir64 = muslin_readdir);

routine!(readdir_r = muslin_readdir_r(
    directory: *mut Directory,
    room: *mut Entry,
    found: *mut *mut Entry
) -> c_int {
    unsafe { files::readdir_r(directory, room, found) }
});
also!(readdir64_r = muslin_readdir_r);

routine!(telldir = muslin_telldir(directory: *mut Directory) -> i64 {
    unsafe { files::telldir(directory) }
});

routine!(seekdir = muslin_seekdir(directory: *mut Directory, place: i64) -> () {
    unsafe { files::seekdir(directory, place) }
});

routine!(rewinddir = muslin_rewinddir(directory: *mut Directory) -> () {
    unsafe { files::seekdir(directory, 0) }
});

extern "C" {
    /// A system call at which a thread can be cancelled, with its number first.
    fn __syscall_cp(number: i64, a: i64, b: i64, c: i64, d: i64, e: i64, f: i64) -> i64;
    /// The answer of a system call as C has it: -1, and the error apart.
    fn __syscall_ret(answer: i64) -> i64;
}

// musl's own sets `FD_CLOEXEC` by a second call, for kernels before 2.6.23; Rust needs 3.2. The mode is the
// third argument of a function with variable arguments, which is where a plain third one is on both architectures.
routine!(open = muslin_open(path: *const u8, flags: c_int, mode: u32) -> c_int {
    const O_CREAT: c_int = 0o100;
    #[cfg(target_arch = "x86_64")]
    const O_LARGEFILE_AND_TMPFILE: [c_int; 2] = [0o100_000, 0o20_200_000];
    #[cfg(target_arch = "aarch64")]
    const O_LARGEFILE_AND_TMPFILE: [c_int; 2] = [0o400_000, 0o20_040_000];
    let [large, temporary] = O_LARGEFILE_AND_TMPFILE;
    let has_mode = flags & O_CREAT != 0 || flags & temporary == temporary;
    let (flags, mode) = (i64::from(flags | large), if has_mode { i64::from(mode) } else { 0 });
    unsafe {
        #[cfg(target_arch = "x86_64")]
        let opened = __syscall_cp(2, path as i64, flags, mode, 0, 0, 0);
        #[cfg(target_arch = "aarch64")]
        // `openat`, from the working directory.
        let opened = __syscall_cp(56, -100, path as i64, flags, mode, 0, 0);
        __syscall_ret(opened) as c_int
    }
});
also!(open64 = muslin_open);

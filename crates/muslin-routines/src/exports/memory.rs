//! `memcpy`, `strlen` and their like: memory and strings.

// SAFETY: the C standard and POSIX say what a caller has to see to, and the routines ask no more.

use core::ffi::c_void;
use core::ptr::null_mut;

use crate::c_int;
use crate::routines;

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

//! `getenv`.

// SAFETY: the C standard and POSIX say what a caller has to see to, and the routines ask no more.

use core::ptr::null_mut;

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

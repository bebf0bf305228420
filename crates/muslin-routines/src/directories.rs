//! Directories, read in pieces of 32 KiB, as glibc does; musl's are 2 KiB, so that it asks the kernel sixteen times as often.
//!
//! POSIX says what the functions do (`opendir`, `readdir` and their like). All that touch a [`Directory`] are here,
//! since nothing of libc's own knows how it is laid out.

// SAFETY: of all of them, POSIX says what a caller has to see to: a directory is open, and a path is a text.
#![allow(clippy::missing_safety_doc, clippy::undocumented_unsafe_blocks)]

use core::ffi::c_void;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicI32, Ordering};

/// C's `int` and `long` on both architectures; `core::ffi` has them only since Rust 1.64.
#[allow(non_camel_case_types)]
type c_int = i32;
#[allow(non_camel_case_types)]
type c_long = i64;

/// How many bytes are asked for at once.
const ROOM: usize = 32 * 1024;

/// An open directory: C's `DIR`.
#[repr(C)]
pub struct Directory {
    descriptor: c_int,
    /// For [`readdir_r`], which several threads may call.
    lock: AtomicI32,
    /// Where the next entry begins in the room, and where the last one ends.
    next: usize,
    end: usize,
    /// The kernel's own word for the place behind the entry that was read last.
    place: i64,
    room: [u64; ROOM / 8],
}

/// An entry as the kernel writes it (`struct linux_dirent64`, getdents(2)), which is C's `struct dirent` too.
#[repr(C)]
pub struct Entry {
    inode: u64,
    place: i64,
    length: u16,
    kind: u8,
    name: [u8; 256],
}

/// Numbers of system calls and bits, by architecture (`asm/unistd.h`, `bits/fcntl.h`, `bits/stat.h`).
#[cfg(target_arch = "x86_64")]
mod system {
    pub(super) const GETDENTS64: i64 = 217;
    pub(super) const O_DIRECTORY: i32 = 0o200_000;
    /// Where `struct stat` has its mode.
    pub(super) const MODE_AT: usize = 24;
}
#[cfg(target_arch = "aarch64")]
mod system {
    pub(super) const GETDENTS64: i64 = 61;
    pub(super) const O_DIRECTORY: i32 = 0o40_000;
    pub(super) const MODE_AT: usize = 16;
}

const O_CLOEXEC: c_int = 0o2_000_000;
const O_PATH: c_int = 0o10_000_000;
const F_SETFD: c_int = 2;
const F_GETFL: c_int = 3;
const FD_CLOEXEC: c_int = 1;
const ENOENT: c_int = 2;
const EBADF: c_int = 9;
const ENOTDIR: c_int = 20;
const S_IFMT: u32 = 0o170_000;
const S_IFDIR: u32 = 0o40_000;

extern "C" {
    fn __errno_location() -> *mut c_int;
    fn close(descriptor: c_int) -> c_int;
    fn fcntl(descriptor: c_int, command: c_int, ...) -> c_int;
    fn free(memory: *mut c_void);
    fn fstat(descriptor: c_int, status: *mut c_void) -> c_int;
    fn lseek(descriptor: c_int, offset: i64, whence: c_int) -> i64;
    fn malloc(size: usize) -> *mut c_void;
    fn open(path: *const u8, flags: c_int, ...) -> c_int;
    fn sched_yield() -> c_int;
    fn syscall(number: c_long, ...) -> c_long;
}

/// `opendir`
pub unsafe fn opendir(path: *const u8) -> *mut Directory {
    unsafe {
        let descriptor = open(path, system::O_DIRECTORY | O_CLOEXEC);
        if descriptor < 0 {
            return null_mut();
        }
        let directory = of(descriptor);
        if directory.is_null() {
            let error = *__errno_location();
            close(descriptor);
            *__errno_location() = error;
        }
        directory
    }
}

/// `fdopendir`
pub unsafe fn fdopendir(descriptor: c_int) -> *mut Directory {
    unsafe {
        let mut status = [0_u64; 32];
        if fstat(descriptor, status.as_mut_ptr().cast()) < 0 {
            return null_mut();
        }
        let mode = status.as_ptr().cast::<u8>().add(system::MODE_AT).cast::<u32>().read();
        if fcntl(descriptor, F_GETFL) & O_PATH != 0 {
            *__errno_location() = EBADF;
            return null_mut();
        }
        if mode & S_IFMT != S_IFDIR {
            *__errno_location() = ENOTDIR;
            return null_mut();
        }
        let directory = of(descriptor);
        if !directory.is_null() {
            fcntl(descriptor, F_SETFD, FD_CLOEXEC);
        }
        directory
    }
}

/// A directory of which nothing is read; null if there is no memory. The room stays as it is.
unsafe fn of(descriptor: c_int) -> *mut Directory {
    unsafe {
        let directory = malloc(core::mem::size_of::<Directory>()).cast::<Directory>();
        if !directory.is_null() {
            let own = &mut *directory;
            own.descriptor = descriptor;
            own.lock = AtomicI32::new(0);
            own.next = 0;
            own.end = 0;
            own.place = 0;
        }
        directory
    }
}

/// `closedir`
pub unsafe fn closedir(directory: *mut Directory) -> c_int {
    unsafe {
        let closed = close((*directory).descriptor);
        let error = *__errno_location();
        free(directory.cast());
        *__errno_location() = error;
        closed
    }
}

/// `dirfd`
pub unsafe fn dirfd(directory: *mut Directory) -> c_int {
    unsafe { (*directory).descriptor }
}

/// `readdir`
pub unsafe fn readdir(directory: *mut Directory) -> *mut Entry {
    unsafe {
        let own = &mut *directory;
        if own.next >= own.end {
            let error = *__errno_location();
            let read = syscall(
                system::GETDENTS64,
                c_long::from(own.descriptor),
                own.room.as_mut_ptr(),
                ROOM,
            );
            if read <= 0 {
                // A directory that was removed has ended.
                if read < 0 && *__errno_location() == ENOENT {
                    *__errno_location() = error;
                }
                return null_mut();
            }
            own.next = 0;
            own.end = read as usize;
        }
        let entry = own.room.as_mut_ptr().cast::<u8>().add(own.next).cast::<Entry>();
        own.next += (*entry).length as usize;
        own.place = (*entry).place;
        entry
    }
}

/// `readdir_r`
pub unsafe fn readdir_r(
    directory: *mut Directory,
    room: *mut Entry,
    found: *mut *mut Entry,
) -> c_int {
    unsafe {
        let location = __errno_location();
        let before = *location;
        while (*directory).lock.swap(1, Ordering::Acquire) != 0 {
            sched_yield();
        }
        *location = 0;
        let entry = readdir(directory);
        let error = *location;
        if error == 0 && !entry.is_null() {
            let length = (*entry).length as usize;
            room.cast::<u8>().copy_from_nonoverlapping(entry.cast(), length);
        }
        (*directory).lock.store(0, Ordering::Release);
        if error != 0 {
            return error;
        }
        *location = before;
        *found = if entry.is_null() { null_mut() } else { room };
        0
    }
}

/// `telldir`
pub unsafe fn telldir(directory: *mut Directory) -> c_long {
    unsafe { (*directory).place }
}

/// `seekdir` and `rewinddir`, which goes to 0.
pub unsafe fn seekdir(directory: *mut Directory, place: c_long) {
    unsafe {
        let own = &mut *directory;
        own.place = lseek(own.descriptor, place, 0);
        own.next = 0;
        own.end = 0;
    }
}

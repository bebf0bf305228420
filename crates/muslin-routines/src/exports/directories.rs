//! `opendir`, `readdir` and their like.

// SAFETY: the C standard and POSIX say what a caller has to see to, and the routines ask no more.

use crate::c_int;
use crate::directories::{self, Directory, Entry};

routine!(opendir = muslin_opendir(path: *const u8) -> *mut Directory {
    unsafe { directories::opendir(path) }
});

routine!(fdopendir = muslin_fdopendir(descriptor: c_int) -> *mut Directory {
    unsafe { directories::fdopendir(descriptor) }
});

routine!(closedir = muslin_closedir(directory: *mut Directory) -> c_int {
    unsafe { directories::closedir(directory) }
});

routine!(dirfd = muslin_dirfd(directory: *mut Directory) -> c_int {
    unsafe { directories::dirfd(directory) }
});

routine!(readdir = muslin_readdir(directory: *mut Directory) -> *mut Entry {
    unsafe { directories::readdir(directory) }
});
also!(readdir64 = muslin_readdir);

routine!(readdir_r = muslin_readdir_r(
    directory: *mut Directory,
    room: *mut Entry,
    found: *mut *mut Entry
) -> c_int {
    unsafe { directories::readdir_r(directory, room, found) }
});
also!(readdir64_r = muslin_readdir_r);

routine!(telldir = muslin_telldir(directory: *mut Directory) -> i64 {
    unsafe { directories::telldir(directory) }
});

routine!(seekdir = muslin_seekdir(directory: *mut Directory, place: i64) -> () {
    unsafe { directories::seekdir(directory, place) }
});

routine!(rewinddir = muslin_rewinddir(directory: *mut Directory) -> () {
    unsafe { directories::seekdir(directory, 0) }
});

//! Directories: every entry once, from every place, and the errors that POSIX names.
#![cfg(not(miri))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "the directories are open until the last line of each test"
)]

use std::collections::BTreeSet;
use std::ffi::{c_int, CStr, CString};
use std::fs;
use std::os::fd::IntoRawFd as _;
use std::path::Path;
use std::ptr::null_mut;

use muslin_routines::directories::{
    closedir, dirfd, fdopendir, opendir, readdir, readdir_r, seekdir, telldir, Directory, Entry,
};

/// More than one piece holds.
const FILES: usize = 3000;

fn many() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for at in 0..FILES {
        fs::write(directory.path().join(format!("{at}-{}", "n".repeat(at % 200))), "").unwrap();
    }
    directory
}

fn open(path: &Path) -> *mut Directory {
    let path = CString::new(path.to_str().unwrap()).unwrap();
    unsafe { opendir(path.as_ptr().cast()) }
}

fn error() -> c_int {
    std::io::Error::last_os_error().raw_os_error().unwrap()
}

fn name(entry: *const Entry) -> String {
    // The layout is that of C's `struct dirent`.
    let name = unsafe { CStr::from_ptr((*entry.cast::<libc::dirent>()).d_name.as_ptr()) };
    name.to_str().unwrap().to_owned()
}

/// The names from the present place on.
fn rest(directory: *mut Directory) -> Vec<String> {
    let next = || unsafe { readdir(directory) };
    std::iter::repeat_with(next)
        .take_while(|entry| !entry.is_null())
        .map(|entry| name(entry))
        .collect()
}

#[test]
fn every_entry_is_read_once() {
    let directory = many();
    let opened = open(directory.path());
    let names = rest(opened);
    let here = fs::read_dir(directory.path()).unwrap().map(|one| one.unwrap().file_name());
    let mut right: BTreeSet<String> = here.map(|name| name.into_string().unwrap()).collect();
    right.extend([".".to_owned(), "..".to_owned()]);
    assert_eq!((names.len(), BTreeSet::from_iter(names)), (FILES + 2, right));
    unsafe {
        assert!(readdir(opened).is_null());
        seekdir(opened, 0);
        assert_eq!((telldir(opened), rest(opened).len()), (0, FILES + 2));
        assert_eq!(closedir(opened), 0);
    }
}

#[test]
fn reading_goes_on_from_every_place() {
    let directory = many();
    let opened = open(directory.path());
    unsafe {
        let mut places = vec![(telldir(opened), 0)];
        let mut names = Vec::new();
        loop {
            let entry = readdir(opened);
            if entry.is_null() {
                break;
            }
            names.push(name(entry));
            places.push((telldir(opened), names.len()));
        }
        for (place, at) in places.into_iter().step_by(97) {
            seekdir(opened, place);
            assert_eq!(rest(opened), names[at..]);
        }
        closedir(opened);
    }
}

#[test]
fn the_entry_goes_where_the_caller_wants_it() {
    let directory = many();
    let opened = open(directory.path());
    let mut names = BTreeSet::new();
    unsafe {
        let mut room = std::mem::zeroed::<libc::dirent>();
        loop {
            let mut found: *mut Entry = null_mut();
            let to = (&raw mut room).cast::<Entry>();
            assert_eq!(readdir_r(opened, to, &raw mut found), 0);
            if found.is_null() {
                break;
            }
            assert_eq!(found, to);
            names.insert(name(found));
        }
        closedir(opened);
    }
    assert_eq!(names.len(), FILES + 2);
}

#[test]
fn a_directory_that_was_removed_has_ended() {
    let directory = tempfile::tempdir().unwrap();
    let opened = open(directory.path());
    directory.close().unwrap();
    unsafe {
        *libc::__errno_location() = 77;
        assert!(readdir(opened).is_null());
        assert_eq!(error(), 77);
        closedir(opened);
    }
}

#[test]
fn what_is_no_directory_is_refused_with_its_error() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(open(&file).is_null());
    assert_eq!(error(), libc::ENOTDIR);
    assert!(open(&directory.path().join("absent")).is_null());
    assert_eq!(error(), libc::ENOENT);
    let path = CString::new(directory.path().to_str().unwrap()).unwrap();
    unsafe {
        let opened = fs::File::open(&file).unwrap().into_raw_fd();
        assert!(fdopendir(opened).is_null());
        assert_eq!(error(), libc::ENOTDIR);
        libc::close(opened);
        assert!(fdopendir(-1).is_null());
        assert_eq!(error(), libc::EBADF);
        let place = libc::open(path.as_ptr(), libc::O_PATH);
        assert!(fdopendir(place).is_null());
        assert_eq!(error(), libc::EBADF);
        libc::close(place);

        let descriptor = libc::open(path.as_ptr(), libc::O_RDONLY);
        let opened = fdopendir(descriptor);
        assert_eq!(dirfd(opened), descriptor);
        assert_eq!(libc::fcntl(descriptor, libc::F_GETFD), libc::FD_CLOEXEC);
        assert_eq!(rest(opened).len(), 3);
        assert_eq!(closedir(opened), 0);
    }
}

//! Numbers and times as text, and what a letter is.

use std::ffi::{c_char, c_double, c_float, c_int, c_long};
use std::hint::black_box;
use std::ptr::null_mut;

use super::{hidden, ignore, say};

type Chars = *const c_char;

unsafe extern "C" {
    fn strtof(at: Chars, end: *mut *mut c_char) -> c_float;
    fn strptime(at: Chars, format: Chars, time: *mut libc::tm) -> *mut c_char;
    fn strftime(to: *mut c_char, most: usize, format: Chars, time: *const libc::tm) -> usize;
    fn fnmatch(pattern: Chars, at: Chars, flags: c_int) -> c_int;
    fn inet_pton(family: c_int, at: Chars, to: *mut u8) -> c_int;
    fn inet_ntop(family: c_int, at: *const u8, to: *mut c_char, size: u32) -> Chars;
    fn mbstowcs(to: *mut libc::wchar_t, from: Chars, most: usize) -> usize;
    fn wcslen(at: *const libc::wchar_t) -> usize;
}

pub fn all() {
    numbers();
    printed();
    times();
    letters();
}

fn numbers() {
    // SAFETY: each text ends with a zero byte.
    unsafe {
        let function = hidden!(libc::atoi: (Chars) -> c_int);
        say("atoi", || ignore(black_box(function(c"1234567".as_ptr()))));
        let function = hidden!(libc::strtol: (Chars, *mut *mut c_char, c_int) -> c_long);
        say("strtol", || ignore(black_box(function(c"-123456789".as_ptr(), null_mut(), 10))));
        let function = hidden!(libc::strtod: (Chars, *mut *mut c_char) -> c_double);
        say("strtod", || ignore(black_box(function(c"3.14159265".as_ptr(), null_mut()))));
        let function = hidden!(strtof: (Chars, *mut *mut c_char) -> c_float);
        say("strtof", || ignore(black_box(function(c"3.14159265".as_ptr(), null_mut()))));
        let (mut a, mut b) = (0, 0);
        say("sscanf", || {
            ignore(black_box(libc::sscanf(
                c"17 x 29".as_ptr(),
                c"%d x %d".as_ptr(),
                &raw mut a,
                &raw mut b,
            )))
        });
    }
}

fn printed() {
    let mut room = [0 as c_char; 128];
    // SAFETY: the room is larger than what is printed, and the arguments are what the formats name.
    unsafe {
        say("snprintf %d", || {
            ignore(black_box(libc::snprintf(
                room.as_mut_ptr(),
                128,
                c"%d".as_ptr(),
                black_box(1_234_567),
            )))
        });
        say("snprintf %s", || {
            ignore(black_box(libc::snprintf(
                room.as_mut_ptr(),
                128,
                c"%s".as_ptr(),
                c"some text".as_ptr(),
            )))
        });
        say("snprintf %f", || {
            ignore(black_box(libc::snprintf(
                room.as_mut_ptr(),
                128,
                c"%.6f".as_ptr(),
                black_box(3.141_592),
            )))
        });
        say("snprintf %x", || {
            ignore(black_box(libc::snprintf(
                room.as_mut_ptr(),
                128,
                c"%08x".as_ptr(),
                black_box(0xbeef),
            )))
        });
        let function = hidden!(inet_ntop: (c_int, *const u8, *mut c_char, u32) -> Chars);
        say("inet_ntop", || {
            ignore(black_box(function(
                libc::AF_INET,
                [127, 0, 0, 1].as_ptr(),
                room.as_mut_ptr(),
                128,
            )))
        });
        let function = hidden!(inet_pton: (c_int, Chars, *mut u8) -> c_int);
        let mut address = [0_u8; 16];
        say("inet_pton", || {
            ignore(black_box(function(libc::AF_INET6, c"fe80::1:2".as_ptr(), address.as_mut_ptr())))
        });
        let function = hidden!(fnmatch: (Chars, Chars, c_int) -> c_int);
        say("fnmatch", || {
            ignore(black_box(function(c"*.r[st]".as_ptr(), c"functions.rs".as_ptr(), 0)))
        });
    }
}

fn times() {
    let at: i64 = 1_700_000_000;
    // SAFETY: all of a `tm` may be zero.
    let mut time: libc::tm = unsafe { std::mem::zeroed() };
    let mut room = [0 as c_char; 64];
    // SAFETY: the time and the room are there for as long as the calls take.
    unsafe {
        let function =
            hidden!(libc::gmtime_r: (*const i64, *mut libc::tm) -> *mut libc::tm);
        say("gmtime_r", || ignore(black_box(function(&raw const at, &raw mut time))));
        let function =
            hidden!(libc::localtime_r: (*const i64, *mut libc::tm) -> *mut libc::tm);
        say("localtime_r", || ignore(black_box(function(&raw const at, &raw mut time))));
        let function = hidden!(libc::mktime: (*mut libc::tm) -> i64);
        say("mktime", || ignore(black_box(function(&raw mut time))));
        let function = hidden!(libc::timegm: (*mut libc::tm) -> i64);
        say("timegm", || ignore(black_box(function(&raw mut time))));
        let function = hidden!(strftime: (*mut c_char, usize, Chars, *const libc::tm) -> usize);
        say("strftime", || {
            ignore(black_box(function(
                room.as_mut_ptr(),
                64,
                c"%Y-%m-%dT%H:%M:%S".as_ptr(),
                &raw const time,
            )))
        });
        let function = hidden!(strptime: (Chars, Chars, *mut libc::tm) -> *mut c_char);
        say("strptime", || {
            ignore(black_box(function(
                c"2024-03-05 06:07:08".as_ptr(),
                c"%Y-%m-%d %H:%M:%S".as_ptr(),
                &raw mut time,
            )))
        });
    }
}

fn letters() {
    macro_rules! letter {
        ($($name:ident),*) => {$({
            let function = black_box(libc::$name as unsafe extern "C" fn(c_int) -> c_int);
            // SAFETY: it takes any letter.
            say(stringify!($name), || ignore(black_box(unsafe { function(black_box(c_int::from(b'q'))) })));
        })*};
    }
    letter!(isalpha, isdigit, isspace, isupper, isalnum, toupper, tolower);
    let mut wide = [0; 128];
    let text = c"a text of sixty letters or so, of which none is a special one";
    // SAFETY: the room is larger than the text.
    unsafe {
        let function = hidden!(mbstowcs: (*mut libc::wchar_t, Chars, usize) -> usize);
        say("mbstowcs", || ignore(black_box(function(wide.as_mut_ptr(), text.as_ptr(), 128))));
        let function = hidden!(wcslen: (*const libc::wchar_t) -> usize);
        say("wcslen", || ignore(black_box(function(wide.as_ptr()))));
    }
}

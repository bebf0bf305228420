//! Functions of strings, at several lengths.

use std::ffi::{c_char, c_int, c_void};
use std::hint::black_box;
use std::ptr::null_mut;

use super::{hidden, ignore, say};

const LENGTHS: [usize; 4] = [7, 60, 500, 4000];

type Chars = *const c_char;
type Room = *mut c_char;

unsafe extern "C" {
    fn strchrnul(at: Chars, byte: c_int) -> Room;
    fn strcasestr(at: Chars, part: Chars) -> Room;
    fn stpncpy(to: Room, from: Chars, most: usize) -> Room;
    fn memccpy(to: *mut c_void, from: *const c_void, byte: c_int, most: usize) -> *mut c_void;
    fn memmem(at: *const c_void, size: usize, part: *const c_void, length: usize) -> *mut c_void;
    fn strsep(at: *mut Room, of: Chars) -> Room;
}

pub fn all() {
    for length in LENGTHS {
        one(length);
    }
}

#[expect(clippy::cast_possible_wrap, reason = "letters are small")]
fn one(length: usize) {
    let text: Vec<u8> = (0..length).map(|at| b'a' + (at % 23) as u8).chain([0]).collect();
    let same = text.clone();
    let mut target = vec![0_u8; length + 64];
    let (a, b): (Chars, Chars) = (text.as_ptr().cast(), same.as_ptr().cast());
    let (to, last) = (target.as_mut_ptr().cast::<c_char>(), c_int::from(b'z'));
    macro_rules! case {
        ($name:ident: $kind:ty, $($argument:expr),*) => {{
            let function = black_box(libc::$name as $kind);
            say(&format!("{} {length}", stringify!($name)), || ignore(black_box(function($(black_box($argument)),*))));
        }};
    }
    // SAFETY: each string ends with a zero byte, and the target has room for any of them.
    unsafe {
        case!(strlen: unsafe extern "C" fn(Chars) -> usize, a);
        case!(strnlen: unsafe extern "C" fn(Chars, usize) -> usize, a, length);
        case!(strcpy: unsafe extern "C" fn(Room, Chars) -> Room, to, a);
        case!(strncpy: unsafe extern "C" fn(Room, Chars, usize) -> Room, to, a, length);
        case!(stpcpy: unsafe extern "C" fn(Room, Chars) -> Room, to, a);
        case!(strcmp: unsafe extern "C" fn(Chars, Chars) -> c_int, a, b);
        case!(strncmp: unsafe extern "C" fn(Chars, Chars, usize) -> c_int, a, b, length);
        case!(strcasecmp: unsafe extern "C" fn(Chars, Chars) -> c_int, a, b);
        case!(strncasecmp: unsafe extern "C" fn(Chars, Chars, usize) -> c_int, a, b, length);
        case!(strcoll: unsafe extern "C" fn(Chars, Chars) -> c_int, a, b);
        case!(strchr: unsafe extern "C" fn(Chars, c_int) -> Room, a, last);
        case!(strrchr: unsafe extern "C" fn(Chars, c_int) -> Room, a, last);
        case!(strstr: unsafe extern "C" fn(Chars, Chars) -> Room, a, c"wxyz".as_ptr());
        case!(strspn: unsafe extern "C" fn(Chars, Chars) -> usize, a, c"abcdefghijklmnopqrstuvwxyz".as_ptr());
        case!(strcspn: unsafe extern "C" fn(Chars, Chars) -> usize, a, c"xyz".as_ptr());
        case!(strpbrk: unsafe extern "C" fn(Chars, Chars) -> Room, a, c"xyz".as_ptr());
        let case = |name: &str, call: &mut dyn FnMut()| say(&format!("{name} {length}"), call);
        let function = hidden!(strchrnul: (Chars, c_int) -> Room);
        case("strchrnul", &mut || ignore(black_box(function(a, last))));
        let function = hidden!(strcasestr: (Chars, Chars) -> Room);
        case("strcasestr", &mut || ignore(black_box(function(a, c"wxyz".as_ptr()))));
        let function = hidden!(stpncpy: (Room, Chars, usize) -> Room);
        case("stpncpy", &mut || ignore(black_box(function(to, a, length))));
        let function = hidden!(memccpy: (*mut c_void, *const c_void, c_int, usize) -> *mut c_void);
        case("memccpy", &mut || ignore(black_box(function(to.cast(), a.cast(), 0, length + 1))));
        let function = hidden!(memmem: (*const c_void, usize, *const c_void, usize) -> *mut c_void);
        case("memmem", &mut || {
            ignore(black_box(function(a.cast(), length, c"wxyz".as_ptr().cast(), 4)))
        });
        let (strcat, strdup) =
            (hidden!(libc::strcat: (Room, Chars) -> Room), hidden!(libc::strdup: (Chars) -> Room));
        case("strcat", &mut || {
            *to = 0;
            black_box(strcat(to, a));
        });
        case("strdup", &mut || libc::free(black_box(strdup(a)).cast()));
        let (split, copy) = (
            hidden!(strsep: (*mut Room, Chars) -> Room),
            hidden!(libc::strcpy: (Room, Chars) -> Room),
        );
        case("strsep", &mut || {
            let mut rest = copy(to, a);
            while !split(&raw mut rest, c"g".as_ptr()).is_null() {}
        });
        let split = hidden!(libc::strtok_r: (Room, Chars, *mut Room) -> Room);
        case("strtok_r", &mut || {
            let (mut at, mut rest) = (copy(to, a), null_mut());
            while !split(at, c"g".as_ptr(), &raw mut rest).is_null() {
                at = null_mut();
            }
        });
    }
}

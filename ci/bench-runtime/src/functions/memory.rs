//! Memory that is moved, searched, and taken.

use std::ffi::{c_int, c_void};
use std::hint::black_box;
use std::ptr::null_mut;

use super::{hidden, ignore, say};

const SIZES: [usize; 4] = [16, 200, 3000, 40_000];

type From = *const c_void;
type To = *mut c_void;

unsafe extern "C" {
    fn swab(from: From, to: To, size: isize);
    fn qsort(at: To, count: usize, size: usize, compare: unsafe extern "C" fn(From, From) -> c_int);
}

pub fn all() {
    SIZES.iter().for_each(|size| one(*size));
    let mut numbers: Vec<u32> = Vec::new();
    let sort = hidden!(qsort: (To, usize, usize, unsafe extern "C" fn(From, From) -> c_int));
    say("qsort 1000", || {
        numbers.clear();
        numbers.extend((0..1000_u32).map(|at| at.wrapping_mul(2_654_435_761)));
        // SAFETY: there are as many numbers, of that size.
        unsafe { sort(numbers.as_mut_ptr().cast(), numbers.len(), 4, order) }
    });
    let search = hidden!(libc::bsearch: (From, From, usize, usize, Option<unsafe extern "C" fn(From, From) -> c_int>) -> To);
    let wanted = numbers[700];
    // SAFETY: as above, and they are sorted.
    say("bsearch 1000", || {
        ignore(black_box(unsafe {
            search((&raw const wanted).cast(), numbers.as_ptr().cast(), 1000, 4, Some(order))
        }))
    });
}

unsafe extern "C" fn order(a: From, b: From) -> c_int {
    // SAFETY: both are numbers of the list.
    let (a, b) = unsafe { (*a.cast::<u32>(), *b.cast::<u32>()) };
    a.cmp(&b) as c_int
}

fn one(size: usize) {
    let (from, mut target) = (vec![7_u8; size + 64], vec![7_u8; size + 64]);
    let (from, to): (From, To) = (from.as_ptr().cast(), target.as_mut_ptr().cast());
    let case = |name: &str, call: &mut dyn FnMut()| say(&format!("{name} {size}"), call);
    // SAFETY: both have room for the size.
    unsafe {
        let (copy, shift) = (
            hidden!(libc::memcpy: (To, From, usize) -> To),
            hidden!(libc::memmove: (To, From, usize) -> To),
        );
        case("memcpy", &mut || ignore(black_box(copy(to, from, size))));
        case("memmove", &mut || ignore(black_box(shift(to.add(9), to, size))));
        let function = hidden!(libc::memset: (To, c_int, usize) -> To);
        case("memset", &mut || ignore(black_box(function(to, 7, size))));
        let function = hidden!(libc::memcmp: (From, From, usize) -> c_int);
        case("memcmp", &mut || ignore(black_box(function(from, to, size))));
        let function = hidden!(libc::memchr: (From, c_int, usize) -> To);
        case("memchr", &mut || ignore(black_box(function(from, 9, size))));
        let function = hidden!(libc::memrchr: (From, c_int, usize) -> To);
        case("memrchr", &mut || ignore(black_box(function(from, 9, size))));
        let function = hidden!(swab: (From, To, isize));
        case("swab", &mut || function(from, to, size as isize));
        let (take, give) = (hidden!(libc::malloc: (usize) -> To), hidden!(libc::free: (To)));
        case("malloc", &mut || give(black_box(take(size))));
        let function = hidden!(libc::calloc: (usize, usize) -> To);
        case("calloc", &mut || give(black_box(function(1, size))));
        let function = hidden!(libc::realloc: (To, usize) -> To);
        case("realloc", &mut || give(black_box(function(take(size / 2), size))));
        let function = hidden!(libc::posix_memalign: (*mut To, usize, usize) -> c_int);
        case("posix_memalign", &mut || {
            let mut at = null_mut();
            function(&raw mut at, 64, size);
            give(black_box(at));
        });
    }
}

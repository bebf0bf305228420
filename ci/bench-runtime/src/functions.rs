//! Functions of libc one by one: nanoseconds a call, the least of several measurements.
//!
//! Each is called through a pointer that the compiler cannot see through, so that libc's is measured and not what the
//! compiler would put in its place.

mod math;
mod memory;
mod strings;
mod system;
mod text;

use std::time::{Duration, Instant};

/// How long one measurement takes at least, and how many are made.
const LONG_ENOUGH: Duration = Duration::from_micros(60);
const MEASUREMENTS: usize = 7;

/// Every function.
pub fn all() {
    strings::all();
    memory::all();
    math::all();
    text::all();
    system::all();
}

/// Measures a call, and says how long it takes.
fn say(name: &str, mut call: impl FnMut()) {
    let mut calls = 1_u32;
    let mut time = |calls: u32| {
        let start = Instant::now();
        (0..calls).for_each(|_| call());
        start.elapsed()
    };
    while time(calls) < LONG_ENOUGH && calls < 1 << 20 {
        calls *= 2;
    }
    let least = (0..MEASUREMENTS).map(|_| time(calls)).min().unwrap_or_default();
    println!("libc {name}\t{:.2}", least.as_nanos() as f64 / f64::from(calls));
}

/// A function of C that the compiler does not know.
macro_rules! hidden {
    ($name:path: $($kind:tt)*) => {
        std::hint::black_box($name as unsafe extern "C" fn $($kind)*)
    };
}
use hidden;

/// What a call returns is of no interest.
fn ignore<T>(_: T) {}

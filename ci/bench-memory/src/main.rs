//! Times the memory routines of the C library that it is linked with: `bench-memory ROUTINE`.
//!
//! A line for each size: the size, a tab, and the least time of one call in nanoseconds. `~N` instead of a
//! size means calls with random sizes from 1 to N, which no processor can foretell.

use std::ffi::{c_char, c_int, c_void};
use std::hint::black_box;
use std::time::{Duration, Instant};

unsafe extern "C" {
    fn memcpy(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void;
    fn memmove(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void;
    fn memset(to: *mut c_void, byte: c_int, n: usize) -> *mut c_void;
    fn memcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int;
    fn memchr(start: *const c_void, byte: c_int, n: usize) -> *mut c_void;
    fn memrchr(start: *const c_void, byte: c_int, n: usize) -> *mut c_void;
    fn strlen(text: *const c_char) -> usize;
}

const SIZES: [usize; 44] = [
    1, 2, 3, 4, 5, 7, 8, 11, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 80, 96, 127, 128, 129, 192, 255,
    256, 257, 384, 512, 768, 1024, 1500, 2048, 4096, 8192, 16384, 32768, 65536, 131_072, 262_144,
    524_288, 786_432, 1_048_576,
];
const MIXES: [usize; 4] = [16, 64, 256, 1024];
const LARGEST: usize = 1 << 20;
/// Places begin at any of so many bytes, as they do in programs.
const ALIGNMENTS: usize = 64;
/// How many places a size is timed at.
const CALLS: usize = 16;
/// How often a size is timed, and for how long.
const TIMES: usize = 6;
const LONG_ENOUGH: Duration = Duration::from_micros(400);

/// What one call is about.
#[derive(Clone, Copy)]
struct Call {
    to: usize,
    from: usize,
    n: usize,
}

struct Buffers {
    one: Vec<u8>,
    other: Vec<u8>,
}

type Routine = fn(&mut Buffers, Call);

fn routine(name: &str) -> Option<Routine> {
    // SAFETY of all: `to` and `from` are below `ALIGNMENTS`, and the buffers are longer than both together.
    let routine: Routine = match name {
        "memcpy" => |b, c| unsafe {
            memcpy(b.one.as_mut_ptr().add(c.to).cast(), b.other.as_ptr().add(c.from).cast(), c.n);
        },
        "memmove" => |b, c| unsafe {
            let start = b.one.as_mut_ptr();
            memmove(start.add(c.to).cast(), start.add(c.from).cast(), c.n);
        },
        "memset" => |b, c| unsafe {
            memset(b.one.as_mut_ptr().add(c.to).cast(), 1, c.n);
        },
        "memcmp" => |b, c| unsafe {
            let (a, b) = (b.one.as_ptr().add(c.to), b.other.as_ptr().add(c.from));
            black_box(memcmp(a.cast(), b.cast(), c.n));
        },
        "memchr" => |b, c| unsafe {
            black_box(memchr(b.other.as_ptr().add(c.from).cast(), 2, c.n));
        },
        "memrchr" => |b, c| unsafe {
            black_box(memrchr(b.other.as_ptr().add(c.from).cast(), 2, c.n));
        },
        "strlen" => |b, c| unsafe {
            // The end of the text is put where it has to be, and taken away again.
            let end = c.from + c.n;
            *b.other.as_mut_ptr().add(end) = 0;
            black_box(strlen(b.other.as_ptr().add(c.from).cast()));
            *b.other.as_mut_ptr().add(end) = 1;
        },
        _ => return None,
    };
    Some(routine)
}

/// Numbers that look like chance, the same on every run.
struct Chance(u64);

impl Chance {
    fn call(&mut self, n: usize) -> Call {
        let places = self.below(ALIGNMENTS * ALIGNMENTS);
        Call { to: places % ALIGNMENTS, from: places / ALIGNMENTS, n }
    }

    /// The limit is a power of two.
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize & (limit - 1)
    }
}

/// The least time of one call, in nanoseconds.
fn time(mut calls: impl FnMut()) -> f64 {
    let mut round = |rounds: u64| {
        let start = Instant::now();
        for _ in 0..rounds {
            calls();
        }
        start.elapsed()
    };
    let mut rounds = 1;
    while round(rounds) < LONG_ENOUGH {
        rounds *= 2;
    }
    let least = (0..TIMES).map(|_| round(rounds)).min().unwrap_or_default();
    least.as_secs_f64() * 1e9 / rounds as f64
}

fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some(routine) = routine(&name) else { panic!("`{name}` is not a routine that is timed") };
    let room = LARGEST + 2 * ALIGNMENTS;
    let mut buffers = Buffers { one: vec![1; room], other: vec![1; room] };
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for n in SIZES {
        let calls: [Call; CALLS] = std::array::from_fn(|_| chance.call(n));
        let all = time(|| {
            for call in black_box(&calls) {
                routine(&mut buffers, *call);
            }
        });
        println!("{n}\t{:.3}", all / CALLS as f64);
    }
    for most in MIXES {
        // Picked again for each call, since a processor learns a list by heart.
        let each = time(|| {
            let n = 1 + chance.below(most);
            routine(&mut buffers, chance.call(n));
        });
        println!("~{most}\t{each:.3}");
    }
}

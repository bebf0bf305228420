//! The memory routines of libc by size: nanoseconds a call.

use std::cmp::Ordering;
use std::hint::black_box;
use std::time::Instant;

use crate::Numbers;

const SIZES: [usize; 13] =
    [1, 4, 8, 16, 32, 64, 128, 256, 1 << 10, 4 << 10, 16 << 10, 128 << 10, 1 << 20];
/// How many bytes a measurement moves, and how often it calls at most.
const BYTES: usize = 24 << 20;
const CALLS: usize = 300_000;

/// Room for the largest size at any alignment that is tried.
const ROOM: usize = (1 << 20) + 64;

struct Buffers {
    from: Vec<u8>,
    to: Vec<u8>,
}

impl Buffers {
    fn new() -> Self {
        Self { from: vec![7; ROOM], to: vec![7; ROOM] }
    }
}

/// Each routine at each size. Where a copy begins moves on with each call.
pub fn by_size() {
    let mut buffers = Buffers::new();
    for size in SIZES {
        let calls = (BYTES / size).clamp(16, CALLS);
        say(&format!("copy {}", in_words(size)), calls, |call| copy(&mut buffers, call & 31, size));
        say(&format!("compare {}", in_words(size)), calls, |_| compare(&buffers, size));
        say(&format!("fill {}", in_words(size)), calls, |call| fill(&mut buffers, call & 31, size));
    }
}

/// Sizes as programs have them: many small ones, few large ones, none known to the compiler.
pub fn mixed() {
    let mut buffers = Buffers::new();
    let mut numbers = Numbers(0x1234_5678_9abc_def1);
    let sizes: Vec<usize> = (0..4096)
        .map(|_| match numbers.below(20) {
            0 => numbers.below(16 << 10),
            1..=4 => 128 + numbers.below(896),
            _ => numbers.below(128),
        })
        .collect();
    let size = |call: usize| sizes[call & 4095];
    say("copy mixed", CALLS, |call| copy(&mut buffers, call & 31, size(call)));
    say("compare mixed", CALLS, |call| compare(&buffers, size(call)));
    say("fill mixed", CALLS, |call| fill(&mut buffers, call & 31, size(call)));
}

#[inline(never)]
fn copy(buffers: &mut Buffers, at: usize, size: usize) {
    let Buffers { from, to } = buffers;
    black_box(&mut to[at..at + black_box(size)]).copy_from_slice(&from[..size]);
}

#[inline(never)]
fn compare(buffers: &Buffers, size: usize) {
    let size = black_box(size);
    assert!(black_box(&buffers.from[..size]).cmp(&buffers.to[..size]) == Ordering::Equal);
}

#[inline(never)]
fn fill(buffers: &mut Buffers, at: usize, size: usize) {
    black_box(&mut buffers.to[at..at + black_box(size)]).fill(black_box(7));
}

/// The least of several measurements: what disturbs one makes it longer.
fn say(name: &str, calls: usize, mut call: impl FnMut(usize)) {
    let mut least = f64::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        for number in 0..calls {
            call(number);
        }
        least = least.min(start.elapsed().as_nanos() as f64 / calls as f64);
    }
    println!("{name}\t{least:.2}");
}

fn in_words(size: usize) -> String {
    match size {
        0..1024 => format!("{size} B"),
        1024..1_048_576 => format!("{} KiB", size >> 10),
        _ => format!("{} MiB", size >> 20),
    }
}

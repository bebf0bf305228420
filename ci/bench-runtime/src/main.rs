//! Does one kind of work and says how long it took: a line a figure, its name, a tab, and nanoseconds.
//!
//! Input is made here, from a counter that is the same for each build, so that all do the same work.

mod allocation;
mod functions;
mod memory;
mod work;

use std::time::Instant;

fn main() {
    let case = std::env::args().nth(1).unwrap_or_default();
    match case.as_str() {
        "allocate-1" => timed(&case, || allocation::replace(1)),
        "allocate-2" => timed(&case, || allocation::replace(2)),
        "allocate-4" => timed(&case, || allocation::replace(4)),
        "hand-over" => timed(&case, allocation::hand_over),
        "strings" => timed(&case, work::strings),
        "hash-maps" => timed(&case, work::hash_maps),
        "json" => {
            let text = work::document();
            timed(&case, || work::json(&text));
        }
        "regex" => {
            let text = work::prose(4_000_000);
            timed(&case, || work::regex(&text));
        }
        "sort" => {
            let lines = work::lines();
            timed(&case, || work::sort(&lines));
        }
        "sqlite" => timed(&case, work::sqlite),
        "lz4" => {
            let text = work::prose(16_000_000);
            timed(&case, || work::lz4(&text));
        }
        "deflate" => {
            let text = work::prose(2_000_000);
            timed(&case, || work::deflate(&text));
        }
        "memory" => memory::by_size(),
        "memory-mixed" => memory::mixed(),
        "functions" => functions::all(),
        _ => {
            eprintln!("there is no case `{case}`");
            std::process::exit(2);
        }
    }
}

/// Says how long something took. Its answer goes to standard error, so that nobody can leave it out.
fn timed(name: &str, work: impl FnOnce() -> u64) {
    let start = Instant::now();
    let answer = work();
    println!("{name}\t{}", start.elapsed().as_nanos());
    eprintln!("{answer}");
}

/// Numbers that look random and are always the same (Marsaglia, "Xorshift RNGs", 2003).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() >> 16) as usize % end
    }
}

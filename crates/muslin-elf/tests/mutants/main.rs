//! The ring of broken files: real ones of every kind, each of their words set to whatever could
//! mislead a reader, cut at every boundary, their chains bent into circles.
//!
//! The mutants are the same on every run. Of each is asked that an answer comes, without a panic
//! and in little memory; their number is printed. `cargo lab fuzz` shows it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "tests build their own input with the real tools")]
#![expect(clippy::print_stdout, reason = "the number of mutants is what is wanted")]
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod archives;
mod fields;
mod seeds;
mod survive;

use fields::{boundaries, circles, fields, values};
use seeds::{Kind, Seed};
use survive::Survivors;

#[global_allocator]
static MEMORY: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// Without optimisation all of them would take an hour, so that of words, circles and changes of
/// several words every so many is taken; `cargo lab fuzz` takes all. Cuts are few and always taken.
const EVERY: usize = if cfg!(debug_assertions) { 97 } else { 1 };
/// How many mutants have several words changed at once, of each seed.
const SEVERAL: usize = 20_000 / EVERY;
/// Fewer mutants than this are a fault of the test.
const LEAST_FILES: u64 = 400_000 / EVERY as u64;
const LEAST_ARCHIVES: u64 = 10_000 / EVERY as u64;

#[test]
fn every_mutant_gets_an_answer() {
    let mut survivors = Survivors::default();
    for seed in seeds::all() {
        survivors.take(&seed, &seed.bytes);
        words(&seed, &mut survivors);
        cuts(&seed, &mut survivors);
        circles_in(&seed, &mut survivors);
        several(&seed, &mut survivors);
    }
    println!("{survivors}");
    // A seed or a kind of change that no longer yields mutants would pass unseen.
    assert!(survivors.files > LEAST_FILES, "{survivors}");
    assert!(survivors.archives > LEAST_ARCHIVES, "{survivors}");
}

/// Each word of each table, one after the other, with every value that is at a limit of something.
fn words(seed: &Seed, survivors: &mut Survivors) {
    let mut mutant = seed.bytes.clone();
    let fields = seed.fields();
    let changes = fields.iter().flat_map(|field| {
        values(field, &seed.bytes).into_iter().map(move |value| (field.range(), value))
    });
    for (place, value) in changes.step_by(EVERY) {
        mutant[place.clone()].copy_from_slice(&value);
        survivors.take(seed, &mutant);
        mutant[place.clone()].copy_from_slice(&seed.bytes[place]);
    }
}

/// The file up to each boundary, and one byte less and more.
fn cuts(seed: &Seed, survivors: &mut Survivors) {
    for length in seed.boundaries() {
        survivors.take(seed, &seed.bytes[..length]);
    }
}

/// Every link of a chain, leading to every place of the same chain.
fn circles_in(seed: &Seed, survivors: &mut Survivors) {
    let mut mutant = seed.bytes.clone();
    for (place, value) in seed.circles().into_iter().step_by(EVERY) {
        let range = place..place + 4;
        mutant[range.clone()].copy_from_slice(&value.to_le_bytes());
        survivors.take(seed, &mutant);
        mutant[range.clone()].copy_from_slice(&seed.bytes[range]);
    }
}

/// Several words at once, taken by a generator that gives the same numbers everywhere (xorshift64).
fn several(seed: &Seed, survivors: &mut Survivors) {
    let mut state = 0x6d75_736c_696e_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % bound as u64).unwrap()
    };
    let fields = seed.fields();
    for _ in 0..SEVERAL {
        let mut mutant = seed.bytes.clone();
        for _ in 0..2 + below(5) {
            let field = &fields[below(fields.len())];
            let values = values(field, &seed.bytes);
            mutant[field.range()].copy_from_slice(&values[below(values.len())]);
        }
        survivors.take(seed, &mutant);
    }
}

impl Seed {
    fn fields(&self) -> Vec<fields::Field> {
        match self.kind {
            Kind::File => fields(&self.bytes),
            Kind::Archive => archives::fields(&self.bytes),
        }
    }

    fn boundaries(&self) -> Vec<usize> {
        match self.kind {
            Kind::File => boundaries(&self.bytes),
            Kind::Archive => archives::boundaries(&self.bytes),
        }
    }

    fn circles(&self) -> Vec<(usize, u32)> {
        match self.kind {
            Kind::File => circles(&self.bytes),
            Kind::Archive => Vec::new(),
        }
    }
}

//! How much the resolver adds to a file.

use object::{Object, ObjectSection};

use super::probes::Probes;

/// The most that it may add, in bytes.
const AIM: u64 = 40_000;

/// The bytes of a file that are loaded: without symbols and what debuggers read.
fn loaded(path: &std::path::Path) -> u64 {
    let bytes = std::fs::read(path).expect("a program that was just built");
    let file = object::File::parse(bytes.as_slice()).expect("ELF");
    let sections = file.sections().filter(|one| one.address() != 0);
    sections.filter_map(|one| one.file_range()).map(|(_, size)| size).sum()
}

/// Prints the difference between the program with musl's resolver and with ours.
pub(crate) fn print(probes: &Probes) {
    let (musl, ours) = (loaded(&probes.musl), loaded(&probes.muslin));
    let more = ours.saturating_sub(musl);
    let verdict = if more <= AIM { "reached" } else { "missed" };
    println!("in the file: {more} bytes more than with musl's (at most {AIM}: {verdict})");
}

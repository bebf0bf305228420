//! Says whose the bytes of an executable are: `anatomy FILE [NAME=ARCHIVE …]`.
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::process::ExitCode;

use muslin_elf::{ElfFile, Sources};
use muslin_finding::Origin;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let file = words.next().unwrap_or_default();
    let mut sources = Sources::default();
    for (name, archive) in words.filter_map(|word| word.split_once('=').map(own)) {
        match std::fs::read(&archive) {
            Ok(bytes) => sources.add(&name, Origin::Native, &bytes),
            Err(error) => println!("{archive}: {error}"),
        }
    }
    let Ok(bytes) = std::fs::read(&file) else { return ExitCode::FAILURE };
    let Ok(anatomy) = ElfFile::parse(&bytes).map(|file| file.anatomy(&sources)) else {
        return ExitCode::FAILURE;
    };
    for share in &anatomy.shares {
        println!("{:>9} {:<20} {:?} {:?}", share.size, share.name, share.origin, share.sections);
    }
    for part in &anatomy.parts {
        println!("{:>9} {:<20} {}", part.size, part.name, if part.loaded { "loaded" } else { "" });
    }
    ExitCode::SUCCESS
}

fn own((name, archive): (&str, &str)) -> (String, String) {
    (name.to_owned(), archive.to_owned())
}

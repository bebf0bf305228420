//! The files that are changed: those of some directories, and archives of every form with one of them.

use std::fs;
use std::path::{Path, PathBuf};

use muslin_package::{
    ArchiveFormat, Entry, Installable, PackageFormat, archive, installable, tree,
};

/// The largest file, and the most of one directory.
const LARGEST: u64 = 128 << 10;
const MOST: usize = 64;

/// All seeds in an order that is the same each time.
pub fn all(directories: &[PathBuf]) -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = directories.iter().flat_map(|one| files(one)).collect();
    let program = seeds.iter().find(|seed| seed.starts_with(b"\x7fELF")).cloned();
    let program = program.expect("no directory has an ELF file of at most 128 KiB");
    let entries = tree(vec![
        Entry::file("usr/share/doc/app/README", "text"),
        Entry::program("usr/bin/app", program),
    ]);
    let packed = ArchiveFormat::ALL.iter().map(|format| archive(*format, &entries, 0));
    seeds.extend(packed.filter_map(Result::ok));
    let package = Installable {
        name: "app",
        version: "1.0.0",
        license: Some("MIT"),
        description: "An app",
        homepage: None,
        maintainer: Some("Ann <ann@example.org>"),
        target: muslin_schema::Target::X86_64,
        entries: &entries,
    };
    let packages = PackageFormat::ALL.iter().map(|format| installable(*format, &package, None, 0));
    seeds.extend(packages.filter_map(|one| one.ok().map(|(_, bytes)| bytes)));
    seeds
}

fn files(directory: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(directory).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries
        .filter(|entry| entry.metadata().is_ok_and(|one| one.is_file() && one.len() <= LARGEST))
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    let contents = paths.iter().filter_map(|path| fs::read(path).ok());
    let wanted = contents.filter(|bytes| {
        bytes.starts_with(b"\x7fELF")
            || bytes.starts_with(b"!<")
            || muslin_package::is_packed(bytes)
    });
    wanted.take(MOST).collect()
}

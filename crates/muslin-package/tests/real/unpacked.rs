//! What public tools pack, unpacked here: nothing that may be a program is passed over without a word.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use muslin_package::{
    Budget, Entry, Installable, Limits, PackageFormat, Visitor, installable, is_packed, tree,
    unpack,
};

use muslin_schema::Target;

use crate::tools::tool;

/// What was shown of wanted files, and what was skipped, a line each.
fn lines(bytes: &[u8]) -> String {
    assert!(is_packed(bytes));
    let (mut shown, mut skipped) = (Vec::new(), Vec::new());
    let mut visitor = Visitor {
        wants: &|start| start.starts_with(b"\x7fELF"),
        visit: &mut |place, bytes| shown.push(format!("{place}: {} bytes", bytes.len())),
        skip: &mut |place, why| skipped.push(format!("{place}: skipped, {why}")),
        passed_over: 0,
    };
    let ended = unpack(bytes, &Budget::new(&Limits::USUAL), &mut visitor);
    let ended = ended.err().map(|error| format!("error: {error}"));
    [shown, skipped, ended.into_iter().collect()].concat().join("\n")
}

fn packed(directory: &Path, program: &str, arguments: &[&str], name: &str) -> Vec<u8> {
    tool(program, arguments, directory);
    fs::read(directory.join(name)).unwrap()
}

/// A program that begins with the magic and has a hole of so many bytes behind it.
fn program_with_hole(directory: &Path, hole: u64) {
    let mut file = fs::File::create(directory.join("program")).unwrap();
    file.write_all(&[b"\x7fELF".as_slice(), &[1; 4092]].concat()).unwrap();
    file.set_len(4096 + hole).unwrap();
    let mut file = fs::OpenOptions::new().append(true).open(directory.join("program")).unwrap();
    file.write_all(&[2; 4096]).unwrap();
}

#[test]
fn every_form_of_a_sparse_file_is_shown_whole() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    program_with_hole(directory, 1 << 20);
    fs::write(directory.join("behind"), b"\x7fELF").unwrap();
    for form in [
        ["--format=gnu", "--sparse-version=1.0"],
        ["--format=posix", "--sparse-version=0.0"],
        ["--format=posix", "--sparse-version=0.1"],
        ["--format=posix", "--sparse-version=1.0"],
    ] {
        let arguments = [&["--sparse", "-cf", "a.tar"], &form[..], &["program", "behind"]].concat();
        let bytes = packed(directory, "tar", &arguments, "a.tar");
        assert!(bytes.len() < 1 << 16, "{form:?} is not sparse");
        assert_eq!(lines(&bytes), "program: 1056768 bytes\nbehind: 4 bytes", "{form:?}");
    }
}

#[test]
fn a_sparse_file_with_more_stretches_than_a_header_holds_is_shown_whole() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let file = fs::File::create(directory.join("program")).unwrap();
    file.write_all_at(b"\x7fELF", 0).unwrap();
    for at in 1..=40 {
        file.write_all_at(&[7; 4096], at << 16).unwrap();
    }
    let size = file.metadata().unwrap().len();
    for format in ["--format=gnu", "--format=posix"] {
        let bytes =
            packed(directory, "tar", &["--sparse", format, "-cf", "a.tar", "program"], "a.tar");
        assert!((bytes.len() as u64) < size / 2, "{format} is not sparse");
        assert_eq!(lines(&bytes), format!("program: {size} bytes"));
    }
}

#[test]
fn zstd_that_is_damaged_is_said_to_be() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    // Random bytes are stored as they are, so that a changed one is still a right frame.
    let noise = (0..4096_u32).flat_map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes());
    let noise: Vec<u8> = noise.collect();
    fs::write(directory.join("program"), [b"\x7fELF".as_slice(), &noise].concat()).unwrap();
    tool("zstd", &["--quiet", "--check", "program"], directory);
    let mut bytes = fs::read(directory.join("program.zst")).unwrap();
    assert_eq!(lines(&bytes), ": 16388 bytes");
    let at = bytes.len() - 100;
    bytes[at] ^= 1;
    insta::assert_snapshot!(lines(&bytes), @"error: it cannot be unpacked: the checksum of a zstd frame is wrong");
}

#[test]
fn an_entry_of_an_unknown_method_does_not_hide_the_others() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    for name in ["one", "two", "three"] {
        fs::write(directory.join(name), [b"\x7fELF".as_slice(), &[0; 99]].concat()).unwrap();
    }
    let mut bytes = packed(directory, "zip", &["-q", "a.zip", "one", "two", "three"], "a.zip");
    // The method is in the header of the entry and in the directory at the end.
    for (magic, at) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
        let places = bytes.windows(4).enumerate().filter(|(_, window)| window == magic);
        let second = places.map(|(at, _)| at).nth(1).unwrap();
        bytes[second + at] = 97;
    }
    insta::assert_snapshot!(lines(&bytes), @"
    one: 103 bytes
    three: 103 bytes
    two: skipped, compression method not supported: 97
    ");
}

#[test]
fn bzip2_is_unpacked_also_in_several_streams() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    fs::write(directory.join("program"), b"\x7fELF").unwrap();
    let mut bytes = packed(directory, "tar", &["-cjf", "a.tar.bz2", "program"], "a.tar.bz2");
    bytes.extend(bytes.clone());
    assert_eq!(lines(&bytes), "program: 4 bytes\nprogram: 4 bytes");
}

fn package(format: PackageFormat, entries: &[Entry]) -> Vec<u8> {
    let package = Installable {
        name: "app",
        version: "1.0.0",
        license: Some("MIT"),
        description: "An app",
        homepage: None,
        maintainer: Some("Ann <ann@example.org>"),
        target: Target::X86_64,
        entries,
    };
    installable(format, &package, None, 0).unwrap().1
}

#[test]
fn our_packages_are_unpacked() {
    let entries = tree(vec![Entry::program("usr/bin/app", b"\x7fELF and more".to_vec())]);
    for format in PackageFormat::ALL {
        let bytes = package(format, &entries);
        assert_eq!(lines(&bytes), "usr/bin/app: 13 bytes", "{format}");
    }
}

#[test]
fn an_archive_of_more_than_memory_may_have_is_streamed_though_it_begins_as_images_do() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    fs::create_dir(directory.join("tree")).unwrap();
    fs::write(directory.join("tree/program"), b"\x7fELF").unwrap();
    let zeros = fs::File::create(directory.join("tree/zeros")).unwrap();
    zeros.set_len(40 << 20).unwrap();
    let arguments = ["-C", "tree", "--sort=name", "-czf", "a.tar.gz", "."];
    let bytes = packed(directory, "tar", &arguments, "a.tar.gz");
    assert_eq!(lines(&bytes), "program: 4 bytes");
}

#[test]
fn the_book_states_the_limits_as_they_are() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/inspect.md");
    let book = fs::read_to_string(book).unwrap();
    let Limits { total, total_for_a_byte, file, file_for_a_byte, files, shown, bytes_for_shown } =
        Limits::USUAL;
    for line in [
        format!("| {} MiB, and {total_for_a_byte} bytes for each byte of them |", total >> 20),
        format!("| {} MiB, and {file_for_a_byte} bytes for each byte of the archive |", file >> 20),
        format!("| files, links and directories in archives | {files} |"),
        format!("| {shown}, and one for every {} KiB of the archives |", bytes_for_shown >> 10),
    ] {
        assert!(book.contains(&line), "docs/src/inspect.md does not say: {line}");
    }
}

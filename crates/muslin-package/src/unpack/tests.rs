//! What comes out of archives, and what ends it.

use super::*;
use crate::archive;
use crate::archive::ArchiveFormat;
use crate::entry::Entry;

/// What comes out, and how it ends, where everything is wanted.
fn unpacked(bytes: &[u8], limits: &Limits) -> (Vec<(String, usize)>, Result<(), String>) {
    let (mut files, mut skipped) = (Vec::new(), Vec::new());
    let mut visit = |place: &str, bytes: &[u8]| files.push((place.to_owned(), bytes.len()));
    let mut skip = |place: &str, why: String| skipped.push(format!("{place}: {why}"));
    let mut visitor =
        Visitor { wants: &|_| true, visit: &mut visit, skip: &mut skip, passed_over: 0 };
    let ended = unpack(bytes, &Budget::new(limits), &mut visitor);
    let ended = ended.map_err(|error| error.to_string());
    let ended = ended.and_then(|()| skipped.into_iter().next().map_or(Ok(()), Err));
    (files, ended)
}

fn too_much(limit: &str) -> String {
    format!(
        "more comes out of it than is unpacked here: {limit}; unpack it yourself and inspect the directory"
    )
}

fn zeros(count: usize) -> Vec<Entry> {
    (0..count).map(|at| Entry::file(format!("{at}"), vec![0; 1 << 20])).collect()
}

#[test]
fn what_was_packed_here_comes_out_again() {
    for format in ArchiveFormat::ALL {
        let bytes = archive(format, &zeros(2), 0).unwrap();
        assert!(is_packed(&bytes));
        let (files, ended) = unpacked(&bytes, &Limits::USUAL);
        assert_eq!(files, [("0".to_owned(), 1 << 20), ("1".to_owned(), 1 << 20)], "{format}");
        assert_eq!(ended, Ok(()));
    }
}

#[test]
fn a_little_that_becomes_much_ends_at_each_limit() {
    let limits = Limits {
        total: 3 << 20,
        total_for_a_byte: 0,
        file: 2 << 20,
        file_for_a_byte: 0,
        files: 4,
        ..Limits::USUAL
    };
    for format in ArchiveFormat::ALL {
        let (files, ended) = unpacked(&archive(format, &zeros(4), 0).unwrap(), &limits);
        assert_eq!(ended.unwrap_err(), too_much("more than 3145728 bytes"));
        assert!(files.len() < 4, "{format}");
        let many: Vec<Entry> = (0..9).map(|at| Entry::file(format!("{at}"), "")).collect();
        let (_, ended) = unpacked(&archive(format, &many, 0).unwrap(), &limits);
        assert_eq!(ended.unwrap_err(), too_much("more than 4 files"));
        let large = [Entry::file("large", vec![0; (2 << 20) + 1])];
        // A byte of xz counts twice.
        let limits = Limits { total: 8 << 20, ..limits };
        let (_, ended) = unpacked(&archive(format, &large, 0).unwrap(), &limits);
        assert_eq!(ended.unwrap_err(), too_much("a file of more than 2097152 bytes"));
    }
}

#[test]
fn what_is_cut_or_changed_anywhere_ends_with_an_error_or_well() {
    for format in ArchiveFormat::ALL {
        let bytes = archive(format, &[Entry::file("a", "text"), Entry::file("b", "more")], 0);
        let bytes = bytes.unwrap();
        for at in 0..bytes.len() {
            let _ = unpacked(&bytes[..at], &Limits::USUAL);
            let mut changed = bytes.clone();
            changed[at] ^= 0xff;
            let _ = unpacked(&changed, &Limits::USUAL);
        }
    }
}

#[test]
fn what_is_no_archive_is_not_taken_for_one() {
    for bytes in [&b""[..], b"\x7fELF", b"!<arch>\n", b"text", &[0; 1024]] {
        assert!(!is_packed(bytes));
    }
}

/// An entry of a tar archive, its sum made right.
fn tar_entry(name: &str, kind: u8, size: u64, content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.set_path(name).unwrap();
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_size(size);
    header.set_cksum();
    let mut entry = header.as_bytes().to_vec();
    entry.extend_from_slice(content);
    entry.resize(entry.len().next_multiple_of(512), 0);
    entry
}

fn file(name: &str, content: &[u8]) -> Vec<u8> {
    tar_entry(name, b'0', content.len() as u64, content)
}

#[test]
fn a_header_of_a_megabyte_and_more_is_not_read_into_memory() {
    for kind in [b'x', b'L'] {
        let (_, ended) = unpacked(&tar_entry("long", kind, 1 << 40, b""), &Limits::USUAL);
        assert_eq!(
            ended.unwrap_err(),
            "it cannot be unpacked: the header of an entry has 1099511627776 bytes, more than 1048576"
        );
    }
}

#[test]
fn an_index_that_lists_itself_is_followed_once() {
    let digest = "a".repeat(64);
    let listed = format!(r#"{{"digest":"sha256:{digest}"}}"#);
    let index = format!(r#"{{"manifests":[{}]}}"#, vec![listed; 100].join(","));
    let blob = file(&format!("blobs/sha256/{digest}"), index.as_bytes());
    let image = [file("index.json", index.as_bytes()), blob].concat();
    assert_eq!(unpacked(&image, &Limits::USUAL), (vec![], Ok(())));
}

#[test]
fn a_layer_counts_each_time_that_it_is_named() {
    let layers = vec![r#""l.tar""#; 512].join(",");
    let list = format!(r#"[{{"Layers":[{layers}]}}]"#);
    let layer = file("zeros", &vec![0; 1 << 20]);
    let image = [file("manifest.json", list.as_bytes()), file("l.tar", &layer)].concat();
    let (files, ended) = unpacked(&image, &Limits::USUAL);
    // The top layer hides the same file in all others.
    assert_eq!(files, [("layer 512/zeros".to_owned(), 1 << 20)]);
    assert!(ended.unwrap_err().starts_with("more comes out of it than is unpacked here"));
}

#[test]
fn layers_of_an_image_hide_what_is_below_links_and_files() {
    let list = br#"[{"Layers":["a.tar","b.tar"]}]"#;
    let below = [file("bin/app", b"old"), file("opt/v1/app", b"old"), file("kept", b"old")];
    let above = [tar_entry("bin/app", b'2', 0, b""), tar_entry("opt", b'2', 0, b"")];
    let image = [
        file("manifest.json", list),
        file("a.tar", &below.concat()),
        file("b.tar", &above.concat()),
    ];
    let (files, ended) = unpacked(&image.concat(), &Limits::USUAL);
    assert_eq!((files, ended), (vec![("layer 1/kept".to_owned(), 3)], Ok(())));
}

#[test]
fn a_plain_cpio_archive_is_unpacked_in_both_of_its_forms() {
    let new = |name: &str, content: &str| {
        let fields = [1, 0o100_644, 0, 0, 1, 0, content.len(), 0, 0, 0, 0, name.len() + 1, 0];
        let mut entry =
            format!("070701{}{name}\0", fields.map(|one| format!("{one:08x}")).concat());
        entry.extend(std::iter::repeat_n('\0', entry.len().wrapping_neg() % 4));
        entry.push_str(content);
        entry.extend(std::iter::repeat_n('\0', entry.len().wrapping_neg() % 4));
        entry
    };
    let portable = |name: &str, content: &str| {
        format!(
            "070707{:06o}{:06o}{:06o}{:018o}{:06o}{:011o}{:06o}{:011o}{name}\0{content}",
            1,
            1,
            0o100_755,
            0,
            1,
            0,
            name.len() + 1,
            content.len()
        )
    };
    let archives = [
        [new("./usr/app", "five!"), new("TRAILER!!!", "")],
        [portable("./usr/app", "five!"), portable("TRAILER!!!", "")],
    ];
    for archive in archives {
        let archive = archive.concat();
        assert!(is_packed(archive.as_bytes()));
        let unpacked = unpacked(archive.as_bytes(), &Limits::USUAL);
        assert_eq!(unpacked, (vec![("usr/app".to_owned(), 5)], Ok(())));
    }
}

#[test]
fn all_that_one_call_unpacks_is_counted_together() {
    let limits = Limits { total: 3 << 20, total_for_a_byte: 0, ..Limits::USUAL };
    let bytes = archive(ArchiveFormat::TarGz, &zeros(1), 0).unwrap();
    let budget = Budget::new(&limits);
    let mut ended = Vec::new();
    for _ in 0..3 {
        let mut visitor = Visitor {
            wants: &|_| false,
            visit: &mut |_, _| {},
            skip: &mut |_, _| {},
            passed_over: 0,
        };
        ended.push(unpack(&bytes, &budget, &mut visitor).is_ok());
    }
    assert_eq!(ended, [true, true, false]);
}

/// Places and reasons of all that was shown and skipped, where ELF files are wanted.
fn lines(bytes: &[u8]) -> Vec<String> {
    let (mut shown, mut skipped) = (Vec::new(), Vec::new());
    let mut visitor = Visitor {
        wants: &|start| start.starts_with(b"\x7fELF"),
        visit: &mut |place, _| shown.push(place.to_owned()),
        skip: &mut |place, why| skipped.push(format!("{place}: {why}")),
        passed_over: 0,
    };
    let ended = unpack(bytes, &Budget::new(&Limits::USUAL), &mut visitor);
    skipped.extend(ended.err().map(|error| error.to_string()));
    [shown, skipped].concat()
}

#[test]
fn an_archive_in_an_archive_is_opened_whatever_both_are() {
    let program = || Entry::program("bin/app", b"\x7fELF of an app".to_vec());
    for inner in ArchiveFormat::ALL {
        let inside = archive(inner, &[program(), Entry::file("README", "text")], 0).unwrap();
        for outer in ArchiveFormat::ALL {
            let entries = [Entry::file("in/it", inside.clone()), program()];
            let bytes = archive(outer, &entries, 0).unwrap();
            assert_eq!(lines(&bytes), ["in/it!/bin/app", "bin/app"], "{inner} in {outer}");
        }
    }
}

#[test]
fn what_is_too_deep_or_of_a_foreign_format_is_named() {
    let mut bytes = archive(ArchiveFormat::Zip, &[Entry::file("app", b"\x7fELF".to_vec())], 0);
    let mut expected = "app".to_owned();
    for depth in 1..=6 {
        let inside = bytes.unwrap();
        bytes = archive(ArchiveFormat::TarGz, &[Entry::file("a", inside)], 0);
        expected = format!("a!/{expected}");
        let found = lines(bytes.as_ref().unwrap());
        if depth <= 4 {
            assert_eq!(found, [expected.as_str()]);
        } else {
            let why = "it is an archive in more than 4 others, and is not opened";
            assert_eq!(found, [format!("a!/a!/a!/a!/a: {why}")]);
        }
    }
    let foreign = [Entry::file("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec())];
    let bytes = archive(ArchiveFormat::Zip, &foreign, 0).unwrap();
    let why = "it is a 7-Zip archive, which is not opened here; unpack it yourself";
    assert_eq!(lines(&bytes), [format!("a.7z: {why}")]);
}

#[test]
fn a_damaged_archive_in_an_archive_is_named_and_text_with_its_magic_is_not() {
    let program = Entry::program("app", b"\x7fELF".to_vec());
    let inside = archive(ArchiveFormat::TarZst, &[Entry::file("large", vec![7; 4096])], 0).unwrap();
    let cut = Entry::file("cut", inside[..inside.len() - 9].to_vec());
    let bytes = crate::archive::tar(&[cut, program.clone()], 0).unwrap();
    let found = lines(&bytes);
    assert_eq!(found[0], "app");
    assert!(found[1].starts_with("cut: it cannot be unpacked"), "{found:?}");
    let text = |name: &str, text: &str| Entry::file(name, text);
    let texts = [text("a", "BZh is bzip2's magic"), text("b", "PK"), text("c", "070701")];
    let bytes = crate::archive::tar(&texts, 0).unwrap();
    assert_eq!(lines(&bytes), [""; 0]);
}

#[test]
fn archives_in_archives_share_the_memory_of_one_file() {
    let limits = Limits { file: 3 << 20, file_for_a_byte: 0, ..Limits::USUAL };
    let large = |count: usize| Entry::file("large", vec![0; count << 20]);
    let inside = |count| crate::archive::tar(&[large(count)], 0).unwrap();
    let ended = |count| {
        let bytes = archive(ArchiveFormat::TarGz, &[Entry::file("a", inside(count))], 0).unwrap();
        unpacked(&bytes, &limits).1
    };
    assert_eq!(ended(1), Ok(()));
    assert!(ended(2).unwrap_err().starts_with(&too_much("a file of more than")[..60]));
}

//! Text of a manifest that was chosen to write records of its own: no package has one that was not meant.

use std::io::Read as _;

use muslin_package::{
    Budget, Entry, Installable, Limits, PackageFormat, Visitor, installable, tree, unpack,
};
use muslin_schema::{Target, is_hidden};

/// A terminal's escape, line breaks of every kind, records of every format, and text that runs backwards.
const HOSTILE: &str = "a\u{1b}[2J\u{7}\r\n\nPre-Depends: pwned\rEssential: yes\nreplaces = pwned\u{85}depend = pwned\u{2028}pwned: yes\u{202e}fdp";

fn package(format: PackageFormat, entries: &[Entry]) -> Result<Vec<u8>, String> {
    let package = Installable {
        name: "app",
        version: "1.0.0",
        license: Some(HOSTILE),
        description: HOSTILE,
        homepage: Some(HOSTILE),
        maintainer: Some(HOSTILE),
        target: Target::X86_64,
        entries,
    };
    installable(format, &package, None, 0).map(|made| made.1).map_err(|error| error.to_string())
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

/// Every file that an archive holds, those of the package manager too.
fn files(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut visitor = Visitor {
        wants: &|_| true,
        visit: &mut |place, bytes| found.push((place.to_owned(), bytes.to_vec())),
        skip: &mut |place, why| panic!("{place}: {why}"),
        passed_over: 0,
    };
    unpack(bytes, &Budget::new(&Limits::USUAL), &mut visitor).unwrap();
    found
}

/// The texts that package managers read as records.
fn records(format: PackageFormat, bytes: &[u8]) -> Vec<(String, String)> {
    let about = match format {
        PackageFormat::Deb => {
            let mut archive = ar::Archive::new(bytes);
            let mut control = Vec::new();
            while let Some(member) = archive.next_entry() {
                let mut member = member.unwrap();
                if member.header().identifier().starts_with(b"control.tar") {
                    member.read_to_end(&mut control).unwrap();
                }
            }
            [files(&control), files(bytes)].concat()
        }
        PackageFormat::Ipk => {
            let mut archive = tar::Archive::new(std::io::Cursor::new(gunzip(bytes)));
            let mut control = Vec::new();
            for entry in archive.entries().unwrap() {
                let mut entry = entry.unwrap();
                if entry.path().unwrap().ends_with("control.tar.gz") {
                    entry.read_to_end(&mut control).unwrap();
                }
            }
            files(&control)
        }
        _ => files(bytes),
    };
    let names = [".PKGINFO", "control", "copyright", "conffiles", "md5sums"];
    about
        .into_iter()
        .filter(|(path, _)| names.iter().any(|name| path.ends_with(name)))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

#[test]
fn no_value_of_a_manifest_becomes_a_record_of_its_own() {
    let entries = tree(vec![Entry::program("usr/bin/app", b"program".to_vec())]);
    for format in
        [PackageFormat::Deb, PackageFormat::Apk, PackageFormat::Ipk, PackageFormat::Pacman]
    {
        let bytes = package(format, &entries).unwrap();
        let records = records(format, &bytes);
        assert!(!records.is_empty(), "{format}");
        for (path, text) in records {
            let hidden = text.chars().find(|&one| is_hidden(one) && one != '\n');
            assert_eq!(hidden, None, "{format}, {path}: {text}");
            for line in text.lines() {
                // A description may have lines, each behind a blank.
                let own = ["Pre-Depends", "Essential", "replaces", "depend", "pwned"];
                let record = own.iter().any(|key| line.starts_with(key));
                assert!(!record, "{format}, {path}: {line}");
            }
            // A paragraph of its own would be another package.
            if path == "control" {
                assert!(!text.trim_end().contains("\n\n"), "{format}: {text}");
            }
        }
    }
}

#[test]
fn the_fields_of_an_rpm_have_one_line() {
    let entries = tree(vec![Entry::program("usr/bin/app", b"program".to_vec())]);
    let bytes = package(PackageFormat::Rpm, &entries).unwrap();
    let read = rpm::Package::parse(&mut bytes.as_slice()).unwrap().metadata;
    let fields = [read.get_license(), read.get_url(), read.get_packager(), read.get_summary()];
    for field in fields {
        let field = field.unwrap();
        assert!(!field.contains(is_hidden), "{field:?}");
    }
    let description = read.get_description().unwrap();
    assert!(!description.contains(|one| is_hidden(one) && one != '\n'), "{description:?}");
}

#[test]
fn a_file_whose_name_has_a_line_break_is_refused_by_every_format() {
    let entries = tree(vec![Entry::file("etc/a\n/etc/shadow", "text")]);
    for format in PackageFormat::ALL {
        let why = package(format, &entries).unwrap_err();
        assert!(why.starts_with(r"the name of the file `etc/a\u{a}"), "{format}: {why}");
    }
}

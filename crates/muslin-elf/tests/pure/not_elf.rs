//! What a file is called when it is not an ELF file.

use muslin_elf::Facts;

fn name(bytes: &[u8]) -> String {
    Facts::read(bytes).unwrap_err().to_string()
}

#[test]
fn other_files_are_named_for_what_they_are() {
    let names: Vec<String> = [
        b"".as_slice(),
        b"#!/usr/bin/env python3\nprint()\n",
        b"#!",
        b"!<arch>\nfoo.o/",
        b"!<thin>\n",
        b"\xcf\xfa\xed\xfe\x07\0\0\x01",
        b"\xca\xfe\xba\xbe\0\0\0\x02",
        b"MZ\x90\0",
        b"\x1f\x8b\x08",
        b"\x28\xb5\x2f\xfd",
        b"PK\x03\x04",
        b"\0asm\x01\0\0\0",
        b"BC\xc0\xde",
        b"hello",
    ]
    .into_iter()
    .map(name)
    .collect();
    insta::assert_snapshot!(names.join("\n"), @"
    the file is empty
    a script for `/usr/bin/env`
    neither an ELF file nor anything else known here
    a static library (ar archive)
    a thin static library (its members lie elsewhere)
    a Mach-O file, for macOS
    a Mach-O file, for macOS
    a PE file, for Windows
    gzip-compressed data
    zstd-compressed data
    a zip archive
    a WebAssembly module
    LLVM bitcode
    neither an ELF file nor anything else known here
    ");
}

#[test]
fn a_header_that_is_cut_off_or_senseless_is_said_to_be() {
    let names: Vec<String> = [
        b"\x7fELF".as_slice(),
        b"\x7fELF\x02\x01\x01",
        b"\x7fELF\x03\x01\x01",
        b"\x7fELF\x02\x07\x01",
    ]
    .into_iter()
    .map(name)
    .collect();
    insta::assert_snapshot!(names.join("\n"), @"
    an ELF file cut off inside its header, after 4 bytes
    an ELF file cut off inside its header, after 7 bytes
    an ELF header with class 3 and byte order 1, which have no meaning
    an ELF header with class 2 and byte order 7, which have no meaning
    ");
}

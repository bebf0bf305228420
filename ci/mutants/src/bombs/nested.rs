//! Archives in archives, and archives of very many files.

use muslin_package::{ArchiveFormat, Entry, archive};

use super::packed::{self, entry, gzip_of_program, zipped};
use super::{elf, image};

/// Entries of a hundred bytes.
pub(super) fn cpio(size: usize) -> Vec<u8> {
    let header = |name: &str| {
        let fields = [1, 0o100_644, 0, 0, 1, 0, 0, 0, 0, 0, 0, name.len() + 1, 0];
        let fields = fields.map(|one| format!("{one:08x}")).concat();
        let mut entry = format!("070701{fields}{name}\0").into_bytes();
        entry.resize(entry.len().next_multiple_of(4), 0);
        entry
    };
    let one = header("a");
    [one.repeat(size / one.len()), header("TRAILER!!!")].concat()
}

/// Compressed files that hold nothing.
pub(super) fn small_files(size: usize) -> Vec<u8> {
    let one = entry("a.gz", &zipped(b""));
    one.repeat(size / one.len())
}

/// An archive in as many others as are opened, none of which is compressed.
fn wrapped(inside: Vec<u8>) -> Vec<u8> {
    (0..4).fold(inside, |inside, _| entry("in", &inside))
}

pub(super) fn gzip_of_zeros(size: usize) -> Vec<u8> {
    wrapped(gzip_of_program(size))
}

pub(super) fn xz_of_zeros(size: usize) -> Vec<u8> {
    wrapped(packed::xz_of_zeros(size))
}

/// A program that becomes much, behind each of four zip archives that become much.
pub(super) fn zip_of_programs(size: usize) -> Vec<u8> {
    let mut inside = vec![0; size];
    for _ in 0..5 {
        let program = Entry::program("program", elf::calls(size / 8));
        let entries = [Entry::file("in", inside), program];
        inside = archive(ArchiveFormat::Zip, &entries, 0).unwrap_or_default();
    }
    inside
}

/// Images, each of one layer that is named over and over.
pub(super) fn images(size: usize) -> Vec<u8> {
    let one = entry("image.tar", &image::layer_of_files(size / 8));
    one.repeat(8)
}

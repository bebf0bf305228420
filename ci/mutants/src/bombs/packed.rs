//! Archives and compressed files that become much more than they are.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::elf;

const BLOCK: usize = 512;

/// The header of a tar archive's entry. `size` may be more than octal digits can say.
pub(super) fn header(name: &str, kind: u8, size: u64) -> Vec<u8> {
    let mut header = vec![0; BLOCK];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..108].copy_from_slice(b"0000644\0");
    if size < 1 << 33 {
        header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    } else {
        header[124] = 0x80;
        header[128..136].copy_from_slice(&size.to_be_bytes());
    }
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

/// An entry with its content.
pub(super) fn entry(name: &str, content: &[u8]) -> Vec<u8> {
    let mut entry = header(name, b'0', content.len() as u64);
    entry.extend_from_slice(content);
    entry.resize(entry.len().next_multiple_of(BLOCK), 0);
    entry
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    // A flush ends at a byte, so that what follows may be put behind it.
    let written = encoder.write_all(bytes).and_then(|()| encoder.flush());
    written.map(|()| encoder.get_ref().clone()).unwrap_or_default()
}

pub(super) fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(bytes);
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}

/// A gzip file that begins with these bytes and goes on with zeros, a thousand for each of its own.
fn zeros_behind(start: &[u8], size: usize) -> Vec<u8> {
    let mut file = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    file.extend(deflated(start));
    let zeros = deflated(&vec![0; 8 << 20]);
    while file.len() < size {
        file.extend_from_slice(&zeros);
    }
    file
}

/// One file of zeros, which nobody wants to look at.
pub(super) fn gzip_of_zeros(size: usize) -> Vec<u8> {
    zeros_behind(&header("zeros", b'0', 1 << 40), size)
}

/// One ELF file that is zeros behind its header.
pub(super) fn gzip_of_program(size: usize) -> Vec<u8> {
    let mut start = header("program", b'0', 1 << 40);
    start.extend(elf::hosts(64));
    zeros_behind(&start, size)
}

/// A compressed ELF file, without an archive.
pub(super) fn gzip_of_file(size: usize) -> Vec<u8> {
    zeros_behind(&elf::hosts(64), size)
}

/// A name that is longer than memory, in each of the three ways to write one.
pub(super) fn endless_pax(size: usize) -> Vec<u8> {
    zeros_behind(&header("pax", b'x', 1 << 40), size)
}

pub(super) fn endless_name(size: usize) -> Vec<u8> {
    zeros_behind(&header("name", b'L', 1 << 40), size)
}

/// Looks like an image, which refers back and forth.
pub(super) fn image_of_zeros(size: usize) -> Vec<u8> {
    zeros_behind(&header("oci-layout", b'0', 1 << 40), size)
}

/// As many empty gzip files as fit, one behind the other.
pub(super) fn gzip_members(size: usize) -> Vec<u8> {
    let empty = zipped(b"");
    [zipped(&header("a", b'0', 0)), empty.repeat(size / empty.len())].concat()
}

/// The same of zstd.
pub(super) fn zstd_frames(size: usize) -> Vec<u8> {
    let empty = b"\x28\xb5\x2f\xfd\0\x58\x01\0\0";
    let mut file = zstd_frame(&header("a", b'0', 0), 0);
    file.extend(empty.repeat(size / empty.len()));
    file
}

/// Blocks of 128 KiB that repeat one byte, four bytes each.
pub(super) fn zstd_of_zeros(size: usize) -> Vec<u8> {
    zstd_frame(&header("zeros", b'0', 1 << 60), size / 4)
}

/// A frame that asks for the largest window there is.
pub(super) fn zstd_window(size: usize) -> Vec<u8> {
    let mut file = zstd_of_zeros(size);
    file[5] = 0xff;
    file
}

/// A frame of one raw block, and behind it so many blocks of zeros.
fn zstd_frame(start: &[u8], repeated: usize) -> Vec<u8> {
    let mut file = b"\x28\xb5\x2f\xfd\0\x58".to_vec();
    let last = u32::from(repeated == 0);
    let raw = (u32::try_from(start.len()).unwrap_or_default() << 3) | last;
    file.extend(&raw.to_le_bytes()[..3]);
    file.extend_from_slice(start);
    for at in 0..repeated {
        let block = (128 << 10 << 3) | 2 | u32::from(at + 1 == repeated);
        file.extend(&block.to_le_bytes()[..3]);
        file.push(0);
    }
    file
}

/// Archives of zeros, each a stream of its own.
pub(super) fn xz_of_zeros(size: usize) -> Vec<u8> {
    let zeros = muslin_package::Entry::file("zeros", vec![0; 32 << 20]);
    let format = muslin_package::ArchiveFormat::TarXz;
    let one = muslin_package::archive(format, &[zeros], 0).unwrap_or_default();
    one.repeat(size / one.len().max(1))
}

/// Streams of xz that contain nothing.
pub(super) fn xz_streams(size: usize) -> Vec<u8> {
    let format = muslin_package::ArchiveFormat::TarXz;
    let mut file = muslin_package::archive(format, &[], 0).unwrap_or_default();
    let empty =
        b"\xfd7zXZ\0\0\0\xff\x12\xd9\x41\0\0\0\0\x1c\xdf\x44\x21\x06\x72\x9e\x7a\x01\0\0\0\0\0YZ";
    file.extend(empty.repeat(size / empty.len()));
    file
}

/// A zip archive all of whose entries are the same bytes, which become a thousand times as many.
pub(super) fn zip_overlapping(size: usize) -> Vec<u8> {
    let kernel = {
        let zeros = deflated(&vec![0; 8 << 20]);
        let mut kernel = zeros.repeat(size / 2 / zeros.len());
        kernel.extend([3, 0]);
        kernel
    };
    let unpacked = u32::MAX - 1;
    let packed = u32::try_from(kernel.len()).unwrap_or_default();
    let sizes = [0, packed, unpacked];
    let mut file = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0".to_vec();
    file.extend(sizes.into_iter().flat_map(u32::to_le_bytes));
    file.extend([1, 0, 0, 0, b'a']);
    file.extend(kernel);
    let start = file.len();
    let count = (size / 2 / 53).min(65_000);
    for at in 0..count {
        file.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0");
        file.extend(sizes.into_iter().flat_map(u32::to_le_bytes));
        file.extend([7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        file.extend(format!("{at:07}").as_bytes());
    }
    let directory = file.len() - start;
    file.extend(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(count).unwrap_or_default();
    file.extend([count, count].into_iter().flat_map(u16::to_le_bytes));
    let places = [directory, start].map(|place| u32::try_from(place).unwrap_or_default());
    file.extend(places.into_iter().flat_map(u32::to_le_bytes));
    file.extend([0, 0]);
    file
}

/// A list of crates that is gigabytes of zeros.
pub(super) fn list_of_crates(size: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(&vec![b' '; 64 << 20]).and_then(|()| encoder.flush());
    let start = written.map(|()| encoder.get_ref().clone()).unwrap_or_default();
    let again = start.get(2..).unwrap_or_default().repeat(size / start.len().max(1));
    elf::list_of_crates([start, again].concat())
}

/// A static library of members that are as small as a member can be.
pub(super) fn small_members(size: usize) -> Vec<u8> {
    let member = b"a/              0           0     0     644     0         `\n";
    [b"!<arch>\n".as_slice(), &member.repeat(size / member.len())].concat()
}

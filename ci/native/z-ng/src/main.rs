//! A checksum of the library itself.

fn main() {
    // SAFETY: the pointer and the length are those of one string.
    println!("{:#x}", unsafe { libz_ng_sys::crc32(0, b"woven".as_ptr(), 5) });
}

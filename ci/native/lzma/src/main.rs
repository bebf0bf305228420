//! Packs and unpacks.

use std::io::{Read, Write};

fn main() {
    let mut packed = liblzma::write::XzEncoder::new(Vec::new(), 6);
    packed.write_all(b"woven").unwrap();
    let packed = packed.finish().unwrap();
    let mut text = String::new();
    liblzma::read::XzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    println!("{text} in {:02x?}", &packed[..6]);
}

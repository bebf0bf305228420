//! Packs and unpacks.

use std::io::{Read, Write};

fn main() {
    let mut packed = lz4::EncoderBuilder::new().build(Vec::new()).unwrap();
    packed.write_all(b"woven").unwrap();
    let packed = packed.finish().0;
    let mut text = String::new();
    lz4::Decoder::new(&packed[..]).unwrap().read_to_string(&mut text).unwrap();
    println!("{text} in {:02x?}", &packed[..4]);
}

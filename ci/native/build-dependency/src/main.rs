//! Unpacks with its own lz4 what the build script has packed with the host's.

use std::io::Read;

static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/text.lz4"));

fn main() {
    let mut text = String::new();
    lz4::Decoder::new(PACKED).unwrap().read_to_string(&mut text).unwrap();
    println!("{text}, unpacked by the target");
}

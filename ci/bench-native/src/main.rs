//! Uses all three libraries, so that none is left out by the linker.

fn main() {
    let packed = zstd::encode_all(&b"woven"[..], 3).expect("memory is there");
    let digest = ring::digest::digest(&ring::digest::SHA256, &packed);
    println!("{} {:02x?}", rusqlite::version(), digest.as_ref());
}

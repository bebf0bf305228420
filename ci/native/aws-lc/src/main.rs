//! Hashes with code in assembler.

fn main() {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"woven");
    println!("{:02x?}", &digest.as_ref()[..4]);
}

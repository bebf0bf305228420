//! Makes the public key of 1, which is the generator itself.

fn main() {
    let mut one = [0; 32];
    one[31] = 1;
    let secret = secp256k1::SecretKey::from_byte_array(one).unwrap();
    let curve = secp256k1::Secp256k1::new();
    println!("{}", secret.public_key(&curve));
}

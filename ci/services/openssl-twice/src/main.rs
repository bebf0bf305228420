//! Makes the digest again with the target's OpenSSL, which is another.

fn main() {
    let digest = openssl::sha::sha256(b"muslin").map(|byte| format!("{byte:02x}")).concat();
    assert_eq!(digest, env!("DIGEST"));
    assert_ne!(openssl::version::version(), env!("HOST_OPENSSL"));
    println!("{digest}");
}

//! Makes a digest with the host's OpenSSL.

fn main() {
    let digest = openssl::sha::sha256(b"muslin");
    println!("cargo::rustc-env=DIGEST={}", digest.map(|byte| format!("{byte:02x}")).concat());
    println!("cargo::rustc-env=HOST_OPENSSL={}", openssl::version::version());
}

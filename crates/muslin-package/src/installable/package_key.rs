//! The key by which a package manager knows whose package it is.

use graviola::signing::rsa::SigningKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{PrivatePkcs1KeyDer, PrivatePkcs8KeyDer};

/// The longest signature: a key of 8192 bits.
const LONGEST: usize = 1024;

/// A private key of RSA, as `abuild-keygen` or `openssl genrsa` makes it, with the name of its file.
pub struct PackageKey {
    name: String,
    key: SigningKey,
}

impl PackageKey {
    /// Reads it; `None` if it is another kind of key, or the processor lacks what the cryptography needs.
    #[must_use]
    pub fn read(name: &str, pem: &[u8]) -> Option<Self> {
        if !graviola::util::is_cpu_supported() {
            return None;
        }
        let newer = PrivatePkcs8KeyDer::from_pem_slice(pem).ok();
        let newer = newer.and_then(|key| SigningKey::from_pkcs8_der(key.secret_pkcs8_der()).ok());
        let older = || {
            let key = PrivatePkcs1KeyDer::from_pem_slice(pem).ok()?;
            SigningKey::from_pkcs1_der(key.secret_pkcs1_der()).ok()
        };
        Some(Self { name: name.to_owned(), key: newer.or_else(older)? })
    }

    /// The name of its file: the public key has it with `.pub` at its end, in `/etc/apk/keys`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The signature of SHA-256 (PKCS #1, version 1.5), which is the same each time.
    pub(super) fn sign(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut buffer = [0; LONGEST];
        self.key.sign_pkcs1_sha256(&mut buffer, bytes).ok().map(<[u8]>::to_vec)
    }
}

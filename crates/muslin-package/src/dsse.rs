//! A signed statement (DSSE, "Dead Simple Signing Envelope"), with a key of Ed25519.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use graviola::signing::eddsa::{Ed25519SigningKey, Ed25519VerifyingKey};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer};
use serde::{Deserialize, Serialize};

use crate::checksums::sha256;

/// What the payload of a statement is.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// The longest encoding of a public key of this kind.
const PUBLIC_KEY: usize = 64;

/// A statement cannot be signed, or its signature does not hold.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// Another kind of key, or no key.
    #[error("it is not a private key of Ed25519 in PEM (PKCS #8)")]
    PrivateKey,
    /// Another kind of key, or no key.
    #[error("it is not a public key of Ed25519 in PEM")]
    PublicKey,
    /// The cryptography needs instructions that this machine lacks.
    #[error("this processor lacks instructions that the cryptography needs")]
    Processor,
    /// It is not an envelope.
    #[error("it is not a signed statement (DSSE)")]
    Envelope(#[from] serde_json::Error),
    /// Something else is signed.
    #[error("`payloadType` is `{0}`, not `{PAYLOAD_TYPE}`")]
    PayloadType(String),
    /// The payload is damaged.
    #[error("`payload` is not base64")]
    Payload,
    /// No signature fits: the payload or the signature was changed, or the key is another one.
    #[error("no signature in `signatures` fits `payload` and the key")]
    Wrong,
}

/// The envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Envelope {
    #[serde(rename = "payloadType")]
    payload_type: String,
    payload: String,
    signatures: Vec<Signature>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Signature {
    #[serde(default)]
    keyid: String,
    sig: String,
}

/// A private key, as `openssl genpkey -algorithm ed25519` makes it.
pub struct SigningKey(Ed25519SigningKey);

impl SigningKey {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// [`SignatureError::PrivateKey`] and [`SignatureError::Processor`]
    pub fn read(pem: &[u8]) -> Result<Self, SignatureError> {
        supported()?;
        let der =
            PrivatePkcs8KeyDer::from_pem_slice(pem).map_err(|_| SignatureError::PrivateKey)?;
        let key = Ed25519SigningKey::from_pkcs8_der(der.secret_pkcs8_der());
        key.map(Self).map_err(|_| SignatureError::PrivateKey)
    }

    /// Signs a statement. The same statement and key give the same envelope.
    ///
    /// # Panics
    ///
    /// Never: an envelope is text.
    #[must_use]
    pub fn sign(&self, payload: &[u8]) -> Vec<u8> {
        let signature = self.0.sign(&authenticated(PAYLOAD_TYPE, payload));
        let envelope = Envelope {
            payload_type: PAYLOAD_TYPE.to_owned(),
            payload: STANDARD.encode(payload),
            signatures: vec![Signature {
                keyid: key_id(&self.0.public_key()),
                sig: STANDARD.encode(signature),
            }],
        };
        let mut line = serde_json::to_vec(&envelope).expect("text is JSON");
        line.push(b'\n');
        line
    }
}

/// A public key, as `openssl pkey -pubout` writes it.
pub struct VerifyingKey(Ed25519VerifyingKey);

impl VerifyingKey {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// [`SignatureError::PublicKey`] and [`SignatureError::Processor`]
    pub fn read(pem: &[u8]) -> Result<Self, SignatureError> {
        supported()?;
        let der =
            SubjectPublicKeyInfoDer::from_pem_slice(pem).map_err(|_| SignatureError::PublicKey)?;
        let key = Ed25519VerifyingKey::from_spki_der(&der);
        key.map(Self).map_err(|_| SignatureError::PublicKey)
    }

    /// By which envelopes name it: the SHA-256 of its encoding.
    #[must_use]
    pub fn id(&self) -> String {
        key_id(&self.0)
    }

    /// The payload of an envelope, if one of its signatures is of this key.
    ///
    /// # Errors
    ///
    /// [`SignatureError`]
    pub fn open(&self, envelope: &[u8]) -> Result<Vec<u8>, SignatureError> {
        let envelope: Envelope = serde_json::from_slice(envelope)?;
        if envelope.payload_type != PAYLOAD_TYPE {
            return Err(SignatureError::PayloadType(envelope.payload_type));
        }
        let payload = STANDARD.decode(&envelope.payload).map_err(|_| SignatureError::Payload)?;
        let signed = authenticated(&envelope.payload_type, &payload);
        let fits = |one: &Signature| {
            let signature = STANDARD.decode(&one.sig).unwrap_or_default();
            self.0.verify(&signature, &signed).is_ok()
        };
        if envelope.signatures.iter().any(fits) { Ok(payload) } else { Err(SignatureError::Wrong) }
    }
}

/// What is signed: the kind and the payload, each with its length (DSSE, "Pre-Authentication Encoding").
fn authenticated(kind: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len()).into_bytes();
    bytes.extend(payload);
    bytes
}

fn key_id(key: &Ed25519VerifyingKey) -> String {
    let mut buffer = [0; PUBLIC_KEY];
    key.to_spki_der(&mut buffer).map(sha256).unwrap_or_default()
}

fn supported() -> Result<(), SignatureError> {
    if graviola::util::is_cpu_supported() { Ok(()) } else { Err(SignatureError::Processor) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8410, section 10.3 and 10.1.
    const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    #[test]
    fn what_was_signed_is_opened_with_the_public_key() {
        let (key, public) = (
            SigningKey::read(PRIVATE.as_bytes()).unwrap(),
            VerifyingKey::read(PUBLIC.as_bytes()).unwrap(),
        );
        let envelope = key.sign(b"{}");
        assert_eq!(envelope, key.sign(b"{}"), "the same bytes each time");
        assert_eq!(public.open(&envelope).unwrap(), b"{}");
        let text = String::from_utf8(envelope).unwrap();
        assert!(text.contains(&public.id()));
    }

    #[test]
    fn a_changed_byte_is_refused_wherever_it_is() {
        let (key, public) = (
            SigningKey::read(PRIVATE.as_bytes()).unwrap(),
            VerifyingKey::read(PUBLIC.as_bytes()).unwrap(),
        );
        let envelope = String::from_utf8(key.sign(b"{\"a\":1}")).unwrap();
        let payload = STANDARD.encode(b"{\"a\":1}");
        let other = STANDARD.encode(b"{\"a\":2}");
        let refused = |text: &str| public.open(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            refused(&envelope.replace(&payload, &other)),
            "no signature in `signatures` fits `payload` and the key"
        );
        assert_eq!(
            refused(&envelope.replace("in-toto+json", "in-toto+xml")),
            "`payloadType` is `application/vnd.in-toto+xml`, not `application/vnd.in-toto+json`"
        );
        assert_eq!(refused("{}"), "it is not a signed statement (DSSE)");
    }

    #[test]
    fn the_two_kinds_of_keys_are_not_mixed_up() {
        assert!(matches!(SigningKey::read(PUBLIC.as_bytes()), Err(SignatureError::PrivateKey)));
        assert!(matches!(VerifyingKey::read(PRIVATE.as_bytes()), Err(SignatureError::PublicKey)));
        assert!(matches!(VerifyingKey::read(b"ssh-ed25519 AAAA"), Err(SignatureError::PublicKey)));
    }

    #[test]
    fn the_signed_bytes_are_those_of_the_specification() {
        let bytes = authenticated("http://example.com/HelloWorld", b"hello world");
        assert_eq!(bytes, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }
}

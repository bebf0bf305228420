//! TLS without C: rustls, with cryptography in Rust and proved assembly (graviola), and the CA certificates that
//! the system trusts.

use std::sync::Arc;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

/// The processor features that the cryptography needs and that are missing here, as graviola documents them.
#[must_use]
pub fn missing_processor_features() -> Option<&'static str> {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        let all = has!("adx") && has!("aes") && has!("avx") && has!("avx2") && has!("bmi1");
        (!(all && has!("pclmulqdq"))).then_some("ADX, AES, AVX2, BMI1 and PCLMULQDQ")
    }
    #[cfg(target_arch = "aarch64")]
    {
        use std::arch::is_aarch64_feature_detected as has;
        let all = has!("neon") && has!("aes") && has!("pmull") && has!("sha2");
        (!all).then_some("NEON, AES, PMULL and SHA2")
    }
}

/// The configuration of TLS: the system's CA certificates, or Mozilla's where the system has none, and those of
/// `pem`, each text in the PEM format.
///
/// # Errors
///
/// If the system should have certificates and they cannot be read.
pub fn tls(pem: &[String]) -> Result<TlsConfig, rustls_native_certs::Error> {
    let system = rustls_native_certs::load_native_certs();
    let mut trusted: Vec<Certificate<'static>> =
        system.certs.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
    if trusted.is_empty() {
        if let Some(error) = system.errors.into_iter().next() {
            return Err(error);
        }
        let mozilla = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        trusted.extend(mozilla.map(|one| Certificate::from_der(one)));
    }
    let items = pem.iter().flat_map(|text| parse_pem(text.as_bytes()));
    trusted.extend(items.filter_map(|item| match item {
        Ok(PemItem::Certificate(one)) => Some(one),
        _ => None,
    }));
    Ok(TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::new_with_certs(&trusted))
        .unversioned_rustls_crypto_provider(Arc::new(rustls_graviola::default_provider()))
        .build())
}

//! TLS without C: rustls, with cryptography in Rust and proved assembly (graviola), and the roots that the
//! system trusts.

use std::sync::Arc;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

use crate::error::RegistryError;

/// What the processor has to have for it, as graviola documents it.
pub(crate) fn missing_processor_features() -> Option<&'static str> {
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

/// The configuration of TLS: the system's roots, or Mozilla's where the system has none, and `roots` of
/// the user's own, as PEM.
///
/// # Errors
///
/// [`RegistryError::Roots`] if the system should have roots, and they cannot be read.
pub(crate) fn tls(roots: &[String]) -> Result<TlsConfig, RegistryError> {
    let system = rustls_native_certs::load_native_certs();
    let mut trusted: Vec<Certificate<'static>> =
        system.certs.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
    if trusted.is_empty() {
        if let Some(error) = system.errors.into_iter().next() {
            return Err(RegistryError::Roots(error));
        }
        let mozilla = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        trusted.extend(mozilla.map(|one| Certificate::from_der(one)));
    }
    let items = roots.iter().flat_map(|text| parse_pem(text.as_bytes()));
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

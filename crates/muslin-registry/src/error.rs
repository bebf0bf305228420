//! Why an image is not in a registry.

use std::net::IpAddr;
use std::time::Duration;

use muslin_http::{Transient, is_distrust, is_own_authority, is_transient};
use muslin_schema::{Exit, Failure};

/// A registry does not take an image.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// Nobody answers, or the connection breaks.
    #[error("the connection to `{registry}` failed while {action}")]
    Connection {
        /// The registry.
        registry: String,
        /// What was being done.
        action: String,
        /// What the network says.
        source: Box<ureq::Error>,
    },
    /// It does not let the user in, or not push there.
    #[error("`{registry}` does not let {who} {verb} `{repository}` (status {status})")]
    Denied {
        /// The registry.
        registry: String,
        /// The repository.
        repository: String,
        /// The user, as they are known there.
        who: String,
        /// What they wanted: `push to`.
        verb: &'static str,
        /// The HTTP status.
        status: u16,
        /// The registry's own words.
        said: Vec<String>,
    },
    /// It answers with a status that does not report success.
    #[error("`{registry}` answered with status {status} while {action}")]
    Refused {
        /// The registry.
        registry: String,
        /// What was being done.
        action: String,
        /// The HTTP status.
        status: u16,
        /// The registry's own words.
        said: Vec<String>,
        /// After how many seconds it wants to be asked again.
        after: Option<u64>,
    },
    /// It stored something under another digest than ours.
    #[error("`{registry}` knows it by another digest while {action}: {theirs} instead of {ours}")]
    Digest {
        /// The registry.
        registry: String,
        /// What was being done.
        action: String,
        /// Our digest.
        ours: String,
        /// Its digest.
        theirs: String,
    },
    /// Its answer lacks what has to be in it.
    #[error("`{registry}` gave an answer that cannot be followed while {action}: {why}")]
    Answer {
        /// The registry.
        registry: String,
        /// What was being done.
        action: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// It sends the password to an address without TLS.
    #[error("`{registry}` wants the password sent without TLS, to `{realm}`")]
    Realm {
        /// The registry.
        registry: String,
        /// The address.
        realm: String,
    },
    /// The CA certificates that the user or the system names cannot be read.
    #[error("cannot read the CA certificates")]
    Roots(#[source] rustls_native_certs::Error),
    /// The processor is too old for the cryptography that we have.
    #[error("this processor lacks what our TLS needs: {0}")]
    Processor(&'static str),
}

impl RegistryError {
    /// Whether TLS is spoken, and the certificate is not trusted.
    pub(crate) fn is_distrust(&self) -> bool {
        matches!(self, Self::Connection { source, .. } if is_distrust(source))
    }
}

impl Transient for RegistryError {
    fn may_pass(&self) -> bool {
        match self {
            Self::Connection { source, .. } => is_transient(source),
            Self::Refused { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }

    fn wanted_pause(&self) -> Option<Duration> {
        match self {
            Self::Refused { after, .. } => after.map(Duration::from_secs),
            _ => None,
        }
    }
}

impl Failure for RegistryError {
    fn exit(&self) -> Exit {
        Exit::Packaging
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Denied { said, .. } | Self::Refused { said, .. } => said.clone(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Denied { registry, who, .. } if who.starts_with('`') => Some(format!(
                "`docker login {registry}` or `podman login {registry}` again; or the account may not write there"
            )),
            Self::Denied { registry, .. } => {
                Some(format!("`docker login {registry}` or `podman login {registry}` first"))
            }
            Self::Connection { registry, source, .. } if is_own_authority(source) => {
                let host = registry.rsplit_once(':').map_or(registry.as_str(), |(host, _)| host);
                let kind = if host.parse::<IpAddr>().is_ok() { "IP" } else { "DNS" };
                Some(format!(
                    "its certificate is its own CA, which Rust's TLS takes from no server; make it again for the same key, \
                     `openssl req -x509 -key KEY -out CERT -days 365 -subj /CN={host} -addext subjectAltName={kind}:{host} \
                     -addext basicConstraints=critical,CA:FALSE`, and trust that one: `--registry-ca CERT`"
                ))
            }
            Self::Connection { registry, .. } if self.is_distrust() => Some(format!(
                "`--registry-ca FILE` with the certificate of its CA; or put that into `/etc/docker/certs.d/{registry}/ca.crt`, \
                 among the system's, or into the file that SSL_CERT_FILE names"
            )),
            Self::Roots(_) => Some("see that SSL_CERT_FILE names a file with roots".to_owned()),
            Self::Processor(_) | Self::Realm { .. } => {
                Some("push the layout with another program: `skopeo copy --all oci:…`".to_owned())
            }
            _ => None,
        }
    }
}

//! Why a page or a file did not arrive. No text of these names an address: one may contain a password, and the
//! caller knows which part of it may be shown.

use std::io::{self, ErrorKind};
use std::time::Duration;

use crate::retry::Transient;

/// A page or a file did not arrive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The server does not answer, or the connection breaks.
    #[error("the connection failed: {0}")]
    Connection(Box<ureq::Error>),
    /// The server refuses.
    #[error("the server answered with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// After how many seconds it wants to be asked again.
        after: Option<u64>,
    },
    /// There is more than is wanted.
    #[error("the server sends more than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The address cannot be used.
    #[error("the address is neither `http://…` nor `https://…`")]
    Address,
    /// The CA certificates that the user or the system names cannot be read.
    #[error("the CA certificates cannot be read: {0}")]
    Certificates(#[from] rustls_native_certs::Error),
    /// The processor is too old for the cryptography.
    #[error("this processor lacks what our TLS needs: {0}")]
    Processor(&'static str),
    /// What arrived cannot be kept.
    #[error("what arrives cannot be written: {0}")]
    Write(#[source] io::Error),
}

impl Transient for HttpError {
    fn may_pass(&self) -> bool {
        match self {
            Self::Connection(error) => is_transient(error),
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }

    fn wanted_pause(&self) -> Option<Duration> {
        match self {
            Self::Status { after, .. } => after.map(Duration::from_secs),
            _ => None,
        }
    }
}

impl From<ureq::Error> for HttpError {
    fn from(error: ureq::Error) -> Self {
        Self::Connection(Box::new(error))
    }
}

/// Whether a certificate is not trusted because it is a CA and a server's certificate in one, which webpki refuses
/// (`CaUsedAsEndEntity`), whoever is trusted.
#[must_use]
pub fn is_own_authority(error: &ureq::Error) -> bool {
    is_distrust(error) && format!("{error:?}").contains("CaUsedAsEndEntity")
}

/// Whether a failure of the network may be gone at the next attempt.
#[must_use]
pub fn is_transient(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Io(error) => error.kind() != ErrorKind::InvalidData,
        ureq::Error::Protocol(_) | ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed => true,
        _ => false,
    }
}

/// Whether the server speaks TLS with a certificate that is not trusted.
#[must_use]
pub fn is_distrust(error: &ureq::Error) -> bool {
    let rustls = match error {
        ureq::Error::Rustls(error) => Some(error),
        ureq::Error::Io(error) => error.get_ref().and_then(|inner| inner.downcast_ref()),
        _ => None,
    };
    matches!(rustls, Some(rustls::Error::InvalidCertificate(_)))
}

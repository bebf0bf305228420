//! How far a push is.

use std::time::Duration;

use crate::error::RegistryError;

/// Bytes with their digest.
#[derive(Clone, Copy, Debug)]
pub struct Blob<'a> {
    /// `sha256:…`
    pub digest: &'a str,
    /// The bytes.
    pub content: &'a [u8],
}

/// How far it is.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// The registry had it.
    Present(Blob<'a>),
    /// So many more bytes are on their way.
    Sending(usize),
    /// The registry has it now.
    Sent(Blob<'a>),
    /// Something failed and is done again after a pause.
    Again {
        /// What failed.
        why: &'a RegistryError,
        /// The pause.
        pause: Duration,
    },
}

/// Hears how far it is, from any thread.
pub type Tell<'t> = &'t (dyn Fn(Progress<'_>) + Sync);

/// Reports a failure that is tried again.
pub(crate) fn again(tell: Tell<'_>) -> impl Fn(&RegistryError, Duration) {
    move |why, pause| tell(Progress::Again { why, pause })
}

//! One request and its answer, as values.

use ureq::http::HeaderMap;

/// The most that is read of an answer: manifests have at most 4 MiB (Distribution Specification, "Pushing
/// manifests").
const LONGEST: u64 = 4 << 20;

/// A request as a value.
pub(crate) struct Request<'r> {
    pub(crate) method: &'static str,
    pub(crate) url: String,
    /// What is done with it, as the end of "the connection failed while …".
    pub(crate) action: &'r str,
    pub(crate) headers: Vec<(&'static str, &'r str)>,
    pub(crate) body: &'r [u8],
    /// The most bytes that are read of the answer.
    pub(crate) longest: u64,
    /// Hears how many more bytes are on their way.
    pub(crate) sent: Option<&'r dyn Fn(usize)>,
}

/// An answer, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl<'r> Request<'r> {
    pub(crate) fn new(method: &'static str, url: String, action: &'r str) -> Self {
        Self { method, url, action, headers: Vec::new(), body: &[], longest: LONGEST, sent: None }
    }

    pub(crate) fn header(mut self, key: &'static str, value: &'r str) -> Self {
        self.headers.push((key, value));
        self
    }

    pub(crate) fn body(mut self, media_type: &'r str, body: &'r [u8]) -> Self {
        self.body = body;
        self.header("content-type", media_type)
    }
}

impl Answer {
    pub(crate) fn header(&self, key: &str) -> Option<&str> {
        self.headers.get(key)?.to_str().ok()
    }
}

//! Pages, with the trust that all requests share.

use std::sync::OnceLock;

use ureq::tls::TlsConfig;
use ureq::{Agent, Body, ResponseExt as _, http};

use crate::agent::agent;
use crate::error::HttpError;
use crate::login::Address;
use crate::retry::retry;
use crate::trust::{missing_processor_features, tls};

/// Makes requests. The CA certificates are read at the first one that needs TLS.
#[derive(Debug, Default)]
pub struct Client {
    pem: Vec<String>,
    tls: OnceLock<TlsConfig>,
}

/// A page, as it arrived.
#[derive(Debug)]
pub struct Page {
    /// Its address, where redirections ended.
    pub url: String,
    /// Its media type without parameters, in lower case; empty if the server does not name it.
    pub media_type: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

impl Client {
    /// A client that trusts the certificates of `pem` too, each text in the PEM format.
    #[must_use]
    pub fn new(pem: Vec<String>) -> Self {
        Self { pem, tls: OnceLock::new() }
    }

    /// Reads a page of at most `limit` bytes; `accept` is the header of that name.
    ///
    /// # Errors
    ///
    /// [`HttpError`], after four attempts where the failure may pass.
    pub fn get(&self, url: &str, accept: &str, limit: u64) -> Result<Page, HttpError> {
        retry(|_: &HttpError, _| (), || self.get_once(url, accept, limit))
    }

    fn get_once(&self, url: &str, accept: &str, limit: u64) -> Result<Page, HttpError> {
        let response = self.send(url, &[("accept", accept.to_owned())])?;
        let (status, after) = (response.status().as_u16(), seconds_to_wait(&response));
        if status != 200 {
            return Err(HttpError::Status { status, after });
        }
        let media_type = header(&response, "content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        let (url, media_type) = (response.get_uri().to_string(), media_type.to_ascii_lowercase());
        let body = response.into_body().into_with_config().limit(limit).read_to_vec();
        let body = body.map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(limit) => HttpError::TooLarge { limit },
            error => error.into(),
        })?;
        Ok(Page { url, media_type, body })
    }

    /// One request, whatever its answer.
    pub(crate) fn send(
        &self,
        url: &str,
        headers: &[(&str, String)],
    ) -> Result<http::Response<Body>, HttpError> {
        let address = Address::read(url).ok_or(HttpError::Address)?;
        let mut request = self.agent(&address)?.get(&address.url);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        if let Some(authorization) = &address.authorization {
            request = request.header("authorization", authorization);
        }
        Ok(request.call()?)
    }

    fn agent(&self, address: &Address) -> Result<Agent, HttpError> {
        if !address.is_secure() {
            return Ok(agent(None, &address.host));
        }
        if let Some(features) = missing_processor_features() {
            return Err(HttpError::Processor(features));
        }
        if self.tls.get().is_none() {
            // Another thread may have been first; both read the same files.
            let _ = self.tls.set(tls(&self.pem)?);
        }
        Ok(agent(self.tls.get().cloned(), &address.host))
    }
}

/// A header of an answer, as text.
pub(crate) fn header<'a>(response: &'a http::Response<Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// The header `Retry-After`, where it counts seconds (RFC 9110, section 10.2.3).
pub(crate) fn seconds_to_wait(response: &http::Response<Body>) -> Option<u64> {
    header(response, "retry-after")?.trim().parse().ok()
}

//! Sends one request.

use std::io::{self, Read};

use ureq::SendBody;
use ureq::http;

use crate::client::Registry;
use crate::error::RegistryError;
use crate::request::{Answer, Request};

impl Registry {
    /// Sends a request once, as it is.
    pub(super) fn send(
        &self,
        request: &Request<'_>,
        authorization: Option<&str>,
    ) -> Result<Answer, RegistryError> {
        let failed = |source: ureq::Error| RegistryError::Connection {
            registry: self.name.clone(),
            action: request.action.to_owned(),
            source: Box::new(source),
        };
        let mut head = http::Request::builder().method(request.method).uri(&request.url);
        for (key, value) in &request.headers {
            head = head.header(*key, *value);
        }
        if let Some(value) = authorization {
            head = head.header("authorization", value);
        }
        let response = if matches!(request.method, "GET" | "HEAD") {
            self.agent.run(head.body(()).map_err(|error| failed(error.into()))?)
        } else {
            let mut body = Counted { rest: request.body, sent: request.sent };
            let head = head.header("content-length", request.body.len());
            let whole = head.body(SendBody::from_reader(&mut body));
            self.agent.run(whole.map_err(|error| failed(error.into()))?)
        };
        let (head, mut body) = response.map_err(failed)?.into_parts();
        let body = body.with_config().limit(request.longest).read_to_vec().map_err(failed)?;
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
    }
}

/// Bytes that are counted as they are read.
struct Counted<'b> {
    rest: &'b [u8],
    sent: Option<&'b dyn Fn(usize)>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.rest.read(buffer)?;
        if let Some(sent) = self.sent {
            sent(count);
        }
        Ok(count)
    }
}

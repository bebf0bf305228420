//! The only door to the network: HTTP and TLS in Rust alone, since our own executable has to build without C.
//!
//! No file is read here but the system's CA certificates. What is downloaded goes into a [`Destination`]
//! of the caller, who checks its hash.
//!
//! * [`Client`]: pages and downloads, with limits, retries and resumption.
//! * [`agent`] and [`tls`]: what a protocol on top of HTTP builds on.
//! * [`retry`]: a request again, after a pause, where the failure may pass.

mod agent;
mod client;
mod download;
mod error;
mod login;
mod retry;
mod trust;

pub use agent::{agent, is_loopback};
pub use client::{Client, Page};
pub use download::{Destination, Progress};
pub use error::{HttpError, is_distrust, is_own_authority, is_transient};
pub use retry::{Transient, retry};
pub use trust::{missing_processor_features, tls};

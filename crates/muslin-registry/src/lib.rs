//! The only door to the network: images into registries (OCI Distribution Specification 1.1).
//!
//! What is pushed is in memory, who pushes is a value, and how far it is goes to a callback; no file is
//! read here but the system's roots of trust. HTTP and TLS are Rust alone, since our own executable has to
//! build without C.
//!
//! * [`Reference`]: `registry.example/team/app:1.2.3`, read as Docker reads it.
//! * [`find_login`]: who the user is there, by the files of Docker and Podman.
//! * [`Registry`]: blobs that are missing, manifests, what refers to them, and the tag last.

mod reference;

mod login;

mod challenge;
mod trust;

mod client;

mod push;
mod referrers;

pub use client::{Connection, Registry, RegistryError};
pub use login::{Found, Login, LoginError, answer_of_helper, find_login};
pub use push::{Blob, Manifest, Progress, Push, Referrer};
pub use reference::{Reference, ReferenceError};

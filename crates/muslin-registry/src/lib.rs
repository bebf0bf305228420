//! Images into registries, and out of them (OCI Distribution Specification 1.1).
//!
//! What is pushed is in memory, who pushes is a value, and progress goes to a callback.
//!
//! * [`Reference`]: `registry.example/team/app:1.2.3`, read as Docker reads it.
//! * [`find_login`]: who the user is there, by the files of Docker and Podman.
//! * [`Registry`]: blobs that are missing, manifests, what refers to them, and the tag last.

mod challenge;
mod client;
mod error;
mod login;
mod progress;
mod pull;
mod push;
mod reference;
mod referrers;
mod request;

pub use client::{Connection, Purpose, Registry};
pub use error::RegistryError;
pub use login::{Found, Login, LoginError, answer_of_helper, find_login};
pub use progress::{Blob, Progress, Tell};
pub use pull::{Platform, PulledDescriptor, PulledManifest, digest};
pub use push::{Manifest, Push, Referrer};
pub use reference::{Reference, ReferenceError};

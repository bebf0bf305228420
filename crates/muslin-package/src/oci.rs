//! Container images from an empty root (OCI Image Format Specification 1.1).

mod base;
mod config;
mod layer;
mod layout;
mod referrer;
mod settings;

pub use base::{BaseError, USER, base_layer};
pub use config::{Architecture, Image};
pub use layer::{Layer, LayerError};
pub use layout::{Blob, Descriptor, Layout, Referrer, layout};
pub use referrer::sbom_referrer;
pub use settings::{ImageSettings, SettingError};

//! Container images from an empty root (OCI Image Format Specification 1.1).

mod base;
mod config;
mod descriptor;
mod layer;
mod layout;
mod referrer;
mod settings;

pub use base::{BaseError, USER, base_layer};
pub use config::{Architecture, Image};
pub use descriptor::{Blob, Descriptor};
pub use layer::{Layer, LayerError};
pub use layout::{Layout, Referrer, layout};
pub use referrer::sbom_referrer;
pub use settings::{ImageSettings, SettingError};

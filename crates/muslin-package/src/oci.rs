//! Container images from an empty root (OCI Image Format Specification 1.1).

mod base;
mod config;
mod layer;
mod layout;
mod settings;

pub use base::{BaseError, USER, base_layer};
pub use config::{Architecture, Image};
pub use layer::Layer;
pub use layout::{Blob, Descriptor, Layout, layout};
pub use settings::{ImageSettings, SettingError};

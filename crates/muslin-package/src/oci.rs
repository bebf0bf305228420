//! Container images from an empty root (OCI Image Format Specification 1.1).

mod base;
mod base_image;
mod config;
mod descriptor;
mod layer;
mod layout;
mod referrer;
mod settings;
mod stored;

pub use base::{BaseError, USER, base_layer};
pub use base_image::{BaseImage, BaseImageError};
pub use config::{Architecture, Image};
pub use descriptor::{Blob, Descriptor};
pub use layer::{Layer, LayerCompression, LayerError};
pub use layout::{Layout, Referrer, layout};
pub use referrer::{PROVENANCE_MEDIA_TYPE, SBOM_MEDIA_TYPE, provenance_referrer, sbom_referrer};
pub use settings::{ImageSettings, SettingError};
pub use stored::{StoredImages, stored_images};

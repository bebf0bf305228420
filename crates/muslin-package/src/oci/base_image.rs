//! A base image of the user's choice: layers and a configuration that were pulled, and that ours go on top of.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::oci::layer::Layer;

/// An image for one architecture, below ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseImage {
    /// `registry.example/team/base`
    pub name: String,
    /// The digest that the user has pinned.
    pub digest: String,
    /// Its layers, the lowest first.
    pub layers: Vec<Layer>,
    /// Its configuration (config.md).
    pub configuration: Value,
}

/// A configuration that is not one of an image.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaseImageError {
    /// It is not JSON of the form of an image's configuration.
    #[error("its configuration is not one of an image")]
    Form(#[from] serde_json::Error),
    /// It names another number of layers than the manifest.
    #[error("its configuration names {named} layers, its manifest {layers}")]
    Layers {
        /// As the configuration has it.
        named: usize,
        /// As the manifest has it.
        layers: usize,
    },
}

/// What is read of a configuration to find its layers.
#[derive(Deserialize)]
struct Configuration {
    rootfs: RootFs,
}

#[derive(Deserialize)]
struct RootFs {
    diff_ids: Vec<String>,
}

impl BaseImage {
    /// The digests of the trees of its layers, before compression.
    ///
    /// # Errors
    ///
    /// [`BaseImageError`] if there are not as many as layers.
    pub fn diff_ids(configuration: &[u8], layers: usize) -> Result<Vec<String>, BaseImageError> {
        let whole: Configuration = serde_json::from_slice(configuration)?;
        let ids = whole.rootfs.diff_ids;
        if ids.len() != layers {
            return Err(BaseImageError::Layers { named: ids.len(), layers });
        }
        Ok(ids)
    }

    /// What a container of it starts with: `User`, `Env`, `Labels` and the like.
    pub(crate) fn config(&self) -> Value {
        let config = &self.configuration["config"];
        if config.is_object() { config.clone() } else { Value::Object(serde_json::Map::new()) }
    }

    /// Its variables.
    pub(crate) fn env(&self) -> BTreeMap<String, String> {
        let pairs = self.configuration["config"]["Env"].as_array().into_iter().flatten();
        let pairs = pairs.filter_map(|pair| pair.as_str()?.split_once('='));
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    /// How it was made.
    pub(crate) fn history(&self) -> Vec<Value> {
        self.configuration["history"].as_array().cloned().unwrap_or_default()
    }
}

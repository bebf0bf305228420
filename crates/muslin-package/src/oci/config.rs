//! The configuration of an image (config.md) and its manifest (manifest.md).

use std::collections::BTreeMap;
use std::iter;

use muslin_schema::Target;
use serde_json::{Map, Value, json};

use crate::oci::base::CERTIFICATES;
use crate::oci::base_image::BaseImage;
use crate::oci::descriptor::Descriptor;
use crate::oci::layer::Layer;
use crate::oci::settings::ImageSettings;
use crate::time::rfc3339;

/// What processors are called in images: Go's names.
pub trait Architecture {
    /// `amd64`, `arm64`
    fn image_architecture(self) -> &'static str;
}

impl Architecture for Target {
    fn image_architecture(self) -> &'static str {
        match self {
            Self::X86_64 => "amd64",
            Self::Aarch64 => "arm64",
        }
    }
}

/// An image for one target.
#[derive(Clone, Debug)]
pub struct Image<'a> {
    /// For which target.
    pub target: Target,
    /// Our layers, the lowest first.
    pub layers: Vec<&'a Layer>,
    /// The image below the layers, if it is not an empty root.
    pub base: Option<&'a BaseImage>,
    /// The words that start it.
    pub entrypoint: Vec<String>,
    /// What the user said.
    pub settings: &'a ImageSettings,
    /// Annotations of the manifest, and labels of the configuration.
    pub annotations: &'a BTreeMap<String, String>,
    /// Seconds since 1970.
    pub time: u64,
}

impl Image<'_> {
    /// All its layers, the lowest first.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        let base = self.base.map(|base| base.layers.as_slice()).unwrap_or_default();
        base.iter().chain(self.layers.iter().copied())
    }

    /// The executable that is started, behind the init if there is one.
    #[must_use]
    pub fn program(&self) -> &str {
        self.entrypoint.last().map_or("", String::as_str)
    }

    /// The variables that it gets.
    #[must_use]
    pub fn env(&self) -> BTreeMap<String, String> {
        let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned();
        let mut env = BTreeMap::from([("PATH".to_owned(), path)]);
        match self.base {
            Some(base) => env.extend(base.env()),
            None => drop(env.insert("SSL_CERT_FILE".to_owned(), format!("/{CERTIFICATES}"))),
        }
        env.extend(self.settings.env.clone());
        env
    }

    /// The configuration as JSON.
    pub(crate) fn configuration(&self) -> Vec<u8> {
        let settings = self.settings;
        let created = rfc3339(self.time);
        let env = self.env().into_iter();
        let env: Vec<String> = env.map(|(key, value)| format!("{key}={value}")).collect();
        let mut config = self.base.map_or_else(|| Value::Object(Map::new()), BaseImage::config);
        let own = |key: &str| config[key].as_str().filter(|text| !text.is_empty());
        let user = settings.user.as_deref().or(own("User")).map(str::to_owned);
        let workdir = settings.workdir.as_deref().or(own("WorkingDir")).unwrap_or("/").to_owned();
        config["User"] = json!(user.unwrap_or_else(|| settings.user()));
        config["Env"] = json!(env);
        config["Entrypoint"] = json!(self.entrypoint);
        config["WorkingDir"] = json!(workdir);
        let labels = config["Labels"].as_object().cloned().unwrap_or_default();
        let own = self.annotations.iter().map(|(key, value)| (key.clone(), json!(value)));
        config["Labels"] = labels.into_iter().chain(own).collect::<Map<_, _>>().into();
        let nothing = || Value::Object(Map::new());
        let mut add = |key: &str, names: Vec<String>| {
            if names.is_empty() {
                return;
            }
            let there = config[key].as_object().cloned().unwrap_or_default().into_iter();
            let names = names.into_iter().map(|name| (name, nothing()));
            config[key] = there.chain(names).collect::<Map<_, _>>().into();
        };
        add("ExposedPorts", settings.exposed().collect());
        add("Volumes", settings.volumes.clone());
        // That of a base is for its own entry point.
        config.as_object_mut().map(|config| config.remove("Cmd"));
        if !settings.args.is_empty() {
            config["Cmd"] = json!(settings.args);
        }
        if let Some(words) = settings.healthcheck() {
            config["Healthcheck"] = health_check(words);
        }
        if let Some(signal) = &settings.stop_signal {
            config["StopSignal"] = json!(signal);
        }
        let diff_ids: Vec<&str> = self.layers().map(|layer| layer.diff_id.as_str()).collect();
        let own = self.layers.iter().map(
            |layer| json!({ "created": created, "created_by": "muslin", "comment": layer.purpose }),
        );
        let base = self.base.map(BaseImage::history).unwrap_or_default().into_iter();
        let history: Vec<Value> = base.chain(own).collect();
        let whole = json!({
            "created": created,
            "architecture": self.target.image_architecture(),
            "os": "linux",
            "config": config,
            "rootfs": { "type": "layers", "diff_ids": diff_ids },
            "history": history,
        });
        whole.to_string().into_bytes()
    }

    /// The manifest as JSON.
    pub(crate) fn manifest(&self, configuration: &Descriptor, layers: &[Descriptor]) -> Vec<u8> {
        let mut annotations = self.annotations.clone();
        if let Some(BaseImage { name, digest, .. }) = self.base {
            annotations.insert("org.opencontainers.image.base.name".to_owned(), name.clone());
            annotations.insert("org.opencontainers.image.base.digest".to_owned(), digest.clone());
        }
        let whole = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": configuration.value(),
            "layers": layers.iter().map(Descriptor::value).collect::<Vec<_>>(),
            "annotations": annotations,
        });
        whole.to_string().into_bytes()
    }
}

/// A health check in the exec form, with Docker's own defaults in nanoseconds: Podman 4.3 takes what is missing for 0.
fn health_check(words: Vec<String>) -> Value {
    const SECOND: u64 = 1_000_000_000;
    let test: Vec<String> = iter::once("CMD".to_owned()).chain(words).collect();
    json!({ "Test": test, "Interval": 30 * SECOND, "Timeout": 30 * SECOND, "Retries": 3 })
}

//! The configuration of an image (config.md) and its manifest (manifest.md).

use std::collections::BTreeMap;

use muslin_schema::Target;
use serde_json::{Map, Value, json};

use crate::oci::base::CERTIFICATES;
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
    /// Its layers, the lowest first.
    pub layers: Vec<&'a Layer>,
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
    /// The executable that is started, behind the init if there is one.
    #[must_use]
    pub fn program(&self) -> &str {
        self.entrypoint.last().map_or("", String::as_str)
    }

    /// The variables that it gets.
    #[must_use]
    pub fn env(&self) -> BTreeMap<String, String> {
        let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned();
        let mut env = BTreeMap::from([
            ("PATH".to_owned(), path),
            ("SSL_CERT_FILE".to_owned(), format!("/{CERTIFICATES}")),
        ]);
        env.extend(self.settings.env.clone());
        env
    }

    /// The configuration as JSON.
    pub(crate) fn configuration(&self) -> Vec<u8> {
        let settings = self.settings;
        let created = rfc3339(self.time);
        let env = self.env().into_iter();
        let env: Vec<String> = env.map(|(key, value)| format!("{key}={value}")).collect();
        let mut config = json!({
            "User": settings.user(),
            "Env": env,
            "Entrypoint": self.entrypoint,
            "WorkingDir": settings.workdir.as_deref().unwrap_or("/"),
            "Labels": self.annotations,
        });
        let nothing = || Value::Object(Map::new());
        let set = |names: Vec<String>| -> Value {
            names.into_iter().map(|name| (name, nothing())).collect::<Map<_, _>>().into()
        };
        if !settings.args.is_empty() {
            config["Cmd"] = json!(settings.args);
        }
        if !settings.ports.is_empty() {
            config["ExposedPorts"] = set(settings.exposed().collect());
        }
        if !settings.volumes.is_empty() {
            config["Volumes"] = set(settings.volumes.clone());
        }
        if let Some(signal) = &settings.stop_signal {
            config["StopSignal"] = json!(signal);
        }
        let diff_ids: Vec<&str> = self.layers.iter().map(|layer| layer.diff_id.as_str()).collect();
        let history: Vec<Value> = self
            .layers
            .iter()
            .map(|layer| {
                json!({ "created": created, "created_by": "muslin", "comment": layer.purpose })
            })
            .collect();
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
        let whole = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": configuration.value(),
            "layers": layers.iter().map(Descriptor::value).collect::<Vec<_>>(),
            "annotations": self.annotations,
        });
        whole.to_string().into_bytes()
    }
}

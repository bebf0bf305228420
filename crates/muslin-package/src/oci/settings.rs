//! What a user can say of an image, in `[package.metadata.muslin.image]` and on the command line.
//!
//! ```toml
//! [package.metadata.muslin.image]
//! name = "registry.example/team/app"  # the package's name by default
//! tag = "1.2.3"                       # the package's version
//! entrypoint = "app"                  # which of several executables
//! args = ["--listen", "0.0.0.0:8080"]
//! env = { RUST_LOG = "info" }
//! labels = { "org.opencontainers.image.vendor" = "Example" }
//! ports = ["8080", "53/udp"]
//! volumes = ["/data"]
//! workdir = "/data"
//! stop-signal = "SIGINT"
//! user = "65532:65532"                # numbers
//! with = ["config/app.toml=/etc/app.toml", "assets=/srv/assets"]
//! ca-file = "certs/private.pem"
//! init = true                         # an init (PID 1) that forwards signals and reaps orphans
//! healthcheck = "app --check"         # a command in the image that says by its exit code whether it serves
//! layer-compression = "gzip"          # or "zstd"
//! base = "registry.example/base@sha256:…"   # another root than an empty one
//! smoke = ["--version"]               # start it once, with these arguments, before it is shipped
//! ```

use std::collections::BTreeMap;

use muslin_toml::{Faults, Table, read_at};

use crate::oci::base::USER;
use crate::oci::layer::LayerCompression;

/// What a user says of an image. A flag of the command line takes the place of the key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageSettings {
    /// The repository, with its registry if it is to be pushed.
    pub name: Option<String>,
    /// The tag.
    pub tag: Option<String>,
    /// Which executable is started.
    pub entrypoint: Option<String>,
    /// Its arguments, which a user of the image can replace.
    pub args: Vec<String>,
    /// Variables.
    pub env: BTreeMap<String, String>,
    /// Labels, which become annotations too.
    pub labels: BTreeMap<String, String>,
    /// `8080` or `53/udp`
    pub ports: Vec<String>,
    /// Directories that outlive a container.
    pub volumes: Vec<String>,
    /// The working directory; `/` by default.
    pub workdir: Option<String>,
    /// What asks the program to stop; `SIGTERM` by default.
    pub stop_signal: Option<String>,
    /// Numbers of a user and a group.
    pub user: Option<String>,
    /// Files and directories to add, as `from=/to`.
    pub with: Vec<String>,
    /// A file with more CA certificates, as PEM.
    pub ca_file: Option<String>,
    /// Whether our init (PID 1) starts the program.
    pub init: bool,
    /// A command that says by its exit code whether a container serves, as a shell has it.
    pub healthcheck: Option<String>,
    /// How layers are compressed.
    pub layer_compression: Option<LayerCompression>,
    /// The image below ours, `name@sha256:…`; an empty root by default.
    pub base: Option<String>,
    /// Arguments with which the program is started once before it is shipped, each as a shell has them.
    pub smoke: Vec<String>,
}

/// A setting that an image cannot have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not {what}")]
pub struct SettingError {
    /// The value.
    pub value: String,
    /// What it should have been, with an example.
    pub what: &'static str,
}

impl ImageSettings {
    /// The settings in a manifest.
    ///
    /// # Errors
    ///
    /// All faults of the table, each at its place.
    pub fn of_manifest(path: &str, text: &str) -> Result<Self, Faults> {
        let at = ["package", "metadata", "muslin", "image"];
        Ok(read_at(path, text, &at, |table| Some(prove(table)))?.unwrap_or_default())
    }

    /// These settings, where `flags` says nothing else.
    #[must_use]
    pub fn with_flags(mut self, flags: Self) -> Self {
        let list = |own: Vec<String>, flag: Vec<String>| if flag.is_empty() { own } else { flag };
        self.env.extend(flags.env);
        self.labels.extend(flags.labels);
        Self {
            name: flags.name.or(self.name),
            tag: flags.tag.or(self.tag),
            entrypoint: flags.entrypoint.or(self.entrypoint),
            args: list(self.args, flags.args),
            env: self.env,
            labels: self.labels,
            ports: list(self.ports, flags.ports),
            volumes: list(self.volumes, flags.volumes),
            workdir: flags.workdir.or(self.workdir),
            stop_signal: flags.stop_signal.or(self.stop_signal),
            user: flags.user.or(self.user),
            with: [self.with, flags.with].concat(),
            ca_file: flags.ca_file.or(self.ca_file),
            init: self.init || flags.init,
            healthcheck: flags.healthcheck.or(self.healthcheck),
            layer_compression: flags.layer_compression.or(self.layer_compression),
            base: flags.base.or(self.base),
            smoke: list(self.smoke, flags.smoke),
        }
    }

    /// The user and group that the program runs as.
    #[must_use]
    pub fn user(&self) -> String {
        self.user.clone().unwrap_or_else(|| format!("{USER}:{USER}"))
    }

    /// Their numbers; the group is that of the user by default.
    #[must_use]
    pub fn user_numbers(&self) -> (u32, u32) {
        let user = self.user();
        let (user, group) = user.split_once(':').unwrap_or((&user, &user));
        (user.parse().unwrap_or(USER), group.parse().unwrap_or(USER))
    }

    /// The health check, split as a shell does; [`Self::prove`] refuses an unclosed quote.
    pub(crate) fn healthcheck(&self) -> Option<Vec<String>> {
        self.healthcheck.as_deref().and_then(shlex::split)
    }

    /// Each port with its protocol, as the configuration of an image has it.
    pub(crate) fn exposed(&self) -> impl Iterator<Item = String> {
        self.ports.iter().map(
            |port| {
                if port.contains('/') { port.clone() } else { format!("{port}/tcp") }
            },
        )
    }

    /// Holds every value against its form.
    ///
    /// # Errors
    ///
    /// The first [`SettingError`].
    pub fn prove(&self) -> Result<(), SettingError> {
        let wrong = |value: &str, what| Err(SettingError { value: value.to_owned(), what });
        for port in &self.ports {
            let (number, protocol) = port.split_once('/').unwrap_or((port, "tcp"));
            if number.parse::<u16>().is_err() || !["tcp", "udp", "sctp"].contains(&protocol) {
                return wrong(port, "a port, like `8080` or `53/udp`");
            }
        }
        for path in self.volumes.iter().chain(&self.workdir) {
            if !path.starts_with('/') {
                return wrong(path, "an absolute path, like `/data`");
            }
        }
        if let Some(user) = &self.user
            && !user.split(':').all(|part| part.parse::<u32>().is_ok())
        {
            return wrong(user, "a user by number, like `65532:65532`");
        }
        let name_letter =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-/:".contains(c);
        if let Some(name) = self.name.as_ref().filter(|name| !name.chars().all(name_letter)) {
            return wrong(name, "an image name, like `registry.example/team/app`");
        }
        let tag_letter = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if let Some(tag) = self.tag.as_ref().filter(|tag| !tag.chars().all(tag_letter)) {
            return wrong(tag, "tag, like `1.2.3`");
        }
        for words in &self.smoke {
            if shlex::split(words).is_none() {
                return wrong(words, "a list of arguments, like `--say 'two words'`");
            }
        }
        if let Some(words) = &self.healthcheck
            && shlex::split(words).is_none_or(|words| words.is_empty())
        {
            return wrong(words, "a command, like `app --check`");
        }
        for with in &self.with {
            if !with.split_once('=').is_some_and(|(from, to)| !from.is_empty() && is_place(to)) {
                return wrong(
                    with,
                    "a pair of a path here and one there, like `app.toml=/etc/app.toml`",
                );
            }
        }
        Ok(())
    }
}

/// An absolute path without steps upward.
fn is_place(path: &str) -> bool {
    path.len() > 1 && path.starts_with('/') && !path.split('/').any(|part| part == "..")
}

fn prove(table: &Table<'_>) -> ImageSettings {
    let settings = ImageSettings {
        name: table.string("name"),
        tag: table.string("tag"),
        entrypoint: table.string("entrypoint"),
        args: table.strings("args"),
        env: pairs(table, "env"),
        labels: pairs(table, "labels"),
        ports: table.strings("ports"),
        volumes: table.strings("volumes"),
        workdir: table.string("workdir"),
        stop_signal: table.string("stop-signal"),
        user: table.string("user"),
        with: table.strings("with"),
        ca_file: table.string("ca-file"),
        init: table.boolean("init").unwrap_or_default(),
        healthcheck: table.string("healthcheck"),
        layer_compression: table.word("layer-compression", str::parse),
        base: table.string("base"),
        smoke: table.strings("smoke"),
    };
    if let Err(error) = settings.prove() {
        table.fault(error.to_string(), None);
    }
    settings
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method alone is not general enough in its lifetime"
)]
fn pairs(table: &Table<'_>, key: &str) -> BTreeMap<String, String> {
    table.table(key, |pairs| pairs.string_pairs()).into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_in_the_documentation_is_sound_and_flags_are_stronger() {
        let page: Vec<&str> = include_str!("settings.rs")
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .collect();
        let page = page.join("\n");
        let example = page.split("```").nth(1).and_then(|block| block.split_once('\n')).unwrap().1;
        let settings = ImageSettings::of_manifest("Cargo.toml", example).unwrap();
        let flags = ImageSettings { ports: vec!["9090".to_owned()], ..ImageSettings::default() };
        let joined = settings.clone().with_flags(flags);
        assert_eq!(joined.exposed().collect::<Vec<_>>(), ["9090/tcp"]);
        assert_eq!(ImageSettings { ports: settings.ports.clone(), ..joined }, settings);
    }

    #[test]
    fn what_an_image_cannot_have_is_said() {
        let said = |text: &str| {
            let text = format!("[package.metadata.muslin.image]\n{text}\n");
            ImageSettings::of_manifest("Cargo.toml", &text).unwrap_err().list[0].message.clone()
        };
        let cases = [
            "user = 'root'",
            "ports = ['http']",
            "volumes = ['data']",
            "with = ['a=/../b']",
            "smoke = [\"--say 'two\"]",
            "name = 'App'",
            "colour = 'red'",
        ];
        insta::assert_snapshot!(cases.map(said).join("\n"), @"
        `root` is not a user by number, like `65532:65532`
        `http` is not a port, like `8080` or `53/udp`
        `data` is not an absolute path, like `/data`
        `a=/../b` is not a pair of a path here and one there, like `app.toml=/etc/app.toml`
        `--say 'two` is not a list of arguments, like `--say 'two words'`
        `App` is not an image name, like `registry.example/team/app`
        unknown key `colour`
        ");
    }
}

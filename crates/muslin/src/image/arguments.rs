//! The command line of `image`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use muslin_package::ImageSettings;
use muslin_registry::Reference;

use super::assembly::Assembled;
use super::push_error::PushError;
use crate::arguments::BuildArguments;
use crate::report_output::ReportArguments;

/// What image to make, and of what.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct ImageArguments {
    #[command(flatten)]
    pub(crate) build: BuildArguments,

    #[command(flatten)]
    pub(super) report: ReportArguments,

    /// The folder for the files; `dist` in the target folder unless said otherwise.
    #[arg(long, value_name = "DIR", help_heading = "Image")]
    pub(super) out: Option<PathBuf>,

    /// The repository, with its registry if it has one; the package's name unless said otherwise.
    #[arg(long, value_name = "NAME", help_heading = "Image")]
    name: Option<String>,

    /// The tag; the package's version unless said otherwise.
    #[arg(long, value_name = "TAG", help_heading = "Image")]
    tag: Option<String>,

    /// Which of several executables is started.
    #[arg(long, value_name = "NAME", help_heading = "Image")]
    entrypoint: Option<String>,

    /// An argument for it, which a user of the image can replace. Repeatable.
    #[arg(long = "arg", value_name = "WORD", allow_hyphen_values = true, help_heading = "Image")]
    args: Vec<String>,

    /// A variable. Repeatable.
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair, help_heading = "Image")]
    env: Vec<(String, String)>,

    /// A label. Repeatable.
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair, help_heading = "Image")]
    label: Vec<(String, String)>,

    /// A port that it listens on, `8080` or `53/udp`. Repeatable.
    #[arg(long, value_name = "PORT", help_heading = "Image")]
    port: Vec<String>,

    /// A folder that outlives a container. Repeatable.
    #[arg(long, value_name = "PATH", help_heading = "Image")]
    volume: Vec<String>,

    /// The working folder; `/` unless said otherwise.
    #[arg(long, value_name = "PATH", help_heading = "Image")]
    workdir: Option<String>,

    /// The signal that asks it to stop; `SIGTERM` unless said otherwise.
    #[arg(long, value_name = "SIGNAL", help_heading = "Image")]
    stop_signal: Option<String>,

    /// The user and group that it runs as, by number; 65532:65532 unless said otherwise.
    #[arg(long, value_name = "UID:GID", help_heading = "Image")]
    user: Option<String>,

    /// A file or folder to add. Repeatable.
    #[arg(long, value_name = "FROM=/TO", help_heading = "Image")]
    with: Vec<String>,

    /// A file with more roots of trust, as PEM.
    #[arg(long, value_name = "FILE", help_heading = "Image")]
    ca_file: Option<String>,

    /// Add a process 1 of ours: it hands on signals, and takes up processes that nobody waits for.
    #[arg(long, help_heading = "Image")]
    init: bool,

    /// Start the program once from the image with these arguments; one that does not end with 0 is not
    /// shipped. Repeatable.
    #[arg(long, value_name = "ARGUMENTS", allow_hyphen_values = true, help_heading = "Image")]
    smoke: Vec<String>,

    /// Push it, with what is in it attached; without a name, to where `name` says. Standard output is
    /// then the pushed name alone.
    #[arg(
        long,
        value_name = "REF",
        num_args = 0..=1,
        default_missing_value = "",
        help_heading = "Registry"
    )]
    push: Option<String>,

    /// Speak to the registry without TLS; on this machine that needs no word.
    #[arg(long, requires = "push", help_heading = "Registry")]
    pub(super) plain_http: bool,
}

const EXAMPLES: &str = "\
Examples:
  cargo muslin image --target all                      both architectures in one image
  cargo muslin image --port 8080 --with site=/srv/site a server with its files
  cargo muslin image --smoke --version                 start it from the image before it is shipped
  podman load -i target/dist/app-1.2.3.oci.tar         what a user does; or `docker load`
  docker run $(cargo muslin image --push registry.example/team/app)";

impl ImageArguments {
    /// What is built, and where the answer goes.
    pub(super) fn build(&self) -> BuildArguments {
        let mut build = self.build.clone();
        build.only_name = self.push.is_some();
        build
    }

    /// Where each image is pushed to; nowhere if that is not asked for.
    ///
    /// # Errors
    ///
    /// [`PushError`] if an image has no name that a registry could have, or several would get one.
    pub(super) fn references(&self, images: &[Assembled]) -> Result<Vec<Reference>, PushError> {
        if self.push.is_none() {
            return Ok(Vec::new());
        }
        if self.target_of_push().is_some() && images.len() > 1 {
            return Err(PushError::Several(images.len()));
        }
        let named = images.iter().filter_map(|one| one.made.artifact.image.as_ref());
        named.map(|image| Ok(Reference::read(&image.reference)?)).collect()
    }

    /// The name behind `--push`, if there is one.
    fn target_of_push(&self) -> Option<&str> {
        self.push.as_deref().filter(|name| !name.is_empty())
    }

    /// What the command line says of the image.
    ///
    /// # Errors
    ///
    /// [`PushError::Reference`] if what is to be pushed to is no name.
    pub(super) fn settings(&self) -> Result<ImageSettings, PushError> {
        let to = self.target_of_push().map(Reference::read).transpose()?;
        let (name, tag) = to.map_or((None, None), |to| (Some(to.name()), to.tag));
        Ok(ImageSettings {
            name: name.or_else(|| self.name.clone()),
            tag: tag.or_else(|| self.tag.clone()),
            entrypoint: self.entrypoint.clone(),
            args: self.args.clone(),
            env: BTreeMap::from_iter(self.env.clone()),
            labels: BTreeMap::from_iter(self.label.clone()),
            ports: self.port.clone(),
            volumes: self.volume.clone(),
            workdir: self.workdir.clone(),
            stop_signal: self.stop_signal.clone(),
            user: self.user.clone(),
            with: self.with.clone(),
            ca_file: self.ca_file.clone(),
            init: self.init,
            smoke: self.smoke.clone(),
        })
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("it has to be `KEY=VALUE`".to_owned()),
    }
}

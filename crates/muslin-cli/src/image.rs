//! `image`: a container image of executables that were built and checked.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use muslin::{ImageRequest, Loading, Project, Pushing};
use muslin_package::{ImageSettings, LayerCompression};
use muslin_schema::{Exit, Request};

use crate::arguments::BuildArguments;
use crate::build_report::build_to_ship;
use crate::command::Command;
use crate::console::Console;
use crate::output::{Format, Output};
use crate::report_output::ReportArguments;
use crate::shipped::print;
use crate::smoke::SmokeArguments;
use crate::stop::Stop;

/// What image to make, and of what.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct ImageArguments {
    #[command(flatten)]
    build: BuildArguments,

    #[command(flatten)]
    report: ReportArguments,

    #[command(flatten)]
    smoke: SmokeArguments,

    /// The directory for the files [default: `dist` in the target directory]
    #[arg(long, value_name = "DIR", help_heading = "Image")]
    out: Option<PathBuf>,

    /// The repository, with its registry if it has one [default: the package's name]
    #[arg(long, value_name = "NAME", help_heading = "Image")]
    name: Option<String>,

    /// The tag [default: the package's version]
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

    /// A directory that outlives a container. Repeatable.
    #[arg(long, value_name = "PATH", help_heading = "Image")]
    volume: Vec<String>,

    /// The working directory [default: /]
    #[arg(long, value_name = "PATH", help_heading = "Image")]
    workdir: Option<String>,

    /// The signal that asks it to stop [default: SIGTERM]
    #[arg(long, value_name = "SIGNAL", help_heading = "Image")]
    stop_signal: Option<String>,

    /// The user and group that it runs as, by number [default: 65532:65532]
    #[arg(long, value_name = "UID:GID", help_heading = "Image")]
    user: Option<String>,

    /// A file or directory to add. Repeatable.
    #[arg(long, value_name = "FROM=/TO", help_heading = "Image")]
    with: Vec<String>,

    /// A file with more CA certificates, as PEM.
    #[arg(long, value_name = "FILE", help_heading = "Image")]
    ca_file: Option<String>,

    /// Add an init process (PID 1) that forwards signals and reaps orphaned processes.
    #[arg(long, help_heading = "Image")]
    init: bool,

    /// A command in the image that says by its exit code whether a container serves, as `app --check`; Docker and
    /// Podman run it, without a shell.
    #[arg(long, value_name = "COMMAND", help_heading = "Image")]
    healthcheck: Option<String>,

    /// How layers are compressed: `gzip` or `zstd` [default: gzip]
    #[arg(long, value_name = "FORMAT", help_heading = "Image")]
    layer_compression: Option<LayerCompression>,

    /// Put it on this image, by its digest, instead of an empty root: `registry.example/base@sha256:…`. Its own files
    /// are not checked.
    #[arg(long, value_name = "IMAGE", help_heading = "Image")]
    base: Option<String>,

    /// Load it into Podman, Docker or containerd on this machine: the first that answers, or the one whose program is
    /// named (`podman`, `docker`, `nerdctl`, `ctr`).
    #[arg(
        long,
        value_name = "ENGINE",
        num_args = 0..=1,
        default_missing_value = "",
        require_equals = true,
        value_parser = loading,
        help_heading = "Registry"
    )]
    load: Option<Loading>,

    /// Where `--push` alone pushes an image whose `name` has no registry: `registry.example/team`.
    #[arg(long, value_name = "REGISTRY", env = "MUSLIN_REGISTRY", help_heading = "Registry")]
    registry: Option<String>,

    /// A file with a certificate that the registry is trusted by, as PEM.
    #[arg(long, value_name = "FILE", help_heading = "Registry")]
    registry_ca: Option<PathBuf>,

    /// Push it, with what is in it attached; without a name, to where `name` and `--registry` say. Standard output is
    /// then the pushed name alone.
    #[arg(
        long,
        value_name = "REF",
        num_args = 0..=1,
        default_missing_value = "",
        help_heading = "Registry"
    )]
    push: Option<String>,

    /// Sign the provenance with this private key (Ed25519, in PEM): it is written next to the image, and attached to it
    /// where it is pushed.
    #[arg(long, value_name = "FILE", env = "MUSLIN_SIGN_KEY", help_heading = "Image")]
    sign_key: Option<PathBuf>,

    /// Use the registry without TLS; a registry on this machine needs no flag.
    #[arg(long, help_heading = "Registry")]
    plain_http: bool,
}

const EXAMPLES: &str = "\
Examples:
  cargo muslin image --target all                      both architectures in one image
  cargo muslin image --port 8080 --with site=/srv/site a server with its files
  cargo muslin image --smoke --version                 start it from the image before it is shipped
  podman load -i target/dist/app-1.2.3.oci.tar         what a user does; or `docker load`
  docker run $(cargo muslin image --push registry.example/team/app)";

impl Command for ImageArguments {
    /// With `--push`, standard output is the pushed name alone.
    fn output(&self) -> Output {
        let output = self.build.output();
        match (output.format, &self.push) {
            (Format::Human, Some(_)) => Output { format: Format::Aside, ..output },
            _ => output,
        }
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let request = self.request();
        request.check()?;
        let session = console.session();
        let check = |project: &Project| request.check_names(project);
        let built = self.smoke.of(self.build.request());
        let built = Request { registry: self.registry.clone(), ..built };
        let shipped = build_to_ship(console, &session, &built, &self.report, &check)?;
        print(console, &session.image(&shipped, &request)?)?;
        Ok(Exit::Delivered as u8)
    }
}

impl ImageArguments {
    fn request(&self) -> ImageRequest {
        ImageRequest {
            out: self.out.clone(),
            settings: self.settings(),
            push: match self.push.as_deref() {
                None => Pushing::No,
                Some("") => Pushing::ToOwnNames,
                Some(name) => Pushing::To(name.to_owned()),
            },
            plain_http: self.plain_http,
            registry_ca: self.registry_ca.clone(),
            load: self.load.unwrap_or_default(),
            sign_key: self.sign_key.clone(),
        }
    }

    fn settings(&self) -> ImageSettings {
        ImageSettings {
            name: self.name.clone(),
            tag: self.tag.clone(),
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
            healthcheck: self.healthcheck.clone(),
            layer_compression: self.layer_compression,
            base: self.base.clone(),
            smoke: self.smoke.smoke.clone(),
        }
    }
}

fn loading(text: &str) -> Result<Loading, String> {
    if text.is_empty() { Ok(Loading::Any) } else { text.parse().map(Loading::Into) }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("it has to be `KEY=VALUE`".to_owned()),
    }
}

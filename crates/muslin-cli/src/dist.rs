//! `dist`: what a release needs, of executables that were built and checked.

use std::path::PathBuf;

use clap::Args;
use muslin::{Debug, DistRequest, Project};
use muslin_package::{ArchiveFormat, Channel, PackageFormat, SbomFormat};
use muslin_schema::Exit;

use crate::arguments::BuildArguments;
use crate::build_report::build_to_ship;
use crate::command::Command;
use crate::console::Console;
use crate::output::Output;
use crate::report_output::ReportArguments;
use crate::shipped::print;
use crate::smoke::SmokeArguments;
use crate::stop::Stop;
use crate::value::{Value, parsed};

/// What to ship, and how.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct DistArguments {
    #[command(flatten)]
    build: BuildArguments,

    #[command(flatten)]
    report: ReportArguments,

    #[command(flatten)]
    smoke: SmokeArguments,

    /// The directory for the files [default: `dist` in the target directory]
    #[arg(long, value_name = "DIR", help_heading = "Release")]
    out: Option<PathBuf>,

    /// How executables are packed: `tar.gz`, `tar.xz`, `tar.zst` or `zip`. Repeatable.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "tar.gz",
        value_parser = Value::new(|| ArchiveFormat::ALL.map(ArchiveFormat::extension).to_vec(), parsed::<ArchiveFormat>),
        hide_possible_values = true,
        value_delimiter = ',',
        help_heading = "Release"
    )]
    archive: Vec<ArchiveFormat>,

    /// Write each archive again under a name without the version, for an address that stays the same.
    #[arg(long, help_heading = "Release")]
    unversioned: bool,

    /// What package managers install as well: `deb`, `rpm`, `apk`, `ipk`, `pacman`. Repeatable.
    #[arg(
        long,
        value_name = "FORMAT",
        value_parser = Value::new(|| PackageFormat::ALL.map(PackageFormat::word).to_vec(), parsed::<PackageFormat>),
        hide_possible_values = true,
        value_delimiter = ',',
        help_heading = "Release"
    )]
    linux_package: Vec<PackageFormat>,

    /// Write what other package managers install the archives by: `homebrew` (a formula), `nix` (a flake). Repeatable.
    #[arg(long, value_name = "WHERE", value_delimiter = ',', help_heading = "Release")]
    channel: Vec<Channel>,

    /// Where the files will be published, for `--channel`; `{version}` is that of the package
    /// [default: the releases of the package's `repository`]
    #[arg(long, value_name = "URL", help_heading = "Release")]
    download_url: Option<String>,

    /// The formats of the SBOM: `cyclonedx` (1.5), `cyclonedx-1.7`, `spdx`. Repeatable.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "cyclonedx",
        value_parser = Value::new(|| vec!["cyclonedx", "cyclonedx-1.7", "spdx"], parsed::<SbomFormat>),
        hide_possible_values = true,
        value_delimiter = ',',
        help_heading = "Release"
    )]
    sbom: Vec<SbomFormat>,

    /// Keep the debug information, in an archive of its own.
    #[arg(long, help_heading = "Release")]
    split_debuginfo: bool,

    /// Sign the provenance with this private key: Ed25519, in PEM.
    #[arg(long, value_name = "FILE", env = "MUSLIN_SIGN_KEY", help_heading = "Release")]
    sign_key: Option<PathBuf>,

    /// Sign packages of Alpine with this private key: RSA, in PEM, under the name of its file.
    #[arg(long, value_name = "FILE", env = "MUSLIN_PACKAGE_KEY", help_heading = "Release")]
    package_key: Option<PathBuf>,

    /// Sign the other packages with this key of `gpg`'s keyring: an `.rpm` in its header, any other with a file `*.sig`
    /// next to it.
    #[arg(long, value_name = "KEY", env = "MUSLIN_PGP_KEY", help_heading = "Release")]
    pgp_key: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  cargo muslin dist --target all                 both architectures, into target/dist
  cargo muslin dist -p app --archive tar.xz,zip  two formats of one package
  cargo muslin dist --linux-package deb,rpm      packages that depend on nothing
  cargo muslin dist --sign-key release.key       a signed provenance, for `verify --key`
  cd target/dist && sha256sum -c SHA256SUMS      what a user does";

impl Command for DistArguments {
    fn output(&self) -> Output {
        self.build.output()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let session = console.session();
        let request = DistRequest {
            out: self.out.clone(),
            archives: self.archive.clone(),
            unversioned: self.unversioned,
            packages: self.linux_package.clone(),
            channels: self.channel.clone(),
            download_url: self.download_url.clone(),
            sboms: self.sbom.clone(),
            sign_key: self.sign_key.clone(),
            package_key: self.package_key.clone(),
            pgp_key: self.pgp_key.clone(),
            debug: if self.split_debuginfo { Debug::Split } else { Debug::Drop },
        };
        let check = |project: &Project| request.check(project);
        let built = self.smoke.of(self.build.request());
        let shipped = build_to_ship(console, &session, &built, &self.report, &check)?;
        print(console, &session.dist(&shipped, &request)?)?;
        Ok(Exit::Delivered as u8)
    }
}

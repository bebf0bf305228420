//! `dist`: what a release needs, of executables that were built and checked.

use std::path::PathBuf;
use std::process::ExitCode;

use cargo_metadata::Package;
use clap::Args;
use muslin_exec::Runner;
use muslin_package::{
    ArchiveFormat, Entry, Installable, Node, PackageFormat, SbomFormat, archive, installable, tree,
};
use muslin_schema::{ArtifactKind, Environment, Failure, Target};

use crate::arguments::BuildArguments;
use crate::report_output::ReportArguments;
use crate::ship::{
    Built, Debug, Made, ShipError, Shipped, Time, built, companion_files, deliver, tell, time,
};

/// What to ship, and how.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct DistArguments {
    #[command(flatten)]
    pub(crate) build: BuildArguments,

    #[command(flatten)]
    report: ReportArguments,

    /// The folder for the files; `dist` in the target folder unless said otherwise.
    #[arg(long, value_name = "DIR", help_heading = "Release")]
    out: Option<PathBuf>,

    /// How executables are packed: `tar.gz`, `tar.xz`, `tar.zst` or `zip`. Repeatable.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "tar.gz",
        value_delimiter = ',',
        help_heading = "Release"
    )]
    archive: Vec<ArchiveFormat>,

    /// What package managers install as well: `deb`, `rpm`. Repeatable.
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', help_heading = "Release")]
    linux_package: Vec<PackageFormat>,

    /// The forms of the bill of materials: `cyclonedx`, `spdx`. Repeatable.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "cyclonedx",
        value_delimiter = ',',
        help_heading = "Release"
    )]
    sbom: Vec<SbomFormat>,

    /// Keep the debug information, in an archive of its own.
    #[arg(long, help_heading = "Release")]
    split_debuginfo: bool,
}

const EXAMPLES: &str = "\
Examples:
  cargo muslin dist --target all                 both architectures, into target/dist
  cargo muslin dist -p app --archive tar.xz,zip  two formats of one package
  cargo muslin dist --linux-package deb,rpm      packages that depend on nothing
  cd target/dist && sha256sum -c SHA256SUMS      what a user does";

/// Builds, checks, packs, and prints what was made.
///
/// # Errors
///
/// The [`Failure`] of a stage. Findings end it with their exit code, and nothing is written.
pub(crate) fn dist(
    runner: &dyn Runner,
    arguments: &DistArguments,
    environment: &Environment,
) -> Result<ExitCode, Box<dyn Failure>> {
    let built = match built(runner, &arguments.build, &arguments.report, environment)? {
        Ok(built) => built,
        Err(exit) => return Ok(exit),
    };
    let time = time(runner, environment, built.graph().workspace_root.as_std_path())?;
    let (made, notes) = make(&built, arguments, &time)?;
    let folder = built.folder(arguments.out.as_deref());
    let made: Vec<_> = made.iter().collect();
    let distribution = deliver(&folder, "dist-manifest.json", &made, &[], notes, &time)?;
    tell(&distribution, &folder, &built.project.request, environment)?;
    Ok(ExitCode::SUCCESS)
}

/// Makes all files in memory, and says what a person should know.
fn make(
    built: &Built,
    arguments: &DistArguments,
    time: &Time,
) -> Result<(Vec<Made>, Vec<String>), ShipError> {
    let (mut made, mut notes) = (Vec::new(), Vec::new());
    let debug = if arguments.split_debuginfo { Debug::Split } else { Debug::Drop };
    for package in built.packages() {
        let beside = companion_files(package, built.graph().workspace_root.as_std_path())?;
        if beside.is_empty() {
            notes.push(format!("`{}` has no licence and no README to pack", package.name));
        }
        for target in built.targets() {
            let (programs, inside) = built.programs(package, target, debug)?;
            let release = Release { package, target, programs: &programs };
            for format in &arguments.sbom {
                let sbom = inside.sbom(package, target, &programs, time, *format);
                let name = format!("{}.{}", release.stem(), format.extension());
                made.push(release.made(name, ArtifactKind::Sbom, sbom.into_bytes()));
            }
            for format in &arguments.archive {
                made.push(release.archive(*format, &beside, time.seconds)?);
                if debug == Debug::Split {
                    made.push(release.debug_archive(*format, time.seconds)?);
                }
            }
            for format in &arguments.linux_package {
                made.push(release.package(*format, &beside, time.seconds)?);
            }
        }
    }
    Ok((made, notes))
}

/// One package for one target.
struct Release<'a> {
    package: &'a Package,
    target: Target,
    programs: &'a [Shipped],
}

impl Release<'_> {
    /// `{name}-{version}-{target}`: the name of the archive and of the one folder in it, which is where
    /// `cargo binstall` looks by itself.
    fn stem(&self) -> String {
        format!("{}-{}-{}", self.package.name, self.package.version, self.target)
    }

    fn archive(
        &self,
        format: ArchiveFormat,
        beside: &[Entry],
        time: u64,
    ) -> Result<Made, ShipError> {
        let stem = self.stem();
        let programs = self
            .programs
            .iter()
            .map(|one| Entry::program(format!("{stem}/{}", one.about.name), one.bytes.clone()));
        let beside =
            beside.iter().map(|one| Entry { path: format!("{stem}/{}", one.path), ..one.clone() });
        let content = archive(format, &tree(programs.chain(beside).collect()), time)?;
        Ok(self.with_programs(format!("{stem}.{format}"), ArtifactKind::Archive, content))
    }

    /// Programs in `/usr/bin`, what lies beside them in `/usr/share/doc`.
    fn package(
        &self,
        format: PackageFormat,
        beside: &[Entry],
        time: u64,
    ) -> Result<Made, ShipError> {
        let Package { name, authors, license, description, homepage, repository, .. } =
            self.package;
        let programs = self
            .programs
            .iter()
            .map(|one| Entry::program(format!("usr/bin/{}", one.about.name), one.bytes.clone()));
        let beside = beside
            .iter()
            .map(|one| Entry { path: format!("usr/share/doc/{name}/{}", one.path), ..one.clone() });
        let about = Installable {
            name,
            version: &self.package.version.to_string(),
            license: license.as_deref(),
            description: description.as_deref().unwrap_or(name),
            homepage: homepage.as_deref().or(repository.as_deref()),
            maintainer: authors.first().map(String::as_str),
            target: self.target,
            entries: &tree(programs.chain(beside).collect()),
        };
        let (file, content) = installable(format, &about, time)?;
        Ok(self.with_programs(file, ArtifactKind::Package, content))
    }

    /// The debug files under the names of their programs, and again where debuggers look for a build id:
    /// the folder is one that gdb takes as its `debug-file-directory`.
    fn debug_archive(&self, format: ArchiveFormat, time: u64) -> Result<Made, ShipError> {
        let stem = format!("{}-debug", self.stem());
        let mut entries = Vec::new();
        for one in self.programs {
            let Some(content) = one.debug.clone() else { continue };
            let path = format!("{stem}/{}.debug", one.about.name);
            if let Some((start, rest)) = one.build_id.as_ref().and_then(|id| id.split_at_checked(2))
            {
                let again = format!("{stem}/.build-id/{start}/{rest}.debug");
                entries.push(Entry { node: Node::Link(path.clone()), ..Entry::file(again, "") });
            }
            entries.push(Entry::file(path, content));
        }
        let content = archive(format, &tree(entries), time)?;
        Ok(self.made(format!("{stem}.{format}"), ArtifactKind::DebugArchive, content))
    }

    fn with_programs(&self, file: String, kind: ArtifactKind, content: Vec<u8>) -> Made {
        let mut made = self.made(file, kind, content);
        made.artifact.executables = self.programs.iter().map(|one| one.about.clone()).collect();
        made
    }

    fn made(&self, file: String, kind: ArtifactKind, content: Vec<u8>) -> Made {
        Made::new(self.package, Some(self.target), file, kind, content)
    }
}

//! `dist`: what a release needs, of executables that were built and checked.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use cargo_metadata::{Metadata, Package};
use clap::Args;
use muslin_exec::Runner;
use muslin_package::{ArchiveFormat, Entry, archive, tree};
use muslin_schema::{
    ArtifactKind, Environment, Executable, Failure, MessageFormat, Plan, Report, Target,
};

use crate::cli::BuildArguments;
use crate::pipeline::build_project;
use crate::project::{Project, project};
use crate::shell::{complain, paint, print, print_decisions, print_report};
use crate::ship::{Debug, Inside, Made, ShipError, Shipped, Time, beside, deliver, shipped, time};

/// What to ship, and how.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct DistArguments {
    #[command(flatten)]
    pub(crate) build: BuildArguments,

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

    /// Keep the debug information, in an archive of its own.
    #[arg(long, help_heading = "Release")]
    split_debuginfo: bool,
}

const EXAMPLES: &str = "\
Examples:
  cargo muslin dist --target all                 both architectures, into target/dist
  cargo muslin dist -p app --archive tar.xz,zip  two formats of one package
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
    let mut project = project(runner, &arguments.build, environment)?;
    let request = project.request.clone();
    let announce = |plan: &Plan| Ok(print_decisions(plan, &request, environment)?);
    let ended = build_project(runner, &mut project, &announce)?;
    let json = request.message_format == MessageFormat::Json;
    if ended.report.exit_code != 0 || !json {
        print_report(&ended.report, &request, environment)?;
    }
    if let Some(failure) = ended.failure {
        complain(failure.as_ref(), request.color, environment);
    }
    if ended.report.exit_code != 0 {
        return Ok(ExitCode::from(ended.report.exit_code));
    }

    let graph = &project.graphs[0].1;
    let time = time(runner, environment, graph.workspace_root.as_std_path())?;
    let (made, notes) = make(&project, &ended.report, arguments, &time)?;
    let folder = match &arguments.out {
        Some(folder) => folder.clone(),
        None => graph.target_directory.join("dist").into_std_path_buf(),
    };
    let distribution = deliver(&folder, &made, notes, &time)?;
    if json {
        print(&muslin_report::json(&distribution))?;
    } else {
        let paint = paint(request.color, environment, std::io::stdout().is_terminal());
        let folder = folder.display().to_string();
        print(&muslin_report::distribution(&distribution, &folder, paint))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes all files in memory, and says what a person should know.
fn make(
    project: &Project,
    report: &Report,
    arguments: &DistArguments,
    time: &Time,
) -> Result<(Vec<Made>, Vec<String>), ShipError> {
    let (mut made, mut notes) = (Vec::new(), Vec::new());
    if report.executables.is_empty() {
        return Err(ShipError::Nothing);
    }
    for one in &project.graphs {
        let (target, graph) = one;
        for package in packages(graph, &report.executables) {
            let files = report
                .executables
                .iter()
                .filter(|one| one.target == *target && one.package == package.name.as_str());
            let debug = if arguments.split_debuginfo { Debug::Split } else { Debug::Drop };
            let inside = Inside::of(project, report, one, package)?;
            let audit_data = inside.audit_data()?;
            let programs: Vec<Shipped> = files
                .map(|file| shipped(file, project, &audit_data, debug))
                .collect::<Result<_, _>>()?;
            let release = Release { package, target: *target, programs: &programs };
            let beside = beside(package, graph.workspace_root.as_std_path())?;
            if beside.is_empty() {
                notes.push(format!("`{}` has no licence and no README to pack", package.name));
            }
            let sbom = inside.sbom(package, *target, &programs, time);
            let name = format!("{}.cdx.json", release.stem());
            made.push(release.made(name, ArtifactKind::Sbom, sbom.into_bytes()));
            for format in &arguments.archive {
                made.push(release.archive(*format, &beside, time.seconds)?);
                if debug == Debug::Split {
                    made.push(release.debug_archive(*format, time.seconds)?);
                }
            }
        }
    }
    notes.sort();
    notes.dedup();
    Ok((made, notes))
}

/// The packages that executables were built of.
fn packages<'g>(graph: &'g Metadata, executables: &[Executable]) -> Vec<&'g Package> {
    let members = graph.workspace_packages().into_iter();
    members
        .filter(|member| executables.iter().any(|one| one.package == member.name.as_str()))
        .collect()
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
        let mut made = self.made(format!("{stem}.{format}"), ArtifactKind::Archive, content);
        made.artifact.executables = self.programs.iter().map(|one| one.about.clone()).collect();
        Ok(made)
    }

    fn debug_archive(&self, format: ArchiveFormat, time: u64) -> Result<Made, ShipError> {
        let stem = format!("{}-debug", self.stem());
        let files = self.programs.iter().filter_map(|one| {
            let content = one.debug.clone()?;
            Some(Entry::file(format!("{stem}/{}.debug", one.about.name), content))
        });
        let content = archive(format, &tree(files.collect()), time)?;
        Ok(self.made(format!("{stem}.{format}"), ArtifactKind::DebugArchive, content))
    }

    fn made(&self, file: String, kind: ArtifactKind, content: Vec<u8>) -> Made {
        Made::new(self.package, Some(self.target), file, kind, content)
    }
}

//! Builds executables again as they say that they were built, and compares.

use std::path::Path;

use muslin_exec::{FileError, TemporaryDirectory, temporary_directory};
use muslin_reproduce::{Places, Rebuilt, rebuilt};
use muslin_schema::{
    BuildRecord, Code, Environment, Failure, Finding, Network, Request, Severity, Verified, codes,
};

use super::answer::{add_program, refused};
use super::error::VerifyError;
use super::given::Program;
use super::request::VerifyRequest;
use super::source::Source;
use crate::pipeline::{Build, build_project};
use crate::project::project;
use crate::relocated_runner::RelocatedRunner;
use crate::session::Session;
use crate::ship::{Debug, Shipped, Time};

const REBUILT: Code = codes::REBUILT;

/// Builds every program again, those that were built together at once, and adds what came out.
///
/// # Errors
///
/// [`VerifyError`], or the [`Failure`] of a stage of a build.
pub(super) fn rebuild(
    session: &Session<'_>,
    request: &VerifyRequest,
    source: &str,
    programs: &[Program],
    answer: &mut Verified,
) -> Result<(), Box<dyn Failure>> {
    let source = Source::of(session.runner, &session.working_directory, source)?;
    let mut builds: Vec<Again> = Vec::new();
    for program in programs {
        let record = match program.record() {
            Ok(Some(record)) => record,
            Ok(None) => {
                add_program(answer, program, without_record(program));
                continue;
            }
            Err(error) => {
                let cure = "take the file of the release, and the muslin that made it";
                add_program(
                    answer,
                    program,
                    refused(REBUILT, &program.name, error.to_string(), cure),
                );
                continue;
            }
        };
        let known = builds.iter().position(|one| one.serves(&record));
        let at = known.unwrap_or(builds.len());
        if known.is_none() {
            builds.push(Again::build(session, request, &source, &record)?);
        }
        let finding = builds[at].compare(program, &record)?;
        add_program(answer, program, finding);
    }
    Ok(())
}

fn without_record(program: &Program) -> Finding {
    let message = "it does not say how it was built, so that it cannot be built again".to_owned();
    let cure = "only what `dist`, `image` and `install` of muslin make says it";
    refused(REBUILT, &program.name, message, cure)
}

/// A build as a record describes it.
struct Again {
    /// The record without the name of one executable.
    record: BuildRecord,
    build: Build,
    programs: Vec<Shipped>,
    places: Places,
    _directory: TemporaryDirectory,
}

impl Again {
    fn serves(&self, record: &BuildRecord) -> bool {
        self.record == BuildRecord { executable: String::new(), ..record.clone() }
    }

    /// Builds in a directory of its own; nothing of the sources is written.
    fn build(
        session: &Session<'_>,
        request: &VerifyRequest,
        source: &Source,
        record: &BuildRecord,
    ) -> Result<Self, Box<dyn Failure>> {
        let directory = temporary_directory(&std::env::temp_dir(), "muslin-verify-")
            .map_err(VerifyError::File)?;
        let place = muslin_exec::absolute(directory.path()).unwrap_or(directory.path().to_owned());
        let mut set: Environment = record.environment.clone();
        set.insert("SOURCE_DATE_EPOCH".to_owned(), record.time.to_string());
        set.extend(rustup_toolchain(session, record));
        let own = session.environment.keys().filter(|key| BuildRecord::keeps(key));
        let runner = RelocatedRunner {
            runner: session.runner,
            unset: own.filter(|key| !set.contains_key(*key)).cloned().collect(),
            env: set.clone(),
            directory: source.directory.clone(),
        };
        let mut environment = session.environment.clone();
        environment.retain(|key, _| !BuildRecord::keeps(key));
        environment.extend(set);
        let elsewhere = session.relocated(&runner, environment, &source.directory);
        let name = format!("{} {} for {}", record.package, record.version, record.target);
        session.status("Rebuilding", &format!("{name} from {}", source.directory.display()));
        let project = project(&elsewhere, &of_record(request, record, &place))?;
        if project.host.rustc != record.rustc.release {
            let (wanted, here) = (record.rustc.release.clone(), project.host.rustc.clone());
            return Err(VerifyError::Rustc { wanted, here }.into());
        }
        let build = build_project(&elsewhere, project)?;
        let failure = build.outcome.failure.as_ref().map(ToString::to_string);
        if !build.outcome.is_delivered() {
            let open = build.outcome.report.all_findings().find(|one| one.fails(Severity::Error));
            let why = failure.or_else(|| open.map(|one| one.message.clone()));
            return Err(VerifyError::Build { name, why }.into());
        }
        let package = build.packages().into_iter().find(|one| one.name.as_str() == record.package);
        let time = Time { seconds: record.time, from: "the record of the file" };
        let programs = match package {
            Some(package) => build.programs(package, record.target, Debug::Drop, &time)?.0,
            None => Vec::new(),
        };
        let root = source.directory.display().to_string();
        let places =
            Places { directories: vec![place.display().to_string(), root], outside: Vec::new() };
        let record = BuildRecord { executable: String::new(), ..record.clone() };
        Ok(Self { record, build, programs, places, _directory: directory })
    }

    fn compare(&self, program: &Program, record: &BuildRecord) -> Result<Finding, FileError> {
        let named = |one: &&Shipped| one.about.name == record.executable;
        let again = self.programs.iter().find(named);
        let Some((again, again_record)) = again.and_then(|one| Some((one, one.record.as_ref()?)))
        else {
            let name = &record.executable;
            let message =
                format!("the sources have no executable `{name}` in `{}`", record.package);
            let cure = "`--source` has to be the sources that the release was made from";
            return Ok(refused(REBUILT, &program.name, message, cure));
        };
        let mut built = self.build.outcome.report.executables.iter();
        let built = built.find(|one| one.name == record.executable && one.target == record.target);
        let with_symbols = match built {
            Some(one) => muslin_exec::read(Path::new(&one.path))?,
            None => Vec::new(),
        };
        let one = Rebuilt {
            file: &program.bytes,
            record,
            again: &again.bytes,
            again_record,
            with_symbols: &with_symbols,
            places: &self.places,
        };
        Ok(rebuilt(&program.name, one))
    }
}

/// The request that a record describes. The lock file of the sources decides, and is not changed.
fn of_record(request: &VerifyRequest, record: &BuildRecord, place: &Path) -> Request {
    let ours = &request.build;
    let rest = Request {
        targets: vec![record.target],
        target_dir: Some(place.join("target").display().to_string()),
        network: Network { locked: true, ..ours.network },
        no_install: ours.no_install,
        jobs: ours.jobs.clone(),
        catalog: ours.catalog.clone(),
        ships: true,
        source_dirs: ours.source_dirs.clone(),
        verbosity: ours.verbosity,
        color: ours.color,
        ..Request::default()
    };
    record.settings.request(rest)
}

/// The toolchain of rustup with the release of the record, if this one is another and that one is installed.
fn rustup_toolchain(session: &Session<'_>, record: &BuildRecord) -> Option<(String, String)> {
    let environment = &session.environment;
    let host = muslin_exec::probe(session.runner, environment, &session.cache()).ok()?;
    if host.rustc == record.rustc.release {
        return None;
    }
    let home = environment.get("RUSTUP_HOME").cloned();
    let home = home.or_else(|| Some(format!("{}/.rustup", environment.get("HOME")?)))?;
    let name = format!("{}-{}", record.rustc.release, host.triple);
    muslin_exec::is_directory(&Path::new(&home).join("toolchains").join(&name))
        .then(|| ("RUSTUP_TOOLCHAIN".to_owned(), name))
}

//! Runs `cargo build` and reads its messages: what is done, what build scripts asked to link, and
//! where the executables are.

use muslin_schema::codes;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use cargo_metadata::{Artifact, BuildScript, Message, Metadata, PackageId, TargetKind};
use muslin_exec::{FileError, Log, RunError, Stream};
use muslin_failures::{Diagnosis, Output, plain};
use muslin_natives::{Linking, archives, audit, trace};
use muslin_plan::LINKER_LOG;
use muslin_schema::{
    Answer, ColorChoice, CompiledCode, Exit, Expected, Failure, Finding, Plan, Request, Severity,
    Step, StepKind, Target, Verbosity,
};

use crate::archives::{Archives, ScriptArchive};
use crate::compiled_code::{compiled_code, signed_returns, static_libraries};
use crate::compiled_elsewhere::compiled_elsewhere;
use crate::diagnosis::diagnose;
use crate::events::{Amount, Event};
use crate::foreign_record::Recording;
use crate::linked::{Asker, LinkedExecutable, judged, records_of};
use crate::linker::{changes, records};
use crate::metadata::is_status;
use crate::own_linking::by_name;
use crate::project::Project;
use crate::report_details::{Observed, ScriptRun, with_objects};
use crate::reported_paths::{absolute_search, target_below};
use crate::session::Session;
use crate::step_command::command;
use crate::task::Task;
use crate::timings::Timings;

/// The build failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum BuildError {
    #[error(transparent)]
    Run(#[from] RunError),
    /// Cargo has said why on standard error; `log` holds it as well.
    #[error("`cargo build` failed{}{}", with_code(*.code), of_what(&.diagnosis.failed))]
    Cargo { code: Option<i32>, diagnosis: Diagnosis, log: Option<String> },
    /// Cargo names an executable that cannot be read.
    #[error("cannot check an executable that cargo names")]
    Unreadable(#[source] FileError),
    /// Something else was written in its place since cargo linked it.
    #[error("`{path}` was replaced after cargo built it")]
    Replaced { path: String },
    /// Cargo succeeded, but an executable did not come out.
    #[error("cargo built no `{name}` of `{package}` for `{target}`")]
    NoExecutable { name: String, package: String, target: Target },
}

impl Failure for BuildError {
    fn exit(&self) -> Exit {
        Exit::Build
    }

    fn causes(&self) -> Vec<Finding> {
        match self {
            Self::Cargo { diagnosis, .. } => diagnosis.causes.clone(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Cargo { log, .. } => {
                let log = log.as_ref().map(|path| format!(" and in `{path}`")).unwrap_or_default();
                Some(format!(
                    "cargo's own output is above{log}; `plan` shows every flag and variable, with its reason"
                ))
            }
            Self::Replaced { .. } => Some(
                "another build writes there: give each project a target directory of its own, and run this again".to_owned(),
            ),
            _ => None,
        }
    }
}

fn with_code(code: Option<i32>) -> String {
    code.map(|code| format!(" with exit code {code}")).unwrap_or_default()
}

/// The packages that failed, in words; a build that stops at the first error seldom has more than two.
fn of_what(failed: &[String]) -> String {
    match failed {
        [] => String::new(),
        [one] => format!(": {one}"),
        [one, another] => format!(": {one}, and {another}"),
        [one, more @ ..] => format!(": {one}, and {} more failed", more.len()),
    }
}

/// All that a build said, in the target directory, for those who look later.
pub(crate) struct BuildLog {
    path: String,
    log: Log,
}

impl BuildLog {
    /// Begins the log of a build.
    pub(crate) fn begin(plan: &Plan) -> Self {
        let path = format!("{}/muslin/build.log", plan.target_directory);
        Self { log: Log::begin(Path::new(&path)), path }
    }

    fn line(&mut self, line: &str) {
        self.log.line(line);
    }

    /// Where it is, if everything could be written.
    fn path(&mut self) -> Option<String> {
        self.log.is_whole().then(|| self.path.clone())
    }
}

/// What a build yielded.
#[derive(Debug, Default)]
pub(crate) struct Built {
    /// Where each executable is.
    pub(crate) executables: BTreeMap<(Target, Expected), String>,
    /// By path: the SHA-256 of what cargo linked.
    pub(crate) hashes: BTreeMap<String, String>,
    /// What build scripts asked to link and must not.
    pub(crate) findings: Vec<Finding>,
    /// What protects the code of C and C++ in it.
    pub(crate) compiled: Vec<CompiledCode>,
    /// Whether cargo succeeded.
    pub(crate) failure: Option<BuildError>,
    /// Warnings that were not shown yet.
    pub(crate) held: Vec<String>,
    /// What was made on the way, in the order in which it was done.
    pub(crate) made: Vec<(Target, Intermediate)>,
    /// What was seen while cargo ran.
    pub(crate) observed: Observed,
    /// The build scripts that ran.
    ran: Vec<ScriptRun>,
}

/// What a build makes next to executables, and where; packages with their version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Intermediate {
    /// A build script has run.
    Script { package: String, out_dir: String, env: Vec<(String, String)> },
    /// A library was compiled.
    Library { package: String, path: String },
}

impl Built {
    /// Adds what another step yielded.
    pub(crate) fn add(&mut self, other: Self) {
        self.executables.extend(other.executables);
        self.hashes.extend(other.hashes);
        self.findings.extend(other.findings);
        self.compiled.extend(other.compiled);
        self.failure = self.failure.take().or(other.failure);
        self.held.extend(other.held);
        self.made.extend(other.made);
        self.observed.archives.extend(other.observed.archives);
        self.observed.linked.extend(other.observed.linked);
        self.observed.units.extend(other.observed.units);
        self.observed.without = self.observed.without.take().or(other.observed.without);
    }
}

/// Runs one build step of a plan. What cargo and build scripts say goes into `log` as well.
///
/// # Errors
///
/// [`RunError`] if cargo cannot be started. A build that fails is noted in [`Built`], so that the findings
/// that explain it are not lost.
pub(crate) fn build(
    session: &Session<'_>,
    project: &Project,
    plan: &Plan,
    step: &Step,
    log: &mut BuildLog,
) -> Result<Built, RunError> {
    let (request, graph) = (&project.request, project.graph());
    let quiet = request.verbosity == Verbosity::Quiet;
    let total = graph.resolve.as_ref().map_or(0, |resolve| resolve.nodes.len());
    let task = Task::start(session, "Building", Amount::Parts(total as u64));
    let timings =
        request.details.then(|| Timings::begin(&plan.target_directory, &request.cargo_args));
    let flag = timings.as_ref().and_then(Timings::flag);
    let mut listener = Listener {
        plan,
        graph,
        session,
        task: &task,
        done: HashSet::new(),
        own_directories: project.own_directories(),
        searched: Vec::new(),
        left: Archives::default(),
        holds_warnings: plan.steps.iter().any(|step| match step.kind {
            StepKind::CargoTest => true,
            StepKind::Run { .. } => quiet,
            _ => false,
        }),
        holding: false,
        ours: ours(project, plan),
        hides_timings: flag.is_some(),
        built: Built::default(),
        output: Output::default(),
        log: &mut *log,
    };
    let mut command = command(step);
    let linker_log =
        step.env.iter().find(|one| one.key == LINKER_LOG).map(|one| Path::new(&one.value));
    if let Some(path) = linker_log {
        // What an earlier build noted is reported already; a log that cannot be removed is reported twice.
        let _ = muslin_exec::remove_file(path);
    }
    command.arguments.extend(manner(request, session).into_iter().map(Into::into));
    command.arguments.extend(flag.map(Into::into));
    let (offset, recording) = (project.clock.now(), Recording::begin(plan));
    let code = session.runner.stream(&command, &mut |stream, line| match stream {
        Stream::Output => listener.message(line),
        Stream::Error => listener.printed(line),
    })?;
    let Listener { left, mut built, output, .. } = listener;
    drop(task);
    recording.keep(&built.ran);
    let noted = linker_log.and_then(muslin_exec::read_if_there).unwrap_or_default();
    let outcome = links(project, plan, &built, &left, &noted, code == Some(0));
    built.findings.extend(outcome.findings);
    built.hashes = outcome.hashes;
    built.compiled = outcome.compiled;
    built.observed.archives = left.all();
    built.observed.linked = outcome.linked;
    if let Some(timings) = timings {
        match timings.end(offset) {
            Ok(units) => built.observed.units = units,
            Err(why) => built.observed.without = Some(why),
        }
        with_objects(&mut built.observed.units, &built.ran, recording.started, offset);
    }
    built.findings.extend(changes(&noted, request.verbosity >= Verbosity::Verbose));
    if code != Some(0) {
        let diagnosis = diagnose(project, plan, &output);
        built.failure = Some(BuildError::Cargo { code, diagnosis, log: log.path() });
    }
    Ok(built)
}

/// What is known of what was linked.
struct LinkOutcome {
    findings: Vec<Finding>,
    /// By path: the SHA-256 of an executable.
    hashes: BTreeMap<String, String>,
    compiled: Vec<CompiledCode>,
    /// The files that were linked.
    linked: BTreeSet<String>,
}

/// What is wrong with the archives that build scripts left and with all that the linker wrapper saw, and what else is
/// known of both.
fn links(
    project: &Project,
    plan: &Plan,
    built: &Built,
    left: &Archives,
    noted: &str,
    succeeded: bool,
) -> LinkOutcome {
    let graph = project.graph();
    let (mut executables, mut hashes) = (Vec::new(), BTreeMap::new());
    for ((target, what), path) in built.executables.iter().filter(|_| succeeded) {
        // What cannot be read is an error when it is checked.
        let Ok(bytes) = muslin_exec::read(Path::new(path)) else { continue };
        let sha256 = muslin_package::sha256(&bytes);
        let records = records_of(plan, &sha256);
        hashes.insert(path.clone(), sha256);
        executables.push(LinkedExecutable { target: *target, what, path, records });
    }
    let noted = records(noted);
    let earlier = executables.iter().flat_map(|one| &one.records);
    let elsewhere: Vec<String> = noted
        .iter()
        .chain(earlier)
        .flat_map(|record| record.defined_elsewhere.iter().cloned())
        .collect();
    let mut findings = left.check(plan, succeeded, &elsewhere);
    findings.extend(compiled_elsewhere(&executables, plan, left, &of_libraries(project, plan)));
    let seen = judged(&executables, &noted, graph, plan, &findings, &askers(project, built));
    findings.extend(seen);
    let compiled = compiled_code(static_libraries(&executables, left, &project.host.sysroot));
    findings.extend(signed_returns(&compiled));
    let records = noted.into_iter().chain(executables.into_iter().flat_map(|one| one.records));
    let linked = records.flat_map(|record| record.inputs).collect();
    LinkOutcome { findings, hashes, compiled, linked }
}

/// The directories of what we built or what the user has named as a build for the target: our cache, and the prefixes
/// of libraries.
fn of_libraries(project: &Project, plan: &Plan) -> Vec<String> {
    let placed = plan.targets.iter().flat_map(|one| &one.libraries).map(|one| one.prefix.clone());
    std::iter::once(project.host.cache.clone()).chain(placed).collect()
}

/// Who can have asked for an argument of the linker: the user's settings, and build scripts.
fn askers(project: &Project, built: &Built) -> Vec<Asker> {
    let Project { request, host, config_files, .. } = project;
    let mut askers: Vec<Asker> = Vec::new();
    for target in &request.targets {
        let settings = muslin_plan::settings(config_files, &host.environment, *target);
        askers.extend(settings.rustflags.all().into_iter().map(|flags| Asker {
            place: format!("`{}`", flags.place),
            text: flags.value.join(" "),
        }));
    }
    for script in &built.ran {
        // Cargo keeps what a build script printed next to its output directory.
        let output = script.directory.parent().map(|directory| directory.join("output"));
        let text = output.and_then(|path| muslin_exec::read_if_there(&path)).unwrap_or_default();
        let arguments: Vec<&str> =
            text.lines().filter(|line| line.contains("rustc-link-arg")).collect();
        let place = format!("the build script of `{} {}`", script.package, script.version);
        askers.push(Asker { place, text: arguments.join(" ") });
    }
    askers
}

/// The directories that belong to this build: its results, our cache, the project, the user's own libraries.
fn ours(project: &Project, plan: &Plan) -> Vec<String> {
    let placed = plan.targets.iter().flat_map(|one| &one.libraries).map(|one| one.prefix.clone());
    let graph = project.graph();
    let own = [&plan.target_directory, &project.host.cache, &graph.workspace_root.to_string()]
        .map(Clone::clone);
    let build = graph.build_directory.as_ref().map(ToString::to_string);
    own.into_iter().chain(build).chain(placed).collect()
}

/// How cargo speaks: this changes nothing of what is built, and is not part of the plan.
fn manner(request: &Request, session: &Session<'_>) -> Vec<String> {
    let color = match request.color {
        ColorChoice::Always => "always",
        ColorChoice::Never => "never",
        ColorChoice::Auto if session.events.is_colored() => "always",
        ColorChoice::Auto => "auto",
    };
    let color = format!("--color={color}");
    std::iter::once(color).chain(loudness(request.verbosity).map(str::to_owned)).collect()
}

/// Cargo's word for how much it says.
pub(crate) fn loudness(verbosity: Verbosity) -> Option<&'static str> {
    match verbosity {
        Verbosity::Quiet => Some("--quiet"),
        Verbosity::Normal => None,
        Verbosity::Verbose => Some("-v"),
        Verbosity::VeryVerbose => Some("-vv"),
    }
}

struct Listener<'a> {
    plan: &'a Plan,
    graph: &'a Metadata,
    session: &'a Session<'a>,
    task: &'a Task<'a>,
    done: HashSet<PackageId>,
    /// The directories that the user's own flags have searched.
    own_directories: BTreeMap<Target, Vec<String>>,
    searched: Vec<String>,
    left: Archives,
    /// Whether warnings are not reported yet: `cargo test` shows them again, and a program that is started
    /// quietly has the screen for itself.
    holds_warnings: bool,
    /// Whether the lines that come belong to a warning that is held.
    holding: bool,
    ours: Vec<String>,
    /// Whether cargo's page of timings is for us alone.
    hides_timings: bool,
    built: Built,
    output: Output,
    log: &'a mut BuildLog,
}

impl Listener<'_> {
    /// One line of cargo's standard output: a message in JSON, or what a build script printed under `-vv`.
    fn message(&mut self, line: &str) {
        match serde_json::from_str(line) {
            Ok(Message::CompilerArtifact(artifact)) => self.artifact(artifact),
            Ok(Message::BuildScriptExecuted(script)) => self.build_script(&script),
            Ok(_) => {}
            Err(_) => {
                self.keep(line);
                self.session.line(line);
            }
        }
    }

    /// One line of cargo's standard error. Where a bar is drawn, the names of crates go into the bar.
    fn printed(&mut self, line: &str) {
        let plain = plain(line);
        self.keep(&plain);
        self.left.heard(&plain);
        if self.holds_warnings && self.holds(&plain) {
            self.built.held.push(line.to_owned());
            return;
        }
        let mut words = plain.trim_start().splitn(2, ' ');
        let (verb, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if verb == "Timing" && rest.starts_with("report saved to ") && self.hides_timings {
            return;
        }
        let routine = matches!(verb, "Compiling" | "Checking" | "Downloaded" | "Downloading");
        if routine {
            self.session.events.event(Event::CargoStatus { line, subject: rest });
        } else {
            self.session.line(line);
        }
    }

    /// Whether a line belongs to a warning, or says that cargo is done: errors and what is being
    /// done are reported at once.
    fn holds(&mut self, plain: &str) -> bool {
        if plain.starts_with("warning") {
            self.holding = true;
        } else if plain.starts_with("error") || is_status(plain) {
            self.holding = false;
        }
        self.holding || plain.trim_start().starts_with("Finished ")
    }

    /// Keeps a line for the case of a failure.
    fn keep(&mut self, line: &str) {
        self.output.hear(line);
        self.log.line(line);
    }

    fn artifact(&mut self, artifact: Artifact) {
        if self.done.insert(artifact.package_id.clone()) {
            self.task.advance(1);
        }
        let program = artifact
            .target
            .kind
            .iter()
            .any(|kind| matches!(kind, TargetKind::Bin | TargetKind::Example));
        let test = artifact.profile.test;
        for path in artifact.filenames.iter().filter(|path| path.extension() == Some("rlib")) {
            let package = self.package_with_version(&artifact.package_id);
            let library = Intermediate::Library { package, path: path.to_string() };
            self.built.made.extend(self.target_of(path.as_str()).map(|target| (target, library)));
        }
        let Some(path) = artifact.executable.clone().filter(|_| program || test) else { return };
        let Some(target) = self.target_of(path.as_str()) else { return };
        let package = self.package_name(&artifact.package_id);
        let example = artifact.target.kind.contains(&TargetKind::Example) && !test;
        let name = if test { test_name(&artifact) } else { artifact.target.name };
        let built = Expected { package, name, example };
        let other =
            self.built.executables.iter().find(|((_, other), at)| **at == path && *other != built);
        if let Some(((_, other), _)) = other {
            let finding = collision(&other.package, &built, path.as_str());
            self.built.findings.push(finding);
        }
        self.built.executables.insert((target, built), path.to_string());
    }

    fn build_script(&mut self, script: &BuildScript) {
        self.ran(script);
        // Scripts of the host's own packages may link what they like.
        let Some(target) = self.target_of(script.out_dir.as_str()) else { return };
        let package = self.package_name(&script.package_id);
        let libraries: Vec<String> = script.linked_libs.iter().map(ToString::to_string).collect();
        let directories: Vec<String> = script
            .linked_paths
            .iter()
            .map(|path| self.searched_by(script, path.as_str()))
            .collect();
        let scan = self.plan.targets.iter().find(|one| one.target == target);
        let own = self.own_directories.get(&target).cloned().unwrap_or_default();
        let provided = scan.map(by_name).unwrap_or_default();
        let searched = [self.searched.clone(), own, provided].concat();
        let linking = Linking {
            package: &package,
            libraries: &libraries,
            directories: &directories,
            searched: &searched,
            ours: &self.ours,
            target,
            exists: &|path| muslin_exec::is_file(Path::new(path)),
        };
        let natives = scan.map(|one| one.natives.as_slice()).unwrap_or_default();
        let findings = trace(audit(&linking), natives);
        self.built.findings.extend(findings);
        let left = archives(&linking).into_iter();
        self.left.add(left.map(|path| ScriptArchive {
            package: package.clone(),
            target,
            path,
            out: script.out_dir.clone().into_std_path_buf(),
        }));
        self.searched.extend(directories);
        let ran = Intermediate::Script {
            package: self.package_with_version(&script.package_id),
            out_dir: script.out_dir.to_string(),
            env: script.env.clone(),
        };
        self.built.made.push((target, ran));
    }

    /// A directory that a build script has searched, as rustc sees it: a relative one begins where cargo starts
    /// rustc for that package, which is the workspace's root for what is below it and the package's own elsewhere.
    fn searched_by(&self, script: &BuildScript, path: &str) -> String {
        let package = self.graph.packages.iter().find(|package| package.id == script.package_id);
        let own = package.and_then(|package| package.manifest_path.parent());
        let root = &self.graph.workspace_root;
        let start = own.filter(|own| !own.starts_with(root)).unwrap_or(root);
        absolute_search(path, start.as_str())
    }

    /// Notes that a build script ran.
    fn ran(&mut self, script: &BuildScript) {
        let package = self.graph.packages.iter().find(|package| package.id == script.package_id);
        self.built.ran.extend(package.map(|package| ScriptRun {
            package: package.name.to_string(),
            version: package.version.to_string(),
            directory: script.out_dir.clone().into_std_path_buf(),
        }));
    }

    /// The target whose part of the target directory, or of the build directory where that is another, a path
    /// is in; `None` for the host's part.
    fn target_of(&self, path: &str) -> Option<Target> {
        let build = self.graph.build_directory.as_ref().map(|directory| directory.as_str());
        target_below(build.into_iter().chain([self.plan.target_directory.as_str()]), path)
    }

    fn package_with_version(&self, id: &PackageId) -> String {
        let package = self.graph.packages.iter().find(|package| package.id == *id);
        package.map_or_else(|| id.repr.clone(), |one| format!("{} {}", one.name, one.version))
    }

    fn package_name(&self, id: &PackageId) -> String {
        let package = self.graph.packages.iter().find(|package| package.id == *id);
        package.map_or_else(|| id.repr.clone(), |package| package.name.to_string())
    }
}

/// A test program as `cargo test` names it: by its source file.
fn test_name(artifact: &Artifact) -> String {
    let directory = artifact.manifest_path.parent();
    let source = &artifact.target.src_path;
    let source =
        directory.and_then(|directory| source.strip_prefix(directory).ok()).unwrap_or(source);
    let own = [TargetKind::Test, TargetKind::Bench];
    let unit =
        if own.iter().any(|kind| artifact.target.kind.contains(kind)) { "" } else { "unittests " };
    format!("{unit}{source}")
}

/// Two packages wrote the same file.
fn collision(first: &str, second: &Expected, path: &str) -> Finding {
    Finding {
        severity: Severity::Error,
        answer: Answer::No,
        cure: Some("build them apart with `--package`, or give one another name".to_owned()),
        ..Finding::note(
            codes::OUTPUT_COLLISION,
            &second.name,
            format!("`{first}` and `{}` both wrote `{path}`, and one is lost", second.package),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_packages_that_failed_are_named_and_more_are_counted() {
        let failed = ["`a` failed", "`b` failed", "`c` failed"].map(str::to_owned);
        assert_eq!(of_what(&failed[..0]), "");
        assert_eq!(of_what(&failed[..2]), ": `a` failed, and `b` failed");
        assert_eq!(of_what(&failed), ": `a` failed, and 2 more failed");
    }
}

//! `doctor`: everything between a machine and a static build, from what was found out about both.
//!
//! The checks stand in the order in which a static build meets them, so the first error is what it would
//! end with. Nothing is decided here a second time: contradictions, toolchains and what the survey found are
//! judged by the same functions as for a plan.

use std::collections::BTreeSet;

use muslin_schema::{
    Answer, Diagnosis, Evidence, Exit, Failure, FailureText, Finding, FolderFault, Host, Request,
    SCHEMA_VERSION, Severity, Target,
};
use muslin_toolchain::{Catalog, Emulation};

use crate::assemble::{Inputs, plan};
use crate::settings::ConfigFile;

mod compilers;
mod machine;
mod project;
mod rust;

/// What was found out; whatever could not be is told as such, and the rest goes on without it.
#[derive(Clone, Copy)]
pub struct Facts<'f> {
    /// What is to be built; its targets are not empty.
    pub request: &'f Request,
    /// The release of cargo, or why it cannot be asked.
    pub cargo: &'f Result<String, String>,
    /// The machine, or why its `rustc` cannot be asked.
    pub host: &'f Result<Host, String>,
    /// Whether there is a project where we are.
    pub in_project: bool,
    /// Why parts of the project, of its configuration or of the catalogues are not understood.
    pub failures: &'f [FailureText],
    /// All that bears on a plan, if the project is understood.
    pub inputs: Option<&'f Inputs<'f>>,
    /// All toolchains.
    pub catalog: &'f Catalog,
    /// The user's cargo configuration, the strongest first.
    pub config_files: &'f [ConfigFile],
    /// What was tried on the machine.
    pub machine: &'f Machine,
    /// What starts the executables of targets that the host does not run itself.
    pub emulations: &'f [(Target, Emulation)],
    /// The command that installs a program on this machine, where one is known.
    pub install: &'f dyn Fn(&str) -> Option<String>,
}

/// What was tried on the machine, or asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Whether `rustup` is there.
    pub rustup: bool,
    /// The targets that have rustc's own start files and libc.
    pub self_contained: Vec<Target>,
    /// The linker of the host's own programs.
    pub host_linker: HostLinker,
    /// Our cache.
    pub cache: Folder,
    /// Where cargo builds, if that is known.
    pub target_folder: Option<Folder>,
    /// Links to our linker's front that lead to nothing, each with where it leads.
    pub dangling: Vec<(String, String)>,
    /// The command that fetches toolchains, or why there is none; `None` if none has to be fetched.
    pub fetcher: Option<Result<String, FailureText>>,
    /// Who keeps cargo offline, if someone does.
    pub offline: Option<String>,
}

/// The linker of build scripts and procedural macros, as it was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostLinker {
    /// It links.
    Links(String),
    /// The user names it, at this place; it is there, and was not tried.
    Named(String, String),
    /// It is not there.
    Missing(String),
    /// It is there and does not link, and says this.
    Fails(String, Vec<String>),
    /// It is there only as a stub, until Apple's developer tools are installed.
    NoDeveloperTools,
}

/// A folder that is worked in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its path.
    pub path: String,
    /// What is wrong with it.
    pub fault: Option<FolderFault>,
    /// How many bytes fit.
    pub free: Option<u64>,
}

/// One line of the diagnosis, with the exit code that it asks for if it is an error.
struct Line {
    finding: Finding,
    exit: Exit,
}

impl Line {
    fn new(code: &str, subject: &str, message: String) -> Self {
        let finding =
            Finding { severity: Severity::Error, ..Finding::note(code, subject, message) };
        Self { finding, exit: Exit::Delivered }
    }

    /// In order.
    fn fine(code: &str, subject: &str, message: impl Into<String>) -> Self {
        Self::new(code, subject, message.into())
    }

    /// Worth knowing.
    fn note(code: &str, subject: &str, message: impl Into<String>) -> Self {
        Self::new(code, subject, message.into()).open(Severity::Info, Exit::Delivered)
    }

    /// It may make a build fail.
    fn warning(code: &str, subject: &str, message: impl Into<String>) -> Self {
        Self::new(code, subject, message.into()).open(Severity::Warning, Exit::Strict)
    }

    /// It keeps a build from starting.
    fn problem(code: &str, subject: &str, message: impl Into<String>, exit: Exit) -> Self {
        Self::new(code, subject, message.into()).open(Severity::Error, exit)
    }

    /// An error that a plan would end with.
    fn failure(code: &str, subject: &str, failure: &dyn Failure) -> Self {
        Self::problem(code, subject, failure.to_string(), failure.exit())
            .because(failure.details())
            .help(failure.help())
    }

    fn open(mut self, severity: Severity, exit: Exit) -> Self {
        self.finding.answer = Answer::No;
        self.finding.severity = severity;
        self.exit = exit;
        self
    }

    fn because(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.finding.evidence.extend(lines.into_iter().map(Evidence::of));
        self
    }

    fn cure(self, cure: impl Into<String>) -> Self {
        self.help(Some(cure.into()))
    }

    fn help(mut self, cure: Option<String>) -> Self {
        self.finding.cure = cure;
        self
    }
}

/// Judges everything.
#[must_use]
pub fn diagnose(facts: &Facts<'_>) -> Diagnosis {
    let mut lines = rust::lines(facts);
    lines.extend(project::understood(facts));
    lines.extend(project::settings(facts));
    lines.extend(rust::targets(facts));
    lines.extend(rust::linkers(facts));
    lines.push(machine::host_linker(facts));
    lines.extend(project::natives(facts));
    let (compilers, installation) = compilers::lines(facts);
    lines.extend(compilers);
    lines.extend(machine::folders(facts, installation.as_ref()));
    lines.push(machine::network(facts));
    lines.extend(machine::emulators(facts));
    let allow = &facts.request.allow;
    for line in &mut lines {
        line.finding.allow(allow);
    }
    lines.extend(beyond(facts, &lines));
    once(&mut lines);
    Diagnosis {
        schema_version: SCHEMA_VERSION,
        exit_code: exit(&lines, facts.request.strict) as u8,
        host: facts.host.as_ref().ok().map(|host| host.triple.clone()),
        project: facts.inputs.map(|inputs| inputs.metadata.workspace_root.to_string()),
        targets: facts.request.targets.clone(),
        checks: lines.into_iter().map(|line| line.finding).collect(),
    }
}

/// What a plan fails at, if nothing above says why it would.
fn beyond(facts: &Facts<'_>, lines: &[Line]) -> Option<Line> {
    let fails = lines.iter().any(|line| line.finding.fails(Severity::Error));
    let failure = plan(facts.inputs.filter(|_| !fails)?).err()?;
    Some(Line::failure("project", "plan", &failure))
}

/// The exit code of the first error, else that of warnings that count.
fn exit(lines: &[Line], strict: bool) -> Exit {
    let first = |at: Severity| lines.iter().find(|line| line.finding.fails(at));
    match (first(Severity::Error), first(Severity::Warning)) {
        (Some(line), _) => line.exit,
        (None, Some(_)) if strict => Exit::Strict,
        _ => Exit::Delivered,
    }
}

/// Removes what was found for several targets in the same words.
fn once(lines: &mut Vec<Line>) {
    let mut seen = BTreeSet::new();
    let key = |one: &Finding| (one.code.clone(), one.subject.clone(), one.message.clone());
    lines.retain(|line| seen.insert(key(&line.finding)));
}

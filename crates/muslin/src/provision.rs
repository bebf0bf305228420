//! Steps before the build: files, the Rust target, the toolchain, the C++ runtime, static libraries.

use muslin_schema::codes;
use std::path::Path;

use muslin_exec::{Captured, Command, FileError, RunError, Stream};
use muslin_failures::Output;
use muslin_schema::{
    Answer, Content, Exit, Failure, Finding, LibcPart, Plan, PlannedFile, Provision, Severity,
    Step, StepKind,
};

use crate::diagnosis::diagnose;
use crate::events::{Amount, Event};
use crate::install::{InstallError, install};
use crate::library_build::{LibraryError, build_library};
use crate::project::Project;
use crate::session::Session;
use crate::step_command::command;
use crate::task::Task;

/// Something could not be provided.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ProvideError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Install(#[from] InstallError),
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// A step's command failed; `printed` is what it said.
    #[error("`{command}` failed")]
    Failed { command: String, printed: String, causes: Vec<Finding> },
    /// A step's command was content, but what it should have made is not there.
    #[error("`{command}` succeeded, but `{directory}` does not exist")]
    NotThere { command: String, directory: String },
    /// The command printed no path of an archive that is needed.
    #[error("`{command}` printed no path of `{archive}`")]
    NoArchive { command: String, archive: String, printed: String },
}

impl ProvideError {
    /// The same error with what is known of the output of its command.
    pub(crate) fn explained(mut self, project: &Project, plan: &Plan) -> Self {
        match &mut self {
            Self::Failed { printed, causes, .. } => {
                *causes = diagnose(project, plan, &Output::of(printed)).causes;
            }
            Self::Library(error) => error.explain(project, plan),
            _ => {}
        }
        self
    }

    /// What is reported where only an object could not be compiled that is before a part of libc: a build goes
    /// on without it, since musl has its own. `None` for everything else, which a build needs.
    pub(crate) fn without_object(&self, step: &Step) -> Option<Finding> {
        let (StepKind::Object { replaces, .. }, Self::Failed { printed, .. }) = (&step.kind, self)
        else {
            return None;
        };
        let (code, subject, loss) = match replaces {
            LibcPart::Routines => (
                codes::LIBC_ROUTINES,
                "routines of libc",
                "musl's own are linked, which are slower",
            ),
            LibcPart::Resolver => {
                (codes::RESOLVER, "resolver", "musl's own is linked, which finds less than glibc's")
            }
            LibcPart::Constructors => (
                codes::CONSTRUCTORS,
                "constructors",
                "those of C get no `argc`, `argv` and `envp`, as musl calls them",
            ),
            LibcPart::Processor => (
                codes::CONSTRUCTORS,
                "processor",
                "C that asks `__builtin_cpu_supports` does not link",
            ),
        };
        let first = printed
            .lines()
            .find(|line| line.starts_with("error"))
            .unwrap_or("no error was printed");
        let message =
            format!("the Rust toolchain of this project cannot compile ours, so {loss}: {first}");
        Some(Finding {
            severity: Severity::Warning,
            answer: Answer::No,
            cure: Some(match replaces {
                LibcPart::Constructors | LibcPart::Processor => {
                    "use a newer Rust toolchain".to_owned()
                }
                _ => format!("use a newer Rust toolchain; `--{code} musl` asks for musl's own"),
            }),
            ..Finding::note(code, subject, message)
        })
    }

    fn failed(command: &Command, printed: String) -> Self {
        Self::Failed { command: command.to_string(), printed, causes: Vec::new() }
    }
}

impl Failure for ProvideError {
    fn exit(&self) -> Exit {
        Exit::Provisioning
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Failed { printed, .. } | Self::NoArchive { printed, .. } => {
                printed.lines().map(str::to_owned).collect()
            }
            Self::Install(error) => error.details(),
            Self::Library(error) => error.details(),
            _ => Vec::new(),
        }
    }

    fn causes(&self) -> Vec<Finding> {
        match self {
            Self::Failed { causes, .. } => causes.clone(),
            Self::Library(error) => error.causes(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Install(error) => error.help(),
            Self::Library(error) => error.help(),
            Self::File(_) => Some(
                "`--target-dir` names another directory for build output, `MUSLIN_CACHE_DIR` one for the cache".to_owned(),
            ),
            Self::NotThere { .. } => Some(
                "the Rust toolchain's own list of targets is wrong: remove the target with `rustup target remove`, then run this again".to_owned(),
            ),
            _ => None,
        }
    }
}

/// Writes the files of a plan, each whole and only if it differs.
pub(crate) fn write(files: &[PlannedFile]) -> Result<(), ProvideError> {
    for file in files {
        let path = Path::new(&file.path);
        match &file.content {
            Content::Text(text) => {
                muslin_exec::write_if_different(path, text.as_bytes(), file.executable)?;
            }
            Content::ThisProgram => muslin_exec::link_to_this_program(path)?,
            Content::KeptProgram => muslin_exec::keep_this_program(path)?,
        }
    }
    Ok(())
}

/// Runs a step that provides something. One that has its result already is passed over.
pub(crate) fn provide(session: &Session<'_>, step: &Step) -> Result<(), ProvideError> {
    match &step.kind {
        StepKind::AddTarget { directory } => add_target(session, step, Path::new(directory)),
        StepKind::InstallToolchain(installation) => {
            Ok(install(session, installation, Provision::Allowed)?)
        }
        StepKind::BuildLibrary(library) => Ok(build_library(session, step, library)?),
        StepKind::CxxRuntime { archives, archiver, output } => {
            cxx_runtime(session, step, archives, archiver, Path::new(output))
        }
        StepKind::Object { output, .. } => object(session, step, Path::new(output)),
        StepKind::CargoBuild
        | StepKind::CargoTest
        | StepKind::CargoCheck
        | StepKind::Environment
        | StepKind::Run { .. } => Ok(()),
    }
}

fn add_target(session: &Session<'_>, step: &Step, directory: &Path) -> Result<(), ProvideError> {
    let task = Task::start(session, "rustup", Amount::Parts(1));
    session.events.event(Event::Step(&step.title));
    let command = command(step);
    let mut printed = String::new();
    let code = session.runner.stream(&command, &mut |_, line| {
        task.at(line.trim_start_matches("info: "));
        printed.push_str(line);
        printed.push('\n');
    })?;
    drop(task);
    if code != Some(0) {
        return Err(ProvideError::failed(&command, printed));
    }
    if !muslin_exec::is_directory(directory) {
        let directory = directory.display().to_string();
        return Err(ProvideError::NotThere { command: command.to_string(), directory });
    }
    Ok(())
}

fn cxx_runtime(
    session: &Session<'_>,
    step: &Step,
    parts: &[String],
    archiver: &[String],
    output: &Path,
) -> Result<(), ProvideError> {
    if muslin_exec::is_file(output) {
        return Ok(());
    }
    let task = Task::start(session, "c++ runtime", Amount::Parts(1));
    session.events.event(Event::Step(&step.title));
    // Two builds at once must not both make it; the second finds it done.
    let _lock = session.lock(&output.with_extension("lock"), "for another build that makes it")?;
    if muslin_exec::is_file(output) {
        return Ok(());
    }
    let command = command(step);
    let captured = run(session, &command, &task)?;
    let printed = format!("{}{}", captured.output, captured.error);
    if !captured.succeeded() {
        return Err(ProvideError::failed(&command, printed));
    }
    let found = parts
        .iter()
        .map(|archive| {
            let ending = format!("/{archive}");
            let path = printed.split_whitespace().find(|word| word.ends_with(&ending));
            path.map(str::to_owned).ok_or_else(|| ProvideError::NoArchive {
                command: command.to_string(),
                archive: archive.clone(),
                printed: printed.clone(),
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    join(session, archiver, &found, output, &task)?;
    drop(task);
    Ok(())
}

/// Compiles an object next to its final place and renames it.
fn object(session: &Session<'_>, step: &Step, output: &Path) -> Result<(), ProvideError> {
    if muslin_exec::is_file(output) {
        return Ok(());
    }
    let task = Task::start(session, "object", Amount::Parts(1));
    let _lock = session.lock(&output.with_extension("lock"), "for another build that makes it")?;
    if muslin_exec::is_file(output) {
        return Ok(());
    }
    session.events.event(Event::Step(&step.title));
    let temporary = output.with_extension("part");
    muslin_exec::remove_file(&temporary)?;
    let command = command(step).args(["-o".as_ref(), temporary.as_os_str()]);
    let captured = run(session, &command, &task)?;
    drop(task);
    if !captured.succeeded() {
        let printed = format!("{}{}", captured.output, captured.error);
        return Err(ProvideError::failed(&command, printed));
    }
    Ok(muslin_exec::rename(&temporary, output)?)
}

/// Joins archives next to their final place and renames the whole.
fn join(
    session: &Session<'_>,
    archiver: &[String],
    parts: &[String],
    output: &Path,
    task: &Task<'_>,
) -> Result<(), ProvideError> {
    let temporary = output.with_extension("part");
    muslin_exec::remove_file(&temporary)?;
    let command = Command::from_argv(archiver).args([temporary.as_os_str()]).args(parts);
    let captured = run(session, &command, task)?;
    if !captured.succeeded() {
        return Err(ProvideError::failed(&command, captured.error));
    }
    Ok(muslin_exec::rename(&temporary, output)?)
}

fn run(session: &Session<'_>, command: &Command, task: &Task<'_>) -> Result<Captured, RunError> {
    let (mut output, mut error) = (String::new(), String::new());
    let code = session.runner.stream(command, &mut |stream, line| {
        let short: String = line.chars().take(80).collect();
        task.at(&short);
        let text = if stream == Stream::Output { &mut output } else { &mut error };
        text.push_str(line);
        text.push('\n');
    })?;
    Ok(Captured { code, output, error })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(kind: StepKind) -> Step {
        Step {
            title: String::new(),
            kind,
            program: "rustc".into(),
            arguments: Vec::new(),
            env: Vec::new(),
            path: Vec::new(),
        }
    }

    #[test]
    fn a_compiler_that_is_too_old_for_the_routines_leaves_musls_own_and_a_warning() {
        let printed = "warning: x\nerror[E0658]: lint reasons are experimental\n --> object.rs\n";
        let error = ProvideError::failed(&Command::new("rustc"), printed.to_owned());
        let object =
            step(StepKind::Object { output: "/cache/x.o".into(), replaces: LibcPart::Routines });
        let finding = error.without_object(&object).unwrap();
        assert_eq!((finding.code.as_str(), finding.severity), ("libc-routines", Severity::Warning));
        assert!(finding.message.ends_with("error[E0658]: lint reasons are experimental"));
    }

    #[test]
    fn a_resolver_that_does_not_compile_leaves_musls_own_and_a_warning() {
        let error = ProvideError::failed(&Command::new("rustc"), "error: no\n".to_owned());
        let object =
            step(StepKind::Object { output: "/cache/x.o".into(), replaces: LibcPart::Resolver });
        let finding = error.without_object(&object).unwrap();
        assert_eq!((finding.code.as_str(), finding.severity), ("resolver", Severity::Warning));
        assert_eq!(
            finding.cure.as_deref(),
            Some("use a newer Rust toolchain; `--resolver musl` asks for musl's own")
        );
    }

    #[test]
    fn what_a_build_needs_is_not_left_out() {
        let error = ProvideError::failed(&Command::new("rustup"), "error: no network".into());
        assert_eq!(error.without_object(&step(StepKind::CargoBuild)), None);
        let object =
            step(StepKind::Object { output: "/cache/x.o".into(), replaces: LibcPart::Routines });
        let missing = ProvideError::NotThere { command: String::new(), directory: String::new() };
        assert_eq!(missing.without_object(&object), None);
    }
}

//! One run of the command line on one project, and everything that is checked about it.

use muslin_exec::Command;
use muslin_schema::Target;

use super::case::Case;
use super::failed::Failed;
use super::machine::Machine;
use super::project::Project;
use super::services::Services;
use super::{delivered, empty_root, refused, sources, sysroot, tree};

/// Builds a case for these targets and checks what comes out.
pub(super) fn attempt(machine: &Machine, case: &Case, targets: &[Target]) -> Result<(), Failed> {
    if case.spec.fails.is_none() {
        empty_root::tools(machine, targets)?;
    }
    let temporary = tempfile::tempdir()?;
    let loom = tempfile::tempdir()?;
    let services = Services::start(&case.spec.services, loom.path())?;
    let project = Project::prepare(machine, case, temporary.path())?;
    let before = tree::snapshot(&project.directory)?;
    let mut command = command(machine, case, &project, targets)?;
    if case.spec.host.sysroot_without_target {
        let rustc = sysroot::without(targets, &temporary.path().join("rust"))?;
        command = command.env("RUSTC", rustc);
    }
    let printed = machine.capture(command)?;
    let result = match &case.spec.fails {
        Some(fails) => refused::check(fails, targets, &printed),
        None => delivered::check(machine, &case.spec, &services, targets, &printed),
    };
    result?;
    let changes = tree::differences(&before, &tree::snapshot(&project.directory)?);
    Failed::unless_empty(changes, &printed.error)
}

/// The static build of a case, with the sources at hand that it needs.
pub(super) fn command(
    machine: &Machine,
    case: &Case,
    project: &Project,
    targets: &[Target],
) -> Result<Command, Failed> {
    let spec = &case.spec;
    // A refusal is read by a person; what is delivered is read as JSON.
    let format = if spec.fails.is_some() { "human" } else { "json" };
    let mut command = machine
        .muslin()
        .args(["static-build", "--color", "never", "--message-format", format])
        .args(["--manifest-path".as_ref(), project.manifest.as_os_str()])
        .args(["--target-dir".as_ref(), project.target_dir.as_os_str()])
        .args(["--locked"])
        .within(&project.working_directory);
    for target in targets {
        command = command.args(["--target", target.arch()]);
    }
    if let Some(id) = &spec.toolchain {
        command = command.args(["--toolchain", id]);
    }
    for (key, value) in &spec.host.env {
        command = command.env(key, value);
    }
    if !spec.sources.is_empty() {
        let directory = machine.target_dir.join("sources");
        for package in &spec.sources {
            sources::fetch(&directory, package)?;
        }
        command = command.args(["--source-dir".as_ref(), directory.as_os_str()]);
    }
    Ok(command.args(&spec.arguments))
}

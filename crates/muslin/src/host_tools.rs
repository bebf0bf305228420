//! Programs of this machine: which are missing, how they are installed, and what starts foreign executables.

use std::collections::BTreeSet;

use muslin_exec::Runner;
use muslin_schema::Target;
use muslin_toolchain::{Emulation, PackageManager};

use crate::project::NativeScans;

/// What this host has for the executables of a target.
pub(crate) fn emulation(runner: &dyn Runner, triple: &str, target: Target) -> Emulation {
    let find = |name: &str| muslin_exec::find_program(name).map(|path| path.display().to_string());
    let kernel = muslin_exec::kernel_starts(runner, target);
    muslin_toolchain::emulation(target, triple, kernel, &find, &|package| install(triple, package))
}

/// The command that installs a program here, if a package manager of this host keeps it.
pub(crate) fn install(triple: &str, program: &str) -> Option<String> {
    let managers = PackageManager::all();
    let mut here = managers
        .iter()
        .filter(|one| one.serves(triple) && muslin_exec::find_program(&one.program).is_some());
    here.find_map(|one| one.command(program))
}

/// The command that installs a program on the machine that we run on, if it is known.
pub(crate) fn install_here(program: &str) -> Option<String> {
    let system = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
    install(system, program)
}

/// Whether a program that is run is not on `PATH`. A library of the host, `libclang`, is not one.
pub(crate) fn is_missing(program: &str) -> bool {
    !program.starts_with("lib") && muslin_exec::find_program(program).is_none()
}

/// Host programs that build scripts will run and that are not on `PATH`.
pub(crate) fn missing_tools(natives: &NativeScans) -> BTreeSet<String> {
    natives
        .iter()
        .flat_map(|(_, list)| list)
        .filter(|one| one.outcome.compiles())
        .flat_map(|one| one.tools.iter().filter(|tool| is_missing(tool)))
        .cloned()
        .collect()
}

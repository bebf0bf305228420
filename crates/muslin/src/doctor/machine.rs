//! What is tried and asked on this machine, and left as it was.

use std::collections::BTreeSet;
use std::path::Path;

use muslin_exec::{Command, Runner, find_program};
use muslin_plan::{ConfigFile, Directory, HostLinker, LINKER_DIRECTORY};
use muslin_schema::{Environment, Host, Request, Target};
use muslin_toolchain::Catalog;

use crate::crt_objects::crt_objects;
use crate::darwin_libraries::with_libraries;

/// The triple of this machine where no rustc shows it.
pub(super) fn triple() -> String {
    let system = if cfg!(target_os = "macos") { "apple-darwin" } else { "unknown-linux-gnu" };
    format!("{}-{system}", std::env::consts::ARCH)
}

/// The targets that have rustc's own CRT objects and libc.
pub(super) fn self_contained(request: &Request, host: Option<&Host>) -> Vec<Target> {
    let has = |target: &Target| host.is_some_and(|host| crt_objects(host, *target).is_some());
    request.targets.iter().copied().filter(has).collect()
}

/// Tries the linker of the host's own programs with an empty one.
pub(super) fn host_linker(
    runner: &dyn Runner,
    environment: &Environment,
    config_files: &[ConfigFile],
    triple: &str,
) -> HostLinker {
    if let Some(own) = muslin_plan::host_linker(config_files, environment, triple) {
        return match find_program(&own.value) {
            Some(_) => HostLinker::Named(own.value, own.place),
            None => HostLinker::Missing(own.value),
        };
    }
    // On macOS the stub opens a window when it is started, so it is not.
    let developer_tools = Command::from_argv(["xcode-select", "-p"]);
    let apple = triple.ends_with("-apple-darwin");
    if apple && !runner.capture(&developer_tools).is_ok_and(|answer| answer.succeeded()) {
        return HostLinker::NoDeveloperTools;
    }
    // rustc's own choice on both systems.
    let Some(program) = find_program("cc") else { return HostLinker::Missing("cc".to_owned()) };
    let program = program.display().to_string();
    let source = muslin_exec::temporary("int main(void) { return 0; }\n");
    let result = muslin_exec::temporary("");
    let (Ok(source), Ok(result)) = (source, result) else { return HostLinker::Links(program) };
    let command = Command::new(&program).args(["-x", "c"]).args([
        source.as_os_str(),
        "-o".as_ref(),
        result.as_os_str(),
    ]);
    match runner.capture(&command) {
        Ok(answer) if answer.succeeded() => HostLinker::Links(program),
        Ok(answer) => HostLinker::Fails(program, answer.error.lines().map(str::to_owned).collect()),
        Err(error) => HostLinker::Fails(program, vec![error.to_string()]),
    }
}

/// Starts the linkers of the Rust toolchain as rustc does; those that do not start, each with what it printed.
pub(super) fn broken_linkers(
    runner: &dyn Runner,
    catalog: &Catalog,
    host: Option<&Host>,
) -> Vec<(String, Vec<String>)> {
    let Some(host) = host else { return Vec::new() };
    let wanted: BTreeSet<&str> =
        catalog.toolchains().iter().map(|one| one.link_with.as_str()).collect();
    let there = wanted.into_iter().filter(|name| host.rust_programs.iter().any(|one| one == name));
    let broken = |name: &str| {
        let program = format!("{}/lib/rustlib/{}/bin/{name}", host.sysroot, host.triple);
        let command = Command::new(program).args(["-flavor", "gnu", "--version"]);
        let printed = match runner.capture(&with_libraries(command)) {
            Ok(answer) if answer.succeeded() => return None,
            Ok(answer) => answer.error.lines().map(str::to_owned).collect(),
            Err(error) => vec![error.to_string()],
        };
        Some((name.to_owned(), printed))
    };
    there.filter_map(broken).collect()
}

/// Tries a directory.
pub(super) fn directory(runner: &dyn Runner, path: &Path) -> Directory {
    Directory {
        path: path.display().to_string(),
        fault: muslin_exec::try_directory(runner, path),
        free: muslin_exec::free_space(path),
    }
}

/// The fronts of linkers among the results of a project that lead to a program that is gone.
pub(super) fn dangling(
    catalog: &Catalog,
    target_directory: Option<&Path>,
) -> Vec<(String, String)> {
    let directory =
        target_directory.map(|directory| directory.join("muslin").join(LINKER_DIRECTORY));
    let names: BTreeSet<&str> =
        catalog.toolchains().iter().map(|one| one.link_with.as_str()).collect();
    let wrappers = directory.iter().flat_map(|directory| {
        muslin_exec::names_in(directory).into_iter().map(|name| directory.join(name))
    });
    let links = wrappers.flat_map(|directory| names.iter().map(move |name| directory.join(name)));
    links
        .filter_map(|link| {
            let target = muslin_exec::dangling(&link)?;
            Some((link.display().to_string(), target.display().to_string()))
        })
        .collect()
}

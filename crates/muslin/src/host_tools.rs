//! Programs of this machine: which are missing, how they are installed, and what starts foreign executables.

use std::collections::BTreeSet;
use std::path::Path;

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

/// Whether a program that is run is not on `PATH`, or a library of the host, `libclang`, in none of the places
/// where those who load it look.
pub(crate) fn is_missing(program: &str) -> bool {
    if program == "libclang" {
        return !libclang();
    }
    muslin_exec::find_program(program).is_none()
}

/// Directories that contain `libclang.so`, as `clang-sys` looks for it; a `*` is any name.
const LIBCLANG: [&str; 11] = [
    "/lib64",
    "/opt/homebrew/opt/llvm/lib",
    "/usr/lib",
    "/usr/lib/*-linux-gnu",
    "/usr/lib/*-linux-musl",
    "/usr/lib/llvm*/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/llvm*/lib",
    "/usr/local/opt/llvm/lib",
    "/Library/Developer/CommandLineTools/usr/lib",
];

/// Whether bindgen finds a libclang here.
#[expect(clippy::disallowed_methods, reason = "bindgen reads the same variable")]
fn libclang() -> bool {
    let has = |directory: &Path| {
        let is_it = |name: &String| {
            name == "libclang.dylib" || name.starts_with("libclang.so") || {
                name.starts_with("libclang-") && name.contains(".so")
            }
        };
        muslin_exec::names_in(directory).iter().any(is_it)
    };
    if let Some(path) = std::env::var_os("LIBCLANG_PATH") {
        let path = Path::new(&path);
        return muslin_exec::is_file(path) || has(path);
    }
    let beside = muslin_exec::find_program("llvm-config")
        .and_then(|path| Some(path.parent()?.parent()?.join("lib")));
    beside.is_some_and(|directory| has(&directory)) || LIBCLANG.iter().any(|one| any(one, &has))
}

/// Whether something holds for a directory whose path has at most one `*`.
fn any(pattern: &str, holds: &dyn Fn(&Path) -> bool) -> bool {
    let Some((start, end)) = pattern.split_once('*') else { return holds(Path::new(pattern)) };
    let (parent, prefix) = start.rsplit_once('/').unwrap_or(("", start));
    let (suffix, below) = end.split_once('/').unwrap_or((end, ""));
    let parent = Path::new(parent);
    let names = muslin_exec::names_in(parent).into_iter();
    let fits = |name: &String| name.starts_with(prefix) && name.ends_with(suffix);
    names.filter(fits).any(|name| holds(&parent.join(name).join(below)))
}

/// Host programs that build scripts will run and that are not on `PATH`.
pub(crate) fn missing_tools(natives: &NativeScans) -> BTreeSet<String> {
    natives
        .iter()
        .flat_map(|(_, list)| list)
        .filter(|one| one.outcome.runs_script())
        .flat_map(|one| one.tools.iter().filter(|tool| is_missing(tool)))
        .cloned()
        .collect()
}

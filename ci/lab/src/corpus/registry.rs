//! Published packages, fetched by cargo and left as they are.

use std::fs;
use std::path::{Path, PathBuf};

use muslin_exec::Command;

use super::failed::Failed;
use super::machine::Machine;

/// Fetches the source of a package and returns its directory below `aside`.
///
/// `cargo vendor` lays every dependency of a project into directories, also one that has no library and
/// could not be used as a dependency. A project that asks for the one package is enough.
pub(super) fn fetch(
    machine: &Machine,
    name: &str,
    version: &str,
    temporary: &Path,
) -> Result<PathBuf, Failed> {
    let asking = temporary.join("asking");
    fs::create_dir_all(asking.join("src"))?;
    fs::write(asking.join("src/lib.rs"), "")?;
    fs::write(asking.join("Cargo.toml"), manifest(name, version))?;
    let command = Command::new("cargo")
        .args(["vendor", "--quiet", "--versioned-dirs", "vendored"])
        .within(&asking);
    let printed = machine.capture(command)?;
    let source = asking.join("vendored").join(format!("{name}-{version}"));
    if !printed.succeeded() || !source.is_dir() {
        let reason = format!("cargo did not fetch `{name}` {version}");
        return Err(Failed::unless_empty(vec![reason], &printed.error).err().unwrap_or_default());
    }
    // Out of the asking project, or cargo would take that for its workspace.
    let directory = temporary.join(format!("{name}-{version}"));
    fs::rename(source, &directory)?;
    Ok(directory)
}

fn manifest(name: &str, version: &str) -> String {
    format!(
        "[package]\nname = \"asking\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{name} = \"={version}\"\n\n[workspace]\n"
    )
}

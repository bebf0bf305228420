//! A Rust toolchain that lacks a target, made of links to the one that has it.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use muslin_exec::{Command, Real, Runner as _};
use muslin_schema::Target;

use super::failed::Failed;

/// Lays out a sysroot without these targets in `directory` and returns a `rustc` that uses it.
pub(super) fn without(targets: &[Target], directory: &Path) -> Result<PathBuf, Failed> {
    let answer = Real.capture(&Command::from_argv(["rustc", "--print", "sysroot"]))?;
    let real = PathBuf::from(answer.output.trim());
    let sysroot = directory.join("sysroot");
    link_all(&real, &sysroot, &["lib"])?;
    link_all(&real.join("lib"), &sysroot.join("lib"), &["rustlib"])?;
    let missing: Vec<&str> = targets.iter().map(|target| target.triple()).collect();
    link_all(&real.join("lib/rustlib"), &sysroot.join("lib/rustlib"), &missing)?;
    let rustc = directory.join("rustc");
    let script = format!(
        "#!/bin/sh\nexec '{}' --sysroot '{}' \"$@\"\n",
        real.join("bin/rustc").display(),
        sysroot.display()
    );
    fs::write(&rustc, script)?;
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755))?;
    Ok(rustc)
}

/// Links every entry of one directory into another, but for those of these names.
fn link_all(from: &Path, to: &Path, without: &[&str]) -> Result<(), Failed> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        if !without.iter().any(|absent| name == *absent) {
            symlink(from.join(&name), to.join(&name))?;
        }
    }
    Ok(())
}

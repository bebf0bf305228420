//! Where the linkers of a Rust toolchain for macOS find their LLVM.
//!
//! From Rust 1.98 they load `libLLVM.dylib` from `DYLD_FALLBACK_LIBRARY_PATH`, which rustc sets; macOS removes variables of
//! that kind whenever a protected program, such as `/bin/sh`, starts another.

use std::path::{Path, PathBuf};

use muslin_exec::Command;

/// The variable.
const VARIABLE: &str = "DYLD_FALLBACK_LIBRARY_PATH";

/// What dyld searches where the variable is not set (dyld(1)).
const DEFAULT: &str = "/usr/local/lib:/usr/lib";

/// The value of the variable for a linker that is found on `path`: with the library directory of its toolchain.
/// `None` if it is not a linker of a Rust toolchain for macOS, or the directory is there already.
fn fallback(linker: &Path, path: &str, old: Option<&str>) -> Option<String> {
    let found = std::env::split_paths(path).map(|directory| directory.join(linker));
    let linker = found.into_iter().find(|file| muslin_exec::is_executable(file))?;
    let libraries = libraries_of(&linker)?;
    let libraries = libraries.to_str()?;
    let old = old.filter(|old| !old.is_empty()).unwrap_or(DEFAULT);
    let is_there = old.split(':').any(|one| one == libraries);
    (!is_there).then(|| format!("{libraries}:{old}"))
}

/// The linker with that variable, where it needs it. The variable is not inherited: a shell that started this program
/// may have lost it.
pub(crate) fn with_libraries(linker: Command) -> Command {
    let environment = muslin_exec::environment();
    let path = environment.get("PATH").map_or("", String::as_str);
    let old = environment.get(VARIABLE).map(String::as_str);
    match fallback(Path::new(&linker.program), path, old) {
        Some(value) => linker.env(VARIABLE, value),
        None => linker,
    }
}

/// `lib` of the toolchain, of whose linkers one is `lib/rustlib/<host>/bin/rust-lld`.
fn libraries_of(linker: &Path) -> Option<PathBuf> {
    let host = linker.ancestors().find(|one| {
        let above = one.parent().and_then(Path::file_name);
        above.is_some_and(|name| name == "rustlib")
    })?;
    host.to_str().filter(|host| host.ends_with("-apple-darwin"))?;
    Some(host.parent()?.parent()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linker_of_a_rust_toolchain_gets_the_libraries_of_that_toolchain() {
        let sysroot = tempfile::tempdir().unwrap();
        let bin = sysroot.path().join("lib/rustlib/aarch64-apple-darwin/bin");
        let linker = bin.join("rust-lld");
        muslin_exec::write_if_different(&linker, b"", true).unwrap();
        let path = format!("/nowhere:{}", bin.display());
        let libraries = sysroot.path().join("lib").display().to_string();
        let value = fallback(Path::new("rust-lld"), &path, None).unwrap();
        assert_eq!(value, format!("{libraries}:/usr/local/lib:/usr/lib"));
        let again = fallback(Path::new("rust-lld"), &path, Some(&value));
        assert_eq!(again, None, "rustc has set it");
        let other = fallback(Path::new("sh"), "/bin", None);
        assert_eq!(other, None, "not of a Rust toolchain");
        let linux = sysroot.path().join("lib/rustlib/aarch64-unknown-linux-gnu/bin/rust-lld");
        muslin_exec::write_if_different(&linux, b"", true).unwrap();
        assert_eq!(fallback(&linux, "", None), None, "not for macOS");
    }
}

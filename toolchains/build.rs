//! Lists the data files, so that a new one is embedded without a line of code.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

#[expect(
    clippy::disallowed_methods,
    reason = "cargo speaks to build scripts through the environment"
)]
fn main() -> io::Result<()> {
    let root = env::current_dir()?;
    let mut table = String::new();
    list(&root, "TOOLCHAINS", &mut table)?;
    list(&root.join("natives"), "NATIVES", &mut table)?;
    list(&root.join("emulators"), "EMULATORS", &mut table)?;
    list(&root.join("package-managers"), "PACKAGE_MANAGERS", &mut table)?;
    list(&root.join("failures"), "FAILURES", &mut table)?;
    headers(&root.join("headers"), &mut table)?;
    let out = env::var_os("OUT_DIR").expect("cargo gives a build script its OUT_DIR");
    fs::write(Path::new(&out).join("catalog.rs"), table)
}

/// Writes one table of `(file stem, text)` for the TOML files of a folder, in the order of names.
fn list(folder: &Path, name: &str, table: &mut String) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| {
        path.extension().is_some_and(|ending| ending == "toml")
            && path.file_name().is_some_and(|file| file != "Cargo.toml")
    });
    paths.sort();
    writeln!(table, "/// `(file stem, text)`, in the order of names.").expect("a string takes it");
    writeln!(table, "pub static {name}: &[(&str, &str)] = &[").expect("a string takes it");
    for path in &paths {
        let stem =
            path.file_stem().and_then(|stem| stem.to_str()).expect("data files have ASCII names");
        writeln!(table, "    ({stem:?}, include_str!({:?})),", path.display().to_string())
            .expect("a string takes it");
    }
    writeln!(table, "];").expect("a string takes it");
    Ok(())
}

/// Writes the table of `(path below the folder, text)` of all files below it, in the order of paths.
fn headers(root: &Path, table: &mut String) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", root.display());
    let (mut folders, mut files) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { &mut folders } else { &mut files }.push(path);
        }
    }
    files.sort();
    writeln!(table, "/// `(path, text)`, in the order of paths.").expect("a string takes it");
    writeln!(table, "pub static HEADERS: &[(&str, &str)] = &[").expect("a string takes it");
    for path in &files {
        let below = path.strip_prefix(root).unwrap_or(path).display().to_string();
        let (below, path) = (below.replace('\\', "/"), path.display().to_string());
        writeln!(table, "    ({below:?}, include_str!({path:?})),").expect("a string takes it");
    }
    writeln!(table, "];").expect("a string takes it");
    Ok(())
}

//! Lists the data files, so that a new one is embedded without a line of code.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
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
    list(&root.join("tools"), "TOOLS", &mut table)?;
    list(&root.join("package-managers"), "PACKAGE_MANAGERS", &mut table)?;
    list(&root.join("failures"), "FAILURES", &mut table)?;
    headers(&root.join("headers"), &mut table)?;
    directories(&root.join("libraries"), &mut table)?;
    let out = env::var_os("OUT_DIR").expect("cargo gives a build script its OUT_DIR");
    fs::write(Path::new(&out).join("catalog.rs"), table)
}

/// Writes one table of `(file stem, text)` for the TOML files of a directory, in the order of names.
fn list(directory: &Path, name: &str, table: &mut String) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", directory.display());
    let mut paths = sorted(directory)?;
    paths.retain(|path| {
        path.extension().is_some_and(|ending| ending == "toml")
            && path.file_name().is_some_and(|file| file != "Cargo.toml")
    });
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

/// Writes the table of `(path below the directory, text)` of all files below it, in the order of paths.
fn headers(root: &Path, table: &mut String) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", root.display());
    let (mut directories, mut files) = (vec![root.to_owned()], Vec::new());
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.is_dir() { &mut directories } else { &mut files }.push(path);
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

/// Writes the table of the libraries: `(name, [(path below its directory, text)])`, in the order of names.
fn directories(directory: &Path, table: &mut String) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", directory.display());
    writeln!(table, "/// `(name, [(path, text)])`, in the order of names.")
        .expect("a string takes it");
    writeln!(table, "pub static LIBRARIES: &[(&str, &[(&str, &str)])] = &[")
        .expect("a string takes it");
    for path in sorted(directory)?.into_iter().filter(|path| path.is_dir()) {
        let mut files = Vec::new();
        collect(&path, &mut files)?;
        writeln!(table, "    ({:?}, &[", name(&path)).expect("a string takes it");
        for file in files {
            let below = file.strip_prefix(&path).expect("it was found below").display().to_string();
            writeln!(table, "        ({below:?}, include_str!({:?})),", file.display().to_string())
                .expect("a string takes it");
        }
        writeln!(table, "    ]),").expect("a string takes it");
    }
    writeln!(table, "];").expect("a string takes it");
    Ok(())
}

/// All files of a library's directory; without what cargo built there.
fn collect(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for path in sorted(directory)? {
        if path.is_file() {
            files.push(path);
        } else if name(&path) != "target" {
            collect(&path, files)?;
        }
    }
    Ok(())
}

fn sorted(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(directory)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("data files have ASCII names")
}

//! Our own release and image, made in this directory and in a copy of it elsewhere: every file has to be the
//! same, byte for byte. With `--libraries`, the same of the static libraries that are provided.

mod libraries;

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::product;
use xtask::commands::run as run_command;
use xtask::repository::root;

/// What is made twice.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The static libraries instead: those of these names, or all
    #[arg(long, value_name = "NAME", num_args = 0..)]
    libraries: Option<Vec<String>>,

    /// For which target libraries are built; the host's by default
    #[arg(long, requires = "libraries")]
    target: Option<String>,

    /// Write what came out of the libraries into this file
    #[arg(long, requires = "libraries", value_name = "FILE")]
    record: Option<PathBuf>,
}

/// Makes both, and reports of each file whether it is the same.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let compared = match &arguments.libraries {
        Some(names) => {
            let record = arguments.record.as_deref();
            libraries::compare(names, arguments.target.as_deref(), record)
        }
        None => compare(),
    };
    match compared {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            // If standard error is closed, the exit code still reports the failure.
            let _ = writeln!(io::stderr(), "error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn compare() -> Result<bool, String> {
    let failed = |error: muslin_exec::FileError| error.to_string();
    let temporary = muslin_exec::temporary_directory(&std::env::temp_dir(), "muslin-twice-");
    let temporary = temporary.map_err(failed)?;
    let (copy, there) = (temporary.path().join("another/directory"), temporary.path().join("made"));
    let here = root().join("target/twice");
    muslin_exec::remove_tree(&here).map_err(failed)?;
    make(&root(), &here)?;
    muslin_exec::copy_tree(&root(), &copy, &[root().join("target")]).map_err(failed)?;
    make(&copy, &there)?;
    let (first, second) = (files(&here)?, files(&there)?);
    let (mut same, mut different) = (0_usize, 0_usize);
    let mut out = io::stdout().lock();
    for (path, bytes) in &first {
        let is_same = second.get(path) == Some(bytes);
        *if is_same { &mut same } else { &mut different } += 1;
        let word = if is_same { "same     " } else { "DIFFERENT" };
        let _ = writeln!(out, "{word} {}", path.display());
    }
    for path in second.keys().filter(|path| !first.contains_key(*path)) {
        different += 1;
        let _ = writeln!(out, "ONLY IN THE COPY {}", path.display());
    }
    let _ = writeln!(out, "{same} passed, {different} failed");
    Ok(different == 0 && same > 0)
}

/// The release and the image of the sources in a directory.
fn make(directory: &Path, out: &Path) -> Result<(), String> {
    let muslin = product::muslin().map_err(|error| error.to_string())?;
    for verb in ["dist", "image"] {
        let args = ["--quiet", "--locked", "-p", "cargo-muslin", "--target", "all", "--out"];
        let command = muslin.clone().args([verb]).args(args).args([out]).within(directory);
        // Each directory has results of its own, whatever the caller has for his.
        let target = directory.join("target");
        run_command(&command.args(["--target-dir".as_ref(), target.as_os_str()]))?;
    }
    Ok(())
}

/// Every file below a directory, by its path from there.
fn files(directory: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, String> {
    let paths = muslin_exec::files_below(directory).into_iter();
    let read = paths.map(|(path, _)| {
        let bytes = muslin_exec::read(&path).map_err(|error| error.to_string())?;
        Ok((path.strip_prefix(directory).unwrap_or(&path).to_owned(), bytes))
    });
    read.collect()
}

//! Mutants that know nothing of any format: `ci/mutants`, with overflow checks, from where it ended last.

use std::path::PathBuf;

use muslin_exec::{Command, Real, Runner as _};

use super::finished::{DIRECTORY, finished};
use xtask::repository::root;

/// Where it is built, and where it keeps which mutant is the next and which ones were a fault.
const BUILT: &str = "target/mutants";
const STATE: &str = "target/mutants/state";
/// Directories with small files of every kind, beside those of the fuzzer.
const SYSTEM: [&str; 3] = ["/usr/bin", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"];

/// Builds the program that makes them.
pub(super) fn built() -> Result<PathBuf, String> {
    let manifest = root().join("ci/mutants/Cargo.toml").display().to_string();
    let args = ["build", "--release", "--quiet", "--locked", "--manifest-path", &manifest];
    finished(&Command::new("cargo").args(args).args(["--target-dir", BUILT]).within(root()))?;
    Ok(root().join(BUILT).join("release/mutants"))
}

/// Reads mutants up to this number.
pub(super) fn run(count: u64) -> Result<String, String> {
    let program = built()?;
    let corpus = ["file", "archive"].map(|kind| root().join(DIRECTORY).join("corpus").join(kind));
    let libraries = sysroot()?.join("lib/rustlib/x86_64-unknown-linux-musl/lib/self-contained");
    let directories = corpus.into_iter().chain([libraries]).map(|path| path.display().to_string());
    let command = Command::new(program)
        .args([&count.to_string(), STATE])
        .args(directories.chain(SYSTEM.map(str::to_owned)))
        .within(root());
    let output = finished(&command)?;
    output.lines().last().map(str::to_owned).ok_or_else(|| format!("`{command}` printed nothing"))
}

fn sysroot() -> Result<PathBuf, String> {
    let asked = Real
        .capture(&Command::from_argv(["rustc", "--print", "sysroot"]))
        .map_err(|error| error.to_string())?;
    Ok(PathBuf::from(asked.output.trim()))
}

//! What all cases share: the program that is tested, where it builds, and a clean environment.

use std::path::{Path, PathBuf};

use muslin_exec::{Captured, Command, Real, Runner as _};
use muslin_schema::Target;

use super::failed::Failed;
use crate::product;

/// Variables of whoever runs the corpus that would change what a case shows.
const DISTURBING: [&str; 15] = [
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "CARGO_BUILD_",
    "CARGO_TARGET_",
    "CARGO_PROFILE_",
    "CC",
    "CXX",
    "AR",
    "CFLAGS",
    "CXXFLAGS",
    "PKG_CONFIG",
    "MUSLIN_CATALOG_DIR",
];

/// The machine that the cases run on.
#[derive(Debug)]
pub(super) struct Machine {
    /// Where the cases build, all in one directory, so that what they share is built once.
    pub(super) target_dir: PathBuf,
    /// The target that runs here without emulation.
    pub(super) native: Option<Target>,
    /// The command line under test.
    muslin: Command,
    unset: Vec<String>,
}

impl Machine {
    /// Looks at the machine.
    pub(super) fn probe(target_dir: &Path) -> Result<Self, Failed> {
        let unset = muslin_exec::environment().into_keys().filter(|key| disturbs(key)).collect();
        Ok(Self {
            target_dir: std::path::absolute(target_dir)?,
            native: Target::of_host(std::env::consts::ARCH),
            muslin: product::muslin()?,
            unset,
        })
    }

    /// The command line under test, without a verb yet.
    pub(super) fn muslin(&self) -> Command {
        self.muslin.clone()
    }

    /// Runs a command to its end, without the variables that would change what it shows.
    pub(super) fn capture(&self, mut command: Command) -> Result<Captured, Failed> {
        let set = |key: &String| command.env.iter().any(|(name, _)| name == key);
        command.unset = self.unset.iter().filter(|key| !set(key)).cloned().collect();
        Ok(Real.capture(&command)?)
    }
}

/// Whether a variable would change what a case shows: the names themselves, and with a `_` whatever
/// begins like them (`CC_x86_64_unknown_linux_musl`).
fn disturbs(key: &str) -> bool {
    DISTURBING.iter().any(|name| match key.strip_prefix(name) {
        Some("") => true,
        Some(rest) => name.ends_with('_') || rest.starts_with('_'),
        None => false,
    })
}

/// The program of this name on `PATH`, or the command that installs it.
pub(super) fn tool(name: &str, debian_package: &str) -> Result<PathBuf, Failed> {
    muslin_exec::find_program(name).ok_or_else(|| {
        Failed::because(format!(
            "`{name}` is not on PATH; `apt-get install {debian_package}` installs it"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_the_user_that_bear_on_a_build_disturb_and_no_others() {
        for key in ["RUSTFLAGS", "CC", "CC_aarch64_unknown_linux_musl", "CARGO_TARGET_DIR"] {
            assert!(disturbs(key), "{key}");
        }
        for key in ["PATH", "CARGO_HOME", "CARGO", "CCACHE_DIR", "ARCH", "RUSTUP_HOME"] {
            assert!(!disturbs(key), "{key}");
        }
    }
}

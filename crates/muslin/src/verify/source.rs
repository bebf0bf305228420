//! The sources that files are built again from.

use std::path::{Path, PathBuf};

use muslin_exec::{Captured, Command, Runner, TemporaryDirectory, temporary_directory};

use super::error::VerifyError;

/// A directory with sources.
pub(super) struct Source {
    pub(super) directory: PathBuf,
    /// The checkout of a revision, which is gone when this is dropped.
    _checkout: Option<TemporaryDirectory>,
}

impl Source {
    /// A directory, or a revision of the repository that `here` is in, checked out apart from it.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] if it is neither, or cannot be checked out.
    pub(super) fn of(runner: &dyn Runner, here: &Path, what: &str) -> Result<Self, VerifyError> {
        let directory = here.join(what);
        if muslin_exec::is_directory(&directory) {
            let directory = muslin_exec::absolute(&directory).unwrap_or(directory);
            return Ok(Self { directory, _checkout: None });
        }
        let commit = format!("{what}^{{commit}}");
        let unknown = || VerifyError::Source(what.to_owned());
        let commit = git(runner, here, &["rev-parse", "--verify", "--quiet", &commit]);
        let commit = commit.map_err(|_| unknown())?;
        let top = git(runner, here, &["rev-parse", "--show-toplevel"]).map_err(|_| unknown())?;
        let prefix = git(runner, here, &["rev-parse", "--show-prefix"]).map_err(|_| unknown())?;
        let checkout = temporary_directory(&std::env::temp_dir(), "muslin-verify-")?;
        let place = checkout.path().join("source").display().to_string();
        let failed = |printed| VerifyError::Checkout { revision: what.to_owned(), printed };
        let clone = ["clone", "--quiet", "--shared", "--no-checkout", top.trim(), &place];
        git(runner, here, &clone).map_err(failed)?;
        let place = Path::new(&place);
        git(runner, place, &["checkout", "--quiet", "--detach", commit.trim()]).map_err(failed)?;
        Ok(Self { directory: place.join(prefix.trim()), _checkout: Some(checkout) })
    }
}

/// What git prints; the lines of its complaint if it fails.
fn git(runner: &dyn Runner, directory: &Path, args: &[&str]) -> Result<String, Vec<String>> {
    let command = Command::new("git").args(args.iter().copied()).within(directory);
    match runner.capture(&command) {
        Ok(answer) if Captured::succeeded(&answer) => Ok(answer.output),
        Ok(answer) => Err(answer.error.lines().map(str::to_owned).collect()),
        Err(error) => Err(vec![error.to_string()]),
    }
}

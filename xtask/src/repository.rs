//! Where this repository is.

use std::env::current_dir;
use std::path::PathBuf;

/// What only this repository has.
const MARK: &str = "ci/cases.toml";

/// The root of the repository: the working directory or one above it. It is looked for when it is needed, so that
/// our static executable does not contain a directory of the machine that built it.
#[must_use]
pub fn root() -> PathBuf {
    let here = current_dir().unwrap_or_default();
    here.ancestors().find(|directory| directory.join(MARK).is_file()).unwrap_or(&here).to_owned()
}

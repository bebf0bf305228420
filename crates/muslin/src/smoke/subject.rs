//! What is started, and under which conditions.

use std::collections::BTreeMap;
use std::path::Path;

use muslin_package::SettingError;
use muslin_schema::{Host, Target};

use super::calls::SystemCalls;

/// A directory in each root that the program's emulator may write to, outside of what is shipped.
pub(super) const CALLS: &str = "/.calls";

/// What is started, in a root that contains it.
pub(crate) struct Subject<'a> {
    /// What it is, in front of a failed command: `in the image for x86_64-unknown-linux-musl`.
    pub(crate) place: String,
    pub(crate) target: Target,
    pub(crate) root: &'a Path,
    /// The words that start it; an emulator starts the last one alone.
    pub(crate) entrypoint: &'a [String],
    /// The arguments of each start.
    pub(crate) starts: Vec<Vec<String>>,
    /// What the user's flags compile for.
    pub(crate) processor: Option<String>,
    /// The numbers of the user and the group.
    pub(crate) user: (u32, u32),
    pub(crate) workdir: &'a str,
    pub(crate) env: &'a BTreeMap<String, String>,
    /// Directories that can be written, next to `/tmp`.
    pub(crate) volumes: &'a [String],
}

/// How programs are started.
pub(crate) struct Conditions<'a> {
    pub(crate) host: &'a Host,
    /// Diagnostic codes that are allowed.
    pub(crate) allow: &'a [String],
    /// Collects the system calls that are seen.
    pub(crate) calls: Option<&'a mut SystemCalls>,
}

/// The arguments of each start, split as a shell does.
///
/// # Errors
///
/// [`SettingError`] for an unclosed quote.
pub(crate) fn arguments(smoke: &[String]) -> Result<Vec<Vec<String>>, SettingError> {
    let split = |words: &String| {
        shlex::split(words).ok_or_else(|| SettingError {
            value: words.clone(),
            what: "a list of arguments, like `--say 'two words'`",
        })
    };
    smoke.iter().map(split).collect()
}

//! The linker: the Rust toolchain's own, behind our linker wrapper.

use muslin_linker::{LinkerSettings, SETTINGS_FILE};
use muslin_schema::{Argument, Content, EnvVar, PlannedFile, Target};

use crate::posix::Digest;

/// The directory of linker wrappers: a program that is started from a subdirectory of it is the wrapper of the
/// linker that it is named after.
pub const LINKER_DIRECTORY: &str = "muslin-linker";

/// The variable that names the file in which the linker wrapper records what it did.
pub const LINKER_LOG: &str = "MUSLIN_LINKER_LOG";

/// It counts in the path of the wrapper: where a link is recorded in another form, cargo links again.
const FORM: &str = "2";

/// The wrapper of a linker for a target, and the arguments that it adds.
///
/// The wrapper is in the target directory, so that no other version at work on another project is started.
/// Its path is the same for every version of muslin, so that none rebuilds a project; other arguments are
/// another path, which makes cargo link again.
pub(crate) fn wrapper(
    linker: &str,
    target_directory: &str,
    target: Target,
    before: &[Argument],
    after: &[Argument],
) -> [PlannedFile; 2] {
    let list = |arguments: &[Argument]| {
        arguments.iter().flat_map(|one| one.words.iter().cloned()).collect::<Vec<_>>()
    };
    let settings = LinkerSettings { before: list(before), after: list(after) };
    let text = settings.to_text();
    let hash = Digest::of([FORM, text.as_str()]);
    let directory = format!("{target_directory}/muslin/{LINKER_DIRECTORY}/{target}-{hash}");
    let reasons: Vec<String> = before
        .iter()
        .chain(after)
        .map(|one| format!("`{}`: {}", one.words.join(" "), one.because))
        .collect();
    [
        PlannedFile {
            path: format!("{directory}/{linker}"),
            content: Content::ThisProgram,
            executable: true,
            because: format!(
                "`{linker}` is not a compiler driver: the wrapper translates `-Wl,…` and the like of settings and build scripts, and puts rustc's own libc first"
            ),
        },
        PlannedFile {
            path: format!("{directory}/{SETTINGS_FILE}"),
            content: Content::Text(text),
            executable: false,
            because: format!(
                "what only the linker needs is added by its wrapper, so that no cargo that a build script or a test starts inherits it: {}",
                reasons.join("; ")
            ),
        },
    ]
}

/// Where the linker wrapper records what it did, so that nothing is left out silently.
pub(crate) fn log(target_directory: &str) -> EnvVar {
    EnvVar {
        key: LINKER_LOG.to_owned(),
        value: format!("{target_directory}/muslin/linker.log"),
        because: "the linker wrapper records its changes there, and they are reported".to_owned(),
    }
}

//! The linker: the Rust toolchain's own, behind our front.

use muslin_schema::{Content, EnvVar, PlannedFile};

/// The folder of the front: a program that is started from a folder of this name is the front of the
/// linker that it is named after.
pub const LINKER_FOLDER: &str = "muslin-linker";

/// The variable that tells the front where to note what it changed.
pub const LINKER_LOG: &str = "MUSLIN_LINKER_LOG";

/// The front of a linker. Its path is the same for every version of ours, so that none rebuilds a project;
/// and it lies with the project's results, so that no other version at work on another project is started.
pub(crate) fn front(linker: &str, target_directory: &str) -> PlannedFile {
    PlannedFile {
        path: format!("{target_directory}/muslin/{LINKER_FOLDER}/{linker}"),
        content: Content::ThisProgram,
        executable: true,
        because: format!(
            "`{linker}` is no compiler driver: the front says to it what `-Wl,…` and the like of settings and build scripts mean, and puts rustc's own libc first"
        ),
    }
}

/// Where the front notes what it changed, so that nothing is left out in silence.
pub(crate) fn log(target_directory: &str) -> EnvVar {
    EnvVar {
        key: LINKER_LOG.to_owned(),
        value: format!("{target_directory}/muslin/linker.log"),
        because: "what the front of the linker changes is noted there, and reported".to_owned(),
    }
}

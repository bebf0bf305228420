//! Our own `ar` and `ranlib`: this program under their names.

use muslin_schema::{Content, PlannedFile};

/// The directory of our own archiver: a program that is started from a subdirectory of it archives.
pub const ARCHIVER_DIRECTORY: &str = "muslin-archiver";

/// It counts in the path, and so in the wrappers: where archives are written in another form, libraries are built
/// again.
const FORM: &str = "1";

/// The names under which it is started.
const NAMES: [&str; 2] = ["ar", "ranlib"];

/// Where they are. Unlike the linker's wrapper they are in the cache: the path is in the compiler wrappers, which
/// projects share. So they are not links, which would break for all when one project's muslin is removed.
pub(crate) fn archiver(cache: &str) -> String {
    format!("{cache}/{ARCHIVER_DIRECTORY}/{FORM}")
}

/// The two, where one of the scripts starts them.
pub(crate) fn own_archiver<'t>(
    cache: &str,
    scripts: impl IntoIterator<Item = &'t str>,
) -> Vec<PlannedFile> {
    let directory = archiver(cache);
    if !scripts.into_iter().any(|text| text.contains(&directory)) {
        return Vec::new();
    }
    let file = |name| PlannedFile {
        path: format!("{directory}/{name}"),
        content: Content::KeptProgram,
        executable: true,
        because: "the host's may not know objects of the target".to_owned(),
    };
    NAMES.map(file).into()
}

//! A program or library that is being loaded.

use muslin_elf::Dynamic;

/// A program or library that is being loaded.
pub(super) struct Object {
    /// As the list calls it.
    pub(super) name: String,
    /// The directory that `$ORIGIN` means.
    pub(super) origin: String,
    /// Which object asked for it.
    pub(super) parent: Option<usize>,
    pub(super) rpath: Option<String>,
    pub(super) runpath: Option<String>,
    pub(super) needed: Vec<String>,
    /// `DF_1_NODEFLIB`: the loader's own directories are not for it.
    pub(super) only_own_directories: bool,
}

impl Object {
    pub(super) fn new(
        name: String,
        place: &str,
        parent: Option<usize>,
        dynamic: Option<&Dynamic>,
    ) -> Self {
        let dynamic = dynamic.cloned().unwrap_or_default();
        Self {
            name,
            origin: place.rsplit_once('/').map_or("", |(directory, _)| directory).to_owned(),
            parent,
            rpath: dynamic.rpath.map(|text| text.text),
            runpath: dynamic.runpath.map(|text| text.text),
            needed: dynamic.needed.into_iter().map(|text| text.text).collect(),
            only_own_directories: dynamic.flags_1 & 0x800 != 0,
        }
    }
}

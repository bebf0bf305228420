//! The files of a library's recipe, as they were read.

/// A directory of a library, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Its name.
    pub name: String,
    /// Its path, as a user knows it.
    pub path: String,
    /// Its files: path below it, and text.
    pub files: Vec<(String, String)>,
}

impl Directory {
    /// The text of one file.
    pub(crate) fn file(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|(other, _)| other == path).map(|(_, text)| text.as_str())
    }
}

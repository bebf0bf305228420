//! What `init` proposes to write into a project.

/// A file that is proposed, or why none is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its path from the project's root.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// Whether there is a file already, to which something is added.
    pub old: bool,
    /// What is new in it.
    pub added: String,
    /// Why the file is left as it is, if it is.
    pub kept: Option<String>,
}

impl Proposal {
    /// A new file.
    #[must_use]
    pub fn new(path: &str, text: String) -> Self {
        Self { path: path.to_owned(), added: text.clone(), text, old: false, kept: None }
    }

    /// A file that stays as it is.
    #[must_use]
    pub fn kept(path: &str, because: &str) -> Self {
        Self { kept: Some(because.to_owned()), ..Self::new(path, String::new()) }
    }
}

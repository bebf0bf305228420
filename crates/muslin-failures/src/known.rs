//! All failures that are known: the embedded files, and those of the user in front.

use muslin_catalog::FAILURES;
use muslin_toml::{Entry, Faults, File, Overlay};

use crate::case::KnownFailure;

/// All failures that are known.
///
/// The embedded files are parsed when something has failed, and not before.
#[derive(Clone, Debug)]
pub struct Failures(Overlay<KnownFailure>);

impl Failures {
    /// The files that come with the program.
    #[must_use]
    pub fn embedded() -> Self {
        let files = FAILURES.iter();
        Self(Overlay::embedded(
            files.map(|(code, text)| File::embedded("toolchains/failures", code, text)),
        ))
    }

    /// The files that come with the program and those of the user, as pairs of path and text. The file name
    /// is the diagnostic code; a user's file replaces an embedded one of the same name.
    ///
    /// # Errors
    ///
    /// The faults of each file of the user that has some.
    pub fn with(user: &[(String, String)]) -> Result<Self, Vec<Faults>> {
        Self::embedded().0.with(user.iter().map(File::of_user)).map(Self)
    }

    /// All of them, the user's first.
    #[must_use]
    pub fn all(&self) -> Vec<KnownFailure> {
        self.0.all()
    }
}

impl Entry for KnownFailure {
    type Source = File;

    fn name(source: &File) -> &str {
        &source.name
    }

    fn read(source: &File) -> Result<Self, Faults> {
        Self::read(&source.name, &source.path, &source.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_is_sound() {
        assert_eq!(Failures::with(&[]).unwrap().all().len(), FAILURES.len());
    }

    #[test]
    fn a_users_file_comes_first_and_replaces_ours_of_the_same_name() {
        let text = "title = 'x'\ntext = 'y'\n[[case]]\nby = 'df'\nline = ['no room at all']\n\
                    cause = 'a'\ncure = 'b'\nexample = 'no room at all'\n";
        let all = Failures::with(&[("/home/me/disk-full.toml".to_owned(), text.to_owned())]);
        let all = all.unwrap().all();
        assert_eq!((all[0].code.as_str(), all[0].title.as_str()), ("disk-full", "x"));
        assert_eq!(all.len(), FAILURES.len());
    }
}

//! All failures that are known: the embedded files, and those of the user in front.

use muslin_catalog::FAILURES;
use muslin_toml::Faults;

use crate::case::KnownFailure;

/// All failures that are known.
///
/// The embedded files are parsed when something has failed, and not before.
#[derive(Clone, Debug, Default)]
pub struct Failures {
    user: Vec<KnownFailure>,
}

impl Failures {
    /// The files that come with the program.
    #[must_use]
    pub fn embedded() -> Self {
        Self::default()
    }

    /// The files that come with the program and those of the user, as pairs of path and text. The file name
    /// is the diagnostic code; a user's file replaces an embedded one of the same name.
    ///
    /// # Errors
    ///
    /// The faults of each file that has some.
    pub fn with(user: &[(String, String)]) -> Result<Self, Vec<Faults>> {
        let mut failures = Self::default();
        let mut faults = Vec::new();
        for (path, text) in user {
            match KnownFailure::read(stem(path), path, text) {
                Ok(file) => failures.user.push(file),
                Err(found) => faults.push(found),
            }
        }
        if faults.is_empty() { Ok(failures) } else { Err(faults) }
    }

    /// All of them, the user's first.
    #[expect(clippy::missing_panics_doc, reason = "a test reads every embedded file")]
    #[must_use]
    pub fn all(&self) -> Vec<KnownFailure> {
        let mut all = self.user.clone();
        for (code, text) in FAILURES {
            if all.iter().any(|one| one.code == *code) {
                continue;
            }
            let one = KnownFailure::read(code, code, text);
            all.push(one.expect("a test reads every embedded failure"));
        }
        all
    }
}

fn stem(path: &str) -> &str {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    file.strip_suffix(".toml").unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_is_sound() {
        let faults: Vec<String> = FAILURES
            .iter()
            .filter_map(|(code, text)| {
                KnownFailure::read(code, &format!("toolchains/failures/{code}.toml"), text).err()
            })
            .map(|faults| faults.to_string())
            .collect();
        assert!(faults.is_empty(), "{}", faults.join("\n\n"));
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

//! Everything that is known of single crates: the embedded rule files, and those of the user in front.

use muslin_catalog::NATIVES;
use muslin_toml::{Entry, Fault, Faults, File, Overlay};

use crate::rule::RuleFile;

/// What is known of single crates.
///
/// An embedded file is parsed when a graph holds its crate, and not before: a survey pays for the
/// crates it meets.
#[derive(Clone, Debug)]
pub struct Rules(Overlay<RuleFile>);

impl Rules {
    /// The rules that come with the program.
    #[must_use]
    pub fn embedded() -> Self {
        let files = NATIVES.iter();
        Self(Overlay::embedded(
            files.map(|(name, text)| File::embedded("toolchains/natives", name, text)),
        ))
    }

    /// The rules that come with the program and those of the user, as pairs of path and text. The
    /// file name is the crate's name; a user's file replaces an embedded one of the same name.
    ///
    /// # Errors
    ///
    /// The faults of each file of the user that has some.
    pub fn with(user: &[(String, String)]) -> Result<Self, Vec<Faults>> {
        Self::embedded().0.with(user.iter().map(File::of_user)).map(Self)
    }

    /// The names of all crates that have a rule file, in order.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.0.sources().map(RuleFile::name).collect();
        names.sort_unstable();
        names
    }

    /// What is known of a crate.
    pub(crate) fn of(&self, package: &str) -> Option<RuleFile> {
        self.0.find(package)
    }
}

impl Entry for RuleFile {
    type Source = File;

    fn name(source: &File) -> &str {
        &source.name
    }

    fn read(source: &File) -> Result<Self, Faults> {
        if is_crate_name(&source.name) {
            return Self::parse(&source.path, &source.text);
        }
        let fault = Fault {
            span: 0..0,
            message: "the file name names no crate".to_owned(),
            help: Some("call it `<crate>.toml`".to_owned()),
        };
        let (path, text) = (source.path.clone(), source.text.clone().into_owned());
        Err(Faults { path, text, list: vec![fault] })
    }
}

/// Whether a crate can have that name.
fn is_crate_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !name.is_empty() && name.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use muslin_schema::Outcome;

    use super::*;

    #[test]
    fn every_embedded_file_is_sound() {
        let rules = Rules::with(&[]).unwrap();
        let read = rules.names().into_iter().filter_map(|name| rules.of(name)).count();
        assert_eq!(read, NATIVES.len());
    }

    /// It may be provided, and the build script then does what it does with one that it finds.
    #[test]
    fn a_missing_library_names_the_tools_that_a_found_one_needs() {
        let mut wrong = Vec::new();
        for (name, text) in NATIVES {
            let file = RuleFile::parse(name, text).unwrap();
            let tools = |then: Outcome| {
                let rules = file.rules.iter().filter(move |rule| rule.then == then);
                rules.map(|rule| rule.tools.clone().unwrap_or_default())
            };
            let found: BTreeSet<String> = tools(Outcome::StaticLibrary).flatten().collect();
            if !tools(Outcome::Missing).all(|tools| tools.is_superset(&found)) {
                wrong.push(*name);
            }
        }
        assert_eq!(wrong, Vec::<&str>::new());
    }
}

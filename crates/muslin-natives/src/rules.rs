//! Everything that is known of single crates: the embedded rule files, and those of the user in front.

use std::collections::{BTreeMap, HashMap};

use muslin_catalog::NATIVES;
use muslin_toml::{Fault, Faults};

use crate::rule::RuleFile;

/// What is known of single crates.
///
/// An embedded file is parsed when a graph holds its crate, and not before: a survey pays for the
/// crates it meets.
#[derive(Clone, Debug)]
pub struct Rules {
    embedded: HashMap<&'static str, &'static str>,
    user: BTreeMap<String, RuleFile>,
}

impl Rules {
    /// The rules that come with the program.
    #[must_use]
    pub fn embedded() -> Self {
        Self { embedded: NATIVES.iter().copied().collect(), user: BTreeMap::new() }
    }

    /// The rules that come with the program and those of the user, as pairs of path and text. The
    /// file name is the crate's name; a user's file replaces an embedded one of the same name.
    ///
    /// # Errors
    ///
    /// The faults of each file that has some.
    pub fn with(user: &[(String, String)]) -> Result<Self, Vec<Faults>> {
        let mut rules = Self::embedded();
        let mut faults = Vec::new();
        for (path, text) in user {
            match (stem(path), RuleFile::parse(path, text)) {
                (Some(name), Ok(file)) => {
                    rules.user.insert(name.to_owned(), file);
                }
                (None, Ok(_)) => faults.push(Faults {
                    path: path.clone(),
                    text: text.clone(),
                    list: vec![Fault {
                        span: 0..0,
                        message: "the file name names no crate".to_owned(),
                        help: Some("call it `<crate>.toml`".to_owned()),
                    }],
                }),
                (_, Err(found)) => faults.push(found),
            }
        }
        if faults.is_empty() { Ok(rules) } else { Err(faults) }
    }

    /// The names of all crates that have a rule file, in order.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.embedded.keys().copied().chain(self.user.keys().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What is known of a crate.
    pub(crate) fn of(&self, package: &str) -> Option<RuleFile> {
        if let Some(file) = self.user.get(package) {
            return Some(file.clone());
        }
        let text = self.embedded.get(package)?;
        Some(RuleFile::parse(package, text).expect("a test reads every embedded rule"))
    }
}

/// The file name without directory and `.toml`, if a crate can have that name.
fn stem(path: &str) -> Option<&str> {
    let stem = path.rsplit(['/', '\\']).next()?.strip_suffix(".toml")?;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (!stem.is_empty() && stem.chars().all(fits)).then_some(stem)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use muslin_schema::Outcome;

    use super::*;

    #[test]
    fn every_embedded_file_is_sound() {
        let faults: Vec<String> = NATIVES
            .iter()
            .filter_map(|(name, text)| RuleFile::parse(name, text).err())
            .map(|faults| faults.to_string())
            .collect();
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn every_embedded_file_is_named_after_a_crate() {
        let wrong: Vec<&str> = NATIVES
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| stem(&format!("{name}.toml")) != Some(name))
            .collect();
        assert_eq!(wrong, Vec::<&str>::new());
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

//! Embedded data, and the user's own of the same kind in front of it.

use std::borrow::Cow;
use std::fmt;

use crate::fault::Faults;

/// One file of a catalogue.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name without directory and `.toml`.
    pub name: String,
    /// Where it is, as the user knows it.
    pub path: String,
    /// Its text.
    pub text: Cow<'static, str>,
}

impl File {
    /// An embedded file of one of our directories.
    #[must_use]
    pub fn embedded(directory: &str, name: &str, text: &'static str) -> Self {
        Self { name: name.to_owned(), path: format!("{directory}/{name}.toml"), text: text.into() }
    }

    /// A user's file.
    #[must_use]
    pub fn of_user((path, text): &(String, String)) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let name = name.strip_suffix(".toml").unwrap_or(name).to_owned();
        Self { name, path: path.clone(), text: text.clone().into() }
    }
}

/// What is read from a file or a directory of a catalogue.
pub trait Entry: Clone {
    /// What it is read from.
    type Source: Clone + fmt::Debug;

    /// The name of a source; a user's source replaces an embedded one of the same name.
    fn name(source: &Self::Source) -> &str;

    /// Reads one.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in it.
    fn read(source: &Self::Source) -> Result<Self, Faults>;
}

/// Embedded data and the user's own. A user's entry is read at once, so that its faults are reported; an embedded one
/// is sound by a test, and is read when it is asked for.
#[derive(Clone, Debug)]
pub struct Overlay<T: Entry> {
    embedded: Vec<T::Source>,
    user: Vec<(T::Source, T)>,
}

impl<T: Entry> Overlay<T> {
    /// The embedded sources.
    pub fn embedded(sources: impl IntoIterator<Item = T::Source>) -> Self {
        Self { embedded: sources.into_iter().collect(), user: Vec::new() }
    }

    /// Puts the sources of the user in front.
    ///
    /// # Errors
    ///
    /// The faults of each source of the user that has some.
    pub fn with(
        mut self,
        sources: impl IntoIterator<Item = T::Source>,
    ) -> Result<Self, Vec<Faults>> {
        let mut faults = Vec::new();
        for source in sources {
            match T::read(&source) {
                Ok(entry) => self.user.push((source, entry)),
                Err(found) => faults.push(found),
            }
        }
        let user = &self.user;
        self.embedded.retain(|one| user.iter().all(|(own, _)| T::name(own) != T::name(one)));
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }

    /// Every source that counts, the user's first.
    pub fn sources(&self) -> impl Iterator<Item = &T::Source> {
        self.user.iter().map(|(source, _)| source).chain(&self.embedded)
    }

    /// Every entry, the user's first.
    ///
    /// # Panics
    ///
    /// If embedded data is not sound: the crate that embeds it has a test that reads all of it.
    #[must_use]
    pub fn all(&self) -> Vec<T> {
        let user = self.user.iter().map(|(_, entry)| entry.clone());
        user.chain(self.embedded.iter().map(sound)).collect()
    }

    /// The entry of this name.
    ///
    /// # Panics
    ///
    /// As [`Overlay::all`].
    #[must_use]
    pub fn find(&self, name: &str) -> Option<T> {
        let user = self.user.iter().find(|(source, _)| T::name(source) == name);
        let embedded = || self.embedded.iter().find(|source| T::name(source) == name).map(sound);
        user.map(|(_, entry)| entry.clone()).or_else(embedded)
    }
}

fn sound<T: Entry>(source: &T::Source) -> T {
    T::read(source).unwrap_or_else(|faults| panic!("embedded data is not sound:\n{faults}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Size(String, i64);

    impl Entry for Size {
        type Source = File;

        fn name(source: &File) -> &str {
            &source.name
        }

        fn read(source: &File) -> Result<Self, Faults> {
            crate::read(&source.path, &source.text, |table| {
                Some(Self(source.name.clone(), table.integer("size")?))
            })
        }
    }

    fn overlay(user: &[(&str, &str)]) -> Result<Overlay<Size>, Vec<Faults>> {
        let embedded = [("a", "size = 1"), ("b", "size = 2")];
        let own =
            |(path, text): &(&str, &str)| File::of_user(&((*path).to_owned(), (*text).to_owned()));
        let embedded = embedded.map(|(name, text)| File::embedded("data", name, text));
        Overlay::embedded(embedded).with(user.iter().map(own))
    }

    #[test]
    fn a_users_file_replaces_the_embedded_one_of_its_name() {
        let all = overlay(&[("/home/me/b.toml", "size = 5"), ("C:\\me\\c.toml", "size = 6")]);
        let all = all.unwrap();
        let size = |name: &str, size| Size(name.to_owned(), size);
        assert_eq!(all.all(), [size("b", 5), size("c", 6), size("a", 1)]);
        assert_eq!(all.find("b"), Some(size("b", 5)));
        assert_eq!(all.find("a"), Some(size("a", 1)));
        assert_eq!(all.find("d"), None);
    }

    #[test]
    fn the_faults_of_all_files_of_the_user_are_reported() {
        let faults =
            overlay(&[("a.toml", "size = 'x'"), ("c.toml", "size ="), ("d.toml", "size = 3")]);
        let paths: Vec<String> = faults.unwrap_err().into_iter().map(|one| one.path).collect();
        assert_eq!(paths, ["a.toml", "c.toml"]);
    }
}

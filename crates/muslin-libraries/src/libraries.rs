//! All libraries that are known, and who serves whom.

use muslin_schema::{NativeNeed, Outcome, Unavailable};
use muslin_toml::{Entry, Fault, Faults, Overlay, read};

use crate::library::{Library, Serves};
use crate::recipe_files::Directory;

/// All libraries that are known, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Libraries {
    list: Vec<Library>,
}

impl Libraries {
    /// The embedded directories, and the user's own; a user's directory of the same name replaces ours.
    ///
    /// # Errors
    ///
    /// The faults of every library that is not sound, or that requires one that is not there.
    pub fn with(user: &[Directory]) -> Result<Self, Vec<Faults>> {
        let embedded = muslin_catalog::LIBRARIES.iter().map(|(name, files)| Directory {
            name: (*name).to_owned(),
            path: format!("toolchains/libraries/{name}"),
            files: files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect(),
        });
        let all = Overlay::<Library>::embedded(embedded).with(user.iter().cloned())?;
        let mut list = all.all();
        list.sort_by(|a, b| a.id.cmp(&b.id));
        let libraries = Self { list };
        let faults: Vec<Faults> = all.sources().filter_map(|one| libraries.unsound(one)).collect();
        if faults.is_empty() { Ok(libraries) } else { Err(faults) }
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Library] {
        &self.list
    }

    /// The library of this name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Library> {
        self.list.iter().find(|library| library.id == id)
    }

    /// A library and all that it requires, each once and before what requires it.
    #[must_use]
    pub fn closure(&self, id: &str) -> Vec<&Library> {
        let mut order = Vec::new();
        self.collect(id, &mut order);
        order
    }

    /// Whether a library requires another, by itself or through others.
    #[must_use]
    pub fn requires(&self, library: &Library, other: &Library) -> bool {
        library.id != other.id && self.closure(&library.id).iter().any(|one| one.id == other.id)
    }

    fn collect<'l>(&'l self, id: &str, order: &mut Vec<&'l Library>) {
        let Some(library) = self.find(id) else { return };
        if order.iter().any(|one| one.id == library.id) {
            return;
        }
        for required in &library.requires {
            self.collect(required, order);
        }
        order.push(library);
    }

    /// What is known of the library that a package looks for, if it is not a provided one: by the name of the
    /// package, or by the name that it asks for.
    #[must_use]
    pub fn unavailable(&self, need: &NativeNeed) -> Option<Unavailable> {
        let asks = |one: &Unavailable| {
            let names = need.looks_for.iter().chain(&need.links_by_name);
            one.crates.contains(&need.package) || names.into_iter().any(|it| one.names.contains(it))
        };
        unavailable().into_iter().find(asks)
    }

    /// The libraries that a package which nobody knows asks for by name; `None` if one of them is not provided.
    #[must_use]
    pub fn by_name(&self, need: &NativeNeed) -> Option<Vec<&Library>> {
        // What only looks around, and compiles nothing of its own, is better off with a library too.
        let looks = need.outcome == Outcome::Uncertain
            && need.needs.is_empty()
            && !need.looks_for.is_empty();
        let asks = (need.outcome == Outcome::Missing || looks) && !need.known;
        let answers = |library: &Library, name: &str| {
            if need.looks_for.is_empty() {
                return library.libs.iter().any(|lib| lib == name);
            }
            library.pkg_config.iter().any(|one| one.name == name)
        };
        let names = if need.looks_for.is_empty() { &need.links_by_name } else { &need.looks_for };
        if !asks || names.is_empty() {
            return None;
        }
        let found: Option<Vec<&Library>> = names
            .iter()
            .map(|name| self.list.iter().find(|library| answers(library, name)))
            .collect();
        let mut found = found?;
        found.dedup();
        Some(found)
    }

    /// The library that serves a package, and how.
    #[must_use]
    pub fn serving(&self, need: &NativeNeed) -> Option<(&Library, &Serves)> {
        let fits = |serves: &&Serves| {
            let named = need.library.as_ref().is_none_or(|name| *name == serves.library);
            serves.package == need.package && (named || need.outcome == Outcome::Uncertain)
        };
        let serves = |library: &Library| library.serves.iter().position(|one| fits(&one));
        self.list.iter().find_map(|library| Some((library, &library.serves[serves(library)?])))
    }

    /// That a library requires one that is not there, or in a circle.
    fn unsound(&self, directory: &Directory) -> Option<Faults> {
        let library = self.find(&directory.name)?;
        let missing = library.requires.iter().find(|id| self.find(id).is_none());
        let message = match missing {
            Some(id) => format!("it requires `{id}`, and there is no such library"),
            None if self.closure(&library.id).last() != Some(&library) => {
                "it requires itself".to_owned()
            }
            None => return None,
        };
        let text = directory.file(crate::library::FILE).unwrap_or_default();
        let start = text.find("requires").unwrap_or_default();
        let end = start + text[start..].find('\n').unwrap_or(text.len() - start);
        let fault = Fault { span: start..end, message, help: None };
        let path = format!("{}/{}", directory.path, crate::library::FILE);
        Some(Faults { path, text: text.to_owned(), list: vec![fault] })
    }
}

impl Entry for Library {
    type Source = Directory;

    fn name(source: &Directory) -> &str {
        &source.name
    }

    fn read(source: &Directory) -> Result<Self, Faults> {
        Self::read(source)
    }
}

/// The well-known libraries that are not provided.
#[expect(clippy::missing_panics_doc, reason = "a test reads the embedded file")]
#[must_use]
pub fn unavailable() -> Vec<Unavailable> {
    parse_unavailable().expect("a test reads this embedded file")
}

fn parse_unavailable() -> Result<Vec<Unavailable>, Faults> {
    read("toolchains/libraries/unavailable.toml", muslin_catalog::UNAVAILABLE, |table| {
        Some(table.tables("library", |one| {
            let title = one.required("title");
            let crates = one.strings("crates");
            let names = one.strings("names");
            let because = one.required("because");
            let instead = one.required("instead");
            Some(Unavailable { title: title?, crates, names, because: because?, instead: instead? })
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unavailable_is_described_soundly_and_served_by_nobody() {
        let list = parse_unavailable().unwrap();
        assert!(list.len() > 5);
        let libraries = Libraries::with(&[]).unwrap();
        let served = |name: &String| {
            libraries.all().iter().any(|one| one.serves.iter().any(|it| it.package == *name))
        };
        let both: Vec<_> =
            list.iter().flat_map(|one| &one.crates).filter(|one| served(one)).collect();
        assert_eq!(both, Vec::<&String>::new());
    }

    #[test]
    fn every_embedded_library_is_sound() {
        let faults = Libraries::with(&[]).map(|_| ()).map_err(|faults| {
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        });
        assert_eq!(faults, Ok(()));
    }

    #[test]
    fn a_library_comes_after_what_it_requires() {
        let libraries = Libraries::with(&[]).unwrap();
        for library in libraries.all() {
            let closure = libraries.closure(&library.id);
            assert_eq!(closure.last(), Some(&library));
            assert!(library.requires.iter().all(|id| closure.iter().any(|one| one.id == *id)));
        }
    }
}

//! The static libraries that an executable was linked with, and what they define.

use std::collections::HashMap;

use muslin_finding::Origin;
use object::read::archive::ArchiveFile;

use crate::image::Image;
use crate::section::Sections;
use crate::source::Source;
use crate::symbol;

/// Static libraries by what they define: by them, names without a crate in them are known.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    owners: Vec<(String, Origin)>,
    /// The first library that defines a name, as for a linker.
    names: HashMap<Vec<u8>, usize>,
    /// The only library with an object of this source file; `None` where there are several.
    files: HashMap<Vec<u8>, Option<usize>>,
}

impl Sources {
    /// Adds a static library under the name of who brings it. What is not an archive, or not an object in it, says
    /// nothing.
    pub fn add(&mut self, name: &str, origin: Origin, archive: &[u8]) {
        let Ok(file) = ArchiveFile::parse(archive) else { return };
        let known = self.owners.iter().position(|(other, _)| other == name);
        let owner = known.unwrap_or_else(|| {
            self.owners.push((name.to_owned(), origin));
            self.owners.len().saturating_sub(1)
        });
        for member in file.members().flatten() {
            if let Ok(bytes) = member.data(archive) {
                self.object(owner, bytes);
            }
        }
    }

    fn object(&mut self, owner: usize, bytes: &[u8]) {
        let Ok(image) = Image::read(Source::Whole(bytes)) else { return };
        for entry in symbol::entries(&image, &Sections::read(&image)).unwrap_or_default() {
            if entry.is_file {
                let known = self.files.entry(entry.name.to_owned()).or_insert(Some(owner));
                *known = known.filter(|other| *other == owner);
            } else if !entry.is_local {
                self.names.entry(entry.name.to_owned()).or_insert(owner);
            }
        }
    }

    pub(super) fn owners(&self) -> &[(String, Origin)] {
        &self.owners
    }

    /// The library that defines a name.
    pub(super) fn of_name(&self, name: &[u8]) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// The library that was made from a source file.
    pub(super) fn of_file(&self, file: &[u8]) -> Option<usize> {
        self.files.get(file).copied().flatten()
    }
}

//! Which shared libraries a program would get, and from where: what `ldd` shows by running the
//! loader, reported from the bytes, for any machine.
//!
//! Nothing here touches the machine: [`System`] answers what is where. `LD_LIBRARY_PATH` and
//! `LD_PRELOAD` are left out, since they belong to one shell and not to the program.

use std::collections::{BTreeSet, VecDeque};

use muslin_elf::{Facts, Loading, Machine, SurveyError};
use muslin_schema::{Inspection, Libraries, Library, LibraryForCpu, SearchedDirectory};

mod cache;
mod configuration;
mod object;
mod search;
mod system;

use object::Object;
use search::{Loader, Place, Places};
pub(crate) use system::System;
use system::{Misfit, base};

/// The most libraries that are followed; large desktop programs have a few hundred.
const MAX_LIBRARIES: usize = 4096;
/// The most places that are looked at: a library may be asked for in two thousand directories.
const MAX_PLACES: usize = 32_768;

/// Follows every library that a file needs. `place` is the file's own path on that system.
pub(crate) fn libraries(
    file: &Inspection,
    facts: &Facts,
    place: &str,
    root: &str,
    system: &System<'_>,
) -> Libraries {
    let mut found =
        Libraries { root: root.to_owned(), loader: None, libraries: Vec::new(), note: None };
    let program = Object::new(own_name(file, place), place, None, facts.dynamic.as_ref());
    found.loader = file.interpreter.as_deref().map(|path| loader(path, &program.name, system));
    if program.needed.is_empty() {
        return found;
    }
    let Some(rules) = Loader::of(file, system) else {
        found.note = Some("how its loader looks for libraries is not known here".to_owned());
        return found;
    };
    let wanted = (facts.header.machine, facts.header.class.bits());
    let mut walk = Walk {
        places: Places::new(rules, wanted, system),
        system,
        wanted,
        seen: BTreeSet::from([program.name.clone()]),
        objects: vec![program],
        queue: VecDeque::from([0]),
        looked_at: 0,
        found,
    };
    // The loader is loaded already under its own name.
    walk.seen.extend(file.interpreter.as_deref().map(|path| base(path).to_owned()));
    walk.run();
    if walk.places.wants_ldconfig() && walk.found.note.is_none() {
        walk.found.note = Some(
            "there is no /etc/ld.so.cache: the directories of /etc/ld.so.conf count only after `ldconfig` \
             has run there"
                .to_owned(),
        );
    }
    walk.found
}

/// A library is known by its own name to what it needs, so a circle back to it ends there.
fn own_name(file: &Inspection, place: &str) -> String {
    file.soname.clone().unwrap_or_else(|| base(place).to_owned())
}

fn loader(path: &str, program: &str, system: &System<'_>) -> Library {
    let there = (system.load)(path).is_some();
    Library {
        name: path.to_owned(),
        needed_by: program.to_owned(),
        path: there.then(|| path.to_owned()),
        through: there.then(|| "the loader itself".to_owned()),
        needs: Vec::new(),
        for_cpus: Vec::new(),
        looked_at: Vec::new(),
    }
}

struct Walk<'a> {
    places: Places,
    system: &'a System<'a>,
    wanted: (Machine, u8),
    /// Names that are loaded already, also those that libraries give themselves.
    seen: BTreeSet<String>,
    objects: Vec<Object>,
    queue: VecDeque<usize>,
    /// How many places were looked at.
    looked_at: usize,
    found: Libraries,
}

impl Walk<'_> {
    /// Level by level, as both loaders do.
    fn run(&mut self) {
        while let Some(asking) = self.queue.pop_front() {
            for name in self.objects[asking].needed.clone() {
                if self.places.is_loader(&name) || !self.seen.insert(name.clone()) {
                    continue;
                }
                let beyond = if self.found.libraries.len() == MAX_LIBRARIES {
                    Some(format!("more than {MAX_LIBRARIES} libraries"))
                } else {
                    let places = format!("more than {MAX_PLACES} places to look at");
                    (self.looked_at > MAX_PLACES).then_some(places)
                };
                if let Some(beyond) = beyond {
                    self.found.note = Some(format!("{beyond}; the rest is left out"));
                    return;
                }
                self.load(asking, &name);
            }
        }
    }

    fn load(&mut self, asking: usize, name: &str) {
        let mut library = Library {
            name: name.to_owned(),
            needed_by: self.objects[asking].name.clone(),
            path: None,
            through: None,
            needs: Vec::new(),
            for_cpus: Vec::new(),
            looked_at: Vec::new(),
        };
        for Place { directory, through, path, cpu } in self.places.of(name, asking, &self.objects) {
            self.looked_at += 1;
            if self.looked_at > MAX_PLACES {
                break;
            }
            let Some(path) = path else {
                let misfit = Some("it has no such name".to_owned());
                library.looked_at.push(SearchedDirectory { directory, through, misfit });
                continue;
            };
            match (self.open(&path), cpu) {
                // Which processor it will be is not known here: what any would take is followed.
                (Ok(_), Some(cpu)) => library.for_cpus.push(LibraryForCpu { cpu, path }),
                (Err(_), Some(_)) => {}
                (Ok(loading), None) => {
                    self.keep(&mut library, path, through, asking, loading);
                    break;
                }
                (Err(misfit), None) => {
                    let ends = misfit.as_ref().is_some_and(|one| self.places.stops_at(one));
                    let misfit = misfit.map(|one| one.to_string());
                    library.looked_at.push(SearchedDirectory { directory, through, misfit });
                    if ends {
                        break;
                    }
                }
            }
        }
        self.found.libraries.push(library);
    }

    fn keep(
        &mut self,
        library: &mut Library,
        path: String,
        through: String,
        asking: usize,
        loading: Loading,
    ) {
        let dynamic = loading.dynamic.as_ref();
        let object = Object::new(library.name.clone(), &path, Some(asking), dynamic);
        library.needs.clone_from(&object.needed);
        library.path = Some(path);
        library.through = Some(through);
        library.looked_at.clear();
        let soname = loading.dynamic.and_then(|dynamic| dynamic.soname);
        self.seen.extend(soname.map(|text| text.text));
        self.queue.push_back(self.objects.len());
        self.objects.push(object);
    }

    /// `Err(None)` if nothing is there.
    fn open(&self, path: &str) -> Result<Loading, Option<Misfit>> {
        let loading = (self.system.load)(path).ok_or(None)?.map_err(|error| match error {
            SurveyError::NotElf(what) => Misfit::NotElf(what.to_string()),
            other => Misfit::NotElf(format!("one that cannot be read: {other}")),
        })?;
        let (machine, bits) = (loading.header.machine, loading.header.class.bits());
        if (machine, bits) != self.wanted {
            return Err(Some(Misfit::OtherMachine(format!("{machine}, {bits}-bit"))));
        }
        Ok(loading)
    }
}

#[cfg(test)]
mod tests;

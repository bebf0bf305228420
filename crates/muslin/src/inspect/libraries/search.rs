//! Where the two loaders look for a library, and in which order.
//!
//! musl: `load_library` and `fixup_rpath` in `ldso/dynlink.c`. glibc: `_dl_map_object` in
//! `elf/dl-load.c` and ld.so(8), with the directories for particular processors (`elf/dl-hwcaps.c`) and
//! the cache. In a system without a cache, the directories are shown from which ldconfig would make one.

use muslin_elf::Machine;
use muslin_schema::{Inspection, Libc};

use super::cache::Cache;
use super::configuration;
use super::object::Object;
use super::system::{Misfit, System, base};

/// Whose rules hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Loader {
    /// With the architecture as musl spells it in the names of its files.
    Musl(String),
    Glibc,
}

impl Loader {
    pub(super) fn of(file: &Inspection, system: &System<'_>) -> Option<Self> {
        match file.libc.family {
            Libc::Musl => {
                let name = file.interpreter.as_deref().map(base).unwrap_or_default();
                let arch = musl_arch(name).unwrap_or(&file.header.machine);
                Some(Self::Musl(arch.to_owned()))
            }
            Libc::Glibc => Some(Self::Glibc),
            // A library need not name its C library; then the only loader of the system will do it.
            Libc::Unknown if file.interpreter.is_none() => Self::of_system(system),
            _ => None,
        }
    }

    /// The one loader that the system has; `None` if it has several kinds, or none.
    fn of_system(system: &System<'_>) -> Option<Self> {
        let names = ["/lib", "/lib64"].into_iter().flat_map(system.names);
        let mut kinds: Vec<Self> = names
            .filter_map(|name| {
                let glibc = name.starts_with("ld-linux") || name.starts_with("ld64.so");
                let musl = musl_arch(&name).map(|arch| Self::Musl(arch.to_owned()));
                if glibc { Some(Self::Glibc) } else { musl }
            })
            .collect();
        kinds.dedup();
        let [kind] = kinds.as_slice() else { return None };
        Some(kind.clone())
    }
}

/// `x86_64` of `ld-musl-x86_64.so.1`.
fn musl_arch(name: &str) -> Option<&str> {
    name.strip_prefix("ld-musl-")?.split('.').next()
}

/// Where one library may are.
pub(super) struct Place {
    /// The directory, and who says to look there.
    pub(super) directory: String,
    pub(super) through: String,
    /// The whole path; `None` if that place has no such name.
    pub(super) path: Option<String>,
    /// Only processors of this kind look there: `x86-64-v3`.
    pub(super) cpu: Option<String>,
}

/// The directories of one system.
pub(super) struct Places {
    loader: Loader,
    /// glibc's words for `$LIB` and `$PLATFORM`.
    words: [(&'static str, String); 2],
    /// What glibc's loader knows of the directories of its configuration.
    cache: Option<Cache>,
    /// Directories for every library, each with who says so.
    system: Vec<(String, String)>,
    /// Names of directories for particular processors, the newest first.
    processors: &'static [&'static str],
}

const CACHE: &str = "/etc/ld.so.cache";

impl Places {
    pub(super) fn new(loader: Loader, wanted: (Machine, u8), system: &System<'_>) -> Self {
        let cache = match loader {
            Loader::Musl(_) => None,
            Loader::Glibc => (system.read)(CACHE).as_deref().and_then(Cache::parse),
        };
        let directories = match &loader {
            Loader::Musl(arch) => musl_directories(arch, system),
            Loader::Glibc if cache.is_some() => built_in(wanted),
            Loader::Glibc => glibc_directories(wanted, system),
        };
        let processors = match loader {
            Loader::Musl(_) => &[],
            Loader::Glibc => processors(wanted.0),
        };
        let lib = if wanted.1 == 64 { "lib64" } else { "lib" };
        let words = [("LIB", lib.to_owned()), ("PLATFORM", wanted.0.to_string())];
        Self { loader, words, cache, system: directories, processors }
    }

    /// musl's loader is its C library, and answers to all names that parts of a C library have.
    pub(super) fn is_loader(&self, name: &str) -> bool {
        const PARTS: [&str; 7] = ["c", "pthread", "rt", "m", "dl", "util", "xnet"];
        matches!(self.loader, Loader::Musl(_))
            && name
                .strip_prefix("lib")
                .and_then(|rest| rest.split_once('.'))
                .is_some_and(|(part, _)| PARTS.contains(&part))
    }

    /// glibc passes over libraries for other machines; whatever else is wrong ends the search.
    pub(super) fn stops_at(&self, misfit: &Misfit) -> bool {
        self.loader != Loader::Glibc || matches!(misfit, Misfit::NotElf(_))
    }

    /// Whether directories are in the configuration that no cache makes known to the loader.
    pub(super) fn wants_ldconfig(&self) -> bool {
        self.loader == Loader::Glibc
            && self.cache.is_none()
            && self.system.iter().any(|(_, through)| through.starts_with("/etc/"))
    }

    /// The places to look in for one library, in order.
    pub(super) fn of(&self, name: &str, asking: usize, objects: &[Object]) -> Vec<Place> {
        if let Some((directory, _)) = name.rsplit_once('/') {
            let place = Place::new(directory, "its name is a path", Some(name.to_owned()));
            return vec![place];
        }
        let own = match self.loader {
            Loader::Musl(_) => self.inherited(asking, objects, own_path_of_musl),
            Loader::Glibc => self.glibc(asking, objects),
        };
        let mut places = self.in_directories(&own, name);
        let only_own = objects[asking].only_own_directories && self.loader == Loader::Glibc;
        if let Some(cache) = &self.cache {
            places.extend(in_cache(cache, name).into_iter().filter(|place| {
                let own = self.system.iter().any(|(directory, _)| *directory == place.directory);
                !(only_own && own)
            }));
        }
        if !only_own {
            places.extend(self.in_directories(&self.system, name));
        }
        places
    }

    /// In each directory, those for particular processors come first.
    fn in_directories(&self, directories: &[(String, String)], name: &str) -> Vec<Place> {
        let mut places = Vec::new();
        for (directory, through) in directories {
            let top = directory.trim_end_matches('/');
            for processor in self.processors {
                let path = format!("{top}/glibc-hwcaps/{processor}/{name}");
                let place = Place::new(directory, through, Some(path));
                places.push(Place { cpu: Some((*processor).to_owned()), ..place });
            }
            places.push(Place::new(directory, through, Some(format!("{top}/{name}"))));
        }
        places
    }

    /// `DT_RUNPATH` speaks for its own object only, and silences every `DT_RPATH` for it.
    fn glibc(&self, asking: usize, objects: &[Object]) -> Vec<(String, String)> {
        let object = &objects[asking];
        match &object.runpath {
            Some(path) => self.expand(path, "RUNPATH", object),
            None => self.inherited(asking, objects, |object| {
                let rpath = object.rpath.as_deref().filter(|_| object.runpath.is_none());
                rpath.map(|path| ("RPATH", path))
            }),
        }
    }

    /// The paths of an object and of all that led to it, up to the program.
    fn inherited(
        &self,
        asking: usize,
        objects: &[Object],
        path: impl Fn(&Object) -> Option<(&'static str, &str)>,
    ) -> Vec<(String, String)> {
        let chain = std::iter::successors(Some(asking), |&one| objects[one].parent);
        chain
            .filter_map(|one| {
                let (kind, path) = path(&objects[one])?;
                Some(self.expand(path, kind, &objects[one]))
            })
            .flatten()
            .collect()
    }

    fn expand(&self, path: &str, kind: &str, object: &Object) -> Vec<(String, String)> {
        let musl = matches!(self.loader, Loader::Musl(_));
        let separators: &[char] = if musl { &[':', '\n'] } else { &[':'] };
        // An empty part means the current directory, which a file cannot know.
        let parts = path.split(separators).filter(|part| !part.is_empty());
        let through = format!("{kind} of {}", object.name);
        parts.map(|part| (self.fill(part, &object.origin), through.clone())).collect()
    }

    fn fill(&self, part: &str, origin: &str) -> String {
        let mut text = part.replace("${ORIGIN}", origin).replace("$ORIGIN", origin);
        if self.loader == Loader::Glibc {
            for (word, value) in &self.words {
                text = text.replace(&format!("${{{word}}}"), value);
                text = text.replace(&format!("${word}"), value);
            }
        }
        let trimmed = text.trim_end_matches('/');
        if trimmed.is_empty() { "/".to_owned() } else { trimmed.to_owned() }
    }
}

/// musl takes both paths for the same thing; `DT_RUNPATH` wins.
fn own_path_of_musl(object: &Object) -> Option<(&'static str, &str)> {
    let runpath = object.runpath.as_deref().map(|path| ("RUNPATH", path));
    runpath.or_else(|| object.rpath.as_deref().map(|path| ("RPATH", path)))
}

fn musl_directories(arch: &str, system: &System<'_>) -> Vec<(String, String)> {
    let file = format!("/etc/ld-musl-{arch}.path");
    let (text, through) = match (system.read)(&file) {
        Some(bytes) => (String::from_utf8_lossy(&bytes).into_owned(), file),
        None => {
            ("/lib:/usr/local/lib:/usr/lib".to_owned(), "musl's default directories".to_owned())
        }
    };
    let directories = text.split([':', '\n']).filter(|directory| !directory.is_empty());
    directories.map(|directory| (directory.to_owned(), through.clone())).collect()
}

impl Place {
    fn new(directory: &str, through: &str, path: Option<String>) -> Self {
        Self { directory: directory.to_owned(), through: through.to_owned(), path, cpu: None }
    }
}

/// What the cache has under a name. A name that it does not have is a place looked at in vain.
fn in_cache(cache: &Cache, name: &str) -> Vec<Place> {
    let entries = cache.named(name);
    if entries.is_empty() {
        return vec![Place::new(CACHE, "ldconfig's list", None)];
    }
    let places = entries.into_iter().map(|entry| {
        let directory = entry.path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let place = Place::new(directory, CACHE, Some(entry.path.clone()));
        Place { cpu: entry.cpu.clone(), ..place }
    });
    places.collect()
}

/// The directories below `glibc-hwcaps` that a machine's loader knows (`dl-hwcaps_subdirs.c`).
fn processors(machine: Machine) -> &'static [&'static str] {
    match machine.arch() {
        Some("x86_64") => &["x86-64-v4", "x86-64-v3", "x86-64-v2"],
        Some("powerpc64") => &["power10", "power9"],
        Some("s390x") => &["z16", "z15", "z14", "z13"],
        _ => &[],
    }
}

/// The directories of the configuration, and then the built-in ones.
fn glibc_directories(wanted: (Machine, u8), system: &System<'_>) -> Vec<(String, String)> {
    let mut directories = configuration::directories(system);
    for (directory, own) in built_in(wanted) {
        if !directories.iter().any(|(known, _)| *known == directory) {
            directories.push((directory, own));
        }
    }
    directories
}

fn built_in((machine, bits): (Machine, u8)) -> Vec<(String, String)> {
    let mut directories = Vec::new();
    let mut add =
        |directory: String| directories.push((directory, "glibc's default directories".to_owned()));
    // Debian's glibc has directories named by machine built in; elsewhere they do not exist.
    for name in debian_names(machine) {
        add(format!("/lib/{name}"));
        add(format!("/usr/lib/{name}"));
    }
    if bits == 64 {
        add("/lib64".to_owned());
        add("/usr/lib64".to_owned());
    }
    add("/lib".to_owned());
    add("/usr/lib".to_owned());
    directories
}

/// Debian's names for machines, from its Multiarch/Tuples page.
fn debian_names(machine: Machine) -> &'static [&'static str] {
    match machine.arch() {
        Some("x86_64") => &["x86_64-linux-gnu"],
        Some("x86") => &["i386-linux-gnu"],
        Some("aarch64") => &["aarch64-linux-gnu"],
        Some("arm") => &["arm-linux-gnueabihf", "arm-linux-gnueabi"],
        Some("riscv") => &["riscv64-linux-gnu"],
        Some("loongarch") => &["loongarch64-linux-gnu"],
        Some("s390x") => &["s390x-linux-gnu"],
        Some("powerpc64") => &["powerpc64le-linux-gnu", "powerpc64-linux-gnu"],
        Some("mips") => &["mips64el-linux-gnuabi64", "mipsel-linux-gnu"],
        _ => &[],
    }
}

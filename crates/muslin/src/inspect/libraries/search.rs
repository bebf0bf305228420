//! Where the two loaders look for a library, and in which order.
//!
//! musl: `load_library` and `fixup_rpath` in `ldso/dynlink.c`. glibc: `_dl_map_object` in
//! `elf/dl-load.c` and ld.so(8). Instead of glibc's cache, which is made from them, the folders of
//! its configuration are read.

use muslin_elf::Machine;
use muslin_schema::{Inspection, Libc};

use super::{Misfit, Object, System, configuration};

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
                let name = file.interpreter.as_deref().map(super::base).unwrap_or_default();
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

/// The folders of one system.
pub(super) struct Places {
    loader: Loader,
    /// glibc's words for `$LIB` and `$PLATFORM`.
    words: [(&'static str, String); 2],
    /// Folders for every library, each with who says so.
    system: Vec<(String, String)>,
}

impl Places {
    pub(super) fn new(loader: Loader, wanted: (Machine, u8), system: &System<'_>) -> Self {
        let folders = match &loader {
            Loader::Musl(arch) => musl_folders(arch, system),
            Loader::Glibc => glibc_folders(wanted, system),
        };
        let lib = if wanted.1 == 64 { "lib64" } else { "lib" };
        let words = [("LIB", lib.to_owned()), ("PLATFORM", wanted.0.to_string())];
        Self { loader, words, system: folders }
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

    /// The folders to look in for one library, in order, each with who says so.
    pub(super) fn of(
        &self,
        name: &str,
        asking: usize,
        objects: &[Object],
    ) -> Vec<(String, String)> {
        if let Some((folder, _)) = name.rsplit_once('/') {
            return vec![(folder.to_owned(), "its name is a path".to_owned())];
        }
        let mut places = match self.loader {
            Loader::Musl(_) => self.inherited(asking, objects, own_path_of_musl),
            Loader::Glibc => self.glibc(asking, objects),
        };
        if !objects[asking].only_own_folders || self.loader != Loader::Glibc {
            places.extend(self.system.iter().cloned());
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
        // An empty part means the current folder, which a file cannot know.
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

fn musl_folders(arch: &str, system: &System<'_>) -> Vec<(String, String)> {
    let file = format!("/etc/ld-musl-{arch}.path");
    let (text, through) = match (system.read)(&file) {
        Some(bytes) => (String::from_utf8_lossy(&bytes).into_owned(), file),
        None => ("/lib:/usr/local/lib:/usr/lib".to_owned(), "musl's own folders".to_owned()),
    };
    let folders = text.split([':', '\n']).filter(|folder| !folder.is_empty());
    folders.map(|folder| (folder.to_owned(), through.clone())).collect()
}

fn glibc_folders((machine, bits): (Machine, u8), system: &System<'_>) -> Vec<(String, String)> {
    let mut folders = configuration::folders(system);
    let own = "glibc's own folders";
    let mut add = |folder: String| {
        if !folders.iter().any(|(known, _)| *known == folder) {
            folders.push((folder, own.to_owned()));
        }
    };
    // Debian's glibc has folders named by machine built in; elsewhere they do not exist.
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
    folders
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

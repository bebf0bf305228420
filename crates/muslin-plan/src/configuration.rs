//! `[workspace.metadata.muslin]` and `[package.metadata.muslin]`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use muslin_schema::{
    Allocator, Exit, Failure, LibraryChoice, MemoryRoutines, Provide, Request, Target,
};
use muslin_toml::{Faults, Table, read_at};

/// A manifest that may hold a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What a project says of its own static builds. The command line is stronger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// `targets = ["x86_64", "aarch64"]`, or `["all"]`
    pub targets: Vec<Target>,
    /// `toolchain = "zig"`
    pub toolchain: Option<String>,
    /// `pie = false`
    pub pie: Option<bool>,
    /// `allocator = "mimalloc"`
    pub allocator: Option<Allocator>,
    /// `memory-routines = "musl"`
    pub memory_routines: Option<MemoryRoutines>,
    /// `reproducible = false`
    pub reproducible: Option<bool>,
    /// `profile = "dist"`
    pub profile: Option<String>,
    /// `allow = ["relro"]`: code words of findings
    pub allow: Vec<String>,
    /// `strict = true`
    pub strict: bool,
    /// `install = false`
    pub no_install: bool,
    /// `provide = "never"`: whether static libraries are built for packages that look for installed ones
    pub provide: Option<Provide>,
    /// `[libraries.NAME]`: `provide`, or the `prefix` of a build of the user's own, from the manifest's folder
    pub libraries: BTreeMap<String, LibraryChoice>,
    /// `catalog = "toolchains"`: a folder of toolchain files, from the manifest's own folder
    pub catalog: Option<String>,
}

/// Why a configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// A manifest is not sound.
    Faults(Box<Faults>),
    /// Two selected packages want different things.
    Conflict {
        /// The key.
        key: &'static str,
        /// The first manifest.
        first: String,
        /// The second manifest.
        second: String,
    },
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faults(faults) => {
                write!(f, "`{}` has a configuration that is not sound", faults.path)
            }
            Self::Conflict { key, .. } => {
                write!(f, "two selected packages want a different `{key}`")
            }
        }
    }
}

impl std::error::Error for ConfigurationError {}

impl Failure for ConfigurationError {
    fn exit(&self) -> Exit {
        Exit::Configuration
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Faults(faults) => faults.to_string().lines().map(str::to_owned).collect(),
            Self::Conflict { first, second, .. } => vec![format!("`{first}` and `{second}`")],
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Faults(_) => None,
            Self::Conflict { key, .. } => {
                Some(format!("say `--{key}`, or select one of them with `--package`"))
            }
        }
    }
}

/// Joins the workspace's configuration with those of the selected packages; the packages are stronger.
///
/// # Errors
///
/// [`ConfigurationError::Faults`] for the first manifest that is not sound, with all its faults;
/// [`ConfigurationError::Conflict`] if two packages disagree.
pub fn configuration(
    workspace: &Manifest,
    packages: &[Manifest],
) -> Result<Configuration, ConfigurationError> {
    let of_workspace = read(workspace, "workspace")?.unwrap_or_default();
    let mut joined = Configuration::default();
    let mut first: Option<&Manifest> = None;
    for manifest in packages {
        let Some(one) = read(manifest, "package")? else { continue };
        if let Some(first) = first {
            agree("target", &joined.targets, &one.targets, first, manifest)?;
            agree("toolchain", &joined.toolchain, &one.toolchain, first, manifest)?;
            agree("pie", &joined.pie, &one.pie, first, manifest)?;
            agree("allocator", &joined.allocator, &one.allocator, first, manifest)?;
            let routines = (&joined.memory_routines, &one.memory_routines);
            agree("memory-routines", routines.0, routines.1, first, manifest)?;
            agree("reproducible", &joined.reproducible, &one.reproducible, first, manifest)?;
            agree("profile", &joined.profile, &one.profile, first, manifest)?;
            agree("provide", &joined.provide, &one.provide, first, manifest)?;
            for (name, choice) in &one.libraries {
                let other = joined.libraries.get(name).unwrap_or(choice);
                agree("libraries", other, choice, first, manifest)?;
            }
            agree("catalog", &joined.catalog, &one.catalog, first, manifest)?;
        }
        first = first.or(Some(manifest));
        let allow = [joined.allow, one.allow].concat();
        let strict = joined.strict || one.strict;
        let no_install = joined.no_install || one.no_install;
        let libraries = joined.libraries.into_iter().chain(one.libraries).collect();
        joined = Configuration { allow, strict, no_install, libraries, ..one };
    }
    if joined.targets.is_empty() {
        joined.targets = of_workspace.targets;
    }
    Ok(Configuration {
        targets: joined.targets,
        toolchain: joined.toolchain.or(of_workspace.toolchain),
        pie: joined.pie.or(of_workspace.pie),
        allocator: joined.allocator.or(of_workspace.allocator),
        memory_routines: joined.memory_routines.or(of_workspace.memory_routines),
        reproducible: joined.reproducible.or(of_workspace.reproducible),
        profile: joined.profile.or(of_workspace.profile),
        allow: [of_workspace.allow, joined.allow].concat(),
        strict: joined.strict || of_workspace.strict,
        no_install: joined.no_install || of_workspace.no_install,
        provide: joined.provide.or(of_workspace.provide),
        libraries: of_workspace.libraries.into_iter().chain(joined.libraries).collect(),
        catalog: joined.catalog.or(of_workspace.catalog),
    })
}

fn agree<T: PartialEq>(
    key: &'static str,
    a: &T,
    b: &T,
    first: &Manifest,
    second: &Manifest,
) -> Result<(), ConfigurationError> {
    if a == b {
        return Ok(());
    }
    Err(ConfigurationError::Conflict {
        key,
        first: first.path.clone(),
        second: second.path.clone(),
    })
}

fn read(manifest: &Manifest, section: &str) -> Result<Option<Configuration>, ConfigurationError> {
    let at = [section, "metadata", "muslin"];
    read_at(&manifest.path, &manifest.text, &at, |table| Some(prove(table, &manifest.path)))
        .map_err(|faults| ConfigurationError::Faults(Box::new(faults)))
}

/// The keys of a configuration: each with its values and what it means, for people.
pub const KEYS: &[(&str, &str, &str)] = &[
    (
        "allocator",
        "`\"musl\"`, `\"mimalloc\"`, `\"jemalloc\"`",
        "what serves `malloc`, for Rust, C and C++; `\"musl\"` unless said",
    ),
    ("allow", "a list of code words", "findings that do not fail the run, like `--allow`"),
    (
        "catalog",
        "a folder, from the manifest's",
        "toolchains and libraries of your own, like `--catalog`",
    ),
    ("image", "a table", "what images have beside the program"),
    ("install", "`false`", "no toolchain is installed, like `--no-install`"),
    (
        "libraries",
        "a table for each library: `provide`, `prefix`",
        "other choices for one C library; `prefix` is a static build of your own",
    ),
    (
        "memory-routines",
        "`\"muslin\"`, `\"musl\"`",
        "whose `memcpy` and the like are linked; ours unless said",
    ),
    ("pie", "`false`", "links at a fixed address, like `--no-pie`"),
    ("profile", "a name", "cargo's profile; `\"release\"` unless said"),
    (
        "provide",
        "`\"never\"`, `\"auto\"`, `\"always\"`",
        "whether C libraries are provided; `\"auto\"` unless said",
    ),
    ("reproducible", "`false`", "leaves paths of the machine in what is built"),
    ("strict", "`true`", "warnings fail the run, like `--strict`"),
    (
        "targets",
        "a list: `\"x86_64\"`, `\"aarch64\"`, full triples, `\"all\"`",
        "what is built without `--target`",
    ),
    ("toolchain", "an id", "pins a toolchain, like `--toolchain`"),
];

fn prove(table: &Table<'_>, path: &str) -> Configuration {
    let targets = table.words("targets", |word| match word {
        "all" => Ok(Target::ALL.to_vec()),
        one => one.parse().map(|target| vec![target]).map_err(|error| format!("{error}, or `all`")),
    });
    // What images are like is read where they are made.
    table.leave("image");
    let folder = path.rsplit_once(['/', '\\']).map_or(".", |(folder, _)| folder);
    Configuration {
        targets: targets.concat(),
        toolchain: table.string("toolchain"),
        pie: table.boolean("pie"),
        allocator: table.word("allocator", str::parse),
        memory_routines: table.word("memory-routines", str::parse),
        reproducible: table.boolean("reproducible"),
        profile: table.string("profile"),
        allow: table.strings("allow"),
        strict: table.boolean("strict").unwrap_or(false),
        no_install: table.boolean("install") == Some(false),
        provide: table.word("provide", provide),
        libraries: table.table("libraries", |inner| libraries(inner, folder)).unwrap_or_default(),
        catalog: table.string("catalog").map(|relative| format!("{folder}/{relative}")),
    }
}

fn provide(word: &str) -> Result<Provide, String> {
    let unknown = || format!("`{word}` is not a choice; there are `never`, `auto` and `always`");
    Provide::of_word(word).ok_or_else(unknown)
}

fn libraries(table: &Table<'_>, folder: &str) -> BTreeMap<String, LibraryChoice> {
    let choice = |name: &str, inner: &Table<'_>| {
        let prefix = inner.string("prefix").map(|path| below(folder, &path));
        Some((name.to_owned(), LibraryChoice { provide: inner.word("provide", provide), prefix }))
    };
    table.each(choice).into_iter().collect()
}

/// A path of a manifest; one that is not absolute is meant from its folder.
fn below(folder: &str, path: &str) -> String {
    Path::new(folder).join(path).display().to_string()
}

impl Configuration {
    /// Fills in whatever the command line left open.
    #[must_use]
    pub fn complete(&self, mut request: Request) -> Request {
        if request.targets.is_empty() {
            request.targets.clone_from(&self.targets);
        }
        request.toolchain = request.toolchain.or_else(|| self.toolchain.clone());
        if request.profile.is_empty() {
            request.profile = self.profile.clone().unwrap_or_else(|| "release".to_owned());
        }
        request.allocator = request.allocator.or(self.allocator);
        request.memory_routines = request.memory_routines.or(self.memory_routines);
        request.provide = request.provide.or(self.provide);
        for (name, choice) in &self.libraries {
            request.libraries.entry(name.clone()).or_insert_with(|| choice.clone());
        }
        request.no_pie |= self.pie == Some(false);
        request.no_reproducible |= self.reproducible == Some(false);
        request.allow.extend(self.allow.iter().cloned());
        request.strict |= self.strict;
        request.no_install |= self.no_install;
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(path: &str, text: &str) -> Manifest {
        Manifest { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_package_is_stronger_than_its_workspace_and_lists_add_up() {
        let workspace = manifest(
            "/w/Cargo.toml",
            "[workspace.metadata.muslin]\ntargets = ['all']\nallow = ['relro']\ntoolchain = 'zig'\ninstall = false",
        );
        let package = manifest(
            "/w/a/Cargo.toml",
            "[package.metadata.muslin]\ntargets = ['aarch64']\nallow = ['pie']",
        );
        let joined = configuration(&workspace, &[package]).unwrap();
        assert_eq!(joined.targets, [Target::Aarch64]);
        assert_eq!(joined.allow, ["relro", "pie"]);
        assert_eq!(joined.toolchain.as_deref(), Some("zig"));
        assert!(joined.complete(Request::default()).no_install);
    }

    #[test]
    fn two_packages_that_disagree_are_named() {
        let one = manifest("/w/a/Cargo.toml", "[package.metadata.muslin]\ntoolchain = 'zig'");
        let two = manifest("/w/b/Cargo.toml", "[package.metadata.muslin]\ntoolchain = 'musl-gcc'");
        let error = configuration(&manifest("/w/Cargo.toml", ""), &[one, two]).unwrap_err();
        assert_eq!(error.details(), ["`/w/a/Cargo.toml` and `/w/b/Cargo.toml`"]);
    }

    #[test]
    fn every_key_is_told_to_people() {
        let package = manifest("Cargo.toml", "[package]\n[package.metadata.muslin]\nweft = 1\n");
        let error = configuration(&manifest("Cargo.toml", ""), &[package]).unwrap_err();
        let keys: Vec<String> = KEYS.iter().map(|(key, _, _)| format!("`{key}`")).collect();
        let known = format!("known here: {}\n", keys.join(", "));
        assert!((error.details().join("\n") + "\n").contains(&known), "{known}");
    }

    #[test]
    fn an_unknown_key_is_underlined() {
        let package = manifest(
            "Cargo.toml",
            "[package]\nname = 'x'\n\n[package.metadata.muslin]\ntarget = 'x86_64'\n",
        );
        let error = configuration(&manifest("Cargo.toml", ""), &[package]).unwrap_err();
        insta::assert_snapshot!(error.details().join("\n"), @"
        error: unknown key `target`
         --> Cargo.toml:5:1
          |
        5 | target = 'x86_64'
          | ^^^^^^
          |
          = help: known here: `allocator`, `allow`, `catalog`, `image`, `install`, `libraries`, `memory-routines`, `pie`, `profile`, `provide`, `reproducible`, `strict`, `targets`, `toolchain`
        ");
    }
}

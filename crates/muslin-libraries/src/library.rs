//! One library: its directory, proved.
//!
//! ```toml
//! # toolchains/libraries/bell/library.toml: the directory's name is the library's name. It also contains the
//! # `recipe.toml` (a `Cargo.toml` under another name, since `cargo package` leaves out every directory with
//! # a `Cargo.toml`), `Cargo.lock` and `src/lib.rs` of an empty package: the build scripts of its
//! # dependencies build the library. Where no crate carries the source, `[tarball]` replaces them.
//! title = "Bell"              # the library, as people call it
//! version = "1.2.3"
//! license = "Zlib"            # the library's, as an SPDX expression, and its name in the CPE
//! cpe = "bell-project:bell"
//! requires = ["clapper"]      # libraries that are built first, and that its archives need
//! yields-to = ["carillon-sys"] # crates that bring the like of it: a program with one of them keeps that
//! needs = ["c", "assembler"]  # what building it asks of a compiler
//! tools = ["make"]            # programs of the host that this runs
//! libs = ["bellring", "bell"] # its archives, each before those that it needs
//! version-in = ["include/bell.h", "#define BELL_VERSION"]  # the version follows this, in the prefix
//! run-time = "it looks for tunes in `/etc/bell`"           # what a program with it looks for where it runs
//! changelog = "bell"          # Debian's source package, whose changelogs name its vulnerabilities; that of its
//!                             # `[tarball]` by default
//!
//! [[vex]]                     # a vulnerability that the built library does not have, although its version says so
//! cve = "CVE-2020-0001"
//! because = "the tower is not compiled"
//!
//! # [tarball]                 # the source as its authors publish it
//! # urls = ["https://bell.example/bell-1.2.3.tar.xz"]
//! # sha256 = "…"              # 64 hexadecimal digits; a file at hand is known by it, whatever its name
//! # patches = ["quiet.patch"] # files beside this one, for `patch -p1` in the unpacked directory; one against a
//! #                           # vulnerability has its CVE in its name
//! # distribution = { version = "1.2.3-2", urls = ["https://…/bell_1.2.3-2.debian.tar.xz"], sha256 = "…" }
//! #                           # a distribution's packing: its `debian/patches` are applied before those
//! # directory = "c"              # below the unpacked directory
//! # build = "configure"       # or `cmake`
//! # arguments = ["--without-tower"]         # `{prefix:clapper}` is where a required library is
//! # make = ["libbell.a"]      # what is made, and not installed; without it, everything is, into `{stage}`
//! # flags = ["-DNO_TOWER"]    # for the compiler
//!
//! [[install]]                 # what is taken over: a file, a directory, or what fits a `*` in the last part;
//!                             # `to` is a directory below the prefix
//! from = "{out:bell-sys}/build/libbell-1.a"  # `{out:…}`: where a build script wrote; `{source:…}`: a package
//! to = "lib"                  # of a tarball: `{build}`, `{stage}` (where `/usr` was installed), `{source}`
//! as = "libbell.a"            # under this name, if it is one file
//!
//! [[pkg-config]]              # answers to pkg-config; all of `libs` by default
//! name = "bell-ring"
//! libs = ["bellring", "bell"]
//! version = "24.1"            # where it is another than the library's
//!
//! [[env]]                     # a variable for its own build
//! key = "{TARGET_}_BELL_TUNES"
//! value = "/etc/bell"
//! because = "where systems keep tunes"
//!
//! [[serves]]                  # a crate that would otherwise fail
//! crate = "bell-sys"
//! library = "Bell"            # as the survey calls what is missing; the title by default
//! pkg-config = true           # pkg-config answers it
//! replaces = "instead of the source it carries"  # `--provide always` takes it although it would not fail
//! links = "bell"              # its `links` key: its build script is not run, and the library linked instead
//!
//! [[serves.env]]              # variables that point it at `{prefix}`, at `{prefix:clapper}`, or at `{closed}`: a
//!                             # directory where each archive is itself and all that it needs
//! key = "{TARGET_}_BELL_DIR"  # without the target in its name, the crate must not be built for the host too
//! value = "{prefix}"
//! because = "Bell is there"
//!
//! [[serves.instead]]          # what keeps the crate from that source
//! key = "{TARGET_}_BELL_NO_VENDOR"
//! value = "1"
//! because = "Bell is there already"
//! ```

use std::collections::BTreeSet;

use muslin_schema::{Install, Need, Target};
use muslin_toml::{Faults, Table, read};

use crate::recipe_files::Directory;

/// The file of a directory that says what the library is.
pub(crate) const FILE: &str = "library.toml";

/// A recipe's manifest as it is stored: `cargo package` leaves out every directory with a `Cargo.toml`.
const RECIPE: &str = "recipe.toml";

/// The same, as cargo reads it.
const MANIFEST: &str = "Cargo.toml";

/// One library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// Its name: that of its directory.
    pub id: String,
    /// The library, as people call it.
    pub title: String,
    /// Its version.
    pub version: String,
    /// Its licence, as an SPDX expression.
    pub license: Option<String>,
    /// Vendor and product in the Common Platform Enumeration.
    pub cpe: Option<String>,
    /// Libraries that are built first, and that its archives need.
    pub requires: Vec<String>,
    /// Crates that bring the like of it: a program with one of them keeps that.
    pub yields_to: Vec<String>,
    /// What building it asks of a compiler.
    pub needs: BTreeSet<Need>,
    /// Programs of the host that its build runs.
    pub tools: BTreeSet<String>,
    /// Its archives, each before those that it needs.
    pub libs: Vec<String>,
    /// A file of its prefix, and what the version follows in it.
    pub version_in: Option<(String, String)>,
    /// What a program with it looks for on the machine that it runs on.
    pub run_time: Option<String>,
    /// What is taken over from what was built.
    pub installs: Vec<Install>,
    /// The names by which pkg-config knows it.
    pub pkg_config: Vec<PkgConfig>,
    /// Variables for its own build.
    pub env: Vec<EnvRule>,
    /// The crates that it serves.
    pub serves: Vec<Serves>,
    /// Its source, if no crate carries it.
    pub tarball: Option<Tarball>,
    /// Debian's source package, whose changelogs name its vulnerabilities.
    pub changelog: Option<String>,
    /// Vulnerabilities that it does not have although its version says so: the CVE, and why.
    pub vex: Vec<(String, String)>,
    /// The files of its directory beside `library.toml`: path and text.
    pub files: Vec<(String, String)>,
}

/// A source as its authors publish it, and how it is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tarball {
    /// Where it is published.
    pub urls: Vec<String>,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// A distribution's packing of it, with the patches that keep it fresh.
    pub distribution: Option<Distribution>,
    /// Files of the library's directory that change the unpacked source.
    pub patches: Vec<String>,
    /// The directory below the unpacked one that is built.
    pub directory: Option<String>,
    /// What builds it.
    pub build: BuildSystem,
    /// Arguments for that.
    pub arguments: Vec<String>,
    /// What is made and not installed; all is installed if it is empty.
    pub make: Vec<String>,
    /// Flags for the compiler.
    pub flags: Vec<String>,
}

impl Tarball {
    /// Debian's source package that has its file, and the version that the file's name has there.
    #[must_use]
    pub fn in_debian(&self) -> Option<(&str, &str)> {
        let url = self.urls.iter().find(|url| url.contains("/pool/"))?;
        let mut parts = url.rsplit('/');
        let (name, package) = (parts.next()?, parts.next()?);
        let (version, _) = name.strip_prefix(package)?.strip_prefix('_')?.split_once(".orig")?;
        Some((package, version))
    }
}

/// A distribution's packing of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// The distribution's own version.
    pub version: String,
    /// Where it is published.
    pub urls: Vec<String>,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// A build system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildSystem {
    /// `configure` of GNU's autotools, and make.
    Configure,
    /// cmake.
    Cmake,
}

/// A name by which pkg-config knows a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PkgConfig {
    /// The name.
    pub name: String,
    /// The archives that it means.
    pub libs: Vec<String>,
    /// The version that it has there, if it is not the library's.
    pub version: Option<String>,
}

/// A variable, with the target's placeholders still in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvRule {
    /// The variable.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Why it is set.
    pub because: String,
}

/// A crate that a library serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serves {
    /// The crate.
    pub package: String,
    /// What the survey calls the library that is missing.
    pub library: String,
    /// Whether pkg-config answers it.
    pub pkg_config: bool,
    /// The crate's `links` key, if its build script is not run and the library linked instead.
    pub links: Option<String>,
    /// Variables that point it at the library.
    pub env: Vec<EnvRule>,
    /// Instead of what it is taken where the crate would not fail, if it may be.
    pub replaces: Option<String>,
    /// Variables that keep the crate from the source that it carries.
    pub instead: Vec<EnvRule>,
}

impl Serves {
    /// Whether a variable of it reaches what is built for the host, too.
    #[must_use]
    pub fn reaches_host(&self) -> bool {
        self.env.iter().any(|rule| !names_target(&rule.key))
    }
}

impl EnvRule {
    /// The variable for a target.
    #[must_use]
    pub fn key(&self, target: Target) -> String {
        target.fill(&self.key)
    }
}

/// The name that a file of a recipe has where it is built.
fn built_as(path: &str) -> &str {
    if path == RECIPE { MANIFEST } else { path }
}

/// Whether a variable has the target in its name.
fn names_target(key: &str) -> bool {
    ["{target}", "{target_}", "{TARGET_}"].iter().any(|place| key.contains(place))
}

impl Library {
    /// Proves one directory.
    ///
    /// # Errors
    ///
    /// All faults of its `library.toml`, and that a file is missing.
    pub fn read(directory: &Directory) -> Result<Self, Faults> {
        let path = format!("{}/{FILE}", directory.path);
        let text = directory.file(FILE).unwrap_or_default();
        read(&path, text, |table| {
            let library = library(directory, table)?;
            if directory.file(RECIPE).is_some() && directory.file(MANIFEST).is_some() {
                table.fault(format!("both `{RECIPE}` and `{MANIFEST}`: keep one"), None);
            }
            let carried = |name: &str| library.files.iter().any(|(path, _)| path == name);
            for (name, stored) in [(MANIFEST, RECIPE), ("Cargo.lock", "Cargo.lock")] {
                if library.tarball.is_none() && !carried(name) {
                    table.fault(format!("neither a `{stored}` nor a `[tarball]`"), None);
                }
            }
            for file in library.tarball.iter().flat_map(|one| &one.patches) {
                if directory.file(file).is_none() {
                    table.fault(format!("there is no patch `{file}` beside it"), None);
                }
            }
            Some(library)
        })
    }
}

fn library(directory: &Directory, table: &Table<'_>) -> Option<Library> {
    let title = table.required("title");
    let version = table.required("version");
    let libs = table.strings("libs");
    let known = |word: &str| Need::of_word(word).ok_or_else(|| format!("`{word}` is not a need"));
    let library = Library {
        id: directory.name.clone(),
        version: version.unwrap_or_default(),
        license: table.string("license"),
        cpe: table.string("cpe"),
        requires: table.strings("requires"),
        yields_to: table.strings("yields-to"),
        needs: table.words("needs", known).into_iter().collect(),
        tools: table.strings("tools").into_iter().collect(),
        version_in: version_in(table),
        run_time: table.string("run-time"),
        installs: table.tables("install", install),
        pkg_config: table.tables("pkg-config", |inner| pkg_config(inner, &libs)),
        env: table.tables("env", env),
        serves: table.tables("serves", |inner| serves(inner, title.as_deref())),
        changelog: table.string("changelog"),
        vex: table.tables("vex", |one| {
            let (cve, because) = (one.required("cve"), one.required("because"));
            Some((cve?, because?))
        }),
        tarball: table.table("tarball", tarball).flatten(),
        files: directory
            .files
            .iter()
            .filter(|(path, _)| path != FILE)
            .map(|(path, text)| (built_as(path).to_owned(), text.clone()))
            .collect(),
        title: title?,
        libs,
    };
    if library.installs.is_empty() {
        table.fault("no `[[install]]`: nothing would be taken over", None);
    }
    Some(library)
}

fn install(table: &Table<'_>) -> Option<Install> {
    let from = table.required("from");
    let to = table.required("to");
    let from = from?;
    let places = ["{out:", "{source:", "{source}/", "{build}/", "{stage}/"];
    if !places.iter().any(|place| from.starts_with(place)) {
        let help = "`{out:<crate>}/…` is where its build script wrote, `{source:<crate>}/…` its own directory; of a tarball there are `{source}`, `{build}` and `{stage}`";
        table.fault_in(
            "from",
            "it has to begin in a directory of the build",
            Some(help.to_owned()),
        );
    }
    let to = to?;
    if to.starts_with('/') || to.split('/').any(|part| part == "..") {
        table.fault_in("to", "it has to be a directory below the prefix", None);
    }
    let rename = table.string("as");
    if rename.as_ref().is_some_and(|name| name.contains('/'))
        || rename.is_some() && from.contains('*')
    {
        table.fault_in("as", "it is the name of one file", None);
    }
    Some(Install { from, to, rename })
}

/// Where a file is published, and its hash.
fn published(table: &Table<'_>) -> (Vec<String>, Option<String>) {
    let urls = table.strings("urls");
    if urls.is_empty() {
        table.fault("`urls` names no place where it is published", None);
    }
    let sha256 = table.required("sha256");
    let digest = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if sha256.as_ref().is_some_and(|text| !digest(text)) {
        table.fault_in("sha256", "it has to be 64 hexadecimal digits", None);
    }
    (urls, sha256.map(|text| text.to_lowercase()))
}

fn tarball(table: &Table<'_>) -> Option<Tarball> {
    let (urls, sha256) = published(table);
    let distribution = table.table("distribution", |table| {
        let (urls, sha256) = published(table);
        let version = table.required("version");
        Some(Distribution { version: version?, urls, sha256: sha256? })
    });
    let build = table.word("build", |word| match word {
        "configure" => Ok(BuildSystem::Configure),
        "cmake" => Ok(BuildSystem::Cmake),
        _ => Err(format!("`{word}` is not a build system; there are `configure` and `cmake`")),
    });
    if build.is_none() {
        let _ = table.required("build");
    }
    Some(Tarball {
        urls,
        sha256: sha256?,
        distribution: distribution.flatten(),
        patches: table.strings("patches"),
        directory: table.string("directory"),
        arguments: table.strings("arguments"),
        make: table.strings("make"),
        flags: table.strings("flags"),
        build: build?,
    })
}

fn pkg_config(table: &Table<'_>, all: &[String]) -> Option<PkgConfig> {
    let name = table.required("name");
    let mut libs = table.strings("libs");
    if libs.is_empty() {
        libs = all.to_vec();
    }
    if let Some(unknown) = libs.iter().find(|lib| !all.contains(lib)) {
        table.fault_in("libs", format!("`{unknown}` is not among the library's own `libs`"), None);
    }
    Some(PkgConfig { name: name?, libs, version: table.string("version") })
}

fn env(table: &Table<'_>) -> Option<EnvRule> {
    let key = table.required("key");
    let value = table.required("value");
    let because = table.required("because");
    Some(EnvRule { key: key?, value: value?, because: because? })
}

fn serves(table: &Table<'_>, title: Option<&str>) -> Option<Serves> {
    let package = table.required("crate");
    let library = table.string("library").or_else(|| title.map(str::to_owned));
    let pkg_config = table.boolean("pkg-config").unwrap_or_default();
    let links = table.string("links");
    let env_rules = table.tables("env", env);
    let replaces = table.string("replaces");
    let instead = table.tables("instead", env);
    if !pkg_config && links.is_none() && env_rules.is_empty() {
        let help = "`pkg-config = true`, `links`, or `[[serves.env]]`";
        table.fault("it does not say how the crate finds the library", Some(help.to_owned()));
    }
    Some(Serves {
        package: package?,
        library: library?,
        pkg_config,
        links,
        env: env_rules,
        replaces,
        instead,
    })
}

fn version_in(table: &Table<'_>) -> Option<(String, String)> {
    match <[String; 2]>::try_from(table.strings("version-in")) {
        Ok([file, mark]) => Some((file, mark)),
        Err(list) if list.is_empty() => None,
        Err(_) => {
            table.fault_in("version-in", "a file, and what the version follows", None);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(text: &str) -> Directory {
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let files = vec![file("Cargo.lock", ""), file("Cargo.toml", ""), file(FILE, text)];
        Directory { name: "bell".to_owned(), path: "libraries/bell".to_owned(), files }
    }

    #[test]
    fn the_example_in_the_documentation_is_sound() {
        let page: Vec<&str> =
            include_str!("library.rs").lines().map_while(|line| line.strip_prefix("//!")).collect();
        let page = page.join("\n");
        let example = page.split("```").nth(1).and_then(|block| block.split_once('\n')).unwrap().1;
        let faults = Library::read(&directory(example)).map(|_| ());
        assert_eq!(faults.map_err(|faults| faults.to_string()), Ok(()));
    }

    #[test]
    fn a_library_that_takes_files_from_anywhere_is_refused() {
        let text = "title = 'Bell'\nversion = '1'\n[[install]]\nfrom = '/usr/lib/libbell.a'\nto = '../lib'\n";
        let faults = Library::read(&directory(text)).unwrap_err();
        insta::assert_snapshot!(faults.to_string(), @r#"
        error: it has to begin in a directory of the build
         --> libraries/bell/library.toml:4:8
          |
        4 | from = '/usr/lib/libbell.a'
          |        ^^^^^^^^^^^^^^^^^^^^
          |
          = help: `{out:<crate>}/…` is where its build script wrote, `{source:<crate>}/…` its own directory; of a tarball there are `{source}`, `{build}` and `{stage}`

        error: it has to be a directory below the prefix
         --> libraries/bell/library.toml:5:6
          |
        5 | to = '../lib'
          |      ^^^^^^^^
        "#);
    }

    #[test]
    fn a_stored_manifest_gets_its_real_name_and_a_second_one_is_refused() {
        let text = "title = 'Bell'\nversion = '1'\n[[install]]\nfrom = '{out:bell-sys}/libbell.a'\nto = 'lib'\n";
        let mut stored = directory(text);
        stored.files[1] = (RECIPE.to_owned(), "[package]".to_owned());
        let library = Library::read(&stored).unwrap();
        let manifest = (MANIFEST.to_owned(), "[package]".to_owned());
        assert_eq!(library.files, [("Cargo.lock".to_owned(), String::new()), manifest.clone()]);
        stored.files.push(manifest);
        let faults = Library::read(&stored).unwrap_err().to_string();
        assert!(faults.contains("both `recipe.toml` and `Cargo.toml`: keep one"), "{faults}");
        let faults =
            Library::read(&directory_of(&[("library.toml", text)])).unwrap_err().to_string();
        assert!(faults.contains("neither a `recipe.toml` nor a `[tarball]`"), "{faults}");
        assert!(faults.contains("neither a `Cargo.lock` nor a `[tarball]`"), "{faults}");
    }

    fn directory_of(files: &[(&str, &str)]) -> Directory {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Directory {
            name: "bell".to_owned(),
            path: "libraries/bell".to_owned(),
            files: files.collect(),
        }
    }
}

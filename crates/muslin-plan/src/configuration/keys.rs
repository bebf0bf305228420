//! The keys of a configuration, each in one place: its documentation, the flag and the variable that are stronger,
//! how it is read, joined, and how it fills in a request.

use std::collections::BTreeMap;
use std::path::Path;

use muslin_schema::{LibraryChoice, Provide, Request, Target};
use muslin_toml::Table;

use super::values::Configuration;

/// One key.
pub struct Key {
    /// As it is written in a manifest.
    pub name: &'static str,
    /// The flag of the command line that is stronger.
    pub flag: Option<&'static str>,
    /// The environment variable that is stronger.
    pub variable: Option<&'static str>,
    /// Its values, for people.
    pub values: &'static str,
    /// What it means, for people.
    pub meaning: &'static str,
    pub(super) read: fn(&Place<'_>, &mut Configuration),
    /// Whether two packages that are built together agree.
    pub(super) agree: fn(&Configuration, &Configuration) -> bool,
    /// Takes over what a weaker configuration has.
    pub(super) inherit: fn(&mut Configuration, &Configuration),
    /// Fills in what the command line left open.
    pub(super) complete: fn(&Configuration, &mut Request),
}

/// Where a key is read.
pub(super) struct Place<'t> {
    pub(super) key: &'static str,
    pub(super) table: &'t Table<'t>,
    /// The directory of the manifest.
    pub(super) directory: &'t str,
}

/// Every key, by its name.
pub const KEYS: &[Key] = &[
    Key {
        name: "allocator",
        flag: Some("--allocator"),
        variable: None,
        values: "`\"auto\"`, `\"musl\"`, `\"mimalloc\"`, `\"jemalloc\"`",
        meaning: "what serves `malloc`, for Rust, C and C++; `\"auto\"` unless set",
        read: |at, own| own.allocator = at.table.word(at.key, str::parse),
        agree: |a, b| a.allocator == b.allocator,
        inherit: |own, weaker| fill(&mut own.allocator, weaker.allocator.as_ref()),
        complete: |own, request| fill(&mut request.allocator, own.allocator.as_ref()),
    },
    Key {
        name: "allow",
        flag: Some("--allow"),
        variable: None,
        values: "a list of diagnostic codes",
        meaning: "findings that do not fail the run, like `--allow`",
        read: |at, own| own.allow = at.table.strings(at.key),
        agree: |_, _| true,
        inherit: |own, weaker| own.allow = [weaker.allow.as_slice(), &own.allow].concat(),
        complete: |own, request| request.allow.extend(own.allow.iter().cloned()),
    },
    Key {
        name: "catalog",
        flag: Some("--catalog"),
        variable: Some("MUSLIN_CATALOG_DIR"),
        values: "a directory, from the manifest's",
        meaning: "toolchains and libraries of your own, like `--catalog`",
        read: |at, own| {
            own.catalog = at.table.string(at.key).map(|path| format!("{}/{path}", at.directory));
        },
        agree: |a, b| a.catalog == b.catalog,
        inherit: |own, weaker| fill(&mut own.catalog, weaker.catalog.as_ref()),
        complete: |own, request| fill(&mut request.catalog, own.catalog.as_ref()),
    },
    Key {
        name: "dist",
        flag: None,
        variable: None,
        values: "a table: `include`, `assets`",
        meaning: "what archives and packages contain besides the program",
        // It is read where releases are made.
        read: |at, _| at.table.leave(at.key),
        agree: |_, _| true,
        inherit: |_, _| {},
        complete: |_, _| {},
    },
    Key {
        name: "hardening",
        flag: Some("--no-hardening"),
        variable: None,
        values: "`false`",
        meaning: "compiles C and C++ without the protections that they otherwise get, like `--no-hardening`",
        read: |at, own| own.hardening = at.table.boolean(at.key),
        agree: |a, b| a.hardening == b.hardening,
        inherit: |own, weaker| fill(&mut own.hardening, weaker.hardening.as_ref()),
        complete: |own, request| request.no_hardening |= own.hardening == Some(false),
    },
    Key {
        name: "image",
        flag: None,
        variable: None,
        values: "a table",
        meaning: "what images contain besides the program",
        // It is read where images are made.
        read: |at, _| at.table.leave(at.key),
        agree: |_, _| true,
        inherit: |_, _| {},
        complete: |_, _| {},
    },
    Key {
        name: "install",
        flag: Some("--no-install"),
        variable: Some("MUSLIN_NO_INSTALL"),
        values: "`false`",
        meaning: "no toolchain is installed, like `--no-install`",
        read: |at, own| own.no_install = at.table.boolean(at.key) == Some(false),
        agree: |_, _| true,
        inherit: |own, weaker| own.no_install |= weaker.no_install,
        complete: |own, request| request.no_install |= own.no_install,
    },
    Key {
        name: "libc-routines",
        flag: Some("--libc-routines"),
        variable: None,
        values: "`\"muslin\"`, `\"musl\"`, or groups, such as `\"memory,open\"`",
        meaning: "which routines of musl's libc are replaced by faster ones; all (`\"muslin\"`) unless set",
        read: |at, own| own.libc_routines = at.table.word(at.key, str::parse),
        agree: |a, b| a.libc_routines == b.libc_routines,
        inherit: |own, weaker| fill(&mut own.libc_routines, weaker.libc_routines.as_ref()),
        complete: |own, request| fill(&mut request.libc_routines, own.libc_routines.as_ref()),
    },
    Key {
        name: "libraries",
        flag: None,
        variable: None,
        values: "a table for each library: `provide`, `prefix`",
        meaning: "other choices for one C library; `prefix` is a static build of your own",
        read: |at, own| {
            let read = |inner: &Table<'_>| libraries(inner, at.directory);
            own.libraries = at.table.table(at.key, read).unwrap_or_default();
        },
        agree: |a, b| {
            let same = |(name, choice)| a.libraries.get(name).is_none_or(|other| other == choice);
            b.libraries.iter().all(same)
        },
        inherit: |own, weaker| fill_in(&mut own.libraries, &weaker.libraries),
        complete: |own, request| fill_in(&mut request.libraries, &own.libraries),
    },
    Key {
        name: "pie",
        flag: Some("--no-pie"),
        variable: None,
        values: "`false`",
        meaning: "links at a fixed address, like `--no-pie`",
        read: |at, own| own.pie = at.table.boolean(at.key),
        agree: |a, b| a.pie == b.pie,
        inherit: |own, weaker| fill(&mut own.pie, weaker.pie.as_ref()),
        complete: |own, request| request.no_pie |= own.pie == Some(false),
    },
    Key {
        name: "profile",
        flag: Some("--profile"),
        variable: None,
        values: "a name",
        meaning: "cargo's profile; `\"release\"` unless set",
        read: |at, own| own.profile = at.table.string(at.key),
        agree: |a, b| a.profile == b.profile,
        inherit: |own, weaker| fill(&mut own.profile, weaker.profile.as_ref()),
        complete: |own, request| {
            if request.profile.is_empty() {
                request.profile = own.profile.clone().unwrap_or_else(|| "release".to_owned());
            }
        },
    },
    Key {
        name: "provide",
        flag: Some("--provide"),
        variable: None,
        values: "`\"never\"`, `\"auto\"`, `\"always\"`",
        meaning: "whether C libraries are provided; `\"auto\"` unless set",
        read: |at, own| own.provide = at.table.word(at.key, provide),
        agree: |a, b| a.provide == b.provide,
        inherit: |own, weaker| fill(&mut own.provide, weaker.provide.as_ref()),
        complete: |own, request| fill(&mut request.provide, own.provide.as_ref()),
    },
    Key {
        name: "registry",
        flag: Some("--registry"),
        variable: Some("MUSLIN_REGISTRY"),
        values: "a registry, with or without a path",
        meaning: "where `image --push` pushes images whose name has no registry, like `--registry`",
        read: |at, own| own.registry = at.table.string(at.key),
        agree: |a, b| a.registry == b.registry,
        inherit: |own, weaker| fill(&mut own.registry, weaker.registry.as_ref()),
        complete: |own, request| fill(&mut request.registry, own.registry.as_ref()),
    },
    Key {
        name: "reproducible",
        flag: Some("--no-reproducible"),
        variable: None,
        values: "`false`",
        meaning: "leaves paths of the machine in what is built",
        read: |at, own| own.reproducible = at.table.boolean(at.key),
        agree: |a, b| a.reproducible == b.reproducible,
        inherit: |own, weaker| fill(&mut own.reproducible, weaker.reproducible.as_ref()),
        complete: |own, request| request.no_reproducible |= own.reproducible == Some(false),
    },
    Key {
        name: "resolver",
        flag: Some("--resolver"),
        variable: None,
        values: "`\"auto\"`, `\"muslin\"`, `\"musl\"`",
        meaning: "whose `getaddrinfo` and the like are linked; `\"auto\"` unless set",
        read: |at, own| own.resolver = at.table.word(at.key, str::parse),
        agree: |a, b| a.resolver == b.resolver,
        inherit: |own, weaker| fill(&mut own.resolver, weaker.resolver.as_ref()),
        complete: |own, request| fill(&mut request.resolver, own.resolver.as_ref()),
    },
    Key {
        name: "smoke",
        flag: Some("--smoke"),
        variable: None,
        values: "a list of arguments, each as a shell has them",
        meaning: "programs are started with them before anything is delivered, like `--smoke`",
        read: |at, own| own.smoke = at.table.strings(at.key),
        agree: |a, b| a.smoke == b.smoke,
        inherit: |own, weaker| fill_list(&mut own.smoke, &weaker.smoke),
        complete: |own, request| fill_list(&mut request.smoke, &own.smoke),
    },
    Key {
        name: "strict",
        flag: Some("--strict"),
        variable: None,
        values: "`true`",
        meaning: "warnings fail the run, like `--strict`",
        read: |at, own| own.strict = at.table.boolean(at.key).unwrap_or(false),
        agree: |_, _| true,
        inherit: |own, weaker| own.strict |= weaker.strict,
        complete: |own, request| request.strict |= own.strict,
    },
    Key {
        name: "targets",
        flag: Some("--target"),
        variable: None,
        values: "a list: `\"x86_64\"`, `\"aarch64\"`, full triples, `\"all\"`",
        meaning: "what is built without `--target`",
        read: |at, own| own.targets = at.table.words(at.key, targets).concat(),
        agree: |a, b| a.targets == b.targets,
        inherit: |own, weaker| fill_list(&mut own.targets, &weaker.targets),
        complete: |own, request| fill_list(&mut request.targets, &own.targets),
    },
    Key {
        name: "thread-stack",
        flag: Some("--thread-stack"),
        variable: None,
        values: "a size from `\"128K\"` to `\"8M\"`",
        meaning: "the stack of threads that C code starts, like `--thread-stack`; `\"8M\"` unless set",
        read: |at, own| own.thread_stack = at.table.word(at.key, str::parse),
        agree: |a, b| a.thread_stack == b.thread_stack,
        inherit: |own, weaker| fill(&mut own.thread_stack, weaker.thread_stack.as_ref()),
        complete: |own, request| fill(&mut request.thread_stack, own.thread_stack.as_ref()),
    },
    Key {
        name: "toolchain",
        flag: Some("--toolchain"),
        variable: None,
        values: "an id",
        meaning: "pins a toolchain, like `--toolchain`",
        read: |at, own| own.toolchain = at.table.string(at.key),
        agree: |a, b| a.toolchain == b.toolchain,
        inherit: |own, weaker| fill(&mut own.toolchain, weaker.toolchain.as_ref()),
        complete: |own, request| fill(&mut request.toolchain, own.toolchain.as_ref()),
    },
];

/// Takes the weaker value where there is none.
fn fill<T: Clone>(own: &mut Option<T>, weaker: Option<&T>) {
    if own.is_none() {
        *own = weaker.cloned();
    }
}

/// Takes the weaker list where there is none.
fn fill_list<T: Clone>(own: &mut Vec<T>, weaker: &[T]) {
    if own.is_empty() {
        own.extend_from_slice(weaker);
    }
}

/// Takes the weaker values of what has none.
fn fill_in(own: &mut BTreeMap<String, LibraryChoice>, weaker: &BTreeMap<String, LibraryChoice>) {
    for (name, choice) in weaker {
        own.entry(name.clone()).or_insert_with(|| choice.clone());
    }
}

fn targets(word: &str) -> Result<Vec<Target>, String> {
    match word {
        "all" => Ok(Target::ALL.to_vec()),
        one => one.parse().map(|target| vec![target]).map_err(|error| format!("{error}, or `all`")),
    }
}

fn provide(word: &str) -> Result<Provide, String> {
    let unknown = || format!("`{word}` is not a choice; there are `never`, `auto` and `always`");
    Provide::of_word(word).ok_or_else(unknown)
}

fn libraries(table: &Table<'_>, directory: &str) -> BTreeMap<String, LibraryChoice> {
    let choice = |name: &str, inner: &Table<'_>| {
        // A path that is not absolute starts at the directory of the manifest.
        let below = |path| Path::new(directory).join(path).display().to_string();
        let prefix = inner.string("prefix").map(below);
        Some((name.to_owned(), LibraryChoice { provide: inner.word("provide", provide), prefix }))
    };
    table.each(choice).into_iter().collect()
}

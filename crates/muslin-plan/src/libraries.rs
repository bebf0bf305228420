//! Static libraries that are provided for packages: the steps that build them, and what points at them.

use muslin_libraries::{CLOSED, Libraries, Library, Serves, Tarball, texts};
use muslin_schema::{
    Argument, Content, EnvVar, Environment, LibraryBuild, NativeNeed, Outcome, PlacedLibrary,
    PlannedFile, ProvidedLibrary, Request, SourceFile, Step, StepKind, Target,
};

use crate::build::{argument, config, toml_string};
use crate::isolation::{no_host_pkg_config, only_our_pkg_config, own_pkg_config};
use crate::posix::Digest;
use crate::reproducible::{DEFINED_DIRECTORIES, Maps, PATH_MAPS, lines};
use crate::tarball::{Tarred, script};

/// It is part of every key, so that another way to build is another place.
const FORM: &str = "2";

/// Variables of the user that change what a C compiler makes; each counts in every form.
const SHAPING: [&str; 9] =
    ["AR", "CC", "CFLAGS", "CPPFLAGS", "CROSS_COMPILE", "CXX", "CXXFLAGS", "LDFLAGS", "RANLIB"];

/// What a library is built with.
#[derive(Clone, Copy)]
pub(crate) struct LibraryContext<'w> {
    pub(crate) target: Target,
    pub(crate) request: &'w Request,
    pub(crate) cargo: &'w str,
    pub(crate) cache: &'w str,
    pub(crate) sysroot: &'w str,
    /// Why that Rust toolchain builds recipes.
    pub(crate) rust_because: &'w str,
    pub(crate) environment: &'w Environment,
    /// The toolchain's `id`.
    pub(crate) toolchain: &'w str,
    /// What distinguishes one state of the toolchain from another.
    pub(crate) toolchain_key: &'w str,
    /// The toolchain's variables.
    pub(crate) env: &'w [EnvVar],
    /// The directory of its wrappers.
    pub(crate) path: Option<&'w str>,
    /// Our own directory for tools that are this program.
    pub(crate) tools: &'w str,
}

/// All that libraries add to a plan, for one target.
#[derive(Default)]
pub(crate) struct ProvidedLibraries {
    pub(crate) steps: Vec<Step>,
    pub(crate) files: Vec<PlannedFile>,
    /// The libraries, each after those that it requires.
    pub(crate) placed: Vec<PlacedLibrary>,
    /// Variables for the build of the project.
    pub(crate) env: Vec<EnvVar>,
    /// Further arguments for it.
    pub(crate) arguments: Vec<Argument>,
    /// Directories in which pkg-config finds what packages are pointed at by it.
    pub(crate) pkg_config: Vec<String>,
}

impl ProvidedLibraries {
    /// The prefix of a library that is on it.
    pub(crate) fn prefix(&self, id: &str) -> Option<&str> {
        let placed = self.placed.iter().find(|one| one.library.id == id)?;
        Some(&placed.prefix)
    }
}

/// Puts the libraries there that the survey says are provided, and points their packages at them.
pub(crate) fn provided_libraries(
    natives: &[NativeNeed],
    libraries: &Libraries,
    workshop: LibraryContext<'_>,
) -> ProvidedLibraries {
    let mut shelf = ProvidedLibraries::default();
    for need in natives.iter().filter(|one| one.outcome == Outcome::Provided) {
        // A library comes before what it requires; it is built after.
        for wanted in need.libraries.iter().rev() {
            if let Some(library) = libraries.find(&wanted.id) {
                put(library, wanted, libraries, workshop, &mut shelf);
            }
        }
        if let Some((library, serves)) = libraries.serving(need)
            && let Some(prefix) = shelf.prefix(&library.id).map(str::to_owned)
        {
            let required = required(library, libraries, &shelf);
            point(library, serves, &prefix, &required, workshop.target, &mut shelf);
        }
    }
    shelf
}

/// The directories of libraries that packages link by name, without asking where they are.
pub(crate) fn linked_by_name(
    natives: &[NativeNeed],
    libraries: &Libraries,
    placed: &[PlacedLibrary],
) -> Vec<String> {
    let asks = natives
        .iter()
        .filter(|need| need.outcome == Outcome::Provided && need.looks_for.is_empty());
    let names: Vec<&String> = asks.flat_map(|need| &need.links_by_name).collect();
    let has = |one: &&PlacedLibrary| {
        let library = libraries.find(&one.library.id);
        library.is_some_and(|library| library.libs.iter().any(|lib| names.contains(&lib)))
    };
    // A build of the user's has its archives only.
    let directory = |one: &PlacedLibrary| match &one.library.own_prefix {
        Some(own) => format!("{own}/lib"),
        None => format!("{}/{CLOSED}", one.prefix),
    };
    placed.iter().filter(has).map(directory).collect()
}

/// Puts one library there, whose requirements are there already.
pub(crate) fn put(
    library: &Library,
    wanted: &ProvidedLibrary,
    libraries: &Libraries,
    workshop: LibraryContext<'_>,
    shelf: &mut ProvidedLibraries,
) {
    if shelf.prefix(&library.id).is_some() {
        return;
    }
    let prefix = match &wanted.own_prefix {
        Some(own) => own.clone(),
        None => build(library, libraries, workshop, shelf),
    };
    shelf.placed.push(PlacedLibrary { library: wanted.clone(), prefix });
}

/// Plans the build of one library; the prefix that it will have.
fn build(
    library: &Library,
    libraries: &Libraries,
    workshop: LibraryContext<'_>,
    shelf: &mut ProvidedLibraries,
) -> String {
    let LibraryContext { target, cache, .. } = workshop;
    let required = required(library, libraries, shelf);
    let mut pointed = pointed_at(&required, libraries, target);
    if library.tarball.is_some() {
        // Some scripts of `configure` want a pkg-config even where nothing is required.
        let directories = required.iter().map(|(_, prefix)| format!("{prefix}/lib/pkgconfig"));
        pointed.pkg_config = directories.chain([nowhere(cache)]).collect();
    }
    let key = key(library, &required, workshop);
    let Library { id, version, .. } = library;
    let prefix = format!("{cache}/libraries/{target}/{id}-{version}-{key}");
    let source = library.tarball.as_ref().map(|tarball| source(tarball, workshop));
    let packing = library.tarball.as_ref().and_then(|tarball| packing(tarball, workshop));
    let script = library.tarball.as_ref().zip(source.as_ref());
    let script = script.map(|(tarball, source)| {
        let files = [Some(source), packing.as_ref()];
        script_of(tarball, files, &required, &prefix, workshop)
    });
    let recipe = recipe(library, script, cache);
    shelf.files.extend(recipe.files);
    if !pointed.pkg_config.is_empty() {
        shelf.files.push(own_pkg_config(workshop.tools));
    }
    let (program, arguments) = if source.is_some() {
        (
            "sh".to_owned(),
            vec![argument(
                [format!("{}/{SCRIPT}", recipe.directory)],
                "unpacks the source, and builds it",
            )],
        )
    } else {
        (workshop.cargo.to_owned(), arguments(&recipe.directory, &prefix, workshop))
    };
    let kind = StepKind::BuildLibrary(LibraryBuild {
        id: id.clone(),
        version: version.clone(),
        license: library.license.clone(),
        target,
        toolchain: workshop.toolchain.to_owned(),
        source,
        packing: packing.map(Box::new),
        tools: library.tools.clone(),
        recipe: recipe.directory.clone(),
        work: format!("{prefix}.work"),
        prefix: prefix.clone(),
        installs: library.installs.clone(),
        texts: texts(library, &prefix, &required),
        version_in: library.version_in.clone(),
    });
    shelf.steps.push(Step {
        title: format!(
            "Building {} {version} for {target} with {}",
            library.title, workshop.toolchain
        ),
        kind,
        program,
        arguments: [arguments, pointed.arguments.clone()].concat(),
        env: environment(library, &pointed, &prefix, &recipe.directory, workshop),
        path: workshop.path.map(str::to_owned).into_iter().collect(),
    });
    prefix
}

/// A directory in which pkg-config finds nothing.
fn nowhere(cache: &str) -> String {
    format!("{cache}/inside-libc")
}

/// What a library requires, each after what requires it, with its prefix.
fn required<'l>(
    library: &Library,
    libraries: &'l Libraries,
    shelf: &ProvidedLibraries,
) -> Vec<(&'l Library, String)> {
    let closure = libraries.closure(&library.id).into_iter().rev().skip(1);
    closure.filter_map(|one| Some((one, shelf.prefix(&one.id)?.to_owned()))).collect()
}

/// A hash of everything that decides what comes out.
fn key(library: &Library, required: &[(&Library, String)], workshop: LibraryContext<'_>) -> Digest {
    let written = texts(library, "", required);
    let tarball = library.tarball.as_ref().map(|one| format!("{one:?}"));
    let forms = |name: &str, key: &str| {
        let target = workshop.target;
        [
            name.to_owned(),
            format!("TARGET_{name}"),
            format!("{name}_{target}"),
            format!("{name}_{}", target.lower()),
        ]
        .iter()
        .any(|form| form == key)
    };
    let shaping = workshop
        .environment
        .iter()
        .filter(|(key, _)| SHAPING.iter().any(|name| forms(name, key)))
        .flat_map(|(key, value)| [key.as_str(), value]);
    let files = library.files.iter().flat_map(|(path, text)| [path.as_str(), text]);
    let env = library.env.iter().flat_map(|rule| [rule.key.as_str(), &rule.value]);
    let installs = library.installs.iter().flat_map(|one| [one.from.as_str(), &one.to]);
    // They name what is required, each with its own key.
    let texts = written.iter().flat_map(|(path, text)| [path.as_str(), text]);
    let parts = [FORM, workshop.toolchain_key].into_iter();
    let parts =
        parts.chain(tarball.as_deref()).chain(files).chain(env).chain(installs).chain(texts);
    Digest::of(parts.chain(shaping))
}

/// The package of a library, as files in our cache.
struct Recipe {
    directory: String,
    files: Vec<PlannedFile>,
}

/// The name of the script that builds from a tarball.
const SCRIPT: &str = "build.sh";

/// The directory's name holds a hash of the files, as that of the wrappers does.
fn recipe(library: &Library, script: Option<String>, cache: &str) -> Recipe {
    let script = script.map(|text| (SCRIPT.to_owned(), text));
    let all: Vec<(String, String)> = library.files.iter().cloned().chain(script).collect();
    let texts = all.iter().flat_map(|(path, text)| [path.as_str(), text]);
    let hash = Digest::of(texts);
    let directory = format!("{cache}/libraries/recipes/{}-{hash}", library.id);
    let files = all.into_iter().map(|(path, text)| PlannedFile {
        path: format!("{directory}/{path}"),
        content: Content::Text(text),
        executable: false,
        because: format!("has {} built", library.title),
    });
    Recipe { files: files.collect(), directory }
}

/// The file of a tarball.
fn source(tarball: &Tarball, workshop: LibraryContext<'_>) -> SourceFile {
    source_file(&tarball.urls, &tarball.sha256, workshop)
}

/// The file with a distribution's patches.
fn packing(tarball: &Tarball, workshop: LibraryContext<'_>) -> Option<SourceFile> {
    let distribution = tarball.distribution.as_ref()?;
    Some(source_file(&distribution.urls, &distribution.sha256, workshop))
}

fn source_file(urls: &[String], sha256: &str, workshop: LibraryContext<'_>) -> SourceFile {
    let url = urls.first().map_or("", String::as_str);
    let name = url.rsplit('/').next().unwrap_or(url);
    SourceFile {
        urls: urls.to_vec(),
        sha256: sha256.to_owned(),
        directories: workshop.request.source_dirs.clone(),
        place: format!("{}/downloads/sources/{}/{name}", workshop.cache, &sha256[..16]),
        fetch: !workshop.request.network.is_offline(),
    }
}

/// The script that builds a tarball.
fn script_of(
    tarball: &Tarball,
    [source, packing]: [Option<&SourceFile>; 2],
    required: &[(&Library, String)],
    prefix: &str,
    workshop: LibraryContext<'_>,
) -> String {
    let fill = |text: &String| with_prefixes(workshop.target.fill(text), required);
    script(&Tarred {
        tarball,
        target: workshop.target,
        file: source.map_or("", |source| &source.place),
        packing: packing.map(|packing| packing.place.as_str()),
        work: &format!("{prefix}.work"),
        arguments: tarball.arguments.iter().map(fill).collect(),
        required: required.iter().map(|(_, prefix)| prefix.as_str()).collect(),
        jobs: workshop.request.jobs.as_deref(),
    })
}

/// A text with the places of required libraries filled in.
fn with_prefixes(text: String, required: &[(&Library, String)]) -> String {
    let places = required.iter().map(|(one, prefix)| (format!("{{prefix:{}}}", one.id), prefix));
    places.fold(text, |text, (name, prefix)| text.replace(&name, prefix))
}

fn arguments(recipe: &str, prefix: &str, workshop: LibraryContext<'_>) -> Vec<Argument> {
    let target = workshop.target.triple();
    let mut arguments = vec![
        argument(
            ["check", "--release", "--message-format", "json-render-diagnostics"],
            "runs build scripts, which compile the library, and no more; cargo's messages say where it is",
        ),
        argument(
            ["--manifest-path", &format!("{recipe}/Cargo.toml")],
            "a package that depends on the crate which carries the source",
        ),
        argument(["--locked"], "the sources are pinned by its lock file, each with its hash"),
        argument(["--target", target], "for the target, also where that is the host's own"),
        argument(["--target-dir", &format!("{prefix}.work")], "removed when the library is done"),
    ];
    if workshop.request.network.is_offline() {
        arguments.push(argument(["--offline"], "as asked for"));
    }
    if let Some(jobs) = &workshop.request.jobs {
        arguments.push(argument(["--jobs", jobs], "as asked for"));
    }
    arguments
}

/// The time of the build for compilers and scripts that write one: 1980, from where on every format can hold it.
const BUILD_TIME: &str = "315532800";

/// The variables with which the same bytes come out in every directory and at every time.
fn reproducible(prefix: &str, recipe: &str, workshop: LibraryContext<'_>) -> Vec<EnvVar> {
    let variable = |key: &str, value: String, because: &str| EnvVar {
        key: key.to_owned(),
        value,
        because: because.to_owned(),
    };
    let home = workshop.environment.get("HOME").map(|home| format!("{home}/.cargo"));
    let cargo_home = workshop.environment.get("CARGO_HOME").cloned().or(home);
    let work = format!("{prefix}.work");
    let mut maps = Maps(Vec::new());
    maps.add(cargo_home.as_deref(), "/cargo");
    maps.add(Some(workshop.cache), "/muslin");
    maps.add(Some(recipe), "/recipe");
    maps.add(Some(&work), "/work");
    vec![
        variable(
            "SOURCE_DATE_EPOCH",
            BUILD_TIME.to_owned(),
            "the time for whatever writes the time of the build: the same for everybody",
        ),
        variable(
            PATH_MAPS,
            lines(&maps.0),
            "no path of this machine is compiled in, so that every directory builds the same bytes",
        ),
        variable(
            DEFINED_DIRECTORIES,
            format!("{work}=/work"),
            "directories that are compiled in and removed after the build have the same name everywhere",
        ),
    ]
}

fn environment(
    library: &Library,
    pointed: &ProvidedLibraries,
    prefix: &str,
    recipe: &str,
    workshop: LibraryContext<'_>,
) -> Vec<EnvVar> {
    let target = workshop.target;
    let variable = |key: String, value: &str, because: &str| EnvVar {
        key,
        value: value.to_owned(),
        because: because.to_owned(),
    };
    let mut env = vec![
        variable("RUSTC".into(), &format!("{}/bin/rustc", workshop.sysroot), workshop.rust_because),
        variable(
            "CARGO_ENCODED_RUSTFLAGS".into(),
            "-C\u{1f}target-feature=+crt-static",
            "build scripts hear that everything is static; nothing of Rust is kept",
        ),
    ];
    env.extend(reproducible(prefix, recipe, workshop));
    env.extend(workshop.env.iter().cloned());
    env.extend(
        library
            .env
            .iter()
            .map(|rule| variable(rule.key(target), &target.fill(&rule.value), &rule.because)),
    );
    env.extend(pointed.env.iter().cloned());
    env.extend(match pointed.pkg_config.as_slice() {
        [] => no_host_pkg_config(target, &nowhere(workshop.cache)),
        directories => {
            only_our_pkg_config(target, directories, &own_pkg_config(workshop.tools).path)
        }
    });
    env
}

/// What points the crates in a library's own package at what the library requires.
fn pointed_at(
    required: &[(&Library, String)],
    libraries: &Libraries,
    target: Target,
) -> ProvidedLibraries {
    let mut pointed = ProvidedLibraries::default();
    for (one, prefix) in required.iter().rev() {
        let theirs = required.iter().filter(|(other, _)| libraries.requires(one, other));
        let theirs: Vec<_> = theirs.cloned().collect();
        for serves in one.serves.iter().filter(|serves| !serves.reaches_host()) {
            point(one, serves, prefix, &theirs, target, &mut pointed);
        }
    }
    pointed
}

/// Points a package at a library.
fn point(
    library: &Library,
    serves: &Serves,
    prefix: &str,
    required: &[(&Library, String)],
    target: Target,
    shelf: &mut ProvidedLibraries,
) {
    let fill = |text: &str| {
        let closed = format!("{prefix}/{CLOSED}");
        let text = target.fill(text).replace("{prefix}", prefix).replace("{closed}", &closed);
        with_prefixes(text, required)
    };
    for rule in serves.env.iter().chain(&serves.instead) {
        let because = rule.because.clone();
        let variable = EnvVar { key: rule.key(target), value: fill(&rule.value), because };
        if !shelf.env.contains(&variable) {
            shelf.env.push(variable);
        }
    }
    if serves.pkg_config {
        // Who asks for a library often asks for what that requires, too.
        let prefixes = std::iter::once(prefix).chain(required.iter().map(|(_, at)| at.as_str()));
        for directory in prefixes.map(|prefix| format!("{prefix}/lib/pkgconfig")) {
            if !shelf.pkg_config.contains(&directory) {
                shelf.pkg_config.push(directory);
            }
        }
    }
    if let Some(links) = &serves.links {
        shelf.arguments.extend(instead_of_script(links, library, prefix, required, target));
    }
}

/// Settings with which cargo does not run the build script of a `links` key (The Cargo Book, "Overriding
/// Build Scripts").
fn instead_of_script(
    links: &str,
    library: &Library,
    prefix: &str,
    required: &[(&Library, String)],
    target: Target,
) -> Vec<Argument> {
    let list = |words: Vec<String>| {
        let words: Vec<String> = words.iter().map(|word| toml_string(word)).collect();
        format!("[{}]", words.join(", "))
    };
    let all = || {
        std::iter::once((library, prefix))
            .chain(required.iter().map(|(one, at)| (*one, at.as_str())))
    };
    let libs = all().flat_map(|(one, _)| one.libs.iter().map(|lib| format!("static={lib}")));
    let directories = all().map(|(_, prefix)| format!("native={prefix}/lib"));
    let settings = [
        ("rustc-link-lib", list(libs.collect())),
        ("rustc-link-search", list(directories.collect())),
        ("root", toml_string(prefix)),
        ("include", toml_string(&format!("{prefix}/include"))),
    ];
    let because = "the library is there, and the build script that would look for it is not run";
    let setting = |(name, value): (&str, String)| {
        config(&format!("target.{target}.{}.{name}={value}", toml_string(links)), because)
    };
    settings.into_iter().map(setting).collect()
}

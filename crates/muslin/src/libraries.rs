//! `libraries`: the static C libraries that can be provided, and those in our cache.

use std::collections::BTreeSet;
use std::path::Path;

use muslin_libraries::{Libraries, Library, ProvidePolicy, unavailable, wanted};
use muslin_plan::{PlanContext, library_plan};
use muslin_schema::{
    Allocator, BuiltLibraries, BuiltLibrary, CachedLibrary, CleanedLibraries, Exit, Failure,
    LibraryList, ListedLibrary, Request, Target,
};

use crate::config_paths::{config_files, make_cache, require_cache};
use crate::planning::{look_for_toolchains, wanted as wanted_of};
use crate::project::{catalog, libraries};
use crate::provision::{provide, write};
use crate::session::Session;

/// There is no library of this name.
#[derive(Debug, thiserror::Error)]
#[error("there is no library `{id}`")]
struct Unknown {
    id: String,
    known: Vec<String>,
}

impl Failure for Unknown {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn help(&self) -> Option<String> {
        Some(format!("there are {}", self.known.join(", ")))
    }
}

/// The libraries that can be provided, and those in the cache. `directory` holds the user's own.
///
/// # Errors
///
/// Files of the user that are not sound.
pub(crate) fn list_libraries(
    session: &Session<'_>,
    directory: Option<&Path>,
) -> Result<LibraryList, Box<dyn Failure>> {
    Ok(list(&libraries(directory)?, session.cache().display().to_string()))
}

/// Builds the named libraries, or all, as a static build with this request would.
///
/// # Errors
///
/// An unknown name, or the failure of a build.
pub(crate) fn build_libraries(
    session: &Session<'_>,
    names: &[String],
    request: &Request,
) -> Result<BuiltLibraries, Box<dyn Failure>> {
    let libraries = libraries(request.catalog.as_deref().map(Path::new))?;
    known(&libraries, names)?;
    let names = if names.is_empty() { all(&libraries) } else { names.to_vec() };
    build(session, &libraries, &names, request)
}

/// Removes the builds of the named libraries, or of all, from the cache.
///
/// # Errors
///
/// An unknown name, or a build that cannot be removed.
pub(crate) fn clean_libraries(
    session: &Session<'_>,
    directory: Option<&Path>,
    names: &[String],
) -> Result<CleanedLibraries, Box<dyn Failure>> {
    let libraries = libraries(directory)?;
    known(&libraries, names)?;
    Ok(clean(&libraries, names, &session.cache().display().to_string())?)
}

fn all(libraries: &Libraries) -> Vec<String> {
    libraries.all().iter().map(|one| one.id.clone()).collect()
}

fn known(libraries: &Libraries, names: &[String]) -> Result<(), Unknown> {
    match names.iter().find(|name| libraries.find(name).is_none()) {
        Some(id) => Err(Unknown { id: id.clone(), known: all(libraries) }),
        None => Ok(()),
    }
}

fn list(libraries: &Libraries, cache: String) -> LibraryList {
    let listed = |one: &Library| ListedLibrary {
        id: one.id.clone(),
        title: one.title.clone(),
        version: one.version.clone(),
        license: one.license.clone(),
        serves: one.serves.iter().map(|serves| serves.package.clone()).collect(),
        requires: one.requires.clone(),
        tools: one.tools.iter().cloned().collect(),
        urls: one.tarball.as_ref().map(|from| from.urls.clone()).unwrap_or_default(),
        sha256: one.tarball.as_ref().map(|from| from.sha256.clone()),
        builds: builds(one, libraries, &cache),
    };
    LibraryList {
        schema_version: LibraryList::VERSION,
        libraries: libraries.all().iter().map(listed).collect(),
        unavailable: unavailable(),
        cache,
    }
}

/// The builds of a library in the cache, whatever its version and its recipe were.
fn builds(library: &Library, libraries: &Libraries, cache: &str) -> Vec<CachedLibrary> {
    let of = |name: &str, id: &str| name.strip_prefix(id).is_some_and(|rest| rest.starts_with('-'));
    let longer = |name: &str| {
        libraries.all().iter().any(|one| one.id.len() > library.id.len() && of(name, &one.id))
    };
    let mut found = Vec::new();
    for target in Target::ALL {
        let directory = format!("{cache}/libraries/{target}");
        for name in muslin_exec::names_in(Path::new(&directory)) {
            let prefix = format!("{directory}/{name}");
            let path = Path::new(&prefix);
            let temporary = [".work", ".part"].iter().any(|ending| name.ends_with(ending));
            if of(&name, &library.id)
                && !longer(&name)
                && !temporary
                && muslin_exec::is_directory(path)
            {
                let bytes = muslin_exec::directory_size(path);
                found.push(CachedLibrary { target, bytes, prefix });
            }
        }
    }
    found
}

/// Removes the builds of the named libraries, or of all.
fn clean(
    libraries: &Libraries,
    names: &[String],
    cache: &str,
) -> Result<CleanedLibraries, muslin_exec::FileError> {
    let meant = |one: &&Library| names.is_empty() || names.contains(&one.id);
    let removed: Vec<CachedLibrary> = libraries
        .all()
        .iter()
        .filter(meant)
        .flat_map(|one| builds(one, libraries, cache))
        .collect();
    for one in &removed {
        // Out of its name first, so that a build that starts now does not meet half of it.
        let temporary = format!("{}.part", one.prefix);
        muslin_exec::remove_tree(Path::new(&temporary))?;
        muslin_exec::rename(Path::new(&one.prefix), Path::new(&temporary))?;
        muslin_exec::remove_tree(Path::new(&temporary))?;
    }
    let bytes = removed.iter().map(|one| one.bytes).sum();
    Ok(CleanedLibraries { schema_version: CleanedLibraries::VERSION, removed, bytes })
}

/// Builds libraries as a static build would.
fn build(
    session: &Session<'_>,
    libraries: &Libraries,
    names: &[String],
    request: &Request,
) -> Result<BuiltLibraries, Box<dyn Failure>> {
    require_cache(&session.environment)?;
    let catalog = catalog(request.catalog.as_deref().map(Path::new))?;
    let config_files = config_files(&session.working_directory, &session.environment, &[]);
    let environment = muslin_plan::build_environment(&session.environment, &config_files);
    let session = &session.with_environment(environment);
    let mut host = muslin_exec::probe(session.runner, &session.environment, &session.cache())?;
    // Only what is named is built.
    let mut request = Request { allocator: Some(Allocator::Musl), ..request.clone() };
    if request.targets.is_empty() {
        request.targets.extend(Target::of_host(&host.triple));
    }
    let scan = wanted(names, libraries, ProvidePolicy::of(&request));
    let natives: Vec<_> = request.targets.iter().map(|one| (*one, scan.clone())).collect();
    let wanted = wanted_of(&request, &config_files, &host, &natives);
    look_for_toolchains(session.runner, &catalog, &wanted, &mut host);
    let ground = PlanContext {
        request: &request,
        host: &host,
        catalog: &catalog,
        libraries,
        config_files: &config_files,
        missing_tools: &BTreeSet::new(),
        commit_time: None,
    };
    let plan = library_plan(ground, &natives, &format!("{}/libraries", host.cache))?;
    make_cache(Path::new(&host.cache))?;
    write(&plan.files)?;
    for step in &plan.steps {
        provide(session, step)?;
    }
    let built =
        |target, one: &muslin_schema::PlacedLibrary| BuiltLibrary { target, library: one.clone() };
    let libraries = plan
        .targets
        .iter()
        .flat_map(|one| one.libraries.iter().map(move |library| built(one.target, library)));
    Ok(BuiltLibraries { schema_version: BuiltLibraries::VERSION, libraries: libraries.collect() })
}

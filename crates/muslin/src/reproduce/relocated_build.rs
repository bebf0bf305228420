//! Another place for the same project: a copy of its directory, and a cargo home with the same downloads.
//!
//! Nothing is fetched. Of cargo's home, the sources that are compiled are copied, so that the compiler sees
//! them in another directory; what cargo only reads (the index, the archives) is linked to.

use std::path::{Path, PathBuf};

use cargo_metadata::Package;
use muslin_exec::{FileError, copy_file, copy_tree, is_directory, is_file, link, make_directory};
use muslin_reproduce::Places;
use muslin_schema::{Environment, Request};

use crate::project::Project;

/// The other place; it is gone when this is dropped.
pub(super) struct RelocatedBuild {
    _directory: muslin_exec::TemporaryDirectory,
    /// What [`Self::root`] is a copy of.
    base: PathBuf,
    /// Where everything local is.
    pub(super) root: PathBuf,
    /// Where the command is meant from.
    pub(super) working_directory: PathBuf,
    cargo_home: PathBuf,
    target: PathBuf,
    /// A cache of its own, so that provided libraries are built a second time too.
    cache: PathBuf,
    /// The build directory is a setting of its own.
    build: Option<PathBuf>,
    time_zone: &'static str,
}

impl RelocatedBuild {
    /// Copies what is needed.
    ///
    /// # Errors
    ///
    /// [`FileError`] if something cannot be read or written.
    pub(super) fn of(project: &Project, working_directory: &Path) -> Result<Self, FileError> {
        let directory =
            muslin_exec::temporary_directory(&std::env::temp_dir(), "muslin-elsewhere-")?;
        // Programs see a directory without the links on the way to it.
        let inside = muslin_exec::absolute(directory.path()).unwrap_or(directory.path().to_owned());
        let graph = project.graph();
        let environment = &project.host.environment;
        let workspace = graph.workspace_root.as_std_path();
        let outside: Vec<&Path> = muslin_plan::outside(graph)
            .iter()
            .filter_map(|package| Some(package.manifest_path.parent()?.as_std_path()))
            .collect();
        let home = environment.get("HOME").map(Path::new);
        let repository = repository(workspace, home);
        let top = repository.unwrap_or(workspace);
        let base = outside.iter().fold(top, |base, path| common(base, path)).to_owned();
        let cargo_home = home.map(|home| home.join(".cargo"));
        let cargo_home = environment.get("CARGO_HOME").map(PathBuf::from).or(cargo_home);
        let at = settings_above(&base, &inside.join("work"), cargo_home.as_deref())?;
        let other_build = graph.build_directory.as_ref();
        let other_build = other_build.filter(|build| **build != graph.target_directory);
        let moved = |path: &Path| at.join(path.strip_prefix(&base).unwrap_or(Path::new("")));
        let mut results = vec![graph.target_directory.as_std_path().to_owned()];
        results.extend(other_build.map(|build| build.as_std_path().to_owned()));
        copy_tree(top, &moved(top), &results)?;
        for path in &outside {
            let path = workspace_of(path, &base);
            copy_tree(path, &moved(path), &results)?;
        }
        let new_home = inside.join("cargo-home");
        if let Some(old) = &cargo_home {
            let packages = project.graphs.iter().flat_map(|(_, graph)| &graph.packages);
            copy_home(old, &new_home, packages)?;
        }
        let cache = inside.join("cache");
        copy_cache(Path::new(&project.host.cache), &cache)?;
        Ok(Self {
            root: at.clone(),
            cache,
            working_directory: moved(working_directory),
            cargo_home: new_home,
            target: inside.join("results"),
            build: other_build.map(|_| inside.join("results")),
            time_zone: "MUSLIN+11:30",
            base,
            _directory: directory,
        })
    }

    /// The variables that every program of the second build gets.
    pub(super) fn variables(&self) -> Environment {
        let text = |path: &Path| path.display().to_string();
        let mut all = Environment::from([
            ("CARGO_HOME".to_owned(), text(&self.cargo_home)),
            ("MUSLIN_CACHE_DIR".to_owned(), text(&self.cache)),
            ("TZ".to_owned(), self.time_zone.to_owned()),
        ]);
        for name in ["HOSTNAME", "LOGNAME", "USER"] {
            all.insert(name.to_owned(), Places::MACHINE.to_owned());
        }
        all.extend(
            self.build.as_ref().map(|build| ("CARGO_BUILD_BUILD_DIR".to_owned(), text(build))),
        );
        all
    }

    /// The same request for the copy. It is complete, so the configuration changes nothing of it.
    pub(super) fn request(&self, first: &Project, working_directory: &Path) -> Request {
        let mut request = first.request.clone();
        request.manifest_path = request.manifest_path.map(|path| {
            let path = working_directory.join(path);
            let plain: PathBuf = std::path::absolute(&path).unwrap_or(path).components().collect();
            self.moved(&plain).display().to_string()
        });
        request.catalog =
            request.catalog.map(|path| working_directory.join(path).display().to_string());
        request.target_dir = Some(self.target.display().to_string());
        request.network.offline = true;
        request
    }

    fn moved(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.base).map_or_else(|_| path.to_owned(), |rest| self.root.join(rest))
    }
}

/// The git repository around a directory: build scripts ask it. A home directory that is one is not one of a project.
fn repository<'p>(workspace: &'p Path, home: Option<&Path>) -> Option<&'p Path> {
    let mut above = workspace.ancestors();
    let found = above.find(|directory| directory.join(".git").symlink_metadata().is_ok())?;
    (!home.is_some_and(|home| home.starts_with(found))).then_some(found)
}

/// The longest path that both begin with.
fn common<'p>(one: &'p Path, other: &Path) -> &'p Path {
    one.ancestors().find(|above| other.starts_with(above)).unwrap_or(one)
}

/// The workspace around a package outside of muslin, which it may inherit from; else its own directory.
fn workspace_of<'p>(package: &'p Path, base: &Path) -> &'p Path {
    let above = package
        .ancestors()
        .take_while(|directory| directory.starts_with(base) && *directory != base);
    let is_workspace = |directory: &&Path| {
        let manifest = muslin_exec::read_if_there(&directory.join("Cargo.toml"));
        manifest.is_some_and(|text| text.contains("[workspace"))
    };
    above.into_iter().find(is_workspace).unwrap_or(package)
}

/// Cargo's settings in the directories above a project count for it as well: a copy of each in a directory of its
/// own, one below the other. The innermost is where the project belongs.
fn settings_above(base: &Path, at: &Path, cargo_home: Option<&Path>) -> Result<PathBuf, FileError> {
    let above: Vec<PathBuf> = base
        .ancestors()
        .skip(1)
        .map(|directory| directory.join(".cargo"))
        .filter(|directory| cargo_home.is_none_or(|home| home != directory))
        .filter(|directory| {
            ["config", "config.toml"].iter().any(|name| is_file(&directory.join(name)))
        })
        .collect();
    let mut at = at.to_owned();
    for settings in above.iter().rev() {
        copy_settings(settings, &at.join(".cargo"))?;
        at.push("below");
    }
    make_directory(&at)?;
    Ok(at)
}

fn copy_settings(from: &Path, to: &Path) -> Result<(), FileError> {
    for name in ["config", "config.toml"] {
        if is_file(&from.join(name)) {
            copy_file(&from.join(name), &to.join(name))?;
        }
    }
    Ok(())
}

/// A cache with the same toolchains and downloads. All that is compiled is compiled again.
fn copy_cache(old: &Path, new: &Path) -> Result<(), FileError> {
    make_directory(new)?;
    for shared in ["toolchains", "downloads"] {
        if is_directory(&old.join(shared)) {
            link(&old.join(shared), &new.join(shared))?;
        }
    }
    Ok(())
}

/// A cargo home with the same settings and downloads; no credentials, since nothing is fetched.
fn copy_home<'p>(
    old: &Path,
    new: &Path,
    packages: impl Iterator<Item = &'p Package>,
) -> Result<(), FileError> {
    make_directory(&new.join("registry/src"))?;
    copy_settings(old, new)?;
    for shared in ["registry/index", "registry/cache", "git/db"] {
        if is_directory(&old.join(shared)) {
            let path = new.join(shared);
            make_directory(path.parent().unwrap_or(new))?;
            link(&old.join(shared), &path)?;
        }
    }
    for package in packages {
        let Ok(inside) = package.manifest_path.as_std_path().strip_prefix(old) else { continue };
        // registry/src/<registry>/<package> and git/checkouts/<repository>/<commit>
        let directory: PathBuf = inside.components().take(4).collect();
        if !is_directory(&new.join(&directory)) {
            copy_tree(&old.join(&directory), &new.join(&directory), &[])?;
        }
    }
    Ok(())
}

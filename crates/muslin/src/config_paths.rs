//! The files around a project that are the user's: cargo's configuration, manifests, catalogues.

use std::path::{Path, PathBuf};

use muslin_exec::{Untrusted, read_if_there};
use muslin_plan::{ConfigFile, Manifest, with_includes};
use muslin_schema::{Environment, Exit, Failure};

/// Cargo's configuration files, the strongest first: `--config`, then from the working directory up, then
/// the home directory (The Cargo Book, "Hierarchical structure").
pub(crate) fn config_files(
    working_directory: &Path,
    environment: &Environment,
    cargo_args: &[String],
) -> Vec<ConfigFile> {
    let mut files = on_command_line(cargo_args);
    let directories = working_directory.ancestors().map(|directory| directory.join(".cargo"));
    let mut seen: Vec<PathBuf> = Vec::new();
    for directory in directories.chain(cargo_home(environment)) {
        if seen.contains(&directory) {
            continue;
        }
        // The name without an ending is the older one, and cargo prefers it.
        let found = ["config", "config.toml"].into_iter().find_map(|name| {
            let path = directory.join(name);
            let text = read_if_there(&path)?;
            Some(ConfigFile { path: path.display().to_string(), text })
        });
        files.extend(found);
        seen.push(directory);
    }
    let all = files.into_iter();
    all.flat_map(|file| with_includes(file, working_directory, &read_if_there)).collect()
}

fn cargo_home(environment: &Environment) -> Option<PathBuf> {
    let home = || Some(Path::new(environment.get("HOME")?).join(".cargo"));
    environment.get("CARGO_HOME").map(PathBuf::from).or_else(home)
}

/// Each `--config` among the arguments for cargo, the last and strongest first.
fn on_command_line(cargo_args: &[String]) -> Vec<ConfigFile> {
    let mut files = Vec::new();
    let mut words = cargo_args.iter();
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--config=") {
            Some(value) => value,
            None if word == "--config" => words.next().map_or("", String::as_str),
            None => continue,
        };
        let text = read_if_there(Path::new(value)).unwrap_or_else(|| value.to_owned());
        files.insert(0, ConfigFile { path: format!("--config {value}"), text });
    }
    files
}

/// A manifest with its text; empty if it cannot be read, since cargo has read it already.
pub(crate) fn manifest(path: &Path) -> Manifest {
    Manifest { path: path.display().to_string(), text: read_if_there(path).unwrap_or_default() }
}

/// The cache, or our part of the target directory, is not a place to take programs and libraries from.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum PlaceError {
    /// No variable names the cache.
    #[error("there is no directory for the cache: neither `MUSLIN_CACHE_DIR` nor `HOME` is set")]
    NoCache,
    /// The cache may hold what another user has added.
    #[error("the cache is not used: {0}")]
    Cache(Untrusted),
    /// The same of the target directory.
    #[error("the target directory is not used: {0}")]
    Target(Untrusted),
    /// It cannot be made.
    #[error("`{0}` cannot be made")]
    File(String, #[source] std::io::Error),
}

impl Failure for PlaceError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(..) => Exit::Provisioning,
            _ => Exit::Configuration,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::NoCache => {
                Some("set `MUSLIN_CACHE_DIR` to a directory that belongs to you".to_owned())
            }
            Self::Cache(why) => {
                Some(format!("{}; or `MUSLIN_CACHE_DIR` names another directory", why.help()))
            }
            Self::Target(why) => {
                Some(format!("{}; or `--target-dir` names another directory", why.help()))
            }
            Self::File(..) => Some(
                "`--target-dir` names another directory for build output, `MUSLIN_CACHE_DIR` one for the cache".to_owned(),
            ),
        }
    }
}

/// Refuses to go on where no variable names the cache, or other users can have put something into it: compilers and
/// libraries are taken from there.
///
/// # Errors
///
/// [`PlaceError`] in these cases.
pub(crate) fn require_cache(environment: &Environment) -> Result<(), PlaceError> {
    let is_set = |key: &&str| environment.get(*key).is_some_and(|value| !value.is_empty());
    let keys = ["MUSLIN_CACHE_DIR", "XDG_CACHE_HOME", "HOME", "USERPROFILE"];
    if !keys.iter().any(is_set) {
        return Err(PlaceError::NoCache);
    }
    muslin_exec::trust(&cache(environment), &[]).map_err(PlaceError::Cache)
}

/// Makes the cache before something is written into it. What another user has made meanwhile is not used.
///
/// # Errors
///
/// [`PlaceError`] if it is another user's or cannot be made.
pub(crate) fn make_cache(cache: &Path) -> Result<(), PlaceError> {
    owned(cache, &[])?.map_err(PlaceError::Cache)
}

/// The same for our directory in the target directory, where the linker wrapper and its arguments are. It may also
/// belong to the owner of the project: that user writes the build scripts that run anyway.
///
/// # Errors
///
/// [`PlaceError`] if it is another user's or cannot be made.
pub(crate) fn make_target_directory(
    target_directory: &Path,
    workspace: &Path,
) -> Result<(), PlaceError> {
    let others: Vec<u32> = muslin_exec::owner(workspace).into_iter().collect();
    owned(&target_directory.join("muslin"), &others)?.map_err(PlaceError::Target)
}

fn owned(path: &Path, others: &[u32]) -> Result<Result<(), Untrusted>, PlaceError> {
    let checked = muslin_exec::own_directory(path, others);
    checked.map_err(|error| PlaceError::File(path.display().to_string(), error))
}

/// Our own directory for downloads, wrappers and runtimes: `MUSLIN_CACHE_DIR`, else the platform's convention.
#[must_use]
pub fn cache(environment: &Environment) -> PathBuf {
    cache_on(environment, cfg!(target_os = "macos"))
}

/// Replaces a home that is not known; [`require_cache`] has refused it before.
const NOWHERE: &str = "/nonexistent";

fn cache_on(environment: &Environment, macos: bool) -> PathBuf {
    let variable =
        |key: &str| environment.get(key).filter(|value| !value.is_empty()).map(Path::new);
    if let Some(own) = variable("MUSLIN_CACHE_DIR") {
        let absolute = std::path::absolute(own).unwrap_or_else(|_| own.to_owned());
        // Without the separator that may stand at its end: paths below it are put together as text.
        return absolute.components().collect();
    }
    let home = variable("HOME").or_else(|| variable("USERPROFILE")).unwrap_or(Path::new(NOWHERE));
    if macos {
        return home.join("Library/Caches/muslin");
    }
    variable("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), Path::to_owned).join("muslin")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_cache_is_where_the_platform_wants_it() {
        let home = environment(&[("HOME", "/home/me")]);
        assert_eq!(cache_on(&home, false), Path::new("/home/me/.cache/muslin"));
        assert_eq!(cache_on(&home, true), Path::new("/home/me/Library/Caches/muslin"));
        let own = environment(&[("HOME", "/home/me"), ("MUSLIN_CACHE_DIR", "/ssd/muslin/")]);
        assert_eq!(cache_on(&own, true), Path::new("/ssd/muslin"));
    }

    #[test]
    fn without_a_home_there_is_no_cache_and_never_one_that_all_users_share() {
        let why = require_cache(&environment(&[("HOME", "")])).unwrap_err();
        assert!(matches!(why, PlaceError::NoCache), "{why}");
        assert!(!cache_on(&environment(&[]), false).starts_with("/tmp"));
        let directory = tempfile::tempdir().unwrap();
        let own = directory.path().join("cache");
        let variables = environment(&[("MUSLIN_CACHE_DIR", &own.display().to_string())]);
        require_cache(&variables).unwrap();
        assert!(!own.exists(), "what only asks makes nothing");
        make_cache(&cache(&variables)).unwrap();
        require_cache(&environment(&[("HOME", &directory.path().display().to_string())])).unwrap();
    }

    #[test]
    fn config_arguments_count_from_the_last() {
        let args = ["--config", "a.b=1", "--timings", "--config=c.d=2"].map(str::to_owned);
        let texts: Vec<String> = on_command_line(&args).into_iter().map(|file| file.text).collect();
        assert_eq!(texts, ["c.d=2", "a.b=1"]);
    }
}

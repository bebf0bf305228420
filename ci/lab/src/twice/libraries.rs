//! Static libraries that are provided, each built in two caches in different directories.
//!
//! The files of both prefixes have to be the same. Only where a text names its own prefix, as pkg-config's files have
//! to, the two prefixes count as one.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use muslin_exec::FileError;
use serde::{Deserialize, Serialize};

use crate::product;
use xtask::commands::run;

/// What came out of one library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Library {
    /// The name of its prefix without the key: `zlib-1.3.2`.
    name: String,
    target: String,
    files: usize,
    /// The files that differ, from the prefix on.
    different: Vec<String>,
}

/// What is taken from the usual cache: neither is compiled from a recipe.
const SHARED: [&str; 2] = ["toolchains", "downloads"];

/// Builds the libraries, or all, in two caches and compares.
pub(super) fn compare(
    names: &[String],
    target: Option<&str>,
    record: Option<&Path>,
) -> Result<bool, String> {
    let failed = |error: FileError| error.to_string();
    let own = muslin::cache(&muslin_exec::environment());
    let temporary = muslin_exec::temporary_directory(&std::env::temp_dir(), "muslin-twice-");
    let temporary = temporary.map_err(failed)?;
    let caches = ["one/cache", "another/and/longer/place"].map(|name| temporary.path().join(name));
    for cache in &caches {
        muslin_exec::make_directory(cache).map_err(failed)?;
        for shared in SHARED {
            let from = own.join(shared);
            muslin_exec::make_directory(&from).map_err(failed)?;
            muslin_exec::link(&from, &cache.join(shared)).map_err(failed)?;
        }
        build(cache, names, target)?;
    }
    let libraries = pairs(&caches[0], &caches[1])?;
    print(&libraries);
    if let Some(path) = record {
        keep(path, &libraries)?;
    }
    Ok(!libraries.is_empty() && libraries.iter().all(|one| one.different.is_empty()))
}

fn build(cache: &Path, names: &[String], target: Option<&str>) -> Result<(), String> {
    let muslin = product::muslin().map_err(|error| error.to_string())?;
    let command = muslin.args(["libraries", "build"]).args(names);
    let command = command.args(target.iter().flat_map(|target| ["--target", target]));
    run(&command.env("MUSLIN_CACHE_DIR", cache))
}

/// Each library of the first cache with that of the second.
fn pairs(first: &Path, second: &Path) -> Result<Vec<Library>, String> {
    let (first, second) = (prefixes(first), prefixes(second));
    let mut libraries = Vec::new();
    for ((target, name), here) in first {
        let there = second.get(&(target.clone(), name.clone()));
        let there = there.ok_or_else(|| format!("`{name}` was built only once"))?;
        let (one, other) = (contents(&here)?, contents(there)?);
        let paths = one.keys().chain(other.keys().filter(|path| !one.contains_key(*path)));
        let different = paths.filter(|path| one.get(*path) != other.get(*path));
        let different = different.cloned().collect();
        libraries.push(Library { name, target, files: one.len(), different });
    }
    Ok(libraries)
}

/// The prefixes in a cache by target and by name without the key.
fn prefixes(cache: &Path) -> BTreeMap<(String, String), PathBuf> {
    let mut found = BTreeMap::new();
    for target in muslin_schema::Target::ALL {
        let directory = cache.join("libraries").join(target.triple());
        for name in muslin_exec::names_in(&directory) {
            let path = directory.join(&name);
            if let Some((short, _)) = name.rsplit_once('-').filter(|_| path.is_dir()) {
                found.insert((target.to_string(), short.to_owned()), path);
            }
        }
    }
    found
}

/// The files below a prefix, with one word for the prefix itself and for those of the libraries beside it.
fn contents(prefix: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let beside = prefix.parent().unwrap_or(prefix);
    let names = muslin_exec::names_in(beside).into_iter();
    let words: Vec<(String, String)> = names
        .filter_map(|name| {
            let (short, _) = name.rsplit_once('-')?;
            Some((beside.join(&name).display().to_string(), format!("{{{short}}}")))
        })
        .collect();
    let mut files = BTreeMap::new();
    for (path, _) in muslin_exec::files_below(prefix) {
        let bytes = muslin_exec::read(&path).map_err(|error| error.to_string())?;
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => {
                words.iter().fold(text, |text, (from, to)| text.replace(from, to)).into_bytes()
            }
            Err(binary) => binary.into_bytes(),
        };
        let below = path.strip_prefix(prefix).unwrap_or(&path);
        files.insert(below.display().to_string(), bytes);
    }
    Ok(files)
}

fn print(libraries: &[Library]) {
    let mut out = io::stdout().lock();
    for Library { name, target, files, different } in libraries {
        let word = if different.is_empty() { "same     " } else { "DIFFERENT" };
        let _ = writeln!(out, "{word} {name} for {target}: {files} files");
        for path in different {
            let _ = writeln!(out, "          {path}");
        }
    }
    let same = libraries.iter().filter(|one| one.different.is_empty()).count();
    let _ = writeln!(out, "{same} passed, {} failed", libraries.len() - same);
}

/// Adds what came out to what the file has of other libraries.
fn keep(path: &Path, libraries: &[Library]) -> Result<(), String> {
    let old = muslin_exec::read_if_there(path).unwrap_or_else(|| "[]".to_owned());
    let mut all: Vec<Library> = serde_json::from_str(&old).map_err(|error| error.to_string())?;
    let same =
        |one: &Library, other: &Library| (&one.name, &one.target) == (&other.name, &other.target);
    all.retain(|old| !libraries.iter().any(|new| same(old, new)));
    all.extend(libraries.iter().cloned());
    all.sort_by(|a, b| (&a.name, &a.target).cmp(&(&b.name, &b.target)));
    let text = serde_json::to_string_pretty(&all).map_err(|error| error.to_string())?;
    muslin_exec::write_if_different(path, format!("{text}\n").as_bytes(), false)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(above: &Path, key: &str, archive: &[u8]) -> PathBuf {
        let prefix = format!("libraries/x86_64-unknown-linux-musl/bell-1.0-{key}");
        let prefix = above.join(key).join(prefix);
        std::fs::create_dir_all(prefix.join("lib")).unwrap();
        std::fs::write(prefix.join("lib/libbell.a"), archive).unwrap();
        let pc = format!("prefix={}\n", prefix.display());
        std::fs::write(prefix.join("lib/bell.pc"), pc).unwrap();
        above.join(key)
    }

    #[test]
    fn a_prefix_may_name_itself_and_an_archive_may_not_differ() {
        let above = tempfile::tempdir().unwrap();
        let one = cache(above.path(), "a1", b"\xffsame");
        let same = cache(above.path(), "b2", b"\xffsame");
        let other = cache(above.path(), "c3", b"\xffother");
        assert!(pairs(&one, &same).unwrap()[0].different.is_empty());
        assert_eq!(pairs(&one, &other).unwrap()[0].different, ["lib/libbell.a"]);
    }
}

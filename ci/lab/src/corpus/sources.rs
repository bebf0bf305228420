//! What authors publish, as Debian's source packages carry it: the same files, byte for byte.

use std::fs;
use std::path::Path;

use muslin_libraries::{Libraries, Tarball};

use super::failed::Failed;
use crate::apt::Apt;

/// A file of a Debian source package.
struct Pinned {
    package: String,
    name: String,
    sha256: String,
    /// The option with which apt-get fetches that part of a package alone.
    only: &'static str,
}

/// Fetches what a library and all that it requires are built from into a directory, unless it is there.
///
/// The system's own lists are left alone: apt gets lists of its own, of the same archives.
pub(super) fn fetch(directory: &Path, id: &str) -> Result<(), Failed> {
    let libraries = Libraries::with(&[]).map_err(|_| Failed::because("a library is not sound"))?;
    let tarballs = libraries.closure(id).into_iter().filter_map(|one| one.tarball.as_ref());
    let missing: Vec<Pinned> =
        tarballs.flat_map(files).filter(|file| !is_there(directory, file)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    fs::create_dir_all(directory)?;
    let apt = Apt::new(directory).map_err(Failed::because)?;
    missing.iter().try_for_each(|file| from_debian(&apt, directory, file))
}

fn from_debian(apt: &Apt<'_>, directory: &Path, file: &Pinned) -> Result<(), Failed> {
    let Pinned { package, name, sha256, only } = file;
    let run = |program, args: &[&str]| apt.run(program, args).map_err(Failed::because);
    let known = run("apt-cache", &["showsrc", "--only-source", package])?.output;
    let Some(version) = version_with(&known, sha256) else {
        return Err(Failed::because(format!("no source package `{package}` has `{name}`")));
    };
    let wanted = format!("{package}={version}");
    let said = run("apt-get", &["source", "--download-only", "-qq", only, &wanted])?;
    if is_there(directory, file) {
        return Ok(());
    }
    Err(Failed::because(format!("`{name}` is not available:\n{}", said.error)))
}

/// The files of a tarball, as Debian has them.
fn files(tarball: &Tarball) -> Vec<Pinned> {
    let packing = tarball.distribution.as_ref();
    let packing = packing.map(|one| pinned(&one.urls, &one.sha256, "--diff-only"));
    let source = pinned(&tarball.urls, &tarball.sha256, "--tar-only");
    std::iter::once(source).chain(packing).flatten().collect()
}

fn pinned(urls: &[String], sha256: &str, only: &'static str) -> Option<Pinned> {
    let url = urls.iter().find(|url| url.contains("/pool/"))?;
    let mut parts = url.rsplit('/');
    let (name, package) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    Some(Pinned { package, name, sha256: sha256.to_owned(), only })
}

fn is_there(directory: &Path, file: &Pinned) -> bool {
    let bytes = muslin_exec::read(&directory.join(&file.name));
    bytes.is_ok_and(|bytes| muslin_package::sha256(&bytes) == file.sha256)
}

/// The version of the source package that has a file with this hash.
fn version_with<'s>(stanzas: &'s str, sha256: &str) -> Option<&'s str> {
    let stanza = stanzas.split("\n\n").find(|stanza| stanza.contains(sha256))?;
    stanza.lines().find_map(|line| line.strip_prefix("Version: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_hash_whatever_the_version_is_called() {
        let stanzas = "Version: 1-1\nChecksums-Sha256:\n aa 1 bell_1.orig.tar.gz\n\nVersion: 2-1\nChecksums-Sha256:\n bb 1 x\n";
        assert_eq!(version_with(stanzas, "bb"), Some("2-1"));
        assert_eq!(version_with(stanzas, "cc"), None);
    }
}

//! `.deb` (deb(5), deb-control(5)): two tar archives in one of `ar`.

use std::fmt::Write as _;
use std::io;

use ar::{Builder, Header};
use muslin_schema::Target;

use super::debian_files::{Release, md5sums, with_policy_files};
use super::description::{Installable, PackageError, PackageFormat};
use crate::archive::ArchiveError;
use crate::archive::{tar, xz};
use crate::entry::Entry;

pub(super) fn deb(package: &Installable<'_>, time: u64) -> Result<(String, Vec<u8>), PackageError> {
    let maintainer = maintainer(package)?;
    let name = debian_name(package.name);
    let release = Release { name: &name, version: &version(package), maintainer, time };
    let entries = with_policy_files(package, &release)?;
    let mut control = vec![
        Entry::file("control", control(package, maintainer, &entries)),
        Entry::file("md5sums", md5sums(&entries)),
    ];
    let conffiles =
        package.configuration_files().fold(String::new(), |list, path| list + "/" + path + "\n");
    if !conffiles.is_empty() {
        control.insert(0, Entry::file("conffiles", conffiles));
    }
    let whole = |error| ArchiveError::of("the package")(error);
    let members = [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.xz", xz::xz(&tar(&control, time)?).map_err(whole)?),
        ("data.tar.xz", xz::xz(&tar(&entries, time)?).map_err(whole)?),
    ];
    let file = format!("{name}_{}_{}.deb", version(package), architecture(package));
    Ok((file, join(&members, time).map_err(whole)?))
}

fn join(members: &[(&str, Vec<u8>)], time: u64) -> io::Result<Vec<u8>> {
    let mut builder = Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = Header::new(name.as_bytes().to_vec(), content.len() as u64);
        header.set_mode(0o100_644);
        header.set_mtime(time);
        builder.append(&header, content.as_slice())?;
    }
    builder.into_inner()
}

fn maintainer<'p>(package: &Installable<'p>) -> Result<&'p str, PackageError> {
    package.said(
        package.maintainer,
        PackageFormat::Deb,
        "who maintains it",
        "authors = [\"Name <address>\"]",
    )
}

fn control(package: &Installable<'_>, maintainer: &str, entries: &[Entry]) -> String {
    let size: usize = entries.iter().map(Entry::size).sum();
    let mut control = format!(
        "Package: {}\nVersion: {}\nArchitecture: {}\nMaintainer: {maintainer}\nInstalled-Size: {}\nSection: utils\nPriority: optional\n",
        debian_name(package.name),
        version(package),
        architecture(package),
        size.div_ceil(1024),
    );
    if let Some(page) = package.homepage {
        let _ = writeln!(control, "Homepage: {page}");
    }
    let _ = writeln!(control, "Description: {}", package.summary());
    let extended: Vec<&str> = package.description.trim().lines().skip(1).collect();
    if extended.iter().all(|line| line.trim().is_empty()) {
        // Policy 3.4.2 asks for one.
        let _ =
            writeln!(control, " The executables are static: they need no library of the system.");
        return control;
    }
    for line in extended.into_iter().skip_while(|line| line.trim().is_empty()) {
        // An empty line would end the paragraph.
        let line = if line.trim().is_empty() { "." } else { line.trim() };
        let _ = writeln!(control, " {line}");
    }
    control
}

/// Names are of lower-case letters, digits, `+`, `-` and `.`.
pub(super) fn debian_name(package: &str) -> String {
    package.to_ascii_lowercase().replace('_', "-")
}

fn version(package: &Installable<'_>) -> String {
    format!("{}-1", package.ordered_version())
}

fn architecture(package: &Installable<'_>) -> &'static str {
    match package.target {
        Target::X86_64 => "amd64",
        Target::Aarch64 => "arm64",
    }
}

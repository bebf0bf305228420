//! `.deb` (deb(5), deb-control(5)): two tar archives in one of `ar`.

use std::fmt::Write as _;
use std::io;

use ar::{Builder, Header};
use muslin_schema::Target;

use super::description::{Installable, PackageError, PackageFormat};
use crate::archive::ArchiveError;
use crate::archive::{tar, xz};
use crate::entry::{Entry, Node};

pub(super) fn deb(package: &Installable<'_>, time: u64) -> Result<(String, Vec<u8>), PackageError> {
    let control = [Entry::file("control", control(package)?)];
    let whole = |error| ArchiveError::of("the package")(error);
    let members = [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.xz", xz::xz(&tar(&control, time)?).map_err(whole)?),
        ("data.tar.xz", xz::xz(&tar(package.entries, time)?).map_err(whole)?),
    ];
    let name = format!("{}_{}_{}.deb", name(package), version(package), architecture(package));
    Ok((name, join(&members, time).map_err(whole)?))
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

fn control(package: &Installable<'_>) -> Result<String, PackageError> {
    let maintainer = package.said(
        package.maintainer,
        PackageFormat::Deb,
        "who maintains it",
        "authors = [\"Name <address>\"]",
    )?;
    let size: usize = package.entries.iter().map(size).sum();
    let mut control = format!(
        "Package: {}\nVersion: {}\nArchitecture: {}\nMaintainer: {maintainer}\nInstalled-Size: {}\nSection: utils\nPriority: optional\n",
        name(package),
        version(package),
        architecture(package),
        size.div_ceil(1024),
    );
    if let Some(page) = package.homepage {
        let _ = writeln!(control, "Homepage: {page}");
    }
    let _ = writeln!(control, "Description: {}", package.summary());
    for line in package.description.trim().lines().skip(1) {
        // An empty line would end the paragraph.
        let line = if line.trim().is_empty() { "." } else { line.trim() };
        let _ = writeln!(control, " {line}");
    }
    Ok(control)
}

/// Names are of lower-case letters, digits, `+`, `-` and `.`.
fn name(package: &Installable<'_>) -> String {
    package.name.to_ascii_lowercase().replace('_', "-")
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

fn size(entry: &Entry) -> usize {
    match &entry.node {
        Node::File(content) => content.len(),
        Node::Folder | Node::Link(_) => 0,
    }
}

//! `.ipk` of `OpenWrt`: a tar in gzip with the three members that a `.deb` has, which opkg reads.

use std::fmt::Write as _;

use muslin_schema::Target;

use super::description::{Installable, PackageError};
use crate::archive::ArchiveFormat;
use crate::archive::archive;
use crate::entry::Entry;

pub(super) fn ipk(package: &Installable<'_>, time: u64) -> Result<(String, Vec<u8>), PackageError> {
    let packed = |entries: &[Entry]| archive(ArchiveFormat::TarGz, &in_directory(entries), time);
    let mut about = vec![Entry::file("control", control(package))];
    let kept =
        package.configuration_files().fold(String::new(), |list, path| list + "/" + path + "\n");
    if !kept.is_empty() {
        about.push(Entry::file("conffiles", kept));
    }
    let members = [
        Entry::file("debian-binary", "2.0\n"),
        Entry::file("data.tar.gz", packed(package.entries)?),
        Entry::file("control.tar.gz", packed(&about)?),
    ];
    let file = format!("{}_{}_{}.ipk", name(package), version(package), architecture(package));
    Ok((file, packed(&members)?))
}

/// Paths begin with `./`, as opkg expects them.
fn in_directory(entries: &[Entry]) -> Vec<Entry> {
    let below = |one: &Entry| Entry { path: format!("./{}", one.path), ..one.clone() };
    entries.iter().map(below).collect()
}

fn control(package: &Installable<'_>) -> String {
    let size: usize = package.entries.iter().map(Entry::size).sum();
    let mut text = format!(
        "Package: {}\nVersion: {}\nArchitecture: {}\nInstalled-Size: {size}\nSection: utils\n",
        name(package),
        version(package),
        architecture(package),
    );
    let stated = [
        ("License", package.license),
        ("Maintainer", package.maintainer),
        ("URL", package.homepage),
    ];
    for (key, value) in stated {
        if let Some(value) = value {
            let _ = writeln!(text, "{key}: {value}");
        }
    }
    let _ = writeln!(text, "Description: {}", package.summary());
    text
}

fn name(package: &Installable<'_>) -> String {
    package.name.to_ascii_lowercase().replace('_', "-")
}

fn version(package: &Installable<'_>) -> String {
    format!("{}-1", package.ordered_version())
}

/// As `OpenWrt` calls processors of which any will do.
fn architecture(package: &Installable<'_>) -> &'static str {
    match package.target {
        Target::X86_64 => "x86_64",
        Target::Aarch64 => "aarch64_generic",
    }
}

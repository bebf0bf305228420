//! The files that Debian's policy asks of every package: copyright, changelog, checksums.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::{Compression, GzBuilder};
use md5::{Digest as _, Md5};

use super::description::{Installable, PackageError};
use crate::archive::ArchiveError;
use crate::entry::{Entry, Node, tree};
use crate::time::rfc5322;

/// A release of a package, in Debian's terms.
pub(super) struct Release<'r> {
    pub(super) name: &'r str,
    pub(super) version: &'r str,
    pub(super) maintainer: &'r str,
    /// In seconds since 1970.
    pub(super) time: u64,
}

/// What is installed, with the files that policy asks for. A file of the project with such a name stays.
///
/// # Errors
///
/// [`PackageError::Archive`] if the changelog cannot be compressed.
pub(super) fn with_policy_files(
    package: &Installable<'_>,
    release: &Release<'_>,
) -> Result<Vec<Entry>, PackageError> {
    let documents = format!("usr/share/doc/{}", release.name);
    let changelog = compressed(changelog(release).as_bytes())
        .map_err(|error| ArchiveError::of("the changelog")(error))?;
    // Lintian takes every static executable for a mistake.
    let overrides = format!("{}: statically-linked-binary\n", release.name);
    let mut entries: Vec<Entry> = package.entries.to_vec();
    entries.extend([
        Entry::file(format!("{documents}/copyright"), copyright(package, release)),
        Entry::file(format!("{documents}/changelog.Debian.gz"), changelog),
        Entry::file(format!("usr/share/lintian/overrides/{}", release.name), overrides),
    ]);
    Ok(tree(entries))
}

/// The list that `dpkg --verify` reads: the digest, two spaces, the path.
pub(super) fn md5sums(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        if let Node::File(content) = &entry.node {
            for byte in Md5::digest(content) {
                let _ = write!(text, "{byte:02x}");
            }
            let _ = writeln!(text, "  {}", entry.path);
        }
    }
    text
}

/// Machine-readable (DEP-5), with the text of the licences that are packed.
fn copyright(package: &Installable<'_>, release: &Release<'_>) -> String {
    let mut text = String::from(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n",
    );
    let _ = writeln!(text, "Upstream-Name: {}", package.name);
    let _ = writeln!(text, "Upstream-Contact: {}", release.maintainer);
    if let Some(page) = package.homepage {
        let _ = writeln!(text, "Source: {page}");
    }
    let license = package.license.unwrap_or("see-below");
    let _ = write!(
        text,
        "\nFiles: *\nCopyright: {}\nLicense: {}\n",
        release.maintainer,
        license.replace(" OR ", " or ").replace(" AND ", " and "),
    );
    for (name, licence) in package.entries.iter().filter_map(licence) {
        let _ = writeln!(text, " {name}:");
        for line in licence.lines() {
            let line = line.trim_end();
            let _ = writeln!(text, " {}", if line.is_empty() { "." } else { line });
        }
    }
    text
}

/// The name and the text of a packed licence.
fn licence(entry: &Entry) -> Option<(&str, &str)> {
    const NAMES: [&str; 5] = ["license", "licence", "copying", "unlicense", "notice"];
    let name = entry.path.rsplit('/').next()?;
    let lower = name.to_lowercase();
    let Node::File(content) = &entry.node else { return None };
    let is_one = NAMES.iter().any(|start| lower.starts_with(start));
    let text = std::str::from_utf8(content).ok().filter(|_| is_one)?;
    Some((name, text))
}

fn changelog(release: &Release<'_>) -> String {
    let Release { name, version, maintainer, time } = release;
    format!(
        "{name} ({version}) unstable; urgency=medium\n\n  * Release {version}.\n\n -- {maintainer}  {}\n",
        rfc5322(*time)
    )
}

/// Policy 12.7: `gzip -9n`.
fn compressed(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use muslin_schema::Target;

    use super::*;

    #[test]
    fn a_package_has_what_debian_s_policy_asks_for() {
        let entries = tree(vec![
            Entry::program("usr/bin/loom", "program"),
            Entry::file("usr/share/doc/loom/LICENSE-MIT", "MIT License\n\nPermission\n"),
        ]);
        let package = Installable {
            name: "loom",
            version: "1.2.3",
            license: Some("MIT OR Apache-2.0"),
            description: "A loom",
            homepage: Some("https://loom.example"),
            maintainer: Some("Ann <ann@loom.example>"),
            target: Target::X86_64,
            entries: &entries,
        };
        let maintainer = "Ann <ann@loom.example>";
        let release = Release { name: "loom", version: "1.2.3-1", maintainer, time: 0 };
        let files = with_policy_files(&package, &release).unwrap();
        insta::assert_snapshot!(md5sums(&files), @"
        a9c449d4fa44e9e5a41c574ae55ce4d9  usr/bin/loom
        008fa568ded22e5328abc27a010c6da1  usr/share/doc/loom/LICENSE-MIT
        4c7a0e1188bfed19f18220d60ffee316  usr/share/doc/loom/changelog.Debian.gz
        f1e99915dabcccbd7e88af480c96e156  usr/share/doc/loom/copyright
        d65e94509b0b605219fd01948addae7e  usr/share/lintian/overrides/loom
        ");
        insta::assert_snapshot!(copyright(&package, &release), @"
        Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
        Upstream-Name: loom
        Upstream-Contact: Ann <ann@loom.example>
        Source: https://loom.example

        Files: *
        Copyright: Ann <ann@loom.example>
        License: MIT or Apache-2.0
         LICENSE-MIT:
         MIT License
         .
         Permission
        ");
        insta::assert_snapshot!(changelog(&release), @"
        loom (1.2.3-1) unstable; urgency=medium

          * Release 1.2.3-1.

         -- Ann <ann@loom.example>  Thu, 01 Jan 1970 00:00:00 +0000
        ");
    }
}

//! Where completions, manual pages and other files go, by their names: in an archive, and for each package manager.

use std::io::Write as _;

use flate2::{Compression, GzBuilder};

use super::deb::debian_name;
use super::description::PackageFormat;
use crate::entry::{Entry, Node};

/// What a file is, and under which name it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// Completions for bash, of this command.
    Bash(String),
    /// Completions for zsh, by the name of their function.
    Zsh(String),
    Fish,
    /// A manual page of this section.
    Manual(char),
    /// A unit of systemd.
    Unit,
    Changelog,
    Document,
}

impl Kind {
    fn of(name: &str) -> Self {
        let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
        match end {
            "bash" | "bash-completion" => Self::Bash(stem.to_owned()),
            "zsh" => Self::Zsh(format!("_{}", stem.trim_start_matches('_'))),
            "" if name.starts_with('_') => Self::Zsh(name.to_owned()),
            "fish" => Self::Fish,
            "service" | "socket" | "timer" | "mount" | "target" => Self::Unit,
            _ => match end.chars().next() {
                Some(section @ '1'..='8') if end.len() == 1 => Self::Manual(section),
                _ if name.to_lowercase().starts_with("changelog") => Self::Changelog,
                _ => Self::Document,
            },
        }
    }
}

/// The file as an archive has it; its path is its name.
#[must_use]
pub fn in_archive(file: &Entry) -> Entry {
    let directory = match Kind::of(&file.path) {
        Kind::Bash(_) | Kind::Zsh(_) | Kind::Fish => "completions/",
        Kind::Manual(_) => "man/",
        Kind::Unit => "systemd/",
        Kind::Changelog | Kind::Document => "",
    };
    Entry { path: format!("{directory}{}", file.path), ..file.clone() }
}

/// The file as a package installs it; its path is its name.
///
/// Manual pages are compressed, as every system that has these formats does.
#[must_use]
pub fn installed(file: &Entry, package: &str, format: PackageFormat) -> Entry {
    let name = &file.path;
    let documents = format!("usr/share/doc/{}", package_name(package, format));
    let path = match Kind::of(name) {
        Kind::Bash(command) => format!("usr/share/bash-completion/completions/{command}"),
        Kind::Zsh(function) => {
            // Debian keeps `site-functions` for the administrator.
            let is_debian = format == PackageFormat::Deb;
            let directory = if is_debian { "vendor-completions" } else { "site-functions" };
            format!("usr/share/zsh/{directory}/{function}")
        }
        Kind::Fish => format!("usr/share/fish/vendor_completions.d/{name}"),
        Kind::Manual(section) => {
            return packed(file, format!("usr/share/man/man{section}/{name}.gz"));
        }
        Kind::Unit => format!("usr/lib/systemd/system/{name}"),
        // Policy 12.7.
        Kind::Changelog if format == PackageFormat::Deb => {
            return packed(file, format!("{documents}/changelog.gz"));
        }
        Kind::Document if format == PackageFormat::Pacman && is_licence(name) => {
            format!("usr/share/licenses/{}/{name}", package_name(package, format))
        }
        Kind::Changelog | Kind::Document => format!("{documents}/{name}"),
    };
    Entry { path, ..file.clone() }
}

/// Whether Arch keeps it with the licences.
fn is_licence(name: &str) -> bool {
    let starts = ["license", "licence", "copying", "unlicense"];
    starts.iter().any(|start| name.to_lowercase().starts_with(start))
}

/// The name of a package in a format.
fn package_name(package: &str, format: PackageFormat) -> String {
    match format {
        PackageFormat::Deb | PackageFormat::Ipk => debian_name(package),
        PackageFormat::Rpm => package.to_owned(),
        PackageFormat::Apk | PackageFormat::Pacman => package.to_ascii_lowercase(),
    }
}

/// The file compressed, without a name or a time in it.
fn packed(file: &Entry, path: String) -> Entry {
    let Node::File(content) = &file.node else { return Entry { path, ..file.clone() } };
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    encoder.write_all(content).expect("a write into memory succeeds");
    let content = encoder.finish().expect("a write into memory succeeds");
    Entry { path, node: Node::File(content), ..file.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_decides_where_a_file_goes() {
        let names = [
            "loom.bash",
            "_loom",
            "loom.zsh",
            "loom.fish",
            "loom.1",
            "loom.toml.5",
            "loom.service",
            "CHANGELOG.md",
            "notes-1.9",
            "LICENSE",
        ];
        let mut table = String::new();
        for name in names {
            let file = Entry::file(name, "text");
            let deb = installed(&file, "loom", PackageFormat::Deb).path;
            let rpm = installed(&file, "loom", PackageFormat::Rpm).path;
            let rpm = if rpm == deb { "same" } else { &rpm };
            table += &format!("{} · {deb} · {rpm}\n", in_archive(&file).path);
        }
        insta::assert_snapshot!(table, @r"
        completions/loom.bash · usr/share/bash-completion/completions/loom · same
        completions/_loom · usr/share/zsh/vendor-completions/_loom · usr/share/zsh/site-functions/_loom
        completions/loom.zsh · usr/share/zsh/vendor-completions/_loom · usr/share/zsh/site-functions/_loom
        completions/loom.fish · usr/share/fish/vendor_completions.d/loom.fish · same
        man/loom.1 · usr/share/man/man1/loom.1.gz · same
        man/loom.toml.5 · usr/share/man/man5/loom.toml.5.gz · same
        systemd/loom.service · usr/lib/systemd/system/loom.service · same
        CHANGELOG.md · usr/share/doc/loom/changelog.gz · usr/share/doc/loom/CHANGELOG.md
        notes-1.9 · usr/share/doc/loom/notes-1.9 · same
        LICENSE · usr/share/doc/loom/LICENSE · same
        ");
    }
}

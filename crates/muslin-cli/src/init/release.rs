//! A release of muslin: its executables, each pinned by the SHA-256 of its archive.

use muslin_http::Client;

use crate::init::error::InitError;
use crate::init::templates;

/// The file of a release that names the others with their hashes.
const SUMS: &str = "/SHA256SUMS";

/// The most bytes that such a file has.
const LIMIT: u64 = 1 << 20;

/// The hosts that muslin is released for: target, and the names that `std::env::consts` has for it.
const HOSTS: [(&str, &str, &str); 4] = [
    ("x86_64-unknown-linux-musl", "linux", "x86_64"),
    ("aarch64-unknown-linux-musl", "linux", "aarch64"),
    ("x86_64-apple-darwin", "macos", "x86_64"),
    ("aarch64-apple-darwin", "macos", "aarch64"),
];

/// A release with the archives that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Release {
    address: String,
    archives: Vec<Archive>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Archive {
    os: &'static str,
    arch: &'static str,
    name: String,
    sha256: String,
}

/// Whether an address is that of a release.
pub(crate) fn is_release(address: &str) -> bool {
    address.ends_with(SUMS)
}

impl Release {
    /// Reads the checksums of a release.
    ///
    /// # Errors
    ///
    /// [`InitError`] if they cannot be read, or name no executable of muslin for Linux on `x86_64`, which
    /// pipelines use.
    pub(crate) fn read(address: &str) -> Result<Self, InitError> {
        let page = Client::default().get(address, "*/*", LIMIT).map_err(|cause| {
            InitError::Release { address: address.to_owned(), cause: Box::new(cause) }
        })?;
        let found = Self::parse(address, &String::from_utf8_lossy(&page.body));
        found.ok_or_else(|| InitError::NoExecutable(address.to_owned()))
    }

    fn parse(address: &str, sums: &str) -> Option<Self> {
        let files: Vec<(&str, &str)> = sums.lines().filter_map(listed).collect();
        let archives = HOSTS.iter().filter_map(|&(target, os, arch)| {
            let (sha256, name) = files.iter().find(|(_, name)| is_archive(name, target))?;
            Some(Archive { os, arch, name: (*name).to_owned(), sha256: (*sha256).to_owned() })
        });
        let address = address.strip_suffix(SUMS)?.to_owned();
        let release = Self { address, archives: archives.collect() };
        release.for_pipelines().is_some().then_some(release)
    }

    fn for_pipelines(&self) -> Option<&Archive> {
        self.archives.iter().find(|one| (one.os, one.arch) == ("linux", "x86_64"))
    }

    /// What identifies the release: the start of a hash.
    pub(crate) fn key(&self) -> &str {
        self.for_pipelines().map_or("", |one| &one.sha256[..16])
    }

    /// The part of the xtask that downloads the executable.
    pub(crate) fn xtask(&self) -> String {
        let text = |text: &str| toml::Value::from(text).to_string();
        let rows = self.archives.iter().fold(String::new(), |rows, one| {
            let Archive { os, arch, name, sha256 } = one;
            rows + &format!("    (\"{os}\", \"{arch}\", {}, \"{sha256}\"),\n", text(name))
        });
        templates::XTASK_RELEASED
            .replace("{address}", &text(&self.address))
            .replace("{archives}", &rows)
    }

    /// The command of a pipeline.
    pub(crate) fn install_command(&self) -> String {
        let Some(Archive { name, sha256, .. }) = self.for_pipelines() else { return String::new() };
        let steps = [
            format!("curl -fsSL --retry 3 -o muslin.tar.gz '{}/{name}'", self.address),
            format!("echo '{sha256}  muslin.tar.gz' | sha256sum --check --quiet"),
            "mkdir -p \"$TOOL/bin\"".to_owned(),
            "tar -xzf muslin.tar.gz --strip-components 1 -C \"$TOOL/bin\"".to_owned(),
        ];
        // In parentheses, since a shell that stops at errors does not stop within a list of `&&`.
        format!("({})", steps.join(" && "))
    }
}

/// The hash and the name in a line, if both can be written into files and command lines.
fn listed(line: &str) -> Option<(&str, &str)> {
    let (sha256, name) = line.split_once("  ")?;
    let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte));
    (is_hash && is_plain).then_some((sha256, name))
}

/// Whether a file is the archive for a target, with the version in its name.
fn is_archive(name: &str, target: &str) -> bool {
    name.strip_prefix("cargo-muslin-")
        .and_then(|rest| rest.strip_suffix(".tar.gz"))
        .and_then(|rest| rest.strip_suffix(target))
        .is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://forge.example/v0.1.0/SHA256SUMS";

    fn sums(names: &[&str]) -> String {
        names.iter().fold(String::new(), |sums, name| sums + &"0a".repeat(32) + "  " + name + "\n")
    }

    #[test]
    fn a_release_has_an_archive_for_each_host() {
        let release = Release::parse(
            ADDRESS,
            &sums(&[
                "cargo-muslin-x86_64-unknown-linux-musl.tar.gz",
                "cargo-muslin-0.1.0-x86_64-unknown-linux-musl-debug.tar.gz",
                "cargo-muslin-0.1.0-x86_64-unknown-linux-musl.tar.gz",
                "cargo-muslin-0.1.0-aarch64-apple-darwin.tar.gz",
            ]),
        );
        let release = release.unwrap();
        assert_eq!(
            release.xtask().lines().filter(|line| line.starts_with("    (\"")).collect::<Vec<_>>(),
            [
                format!(
                    "    (\"linux\", \"x86_64\", \"cargo-muslin-0.1.0-x86_64-unknown-linux-musl.tar.gz\", \"{}\"),",
                    "0a".repeat(32)
                ),
                format!(
                    "    (\"macos\", \"aarch64\", \"cargo-muslin-0.1.0-aarch64-apple-darwin.tar.gz\", \"{}\"),",
                    "0a".repeat(32)
                ),
            ]
        );
        assert_eq!(release.key(), "0a0a0a0a0a0a0a0a");
        assert!(release.install_command().starts_with("(curl -fsSL --retry 3 -o muslin.tar.gz 'https://forge.example/v0.1.0/cargo-muslin-0.1.0-x86_64"));
    }

    #[test]
    fn a_list_without_an_executable_is_no_release() {
        assert_eq!(Release::parse(ADDRESS, &sums(&["cargo-muslin-0.1.0.tar.gz", "other"])), None);
        assert_eq!(Release::parse(ADDRESS, "<html>"), None);
    }
}

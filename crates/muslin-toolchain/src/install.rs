//! How a toolchain that is not here is provided: a pinned file of the Python package index in our cache,
//! or packages of the distribution.

use std::collections::BTreeMap;

use muslin_toml::Table;

/// A pinned package of the Python package index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Install {
    /// The package.
    pub package: String,
    /// The pinned version.
    pub version: String,
    /// The SHA-256 of its file for each kind of host (`linux-x86_64` …), in hexadecimal.
    pub sha256: BTreeMap<String, String>,
    /// The size of the download, in megabytes.
    pub megabytes: u64,
    /// What it takes on disk, in megabytes.
    pub megabytes_on_disk: u64,
    /// The program in it, below the directory it is unpacked to.
    pub program: String,
}

/// The kinds of host that a file can be pinned for: operating system and architecture of a Rust triple.
pub(crate) const HOSTS: [(&str, &str, &str); 4] = [
    ("linux-x86_64", "-linux-", "x86_64-"),
    ("linux-aarch64", "-linux-", "aarch64-"),
    ("macos-x86_64", "-darwin", "x86_64-"),
    ("macos-aarch64", "-darwin", "aarch64-"),
];

impl Install {
    pub(crate) fn read(table: &Table<'_>) -> Option<Self> {
        let (package, version) = (table.required("package"), table.required("version"));
        let program = table.required("program");
        let megabytes = (size(table, "megabytes"), size(table, "megabytes-on-disk"));
        let sha256 = table.table("sha256", |inner| {
            let hash = |host: &str| Some((host.to_owned(), inner.word(host, sha256)?));
            HOSTS.into_iter().filter_map(|(host, ..)| hash(host)).collect::<BTreeMap<_, _>>()
        });
        if sha256.as_ref().is_none_or(BTreeMap::is_empty) {
            table.fault("no file is pinned: `[install.sha256]` needs a host's hash", None);
        }
        Some(Self {
            sha256: sha256?,
            megabytes: megabytes.0?,
            megabytes_on_disk: megabytes.1?,
            package: package?,
            version: version?,
            program: program?,
        })
    }
}

fn size(table: &Table<'_>, key: &str) -> Option<u64> {
    let size =
        table.integer(key).and_then(|size| u64::try_from(size).ok()).filter(|size| *size > 0);
    if size.is_none() {
        table.fault_in(key, format!("`{key}` has to say a size in megabytes"), None);
    }
    size
}

fn sha256(hash: &str) -> Result<String, String> {
    let sound = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if sound {
        Ok(hash.to_ascii_lowercase())
    } else {
        Err(format!("`{hash}` is not a SHA-256 in hexadecimal"))
    }
}

/// Packages of a distribution that bring a toolchain: the commands, without `sudo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemPackages {
    /// Installs them, as a user types it.
    pub install: String,
    /// Installs them and asks nothing.
    pub unattended: String,
    /// Fetches the list of packages, which a fresh image lacks.
    pub refresh: &'static str,
    /// Removes them, as a user types it.
    pub remove: String,
}

/// How a family of distributions installs packages.
pub(crate) struct Family {
    /// The word for it in `ID` or `ID_LIKE` of `/etc/os-release`, and in `[system]`.
    pub(crate) word: &'static str,
    pub(crate) install: &'static str,
    pub(crate) unattended: &'static str,
    pub(crate) refresh: &'static str,
    pub(crate) remove: &'static str,
}

pub(crate) const FAMILIES: [Family; 1] = [Family {
    word: "debian",
    install: "apt-get install",
    unattended: "env DEBIAN_FRONTEND=noninteractive apt-get install --yes",
    refresh: "apt-get update",
    remove: "apt-get remove",
}];

/// The packages by family, as `[system]` has them.
pub(crate) fn system(table: &Table<'_>) -> BTreeMap<String, Vec<String>> {
    let packages =
        FAMILIES.iter().map(|family| (family.word.to_owned(), table.strings(family.word)));
    packages.filter(|(_, names)| !names.is_empty()).collect()
}

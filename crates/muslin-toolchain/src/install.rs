//! How a toolchain that is not here is provided: a pinned file of the Python package index in our cache,
//! or packages of the distribution.

use std::collections::BTreeMap;

use muslin_schema::{Host, Installation, Provision};
use muslin_toml::Table;

use crate::{Lookup, Toolchain, version};

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
    /// The program in it, below the folder it is unpacked to.
    pub program: String,
}

/// The kinds of host that a file can be pinned for: operating system and architecture of a Rust triple.
const HOSTS: [(&str, &str, &str); 4] = [
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
        Err(format!("`{hash}` is no SHA-256 in hexadecimal"))
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

/// How a family of distributions is told to install packages.
struct Family {
    /// The word for it in `ID` or `ID_LIKE` of `/etc/os-release`, and in `[system]`.
    word: &'static str,
    install: &'static str,
    unattended: &'static str,
    refresh: &'static str,
    remove: &'static str,
}

const FAMILIES: [Family; 1] = [Family {
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

impl Toolchain {
    /// What is installed has to be found afterwards, and to be new enough.
    pub(crate) fn prove_install(&self, table: &Table<'_>) {
        let Some(install) = &self.install else { return };
        if self.version_arguments(&install.program).is_none_or(|words| words.is_empty()) {
            let help = "`cached` with the same path, and `version-arguments`".to_owned();
            table.fault_in("install", "no `[[probe]]` asks its program for a version", Some(help));
        }
        let minimum = self.minimum.as_deref();
        if minimum.is_some_and(|minimum| !version::reaches(&install.version, minimum)) {
            table.fault_in("install", "its version is older than `minimum`", None);
        }
    }

    /// The folder that it has in the cache, if we install it.
    #[must_use]
    pub fn folder(&self, cache: &str) -> String {
        format!("{cache}/toolchains/{}", self.id)
    }

    /// What is put into the cache for this host; `None` if we have nothing for it.
    #[must_use]
    pub fn installation(&self, host: &Host) -> Option<Installation> {
        let install = self.install.as_ref()?;
        let kind = HOSTS.iter().find(|(_, system, architecture)| {
            host.triple.contains(system) && host.triple.starts_with(architecture)
        });
        let sha256 = install.sha256.get(kind?.0)?;
        Some(Installation {
            id: self.id.clone(),
            package: install.package.clone(),
            version: install.version.clone(),
            sha256: sha256.clone(),
            megabytes: install.megabytes,
            megabytes_on_disk: install.megabytes_on_disk,
            folder: self.folder(&host.cache),
            downloads: format!("{}/downloads/{}", host.cache, self.id),
            program: install.program.clone(),
            version_arguments: self.version_arguments(&install.program).unwrap_or_default(),
        })
    }

    /// How the program of an installation is asked for its version; `None` if no probe looks for it.
    pub(crate) fn version_arguments(&self, program: &str) -> Option<Vec<String>> {
        let ours = |lookup: &Lookup| matches!(lookup, Lookup::Cache(path) if path == program);
        let probe = self.probes.iter().find(|probe| ours(&probe.lookup))?;
        Some(probe.version_arguments.clone())
    }

    /// The packages that bring it on a distribution, by the words of its `/etc/os-release`.
    #[must_use]
    pub fn system_packages(&self, distribution: &[String]) -> Option<SystemPackages> {
        let here = |family: &&Family| distribution.iter().any(|word| word == family.word);
        let family = FAMILIES.iter().find(here)?;
        let packages = self.system.get(family.word)?.join(" ");
        let command = |start: &str| format!("{start} {packages}");
        Some(SystemPackages {
            install: command(family.install),
            unattended: command(family.unattended),
            refresh: family.refresh,
            remove: command(family.remove),
        })
    }

    /// How a user gets it.
    pub(crate) fn how_to_get(&self, host: &Host, provision: Provision) -> Option<String> {
        let Some(one) = self.installation(host) else { return self.help.clone() };
        let command = format!("`cargo muslin toolchains install {}`", one.id);
        Some(match provision {
            Provision::Offline => format!("once, online: {command} ({} MB)", one.megabytes),
            _ => format!("{command} provides one ({} MB)", one.megabytes),
        })
    }
}

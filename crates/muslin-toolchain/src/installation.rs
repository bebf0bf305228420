//! How a toolchain of the catalog is installed on a host.

use muslin_schema::{Host, Installation, Provision};
use muslin_toml::Table;

use crate::install::{FAMILIES, Family, HOSTS, SystemPackages};
use crate::toolchain::{Lookup, Toolchain};
use crate::version;

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

    /// The directory that it has in the cache, if we install it.
    #[must_use]
    pub fn directory(&self, cache: &str) -> String {
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
            directory: self.directory(&host.cache),
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

    /// The packages that bring it on a distribution, by the names in its `/etc/os-release`.
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

//! How a host gets a program that it lacks, as a command.

use muslin_catalog::PACKAGE_MANAGERS;
use muslin_toml::Faults;

/// A package manager and the packages in which it keeps the programs that builds ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageManager {
    /// Its program.
    pub program: String,
    /// Operating systems it is asked on, as in a triple; empty means all.
    pub hosts: Vec<String>,
    /// The command that installs what is appended to it.
    pub install: String,
    /// By program: its packages.
    pub packages: Vec<(String, String)>,
}

impl PackageManager {
    /// All that are known, in the order of names.
    #[expect(clippy::missing_panics_doc, reason = "a test reads every embedded file")]
    #[must_use]
    pub fn all() -> Vec<Self> {
        PACKAGE_MANAGERS
            .iter()
            .map(|(id, text)| {
                Self::read(id, text).expect("a test reads every embedded package manager")
            })
            .collect()
    }

    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method alone is not general enough in its lifetime"
    )]
    fn read(id: &str, text: &str) -> Result<Self, Faults> {
        muslin_toml::read(&format!("toolchains/package-managers/{id}.toml"), text, |table| {
            let hosts = table.strings("hosts");
            let (program, install) = (table.required("program"), table.required("install"));
            let packages =
                table.table("packages", |inner| inner.string_pairs()).unwrap_or_default();
            Some(Self { program: program?, hosts, install: install?, packages })
        })
    }

    /// Whether it may be found on a host of this triple.
    #[must_use]
    pub fn serves(&self, host: &str) -> bool {
        self.hosts.is_empty() || self.hosts.iter().any(|os| host.contains(os.as_str()))
    }

    /// The command that installs a program, if it keeps that.
    #[must_use]
    pub fn command(&self, program: &str) -> Option<String> {
        let (_, packages) = self.packages.iter().find(|(name, _)| name == program)?;
        Some(format!("{} {packages}", self.install).trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_is_sound() {
        for (id, text) in PACKAGE_MANAGERS {
            if let Err(faults) = PackageManager::read(id, text) {
                panic!("{faults}");
            }
        }
    }

    #[test]
    fn every_program_that_a_rule_asks_for_can_be_got_on_debian() {
        let all = PackageManager::all();
        let debian = all.iter().find(|one| one.program == "apt-get").unwrap();
        let natives = muslin_catalog::NATIVES.iter().map(|(_, text)| *text);
        let libraries = muslin_catalog::LIBRARIES.iter().flat_map(|(_, files)| files.iter());
        let recipes = libraries.filter(|(path, _)| *path == "library.toml").map(|(_, text)| *text);
        let lists = natives.chain(recipes).flat_map(|text| text.split("tools = [").skip(1));
        let tools = lists.flat_map(|list| list.split(']').next().unwrap().split(", "));
        let missing: Vec<&str> = tools
            .map(|tool| tool.trim_matches('"'))
            .filter(|tool| !tool.is_empty() && *tool != "sh" && debian.command(tool).is_none())
            .collect();
        assert_eq!(missing, [""; 0]);
    }

    #[test]
    fn a_program_is_got_by_the_name_that_the_host_keeps_it_under() {
        let commands: Vec<String> =
            PackageManager::all().iter().filter_map(|one| one.command("ninja")).collect();
        assert_eq!(
            commands,
            [
                "apk add samurai",
                "apt-get install ninja-build",
                "brew install ninja",
                "dnf install ninja-build",
                "pacman -S ninja"
            ]
        );
    }
}

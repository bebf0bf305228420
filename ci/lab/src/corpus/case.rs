//! What must come out of a project, as `case.toml` and `ci/cases.toml` say it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use muslin_schema::{Need, Target};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::failed::Failed;
use super::services::Service;

/// Where a case's project comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// A directory of this repository.
    Fixture(PathBuf),
    /// A published package of this version.
    Registry { version: String },
}

/// One project and what must come out of it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The fixture's directory or the package's name.
    pub(super) name: String,
    /// Where the project comes from.
    pub(super) origin: Origin,
    /// What must come out.
    pub(super) spec: Spec,
}

/// The content of a `case.toml`; `ci/fixtures/README.md` describes the keys.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Spec {
    pub(super) why: String,
    version: Option<String>,
    #[serde(deserialize_with = "targets")]
    pub(super) targets: Vec<Target>,
    #[serde(default)]
    together: bool,
    pub(super) manifest: Option<PathBuf>,
    pub(super) copy_to: Option<String>,
    #[serde(default)]
    pub(super) own_target_dir: bool,
    #[serde(default)]
    pub(super) mounts: BTreeSet<Mount>,
    pub(super) toolchain: Option<String>,
    #[serde(default)]
    pub(super) arguments: Vec<String>,
    pub(super) needs: Option<BTreeSet<Need>>,
    pub(super) provides: Option<BTreeSet<String>>,
    #[serde(default)]
    pub(super) warns: BTreeSet<String>,
    #[serde(default)]
    pub(super) host: HostSetup,
    #[serde(default, rename = "executable")]
    pub(super) executables: Vec<Executable>,
    pub(super) fails: Option<Fails>,
    #[serde(default)]
    pub(super) services: BTreeSet<Service>,
    #[serde(default)]
    pub(super) sources: Vec<String>,
}

/// What a kernel or a container engine puts into a root that is empty otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mount {
    Proc,
    Dev,
}

/// What is different about the machine during the run.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct HostSetup {
    #[serde(default)]
    pub(super) env: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) sysroot_without_target: bool,
}

/// An executable that must come out, and what it must print in an empty root.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Executable {
    pub(super) name: String,
    #[serde(default)]
    pub(super) arguments: Vec<String>,
    #[serde(default)]
    pub(super) env: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) files: BTreeMap<String, String>,
    pub(super) prints: Option<String>,
    #[serde(default)]
    pub(super) contains: Vec<String>,
}

/// How the run must fail.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Fails {
    pub(super) exit: i32,
    pub(super) says: Vec<String>,
}

impl Case {
    /// Its name, and the version of what was published.
    pub(super) fn title(&self) -> String {
        match &self.origin {
            Origin::Fixture(_) => self.name.clone(),
            Origin::Registry { version } => format!("{} {version}", self.name),
        }
    }

    /// The targets of each run of the command line: all at once, or one by one.
    pub(super) fn runs(&self, targets: &[Target]) -> Vec<Vec<Target>> {
        if self.spec.together && !targets.is_empty() {
            return vec![targets.to_vec()];
        }
        targets.iter().map(|target| vec![*target]).collect()
    }

    fn prove(self) -> Result<Self, Failed> {
        let refuse = |what: &str| Err(Failed::because(format!("case `{}`: {what}", self.name)));
        let spec = &self.spec;
        if spec.targets.is_empty() {
            return refuse("`targets` is empty, so nothing would be tried");
        }
        if spec.fails.is_some() != spec.executables.is_empty() {
            return refuse("it needs either `[fails]` or an `[[executable]]`");
        }
        if spec.fails.as_ref().is_some_and(|fails| fails.says.is_empty()) {
            return refuse("`says` is empty, so any failure would do");
        }
        if spec.executables.iter().any(|file| file.prints.is_none() && file.contains.is_empty()) {
            return refuse(
                "an executable has neither `prints` nor `contains`, so any output would do",
            );
        }
        Ok(self)
    }
}

/// The fixtures of this directory, in the order of their names.
pub(super) fn fixtures(directory: &Path) -> Result<Vec<Case>, Failed> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        let spec: Spec = parse(&path.join("case.toml"))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        cases.push(Case { name, origin: Origin::Fixture(path), spec }.prove()?);
    }
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(cases)
}

/// The published programs of this list, in the order of their names.
pub(super) fn programs(list: &Path) -> Result<Vec<Case>, Failed> {
    let specs: BTreeMap<String, Spec> = parse(list)?;
    let case = |(name, spec): (String, Spec)| {
        let Some(version) = spec.version.clone() else {
            return Err(Failed::because(format!("case `{name}`: `version` is missing")));
        };
        Case { name, origin: Origin::Registry { version }, spec }.prove()
    };
    specs.into_iter().map(case).collect()
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Failed> {
    let read = |error: &dyn std::error::Error| {
        Failed::because(format!("`{}` cannot be read: {error}", path.display()))
    };
    let text = fs::read_to_string(path).map_err(|error| read(&error))?;
    toml::from_str(&text).map_err(|error| read(&error))
}

fn targets<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Target>, D::Error> {
    let words = Vec::<String>::deserialize(deserializer)?;
    words.iter().map(|word| word.parse().map_err(D::Error::custom)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proved(text: &str) -> Result<Case, Failed> {
        let spec = toml::from_str(text).map_err(Failed::from)?;
        Case { name: "it".into(), origin: Origin::Fixture(PathBuf::new()), spec }.prove()
    }

    #[test]
    fn a_case_that_could_not_fail_is_refused() {
        let head = "why = 'x'\ntargets = ['x86_64']\n";
        let refused = |rest: &str| proved(&format!("{head}{rest}")).unwrap_err().to_string();
        assert_eq!(refused(""), "case `it`: it needs either `[fails]` or an `[[executable]]`");
        assert_eq!(
            refused("[fails]\nexit = 20\nsays = []"),
            "case `it`: `says` is empty, so any failure would do"
        );
        assert_eq!(
            refused("[[executable]]\nname = 'it'"),
            "case `it`: an executable has neither `prints` nor `contains`, so any output would do"
        );
    }

    #[test]
    fn a_misspelt_key_is_a_fault() {
        let failed = proved("why = 'x'\ntargets = ['x86_64']\nneed = ['c']").unwrap_err();
        assert!(failed.to_string().contains("unknown field `need`"), "{failed}");
    }

    #[test]
    fn targets_are_built_one_by_one_unless_the_case_wants_them_together() {
        let text = "why = 'x'\ntargets = ['x86_64', 'aarch64']\n\
                    [[executable]]\nname = 'it'\nprints = 'x'";
        let one_by_one = proved(text).unwrap();
        let together = proved(&format!("together = true\n{text}")).unwrap();
        assert_eq!(one_by_one.runs(&Target::ALL), [[Target::X86_64], [Target::Aarch64]]);
        assert_eq!(together.runs(&Target::ALL), [Target::ALL]);
    }
}

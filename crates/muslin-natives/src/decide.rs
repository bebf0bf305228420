//! A rule file applied to one package of a graph.

use std::collections::BTreeSet;

use cargo_metadata::semver::Version;
use muslin_schema::{EnvVar, Environment, Need, Outcome, Target};

use crate::rule::{Condition, Rule, RuleFile};
use crate::version::requirement;

/// What the conditions of a rule are checked against.
pub(crate) struct Situation<'a> {
    pub(crate) version: &'a Version,
    /// The features that are on for the target.
    pub(crate) features: &'a [&'a str],
    pub(crate) target: Target,
    pub(crate) environment: &'a Environment,
}

/// What a rule file comes to.
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) because: String,
    pub(crate) cure: Option<String>,
    /// The native library, as people call it.
    pub(crate) library: Option<String>,
    pub(crate) needs: BTreeSet<Need>,
    pub(crate) tools: BTreeSet<String>,
    pub(crate) env: Vec<EnvVar>,
    /// Tools that the script takes from a plain variable only.
    pub(crate) plain: BTreeSet<String>,
    /// What decided.
    pub(crate) evidence: Vec<String>,
}

/// The first rule that holds, with what is needed on top of it.
pub(crate) fn decide(file: &RuleFile, situation: &Situation<'_>) -> Option<Verdict> {
    let rule = file.rules.iter().find(|rule| situation.holds(&rule.when))?;
    let compiles = matches!(rule.then, Outcome::Bundled | Outcome::Uncertain);
    let mut needs = rule.needs.clone().unwrap_or_default();
    let mut tools = rule.tools.clone().unwrap_or_default();
    if compiles {
        needs = rule.needs.clone().unwrap_or_else(|| file.needs.clone());
        tools = rule.tools.clone().unwrap_or_else(|| file.tools.clone());
    }
    for also in file.also.iter().filter(|also| situation.holds(&also.when)) {
        needs.extend(&also.needs);
        tools.extend(also.tools.iter().cloned());
    }
    Some(Verdict {
        outcome: rule.then,
        because: situation.fill(&rule.because),
        library: rule.library.clone().or_else(|| file.library.clone()),
        cure: rule.cure.as_deref().map(|cure| situation.fill(cure)),
        needs,
        tools,
        env: situation.env(file, rule.then),
        plain: rule.plain.clone(),
        evidence: situation.evidence(rule),
    })
}

impl Situation<'_> {
    fn holds(&self, when: &Condition) -> bool {
        let any_set = when.env.is_empty() || when.env.iter().any(|key| self.is_set(key));
        let on = |feature: &String| self.features.contains(&feature.as_str());
        any_set
            && !when.unset.iter().any(|key| self.is_set(key))
            && (!when.pkg_config || self.pkg_config().is_some())
            && when.features.iter().all(on)
            && !when.without.iter().any(on)
            && when.arch.as_ref().is_none_or(|arch| arch == self.target.arch())
            && when.version.as_ref().is_none_or(|version| version.matches(&self.release()))
    }

    /// `NAME` is set to something but `0`, or `NAME=value` is just that.
    fn is_set(&self, key: &str) -> bool {
        is_set(self.environment, &self.target.fill(key))
    }

    fn pkg_config(&self) -> Option<String> {
        pkg_config_variable(self.environment, self.target)
    }

    /// The version without its pre-release, which no requirement means unless it names it.
    fn release(&self) -> Version {
        Version::new(self.version.major, self.version.minor, self.version.patch)
    }

    fn fill(&self, text: &str) -> String {
        self.target.fill(text).replace("{version}", &requirement(self.version))
    }

    fn env(&self, file: &RuleFile, outcome: Outcome) -> Vec<EnvVar> {
        file.env
            .iter()
            .filter(|var| var.outcomes.contains(&outcome) && self.holds(&var.when))
            .map(|var| EnvVar {
                key: self.target.fill(&var.key),
                value: self.target.fill(&var.value),
                because: self.fill(&var.because),
            })
            .filter(|var| !self.environment.contains_key(&var.key))
            .collect()
    }

    fn evidence(&self, rule: &Rule) -> Vec<String> {
        let mut lines: Vec<String> = rule
            .when
            .env
            .iter()
            .filter(|key| self.is_set(key))
            .map(|key| format!("`{}` is set", self.target.fill(key)))
            .collect();
        if rule.when.pkg_config {
            lines.extend(self.pkg_config().map(|key| format!("`{key}` is set")));
        }
        lines.extend(rule.when.features.iter().map(|feature| format!("feature `{feature}` is on")));
        lines.extend(rule.when.without.iter().map(|feature| format!("feature `{feature}` is off")));
        lines
    }
}

fn is_set(environment: &Environment, key: &str) -> bool {
    match key.split_once('=') {
        Some((name, value)) => environment.get(name).is_some_and(|found| found == value),
        None => environment.get(key).is_some_and(|found| !["", "0"].contains(&found.as_str())),
    }
}

/// The variable by which the user lets pkg-config answer for the target.
pub(crate) fn pkg_config_variable(environment: &Environment, target: Target) -> Option<String> {
    ["", "_ALLOW_CROSS", "_LIBDIR", "_PATH", "_SYSROOT_DIR"]
        .into_iter()
        .flat_map(|name| ["{target}", "{target_}"].map(|form| format!("PKG_CONFIG{name}_{form}")))
        .map(|key| target.fill(&key))
        .find(|key| is_set(environment, key))
}

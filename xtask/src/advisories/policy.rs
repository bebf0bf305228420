//! Which advisories are accepted: the table `advisories` of `deny.toml`, as `cargo deny` reads it.

use muslin_advisories::{Advisory, Kind};
use serde::Deserialize;

use crate::advisories::lock::LockedPackage;

/// What follows from an advisory about a crate.
pub(super) enum Judgement {
    Refused,
    /// With the reason.
    Accepted(String),
}

/// Vulnerabilities and notices are refused unless they are ignored. The defaults are those of cargo-deny.
#[derive(Debug, Deserialize)]
pub(super) struct Policy {
    #[serde(default)]
    ignore: Vec<Ignored>,
    #[serde(default = "Scope::all")]
    unmaintained: Scope,
    #[serde(default = "Scope::workspace")]
    unsound: Scope,
}

/// An advisory that does not concern us, or a yanked version, which has no id.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a table with `id` and `reason`")]
struct Ignored {
    id: Option<String>,
    reason: String,
}

/// Which crates are refused.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Scope {
    All,
    /// Those that a crate of this repository depends on.
    Workspace,
    /// Those that only other crates depend on.
    Transitive,
    None,
}

impl Scope {
    fn all() -> Self {
        Self::All
    }

    fn workspace() -> Self {
        Self::Workspace
    }
}

#[derive(Deserialize)]
struct Document {
    advisories: Policy,
}

impl Policy {
    /// # Errors
    ///
    /// If the table is missing or has other values; in words.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let document: Result<Document, _> = toml::from_str(text);
        document.map(|it| it.advisories).map_err(|error| format!("deny.toml: {error}"))
    }

    pub(super) fn judge(&self, advisory: &Advisory, package: &LockedPackage) -> Judgement {
        let is_ignored = |one: &&Ignored| one.id.as_ref() == Some(&advisory.id);
        if let Some(ignored) = self.ignore.iter().find(is_ignored) {
            return Judgement::Accepted(format!("ignored: {}", ignored.reason));
        }
        let (key, scope) = match advisory.kind {
            Kind::Unmaintained => ("unmaintained", self.unmaintained),
            Kind::Unsound => ("unsound", self.unsound),
            Kind::Vulnerability | Kind::Notice => return Judgement::Refused,
        };
        let refused = match scope {
            Scope::All => true,
            Scope::Workspace => package.direct,
            Scope::Transitive => !package.direct,
            Scope::None => false,
        };
        if refused {
            Judgement::Refused
        } else {
            Judgement::Accepted(format!("accepted by `advisories.{key}` in deny.toml"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_without_a_reason_is_an_error() {
        let error = Policy::read("[advisories]\nignore = [\"RUSTSEC-2099-0001\"]\n").unwrap_err();
        assert!(error.contains("a table with `id` and `reason`"), "{error}");
        let error = Policy::read("[advisories]\nignore = [{ id = \"RUSTSEC-2099-0001\" }]\n");
        assert!(error.unwrap_err().contains("missing field `reason`"));
        let yanked = "[advisories]\nignore = [{ crate = \"yarn@1.0.0\", reason = \"no other\" }]\n";
        assert!(Policy::read(yanked).is_ok());
    }
}

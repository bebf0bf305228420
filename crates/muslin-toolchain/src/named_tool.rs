//! The tools that build systems start by a plain name, such as `cc` and `ar`.

use muslin_catalog::TOOLS;
use muslin_toml::Faults;

/// A tool, the names by which build systems start it, and what replaces it when a target is built.
///
/// Strings hold the placeholders of a wrapper's command ([`crate::Wrapper::command`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTool {
    /// Its id: the stem of its file.
    pub id: String,
    /// Its names on `PATH`; the first is the usual one, which exists whether or not the host has it.
    pub names: Vec<String>,
    /// The variable that names it for the target: `CC`.
    pub variable: Option<String>,
    /// Variables by which build systems ask for the host's own: `CC_FOR_BUILD`.
    pub host_variables: Vec<String>,
    /// What it is for the target; a first word that names a wrapper of the toolchain means its path.
    /// Empty, or a toolchain that has none: the host's own where `other_architectures` has names.
    pub command: Vec<String>,
    /// Programs of the host that serve where the target has another architecture than the host and the
    /// toolchain has none; the first on `PATH` is taken.
    pub other_architectures: Vec<String>,
    /// Why it is there.
    pub because: String,
}

impl NamedTool {
    /// All tools, in the order of their ids.
    ///
    /// # Errors
    ///
    /// The faults of the embedded files, of which there are none: a test reads them all.
    pub fn all() -> Result<Vec<Self>, Faults> {
        TOOLS.iter().map(|(id, text)| Self::read(id, text)).collect()
    }

    fn read(id: &str, text: &str) -> Result<Self, Faults> {
        muslin_toml::read(&format!("toolchains/tools/{id}.toml"), text, |table| {
            let because = table.required("because");
            let names = table.strings("names");
            if names.is_empty() {
                table.fault("a tool needs `names`", None);
            }
            Some(Self {
                id: id.to_owned(),
                names,
                variable: table.string("variable"),
                host_variables: table.strings("host-variables"),
                command: table.strings("command"),
                other_architectures: table.strings("other-architectures"),
                because: because?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_embedded_tool_is_valid_and_no_two_share_a_name() {
        let tools = NamedTool::all().unwrap_or_else(|faults| panic!("{faults}"));
        let names: Vec<&String> = tools.iter().flat_map(|tool| &tool.names).collect();
        let distinct: BTreeSet<&&String> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
        assert!(names.iter().any(|name| *name == "cc") && names.iter().any(|name| *name == "ar"));
    }
}

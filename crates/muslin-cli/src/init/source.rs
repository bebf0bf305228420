//! Where a project gets `muslin` itself from.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// A release of the registry, a folder, or a git repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Source {
    /// The registry's release of the version that runs.
    #[default]
    Registry,
    /// A checkout of the repository.
    Folder(String),
    /// The address of the repository.
    Git(String),
}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "registry" => Self::Registry,
            git if git.contains("://") || git.starts_with("git@") => Self::Git(git.to_owned()),
            folder => Self::Folder(folder.trim_end_matches(['/', '\\']).to_owned()),
        })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Registry => "registry",
            Self::Folder(place) | Self::Git(place) => place,
        })
    }
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Source {
    /// The value of `muslin = …` among dependencies.
    fn dependency(&self) -> String {
        match self {
            Self::Registry => toml::Value::from(VERSION).to_string(),
            Self::Folder(place) => {
                format!("{{ path = {} }}", toml::Value::from(format!("{place}/crates/muslin-cli")))
            }
            Self::Git(place) => format!("{{ git = {} }}", toml::Value::from(place.as_str())),
        }
    }

    /// The command that installs `cargo muslin`.
    pub(crate) fn install_command(&self) -> String {
        match self {
            Self::Registry => format!("cargo install --locked cargo-muslin@{VERSION}"),
            Self::Folder(place) => {
                format!("cargo install --locked --path '{place}/crates/cargo-muslin'")
            }
            Self::Git(place) => format!("cargo install --locked --git '{place}' cargo-muslin"),
        }
    }

    /// The manifest of the xtask. It is a workspace of its own, so that the project's lock file stays as it
    /// is; unless the project's workspace takes in every folder.
    pub(crate) fn xtask_manifest(&self, project: &str) -> String {
        let own = if takes_in_xtask(project) {
            ""
        } else {
            "\n# A workspace of its own: the project's lock file stays as it is.\n[workspace]\n"
        };
        format!(
            "[package]\nname = \"xtask\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\nmuslin-cli = {}\n{own}",
            self.dependency()
        )
    }
}

/// Whether a workspace has a folder `xtask` among its members.
fn takes_in_xtask(manifest: &str) -> bool {
    let table = manifest.parse::<toml::Table>().unwrap_or_default();
    let members = table.get("workspace").and_then(|one| one.get("members"));
    let members = members.and_then(|list| list.as_array()).map(Vec::as_slice).unwrap_or_default();
    members.iter().any(|one| matches!(one.as_str(), Some("*" | "xtask" | "./*" | "./xtask")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        let Ok(source) = text.parse();
        source
    }

    #[test]
    fn a_folder_and_an_address_are_told_apart() {
        assert_eq!(source("registry"), Source::Registry);
        assert_eq!(source("../muslin/"), Source::Folder("../muslin".to_owned()));
        assert_eq!(
            source("https://forge.example/muslin").dependency(),
            r#"{ git = "https://forge.example/muslin" }"#
        );
        assert_eq!(
            source("/a b").install_command(),
            "cargo install --locked --path '/a b/crates/cargo-muslin'"
        );
    }

    #[test]
    fn an_xtask_is_a_workspace_of_its_own_unless_the_projects_takes_it_in() {
        let own = |project: &str| Source::Registry.xtask_manifest(project).contains("[workspace]");
        assert!(own("[package]\nname = 'app'\n"));
        assert!(own("[workspace]\nmembers = ['crates/*']\n"));
        assert!(!own("[workspace]\nmembers = ['*']\n"));
    }
}

//! Which directories a project's workspace takes in as members.

use toml::{Table, Value};

/// The directory and the name of the xtask.
pub(super) const XTASK: &str = "xtask";

/// The patterns of a workspace.
pub(super) struct Members {
    members: Vec<String>,
    excluded: Vec<String>,
}

impl Members {
    /// Those of a manifest.
    pub(super) fn read(manifest: &str) -> Self {
        let table: Table = manifest.parse().unwrap_or_default();
        let workspace = table.get("workspace");
        let list = |key: &str| -> Vec<String> {
            let list = workspace.and_then(|one| one.get(key)).and_then(Value::as_array);
            let texts = list.into_iter().flatten().filter_map(Value::as_str);
            texts
                .map(|text| text.trim_start_matches("./").trim_end_matches('/').to_owned())
                .collect()
        };
        Self { members: list("members"), excluded: list("exclude") }
    }

    /// Whether a directory is a member, or would be if it existed. Cargo then requires a manifest in it.
    pub(super) fn takes(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        // Cargo prefers `exclude` to a pattern, and a path to `exclude`.
        let is_named = self.members.iter().any(|member| member == path);
        let is_excluded =
            self.excluded.iter().any(|one| path == one || path.starts_with(&format!("{one}/")));
        let fits = |member: &String| fits(&member.split('/').collect::<Vec<_>>(), &parts);
        is_named || (!is_excluded && self.members.iter().any(fits))
    }

    /// What to write so that these directories are not taken in.
    pub(super) fn exclusion(&self, directories: &[String]) -> String {
        let quoted: Vec<String> = directories.iter().map(|one| format!("\"{one}\"")).collect();
        let list = quoted.join(", ");
        if self.excluded.is_empty() {
            format!("add `exclude = [{list}]` under `[workspace]`")
        } else {
            format!("add `{list}` to the `exclude` list of `[workspace]`")
        }
    }
}

/// Whether a pattern of `members` fits a path, part by part.
fn fits(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        ([], []) => true,
        (["**", rest @ ..], _) => {
            fits(rest, path) || path.split_first().is_some_and(|(_, below)| fits(pattern, below))
        }
        ([first, rest @ ..], [name, below @ ..]) => {
            fits_part(first.as_bytes(), name.as_bytes()) && fits(rest, below)
        }
        _ => false,
    }
}

fn fits_part(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        // A set of characters may fit; then another directory is the safe choice.
        ([], []) | ([b'[', ..], _) => true,
        ([b'*', rest @ ..], _) => {
            fits_part(rest, name)
                || name.split_first().is_some_and(|(_, name)| fits_part(pattern, name))
        }
        ([b'?', rest @ ..], [_, below @ ..]) => fits_part(rest, below),
        ([one, rest @ ..], [other, below @ ..]) => one == other && fits_part(rest, below),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(workspace: &str) -> Members {
        Members::read(&format!("[workspace]\n{workspace}\n"))
    }

    #[test]
    fn a_pattern_takes_in_an_xtask_that_it_fits() {
        assert!(!Members::read("[package]\nname = 'app'\n").takes(XTASK));
        assert!(!of("members = ['crates/*']").takes(XTASK));
        for members in ["['*']", "['./*/']", "['x*k', 'a']", "['xtas?']", "['[a-z]*']", "['xtask']"]
        {
            assert!(of(&format!("members = {members}")).takes(XTASK), "{members}");
        }
    }

    #[test]
    fn a_pattern_takes_in_hidden_directories_and_only_two_stars_cross_levels() {
        assert!(of("members = ['*']").takes(".github"));
        assert!(!of("members = ['*']").takes(".github/workflows"));
        assert!(of("members = ['**']").takes(".github/workflows"));
        assert!(!of("members = ['a*']").takes("xtask"));
    }

    #[test]
    fn what_the_workspace_excludes_is_free_unless_it_is_named() {
        let excluded = of("members = ['**']\nexclude = ['xtask']");
        assert!(!excluded.takes("xtask") && !excluded.takes("xtask/src"));
        assert_eq!(
            excluded.exclusion(&[".cargo".into()]),
            "add `\".cargo\"` to the `exclude` list of `[workspace]`"
        );
        assert!(of("members = ['xtask']\nexclude = ['xtask']").takes("xtask"));
    }
}

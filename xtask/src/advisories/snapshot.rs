//! The advisories in `ci/advisories`, and which crates they were looked up for.

use std::collections::BTreeSet;
use std::path::Path;

use muslin_advisories::Advisory;

/// The names of the crates, one a line.
pub(super) const LOOKED_UP: &str = "ci/advisories/crates.txt";
/// Named as in RustSec's database: a directory for each crate, a file for each advisory.
const DATABASE: &str = "ci/advisories/crates";

pub(super) struct Snapshot {
    pub(super) looked_up: BTreeSet<String>,
    pub(super) advisories: Vec<Advisory>,
}

impl Snapshot {
    /// # Errors
    ///
    /// A file that cannot be read, or is not an advisory about a crate of the list; in words.
    pub(super) fn read(root: &Path) -> Result<Self, String> {
        let names = muslin_exec::read_if_there(&root.join(LOOKED_UP));
        let names = names.ok_or_else(|| format!("cannot read `{LOOKED_UP}`"))?;
        let looked_up: BTreeSet<String> = names.lines().map(str::to_owned).collect();
        let mut advisories = Vec::new();
        for (path, readable) in muslin_exec::files_below(&root.join(DATABASE)) {
            let place = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            readable.map_err(|error| format!("{place}: {error}"))?;
            let text = muslin_exec::read(&path).map_err(|error| error.to_string())?;
            advisories.extend(advisory(&place, &String::from_utf8_lossy(&text), &looked_up)?);
        }
        if advisories.is_empty() {
            return Err(format!("there are no advisories in `{DATABASE}`"));
        }
        Ok(Self { looked_up, advisories })
    }
}

/// What a file says; `None` if the advisory was withdrawn.
fn advisory(
    place: &str,
    text: &str,
    looked_up: &BTreeSet<String>,
) -> Result<Option<Advisory>, String> {
    let advisory = Advisory::read(text).map_err(|error| format!("{place}: {error}"))?;
    let Some(advisory) = advisory else { return Ok(None) };
    let Advisory { id, package, .. } = &advisory;
    let named = format!("{DATABASE}/{package}/{id}.md");
    if place != named {
        return Err(format!("{place}: the file of {id} about `{package}` must be `{named}`"));
    }
    if !looked_up.contains(package) {
        return Err(format!("{place}: `{package}` is not in {LOOKED_UP}"));
    }
    Ok(Some(advisory))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2099-0001\"\npackage = \"yarn\"\n\
                        date = \"2099-01-02\"\n\n[versions]\npatched = []\n```\n\n# It tears\n";

    fn fault(place: &str, text: &str) -> String {
        advisory(place, text, &BTreeSet::from(["yarn".to_owned()])).map(drop).unwrap_err()
    }

    #[test]
    fn a_file_that_would_never_match_is_an_error() {
        let place = "ci/advisories/crates/yarn/RUSTSEC-2099-0001.md";
        let looked_up = BTreeSet::from(["yarn".to_owned()]);
        assert!(matches!(advisory(place, TEXT, &looked_up), Ok(Some(_))));
        assert!(fault(place, "# Title only").contains("does not begin with a code block"));
        assert!(
            fault(place, &TEXT.replace("yarn", "yam"))
                .contains("must be `ci/advisories/crates/yam/")
        );
        assert!(fault(&place.replace("0001", "0002"), TEXT).contains("must be `"));
        let other = fault(&place.replace("yarn", "yam"), &TEXT.replace("yarn", "yam"));
        assert!(other.ends_with("`yam` is not in ci/advisories/crates.txt"), "{other}");
    }
}

//! The alias that makes `cargo xtask` of a project's own xtask.

/// The line of the alias. By the package's name, cargo finds it from every directory of the workspace; it is an example,
/// which `cargo build` and `cargo install` leave out. Only cargo is quiet: the xtask prints what it installs.
pub(super) const ALIAS: &str = "xtask = \"run --quiet --package xtask --example xtask --\"";

/// What becomes of a cargo configuration.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Alias {
    /// It has one already.
    There,
    /// The text with the alias, and the lines that are new in it.
    Added { text: String, added: String },
    /// It cannot be added without changing other lines.
    Unclear,
}

/// Adds the alias to the text of a cargo configuration; every other byte stays as it is.
pub(super) fn alias(old: &str, line: &str) -> Alias {
    let Ok(table) = old.parse::<toml::Table>() else { return Alias::Unclear };
    let aliases = table.get("alias");
    if aliases.and_then(|one| one.get("xtask")).is_some() {
        return Alias::There;
    }
    let line = format!("{line}\n");
    if aliases.is_none() {
        let gap = if old.is_empty() || old.ends_with("\n\n") {
            ""
        } else if old.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        let added = format!("[alias]\n{line}");
        return Alias::Added { text: format!("{old}{gap}{added}"), added };
    }
    let header = old.split_inclusive('\n').scan(0, |at, one| {
        *at += one.len();
        Some((*at, one))
    });
    let end = header.into_iter().find(|(_, one)| one.trim() == "[alias]").map(|(end, _)| end);
    match end {
        Some(end) if old[..end].ends_with('\n') => {
            Alias::Added { text: format!("{}{line}{}", &old[..end], &old[end..]), added: line }
        }
        _ => Alias::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::Alias;

    const LINE: &str = "xtask = \"run\"";

    fn alias(old: &str) -> Alias {
        super::alias(old, LINE)
    }

    fn added(old: &str) -> String {
        match alias(old) {
            Alias::Added { text, added } => {
                assert!(text.contains(&added));
                assert!(text.parse::<toml::Table>().is_ok(), "{text}");
                text
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_alias_is_added_and_every_other_byte_stays() {
        assert_eq!(added(""), format!("[alias]\n{LINE}\n"));
        let old = "# ours\n[build]\njobs = 2";
        assert_eq!(added(old), format!("{old}\n\n[alias]\n{LINE}\n"));
        let old = "[alias]\nb = \"build\"\n";
        assert_eq!(added(old), format!("[alias]\n{LINE}\nb = \"build\"\n"));
    }

    #[test]
    fn an_unclear_configuration_is_left_alone() {
        assert_eq!(alias("alias.b = \"build\"\n"), Alias::Unclear);
        assert_eq!(alias("[alias"), Alias::Unclear);
        assert_eq!(alias("[alias]"), Alias::Unclear);
        assert_eq!(alias("[alias]\nxtask = \"run -p xtask --\"\n"), Alias::There);
        assert_eq!(alias("alias = { xtask = \"x\" }\n"), Alias::There);
    }
}

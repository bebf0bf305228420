//! The alias that makes `cargo xtask` of a project's own xtask.

/// The line of the alias. The path is that of the project's root, where `cargo xtask` is typed.
pub(crate) const LINE: &str = "xtask = \"run --quiet --manifest-path xtask/Cargo.toml --\"";

/// What becomes of a cargo configuration.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Alias {
    /// It has one; whatever it does is the user's.
    There,
    /// The text with the alias, and the lines that are new in it.
    Added { text: String, added: String },
    /// Where it would go cannot be told without rewriting what is the user's.
    Unclear,
}

/// Adds the alias to the text of a cargo configuration; every other byte stays as it is.
pub(crate) fn alias(old: &str) -> Alias {
    let Ok(table) = old.parse::<toml::Table>() else { return Alias::Unclear };
    let aliases = table.get("alias");
    if aliases.and_then(|one| one.get("xtask")).is_some() {
        return Alias::There;
    }
    let line = format!("{LINE}\n");
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
    use super::*;

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
    fn the_alias_joins_those_that_are_there_and_everything_else_stays() {
        assert_eq!(added(""), format!("[alias]\n{LINE}\n"));
        let old = "# ours\n[build]\njobs = 2";
        assert_eq!(added(old), format!("{old}\n\n[alias]\n{LINE}\n"));
        let old = "[alias]\nb = \"build\"\n";
        assert_eq!(added(old), format!("[alias]\n{LINE}\nb = \"build\"\n"));
    }

    #[test]
    fn what_cannot_be_told_is_left_to_the_user() {
        assert_eq!(alias("alias.b = \"build\"\n"), Alias::Unclear);
        assert_eq!(alias("[alias"), Alias::Unclear);
        assert_eq!(alias("[alias]"), Alias::Unclear);
        assert_eq!(alias("[alias]\nxtask = \"run -p xtask --\"\n"), Alias::There);
        assert_eq!(alias("alias = { xtask = \"x\" }\n"), Alias::There);
    }
}

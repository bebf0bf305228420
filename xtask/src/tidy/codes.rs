//! Checks that every diagnostic code of the table is raised somewhere, and that code is compared by constant.

use muslin_schema::codes;

use crate::tidy::source::Source;

/// What compares or makes a code from a text of its own.
const BY_TEXT: &[&str] = &[".code == \"", ".code != \"", "of_word(\"", "code.as_str() {"];

/// Every code that nothing raises, and every line that has a code as a text.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let product =
        |source: &&Source| source.path.starts_with("crates/") && source.path.contains("/src/");
    let sources: Vec<&Source> = sources.iter().filter(product).collect();
    let mut faults = Vec::new();
    for (name, code) in codes::ALL {
        let constant = format!("codes::{name}");
        // The pages describe a code; they do not raise it.
        let raises = |source: &&&Source| {
            !source.path.contains("/explain/") && names(&source.code, &constant)
        };
        if !sources.iter().any(|source| raises(&source)) {
            faults.push(format!("crates/muslin-finding/src/codes.rs: nothing raises `{code}`"));
        }
    }
    for source in sources {
        for (index, line) in source.code.lines().enumerate() {
            if BY_TEXT.iter().any(|text| line.contains(text)) {
                let place = format!("{}:{}", source.path, index + 1);
                faults.push(format!("{place}: use a constant of `codes` for a diagnostic code"));
            }
        }
    }
    faults
}

/// Whether a text has a constant, not only one with a longer name.
fn names(text: &str, constant: &str) -> bool {
    let after =
        text.match_indices(constant).map(|(at, _)| text[at + constant.len()..].chars().next());
    after.into_iter().any(|next| !next.is_some_and(|next| next.is_ascii_uppercase() || next == '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(code: &str) -> Vec<String> {
        let (code, text) = (code.to_owned(), code.to_owned());
        check(&[Source { path: "crates/sample/src/lib.rs".to_owned(), code, text }])
    }

    #[test]
    fn a_code_that_nothing_raises_is_found() {
        let unused =
            "crates/muslin-finding/src/codes.rs: nothing raises `linker-argument`".to_owned();
        assert!(faults("fn f() { g(codes::LINKER_ARGUMENT_UNSAFE); }").contains(&unused));
        assert!(!faults("fn f() { g(codes::LINKER_ARGUMENT); }").contains(&unused));
    }

    #[test]
    fn a_code_that_is_compared_as_text_is_found() {
        let found = faults("fn f() { one.code == \"relro\"; }").pop();
        let expected =
            "crates/sample/src/lib.rs:1: use a constant of `codes` for a diagnostic code";
        assert_eq!(found.as_deref(), Some(expected));
    }
}

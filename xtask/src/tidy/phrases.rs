//! Checks the English of messages, documents and code: the words that cargo's and rustc's documents use.

use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

use crate::tidy::source::Source;

/// A turn of phrase that is not used, and what to write.
struct Phrase {
    words: &'static str,
    write: &'static str,
    scope: Scope,
}

/// Where a phrase is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// In texts, comments and identifiers.
    Everywhere,
    /// Not in identifiers: `is_none` is Rust's.
    Prose,
}

const fn everywhere(words: &'static str, write: &'static str) -> Phrase {
    Phrase { words, write, scope: Scope::Everywhere }
}

const fn prose(words: &'static str, write: &'static str) -> Phrase {
    Phrase { words, write, scope: Scope::Prose }
}

const PHRASES: &[Phrase] = &[
    everywhere("anew", "again"),
    everywhere("told", "reported, printed, distinguished"),
    everywhere("tells", "shows, reports, says"),
    everywhere("stands", "is"),
    everywhere("lies", "is in"),
    everywhere("patient", "retry"),
    everywhere("rooms", "crates, modules"),
    everywhere("floors", "layers"),
    everywhere("code word", "diagnostic code"),
    everywhere("code words", "diagnostic codes"),
    everywhere("bill of materials", "SBOM"),
    everywhere("bills of materials", "SBOMs"),
    everywhere("roots of trust", "CA certificates"),
    everywhere("start files", "CRT objects"),
    // `start_file` is a function of the `zip` crate.
    prose("start file", "CRT object"),
    everywhere("process 1", "init (PID 1)"),
    everywhere("of yesterday", "out of date"),
    everywhere("held against", "checked against"),
    everywhere("hold against", "check against"),
    everywhere("holds against", "checks against"),
    everywhere("belongs into", "belongs in"),
    everywhere("be had", "be found, be read"),
    everywhere("all the same", "nevertheless"),
    everywhere("put there", "supplied"),
    prose("is said", "is reported"),
    prose("are said", "are reported"),
    prose("was said", "was reported"),
    prose("be said", "be reported"),
    prose("unless said", "by default"),
    prose("is none", "is not one, does not exist"),
    prose("are none", "do not exist"),
    prose("is no", "is not a, has no"),
    prose("are no", "are not"),
    prose("was no", "was not a"),
    prose("of yours", "your"),
    prose("of ours", "our"),
    prose("the words of", "the arguments of, the text of"),
    prose("what lacks", "what is missing"),
    prose("forbids to", "forbids"),
    prose("the front", "the linker wrapper"),
    prose("has a front", "is wrapped"),
    prose("has no front", "is not wrapped"),
    prose("knows of no", "does not know"),
    prose("with its words", "with its arguments"),
];

/// Words before and after a phrase that make it the usual one: `there is no`, `is no longer`.
const USUAL_BEFORE: &[&str] = &["there", "in"];
const USUAL_AFTER: &[&str] = &["longer", "more", "such"];

/// Every phrase in the sources and documents of the repository.
pub(crate) fn check(root: &Path, sources: &[Source]) -> Vec<String> {
    let mut found: Vec<String> = sources.iter().flat_map(in_rust).collect();
    for path in documents(root) {
        let text = muslin_exec::read_if_there(&root.join(&path)).unwrap_or_default();
        let lines = text.lines().enumerate();
        found.extend(lines.flat_map(|(index, line)| in_text(&path, index + 1, line)));
    }
    found
}

fn in_rust(source: &Source) -> Vec<String> {
    // The phrases themselves.
    if source.path == "xtask/src/tidy/phrases.rs" {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        let line = line.trim_start();
        if line.starts_with("//") && !line.starts_with("///") && !line.starts_with("//!") {
            found.extend(in_text(&source.path, index + 1, line));
        }
    }
    if let Ok(tokens) = source.text.parse() {
        in_tokens(tokens, &source.path, &mut found);
    }
    found
}

fn in_tokens(tokens: TokenStream, path: &str, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => in_tokens(group.stream(), path, found),
            TokenTree::Ident(ident) => {
                let line = ident.span().start().line;
                let words = words_of_identifier(&ident.to_string());
                let scope = Scope::Everywhere;
                found.extend(matches(path, line, &words, scope));
            }
            TokenTree::Literal(literal) => {
                let line = literal.span().start().line;
                let text = literal.to_string();
                if text.starts_with(['"', 'r']) {
                    found.extend(in_text(path, line, &text));
                }
            }
            TokenTree::Punct(_) => {}
        }
    }
}

fn in_text(path: &str, line: usize, text: &str) -> Vec<String> {
    matches(path, line, &words(text), Scope::Prose)
}

/// Every phrase among the words; one that is for prose only counts if these words are prose.
fn matches(path: &str, line: usize, words: &[String], scope: Scope) -> Vec<String> {
    let mut found = Vec::new();
    for phrase in
        PHRASES.iter().filter(|phrase| phrase.scope == Scope::Everywhere || scope == Scope::Prose)
    {
        let wanted: Vec<&str> = phrase.words.split(' ').collect();
        for (index, window) in words.windows(wanted.len()).enumerate() {
            let before = index.checked_sub(1).and_then(|index| words.get(index));
            let after = words.get(index + wanted.len());
            let usual = before.is_some_and(|word| USUAL_BEFORE.contains(&word.as_str()))
                || after.is_some_and(|word| USUAL_AFTER.contains(&word.as_str()));
            if window == wanted.as_slice() && !usual {
                let Phrase { words, write, .. } = phrase;
                found.push(format!("{path}:{line}: write `{write}` instead of `{words}`"));
            }
        }
    }
    found
}

/// The words of a text in lower case; the end of a clause is a word of its own, so that no phrase runs over it.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for character in text.replace("\\n", " ").chars() {
        if character.is_alphanumeric() || character == '\'' {
            if let Some(word) = words.last_mut() {
                word.extend(character.to_lowercase());
            }
        } else if character.is_whitespace() {
            words.push(String::new());
        } else {
            words.extend([character.to_string(), String::new()]);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `is_told` and `IsTold` are two words each.
fn words_of_identifier(identifier: &str) -> Vec<String> {
    let mut apart = String::new();
    for character in identifier.chars() {
        if character.is_uppercase() {
            apart.push(' ');
        }
        apart.push(if character == '_' { ' ' } else { character });
    }
    words(&apart)
}

/// The Markdown and TOML files of the repository, from its root. Outputs of other programs are theirs.
fn documents(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    collect(root, root, &mut found);
    found.retain(|path| !path.starts_with("toolchains/failures/"));
    found.sort();
    found
}

fn collect(directory: &Path, root: &Path, found: &mut Vec<String>) {
    for entry in directory.read_dir().into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if name != "target" && !name.to_string_lossy().starts_with('.') {
                collect(&path, root, found);
            }
        } else if path.extension().is_some_and(|ending| ending == "md" || ending == "toml") {
            found.push(path.strip_prefix(root).unwrap_or(&path).display().to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(code: &str) -> Vec<String> {
        let (code, text) = (code.to_owned(), code.to_owned());
        let source = Source { path: "crates/sample/src/lib.rs".to_owned(), code, text };
        check(Path::new("/nowhere"), &[source])
    }

    #[test]
    fn a_phrase_is_found_in_a_message_a_doc_comment_a_comment_and_a_name() {
        let place = "crates/sample/src/lib.rs:1: write";
        let told = format!("{place} `reported, printed, distinguished` instead of `told`");
        assert_eq!(found("const A: &str = \"it is told\";"), [told.as_str()]);
        assert_eq!(found("//! It is told."), [told.as_str()]);
        assert_eq!(found("// It is told."), [told.as_str()]);
        assert_eq!(found("struct WasTold;"), [told.as_str()]);
        assert_eq!(found("fn was_told() {}"), [told.as_str()]);
    }

    #[test]
    fn what_is_good_english_is_left_alone() {
        assert_eq!(found("//! There is no linker, and it is no longer needed."), [""; 0]);
        assert_eq!(found("fn f() { x.is_none(); }"), [""; 0]);
        assert_eq!(found("//! That is what it is. No linker is needed."), [""; 0]);
    }

    #[test]
    fn the_repository_has_none() {
        let root = xtask::repository::root();
        let sources = crate::tidy::source::sources(&root);
        assert_eq!(check(&root, &sources), [""; 0]);
    }
}

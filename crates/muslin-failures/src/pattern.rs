//! What to look for in one line: literal text with holes, and wildcards for what the holes caught.
//!
//! A small language of its own, since the texts of tools are full of the characters that a regular
//! expression would have to escape, and a person who adds a text copies it from a log.
//!
//! | in a pattern | matches |
//! |---|---|
//! | `{name}` | a word: no white space, as short as what follows allows; at the end also without the punctuation that ends it |
//! | `{name...}` | any text, as short as what follows allows; at the end the rest of the line |
//! | `^` in front | the line begins so, its indentation aside |
//! | `{{`, `}}` | the braces themselves |

use std::collections::BTreeMap;

/// What the holes of a pattern caught, by their names.
pub(crate) type Captures = BTreeMap<String, String>;

/// What a line has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    parts: Vec<Part>,
    at_start: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Hole { name: String, spaces: bool },
}

/// A literal this short would be found in lines that mean something else.
const SHORTEST_LITERAL: usize = 8;

impl Pattern {
    /// Proves the text of a pattern.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as a fault's text.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (at_start, text) = match text.strip_prefix('^') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let parts = parts(text)?;
        let holes = |pair: &[Part]| pair.iter().all(|part| matches!(part, Part::Hole { .. }));
        if parts.windows(2).any(holes) {
            return Err("between two holes there has to be some text".to_owned());
        }
        if matches!(parts.first(), Some(Part::Hole { spaces: true, .. })) {
            return Err("a hole for any text cannot stand in front".to_owned());
        }
        Ok(Self { parts, at_start })
    }

    /// Proves the text of a pattern that has to mean something by itself.
    ///
    /// # Errors
    ///
    /// As [`Self::parse`], and if it would be found everywhere.
    pub(crate) fn parse_distinct(text: &str) -> Result<Self, String> {
        let pattern = Self::parse(text)?;
        let literals = pattern.parts.iter().map(|part| match part {
            Part::Literal(text) => text.trim().len(),
            Part::Hole { .. } => 0,
        });
        if literals.sum::<usize>() < SHORTEST_LITERAL {
            return Err(format!(
                "there are fewer than {SHORTEST_LITERAL} characters to look for: too vague"
            ));
        }
        Ok(pattern)
    }

    /// The names of its holes.
    pub(crate) fn holes(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole { name, .. } => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// What the holes catch in a line, if the line holds the pattern.
    pub(crate) fn find(&self, line: &str) -> Option<Captures> {
        if self.at_start {
            let line = line.trim_start();
            return self.find_at(line, 0);
        }
        match &self.parts[0] {
            Part::Literal(first) => {
                line.match_indices(first.as_str()).find_map(|(at, _)| self.find_at(line, at))
            }
            Part::Hole { .. } => {
                let Some(Part::Literal(second)) = self.parts.get(1) else { return None };
                line.match_indices(second.as_str()).find_map(|(at, _)| {
                    let word = line[..at].rfind(char::is_whitespace).map_or(0, |space| space + 1);
                    self.find_at(line, word)
                })
            }
        }
    }

    fn find_at(&self, line: &str, start: usize) -> Option<Captures> {
        let mut captures = Captures::new();
        let mut rest = line.get(start..)?;
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            let (name, spaces) = match part {
                Part::Literal(text) => {
                    rest = rest.strip_prefix(text.as_str())?;
                    continue;
                }
                Part::Hole { name, spaces } => (name, *spaces),
            };
            let end = match parts.peek() {
                Some(Part::Literal(next)) => rest.find(next.as_str())?,
                _ if spaces => rest.trim_end().len(),
                _ => {
                    let word = rest.split(char::is_whitespace).next().unwrap_or_default();
                    word.trim_end_matches([',', '.', ';', ':', '\'', '"', '`']).len()
                }
            };
            let (caught, after) = rest.split_at(end);
            if caught.is_empty() || (!spaces && caught.contains(char::is_whitespace)) {
                return None;
            }
            captures.insert(name.clone(), caught.to_owned());
            rest = after;
        }
        Some(captures)
    }
}

fn parts(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            literal.push_str(brace);
            rest = after;
            continue;
        }
        let hole = rest.split_once('}').filter(|_| brace == "{");
        let Some((name, after)) = hole else {
            return Err(format!("a single `{brace}`; the character itself is `{brace}{brace}`"));
        };
        let (name, spaces) = match name.strip_suffix("...") {
            Some(name) => (name, true),
            None => (name, false),
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
            return Err(format!("`{{{name}}}` is not a name for a hole: small letters and `-`"));
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(std::mem::take(&mut literal)));
        }
        parts.push(Part::Hole { name: name.to_owned(), spaces });
        rest = after;
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    Ok(parts)
}

/// Whether a text is among those that a list describes: `*` matches any text, and what begins with
/// `!` must not fit. A list of exclusions only lets everything else pass.
pub(crate) fn is_among(text: &str, list: &[String]) -> bool {
    let mut wanted = list.iter().filter(|one| !one.starts_with('!')).peekable();
    let refused = list.iter().filter_map(|one| one.strip_prefix('!'));
    let allowed = wanted.peek().is_none() || wanted.any(|one| fits(text, one));
    allowed && !refused.into_iter().any(|one| fits(text, one))
}

fn fits(text: &str, wildcard: &str) -> bool {
    let Some((start, rest)) = wildcard.split_once('*') else { return text == wildcard };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some((_, after)) = text.split_once(piece) else { return false };
        text = after;
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caught(pattern: &str, line: &str) -> Option<String> {
        let captures = Pattern::parse(pattern).unwrap().find(line)?;
        let words: Vec<String> =
            captures.into_iter().map(|(name, text)| format!("{name}={text}")).collect();
        Some(words.join(" "))
    }

    #[test]
    fn a_word_ends_where_the_text_after_it_begins() {
        let line = "x.c:1:10: fatal error: linux/magic.h: No such file or directory";
        let pattern = "fatal error: {header}: No such file";
        assert_eq!(caught(pattern, line).as_deref(), Some("header=linux/magic.h"));
    }

    #[test]
    fn a_word_holds_no_white_space() {
        let line = "make: *** /x: No such file or directory";
        assert_eq!(caught("make: {program}: No such file", line), None);
    }

    #[test]
    fn a_word_at_the_end_is_without_the_punctuation_of_its_sentence() {
        assert_eq!(
            caught("cannot find -l{library}", "ld: cannot find -lfoo.").as_deref(),
            Some("library=foo")
        );
    }

    #[test]
    fn a_word_in_front_is_the_one_before_the_text() {
        let line = "  bash: line 2: gperf: command not found";
        assert_eq!(caught("{program}: command not found", line).as_deref(), Some("program=gperf"));
    }

    #[test]
    fn any_text_goes_to_the_end_of_the_line() {
        let line = "error: undefined symbol: operator delete(void*, unsigned long)";
        assert_eq!(
            caught("undefined symbol: {symbol...}", line).as_deref(),
            Some("symbol=operator delete(void*, unsigned long)")
        );
    }

    #[test]
    fn a_later_place_is_tried_where_the_first_does_not_fit() {
        let line = "sh: 1: x y: not found; sh: 2: nasm: not found";
        let found = caught("sh: {line}: {program}: not found", line);
        assert_eq!(found.as_deref(), Some("line=2 program=nasm"));
    }

    #[test]
    fn the_beginning_of_a_line_is_behind_its_indentation() {
        assert_eq!(
            caught("^Could NOT find {it}", "    Could NOT find CURL (missing").as_deref(),
            Some("it=CURL")
        );
        assert_eq!(caught("^Could NOT find {it}", "-- Could NOT find CURL"), None);
    }

    #[test]
    fn braces_of_a_text_are_doubled() {
        assert_eq!(
            caught("Os {{ code: {code},", "Os { code: 26, kind").as_deref(),
            Some("code=26")
        );
    }

    #[test]
    fn a_pattern_that_means_nothing_is_refused() {
        let fault = |text: &str| Pattern::parse_distinct(text).unwrap_err();
        assert_eq!(fault("{a}: b"), "there are fewer than 8 characters to look for: too vague");
        assert_eq!(fault("no such {a}{b}"), "between two holes there has to be some text");
        assert_eq!(fault("no such { file"), "a single `{`; the character itself is `{{`");
        assert_eq!(fault("no such } file"), "a single `}`; the character itself is `}}`");
        assert_eq!(
            fault("no such {} file"),
            "`{}` is not a name for a hole: small letters and `-`"
        );
        assert_eq!(fault("{a...}: no such file"), "a hole for any text cannot stand in front");
    }

    #[test]
    fn wildcards_choose_and_refuse() {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert!(is_among("linux/magic.h", &list(&["asm/*", "linux/*"])));
        assert!(is_among("__strcpy_chk", &list(&["__*_chk"])));
        assert!(!is_among("__strcpy_chk2", &list(&["__*_chk"])));
        assert!(is_among("bison", &list(&["!*/*"])));
        assert!(!is_among("./configure", &list(&["!*/*"])));
        assert!(!is_among("open64", &list(&["*64", "!open*"])));
    }
}

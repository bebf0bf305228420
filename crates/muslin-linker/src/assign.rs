//! Judges assignments of symbols, by `--defsym` and in linker scripts.

use crate::inputs::without_comments;
use crate::judgement::{Judgement, LinkContext, Weight};

/// Judges the assignments in a linker script, wherever it comes from. What is in brackets, as in `PROVIDE(…)`, replaces
/// nothing.
#[must_use]
pub fn judge_script(path: &str, text: &str, context: &LinkContext<'_>) -> Vec<Judgement> {
    let found = assignments(&without_comments(text)).into_iter();
    let judged = found.filter_map(|(symbol, value)| {
        let (weight, why) = assignment(&symbol, &value, context)?;
        Some(Judgement { weight, argument: path.to_owned(), why })
    });
    judged.collect()
}

/// What is wrong with one assignment.
pub(crate) fn assignment(
    symbol: &str,
    value: &str,
    context: &LinkContext<'_>,
) -> Option<(Weight, String)> {
    if (context.in_libc)(symbol) {
        let why = format!(
            "gives `{symbol}`, a function of libc, another address for the whole program, libc included"
        );
        return Some((Weight::Error, why));
    }
    let number = value.trim().starts_with(|letter: char| letter.is_ascii_digit());
    let alone = value.trim().chars().all(|letter| letter.is_ascii_alphanumeric());
    (number && alone).then(|| {
        let why = format!(
            "gives `{symbol}` the address {}: that is a number to read, and a call of it crashes",
            value.trim()
        );
        (Weight::Warning, why)
    })
}

/// Each symbol that is assigned outside of round brackets, with what it is given.
fn assignments(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '=' if depth == 0 => found.extend(assigned(&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    found
}

/// The name before a `=` and the value behind it; `None` where it is part of a comparison or of `+=`.
fn assigned(before: &str, behind: &str) -> Option<(String, String)> {
    let before = before.trim_end();
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_$.".contains(letter);
    let begin = before.rfind(|letter| !is_name(letter)).map_or(0, |at| at + 1);
    let name = &before[begin..];
    if behind.starts_with('=') || name.is_empty() || name == "." {
        return None;
    }
    Some((name.to_owned(), behind.split([';', '}']).next().unwrap_or(behind).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> Vec<String> {
        let context =
            LinkContext { unwinds: true, in_libc: &|name| name == "malloc", script: &|_| None };
        let found = judge_script("x.ld", text, &context).into_iter();
        found.map(|one| format!("{:?} {}", one.weight, one.why)).collect()
    }

    #[test]
    fn a_function_of_libc_is_not_assigned_wherever_the_assignment_is() {
        for text in ["malloc = mine;", "SECTIONS { .text : { malloc=. ; } }", "INPUT(a.o)malloc=0;"]
        {
            let found = judged(text);
            assert_eq!(found.len(), 1, "{text}");
            assert!(found[0].starts_with("Error gives `malloc`, a function of libc"), "{found:?}");
        }
        assert_eq!(judged("/* malloc = x; */ PROVIDE(malloc = x); mine = malloc;"), [""; 0]);
    }

    #[test]
    fn an_address_that_is_a_number_is_doubtful() {
        assert!(judged("away = 0x10;")[0].starts_with("Warning gives `away` the address 0x10"));
        let layout = "SECTIONS { . = 0x1000; . += 4; ASSERT(a == 1, \"\") end = .; size = SIZEOF(.text) + 1; }";
        assert_eq!(judged(layout), [""; 0]);
    }
}

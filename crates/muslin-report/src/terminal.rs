//! Text on its way to a terminal or a log, whoever wrote it.

use std::borrow::Cow;

use muslin_schema::is_hidden;

/// The text with everything escaped that a terminal or a log would carry out: control characters other than
/// line breaks, tabs and colors, characters that reorder text, and commands to a forge's runner
/// (`::error::`, `##[error]`) at the start of a line.
///
/// Colors are kept: ours, and those of cargo's and rustc's own messages.
#[must_use]
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    let hidden = |letter: char| is_hidden(letter) && letter != '\n' && letter != '\t';
    if !text.contains(hidden) && !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            safe.push('\n');
        }
        push_line(&mut safe, line);
    }
    if safe == text { Cow::Borrowed(text) } else { Cow::Owned(safe) }
}

/// A carriage return in front of a line break is a line break of Windows.
fn push_line(safe: &mut String, line: &str) {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let mut rest = line;
    if let Some(at) = command_at(line) {
        // The first character is enough: what is left is not a command.
        safe.push_str(&line[..at]);
        let letter = line[at..].chars().next().unwrap_or(':');
        safe.extend(letter.escape_unicode());
        rest = &line[at + letter.len_utf8()..];
    }
    while let Some(letter) = rest.chars().next() {
        if let Some(color) = color(rest) {
            safe.push_str(color);
            rest = &rest[color.len()..];
            continue;
        }
        if is_hidden(letter) && letter != '\t' {
            safe.extend(letter.escape_unicode());
        } else {
            safe.push(letter);
        }
        rest = &rest[letter.len_utf8()..];
    }
}

/// Where GitHub's or Azure's runner would read a command in this line (`ActionCommand.cs` of actions/runner).
fn command_at(line: &str) -> Option<usize> {
    if let Some(at) = line.find("##[").or_else(|| line.find("##vso[")) {
        return Some(at);
    }
    let start = line.len() - line.trim_start().len();
    let (name, _) = line[start..].strip_prefix("::")?.split_once("::")?;
    let name = name.split(' ').next().unwrap_or_default();
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    (!name.is_empty() && name.chars().all(is_name)).then_some(start)
}

/// The sequence that sets a color or style (`ESC [ … m`), if the text begins with one.
fn color(text: &str) -> Option<&str> {
    let numbers = text.strip_prefix("\u{1b}[")?;
    let end = numbers.find(|letter: char| !letter.is_ascii_digit() && letter != ';')?;
    numbers[end..].starts_with('m').then(|| &text[..end + 3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_stay_and_everything_else_is_seen() {
        assert_eq!(
            for_terminal("\u{1b}[1;32mok\u{1b}[0m\t\u{1b}]0;title\u{7}\r\nx\rhidden \u{202e}fdp"),
            "\u{1b}[1;32mok\u{1b}[0m\t\\u{1b}]0;title\\u{7}\nx\\u{d}hidden \\u{202e}fdp"
        );
        assert_eq!(for_terminal("\u{1b}[2J\u{1b}[31"), r"\u{1b}[2J\u{1b}[31");
    }

    #[test]
    fn no_line_is_a_command_to_a_runner() {
        assert_eq!(for_terminal("a\n ::error file=x::pwned"), "a\n \\u{3a}:error file=x::pwned");
        assert_eq!(for_terminal("##[error]pwned"), r"\u{23}#[error]pwned");
        let rustc = "  ::: src/main.rs:3:1\nstd::io::Error: a::b\n::\n## Heading";
        assert!(matches!(for_terminal(rustc), Cow::Borrowed(_)), "{}", for_terminal(rustc));
    }
}

//! Text that somebody else chose: names and strings of files, archives, crates and packages.
//!
//! Such text may hold control characters, which a terminal or a log carries out, and characters that
//! reorder the text around them. Everything that prints it prints it through [`Untrusted`].

use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// Text of somebody else. It is displayed with everything escaped that is not seen: `\u{1b}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untrusted<'a> {
    text: &'a str,
    breaks: Breaks,
}

/// What becomes of line breaks and tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Breaks {
    Escaped,
    Kept,
}

impl<'a> Untrusted<'a> {
    /// Text that belongs on one line: a line break and a tab are escaped too.
    #[must_use]
    pub const fn line(text: &'a str) -> Self {
        Self { text, breaks: Breaks::Escaped }
    }

    /// Text of several lines.
    #[must_use]
    pub const fn lines(text: &'a str) -> Self {
        Self { text, breaks: Breaks::Kept }
    }

    /// The text as it is displayed; as it is, if there is nothing to escape.
    #[must_use]
    pub fn visible(self) -> Cow<'a, str> {
        if self.text.chars().any(|letter| self.escapes(letter)) {
            Cow::Owned(self.to_string())
        } else {
            Cow::Borrowed(self.text)
        }
    }

    fn escapes(self, letter: char) -> bool {
        let kept = self.breaks == Breaks::Kept && matches!(letter, '\n' | '\t');
        !kept && is_hidden(letter)
    }
}

impl fmt::Display for Untrusted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.text.chars() {
            if self.escapes(letter) {
                write!(f, "{}", letter.escape_unicode())?;
            } else {
                f.write_char(letter)?;
            }
        }
        Ok(())
    }
}

/// Whether a character is not seen where it is, but changes what is seen: a control character, a line or
/// paragraph separator, one that sets the direction of text (Unicode's `Bidi_Control`), one without width,
/// or a tag.
#[must_use]
pub fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{061c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_escaped() {
        let hostile = "a\u{1b}[31m\u{7}\r\n\t\u{9b}\u{202e}\u{200b}z";
        assert_eq!(
            Untrusted::line(hostile).visible(),
            r"a\u{1b}[31m\u{7}\u{d}\u{a}\u{9}\u{9b}\u{202e}\u{200b}z"
        );
        let lines = Untrusted::lines("a\n\tb\r\u{2028}").to_string();
        assert_eq!(lines, "a\n\tb\\u{d}\\u{2028}");
    }

    #[test]
    fn ordinary_text_of_any_language_is_as_it_was() {
        let text = "Zlatý řez · 数据 · עברית · نص · 👩\u{200d}🚀";
        assert!(matches!(Untrusted::line(text).visible(), Cow::Borrowed(same) if same == text));
    }
}

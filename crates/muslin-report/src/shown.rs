//! A value as people may see it: every text in it that somebody else chose is made visible before any screen,
//! page or annotation is made of it.
//!
//! A new field of a report passes here without anybody thinking of it.

use std::borrow::Cow;
use std::io;

use muslin_schema::{Untrusted, is_hidden};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::ser::{CharEscape, Formatter, Serializer};

/// Fields whose text may have several lines. A line break in any other is part of a name.
const SEVERAL_LINES: [&str; 11] = [
    "because", "causes", "content", "cure", "details", "explain", "help", "markdown", "message",
    "text", "value",
];

/// The value with every text in it made visible; the value itself, if there was nothing to do.
pub(crate) fn shown<T: Clone + Serialize + DeserializeOwned>(value: &T) -> Cow<'_, T> {
    if !needs_escapes(value) {
        return Cow::Borrowed(value);
    }
    let Ok(mut tree) = serde_json::to_value(value) else { return Cow::Borrowed(value) };
    if make_visible(&mut tree, "") == Change::Nothing {
        return Cow::Borrowed(value);
    }
    serde_json::from_value(tree).map_or(Cow::Borrowed(value), Cow::Owned)
}

/// Whether any text in a value has something to escape. A look at every text takes a tenth of the time that a copy
/// of all of them takes, and most values have nothing.
fn needs_escapes<T: Serialize>(value: &T) -> bool {
    let mut looked = Looked { keys: vec![String::new()], in_key: false, found: false };
    let mut serializer = Serializer::with_formatter(io::sink(), &mut looked);
    value.serialize(&mut serializer).is_err() || looked.found
}

/// Sees the parts of a value as they would be written.
struct Looked {
    /// The key of each object around, the innermost last. A list has the key of what it is in.
    keys: Vec<String>,
    in_key: bool,
    found: bool,
}

impl Looked {
    fn see(&mut self, letter: char) {
        let key = self.keys.last().map_or("", String::as_str);
        self.found |= escapes(letter, key);
    }
}

impl Formatter for &mut Looked {
    fn begin_object<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.keys.push(String::new());
        Ok(())
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.keys.pop();
        Ok(())
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, _: &mut W, _: bool) -> io::Result<()> {
        self.in_key = true;
        if let Some(key) = self.keys.last_mut() {
            key.clear();
        }
        Ok(())
    }

    fn end_object_key<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.in_key = false;
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        _: &mut W,
        text: &str,
    ) -> io::Result<()> {
        if self.in_key {
            if let Some(key) = self.keys.last_mut() {
                key.push_str(text);
            }
        } else if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            text.chars().for_each(|letter| self.see(letter));
        }
        Ok(())
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        _: &mut W,
        letter: CharEscape,
    ) -> io::Result<()> {
        let letter = match letter {
            CharEscape::Quote => '"',
            CharEscape::ReverseSolidus => '\\',
            CharEscape::Solidus => '/',
            CharEscape::Backspace => '\u{8}',
            CharEscape::FormFeed => '\u{c}',
            CharEscape::LineFeed => '\n',
            CharEscape::CarriageReturn => '\r',
            CharEscape::Tab => '\t',
            CharEscape::AsciiControl(byte) => char::from(byte),
        };
        if self.in_key {
            if let Some(key) = self.keys.last_mut() {
                key.push(letter);
            }
        } else {
            self.see(letter);
        }
        Ok(())
    }
}

/// Whether a value was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    Nothing,
    Something,
}

/// Makes every text in a JSON value visible. A text is judged by the key that it, or the list that it is in,
/// has.
pub(crate) fn make_visible(value: &mut Value, key: &str) -> Change {
    match value {
        Value::String(text) => {
            let visible = visible(text, key);
            if visible == *text {
                return Change::Nothing;
            }
            *text = visible;
            Change::Something
        }
        Value::Array(all) => {
            all.iter_mut().map(|one| make_visible(one, key)).max().unwrap_or(Change::Nothing)
        }
        Value::Object(fields) => fields
            .iter_mut()
            .map(|(key, one)| make_visible(one, key))
            .max()
            .unwrap_or(Change::Nothing),
        Value::Null | Value::Bool(_) | Value::Number(_) => Change::Nothing,
    }
}

/// Cargo separates flags in one variable by U+001F, which the screens replace by a space.
const SEPARATOR: char = '\u{1f}';

fn escapes(letter: char, key: &str) -> bool {
    let breaks = matches!(letter, '\n' | '\t') && SEVERAL_LINES.contains(&key);
    letter != SEPARATOR && !breaks && is_hidden(letter)
}

fn visible(text: &str, key: &str) -> String {
    let lines = if SEVERAL_LINES.contains(&key) { Untrusted::lines } else { Untrusted::line };
    let parts = text.split(SEPARATOR).map(|part| lines(part).to_string());
    parts.collect::<Vec<_>>().join(&SEPARATOR.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_looked_at_is_what_would_be_changed() {
        let hidden =
            ["\u{1b}[31m", "\r", "\u{7f}", "\u{202e}x", "\u{8}", "\u{c}", "a\u{2028}", "\u{1}"];
        let plain = ["", "text", "\"\\/", "naïve…", "flag\u{1f}flag"];
        let lines = ["one\ntwo", "a\tb"];
        for key in ["name", "message"] {
            let places = |text: &str| {
                let pair = json!({ key: text });
                [
                    pair.clone(),
                    json!({ key: [text] }),
                    json!([{ "a": {"message": 1}, key: text }]),
                    json!({ "message": [{ "x": 1 }], "deep": { "list": [pair] } }),
                ]
            };
            let several = key == "message";
            let all = hidden
                .iter()
                .map(|text| (text, true))
                .chain(plain.iter().map(|text| (text, false)));
            for (text, escaped) in all.chain(lines.iter().map(|text| (text, !several))) {
                for value in places(text) {
                    assert_eq!(needs_escapes(&value), escaped, "{value}");
                    let changed = make_visible(&mut value.clone(), "") == Change::Something;
                    assert_eq!(changed, escaped, "{value}");
                }
            }
        }
    }

    #[test]
    fn a_key_counts_for_its_own_value_only() {
        let value = json!({ "message": [{ "name": "a" }, "b\nc"], "name": "d" });
        assert!(!needs_escapes(&value), "the list is the message's");
        assert!(needs_escapes(&json!({ "name": [{ "message": "a\nb" }, "c\nd"] })));
        assert!(needs_escapes(&json!("a\nb")), "a text without a key is one line");
    }
}

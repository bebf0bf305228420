//! Values as JSON.

use muslin_schema::is_hidden;
use serde::Serialize;

/// One value as indented JSON with a line break at its end. Characters that are not seen are escaped, in keys
/// too.
///
/// # Panics
///
/// Never for the values of `muslin-schema`: they have string keys only.
#[must_use]
pub fn json(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value);
    escaped(text.expect("the values of the schema have string keys")) + "\n"
}

/// One value as JSON without a line break in it, for the outputs of a forge's steps.
///
/// # Panics
///
/// As [`json`].
#[must_use]
pub fn line(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value);
    escaped(text.expect("the values of the schema have string keys")) + "\n"
}

/// The standard requires escapes below U+0020 only. Everything else that is hidden can be in strings only, where
/// an escape is the same text.
fn escaped(text: String) -> String {
    let hidden = |letter: char| is_hidden(letter) && letter != '\n';
    if !text.contains(hidden) {
        return text;
    }
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        if hidden(letter) {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            safe.push(letter);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_not_seen_is_escaped_in_keys_and_values_and_reads_back_the_same() {
        let value = BTreeMap::from([("a\u{202e}\u{1b}", "b\u{7f}\u{9b}\u{e0041}\n")]);
        let text = line(&value);
        assert_eq!(text, "{\"a\\u202e\\u001b\":\"b\\u007f\\u009b\\udb40\\udc41\\n\"}\n");
        let back: BTreeMap<String, String> = serde_json::from_str(&text).unwrap();
        assert_eq!(back["a\u{202e}\u{1b}"], "b\u{7f}\u{9b}\u{e0041}\n");
        assert_eq!(json(&1), "1\n");
    }
}

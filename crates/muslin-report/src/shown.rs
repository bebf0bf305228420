//! A value as people may see it: every text in it that somebody else chose is made visible before any screen,
//! page or annotation is made of it.
//!
//! A new field of a report passes here without anybody thinking of it.

use std::borrow::Cow;

use muslin_schema::Untrusted;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Fields whose text may have several lines. A line break in any other is part of a name.
const SEVERAL_LINES: [&str; 11] = [
    "because", "causes", "content", "cure", "details", "explain", "help", "markdown", "message",
    "text", "value",
];

/// The value with every text in it made visible; the value itself, if there was nothing to do.
pub(crate) fn shown<T: Clone + Serialize + DeserializeOwned>(value: &T) -> Cow<'_, T> {
    let Ok(mut tree) = serde_json::to_value(value) else { return Cow::Borrowed(value) };
    if make_visible(&mut tree, "") == Change::Nothing {
        return Cow::Borrowed(value);
    }
    serde_json::from_value(tree).map_or(Cow::Borrowed(value), Cow::Owned)
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
fn visible(text: &str, key: &str) -> String {
    let lines = if SEVERAL_LINES.contains(&key) { Untrusted::lines } else { Untrusted::line };
    text.split('\u{1f}').map(|part| lines(part).to_string()).collect::<Vec<_>>().join("\u{1f}")
}

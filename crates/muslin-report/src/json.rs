//! Values as JSON.

use serde::Serialize;

/// One value as indented JSON with a line break at its end.
///
/// # Panics
///
/// Never for the values of `muslin-schema`: they have string keys only.
#[must_use]
pub fn json(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value);
    text.expect("the values of the schema have string keys") + "\n"
}

/// One value as JSON without a line break in it, for the outputs of a forge's steps.
///
/// # Panics
///
/// As [`json`].
#[must_use]
pub fn line(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value);
    text.expect("the values of the schema have string keys") + "\n"
}

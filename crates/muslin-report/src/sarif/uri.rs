//! Paths as the standard wants them: as URIs.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// A path relative to where the tool was started says so, and is distinguished from an absolute one.
pub(super) fn location(path: &str) -> Value {
    if path == "-" {
        return json!({ "uri": "stdin" });
    }
    if path.starts_with('/') {
        return json!({ "uri": format!("file://{}", escaped(path)) });
    }
    let path = path.trim_start_matches("./");
    json!({ "uri": escaped(path), "uriBaseId": "%SRCROOT%" })
}

/// Everything but the unreserved characters of RFC 3986 and the slash becomes `%XX`.
fn escaped(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(location("./a b/ü"), json!({ "uri": "a%20b/%C3%BC", "uriBaseId": "%SRCROOT%" }));
        assert_eq!(location("/bin/ls"), json!({ "uri": "file:///bin/ls" }));
        assert_eq!(location("-"), json!({ "uri": "stdin" }));
    }
}

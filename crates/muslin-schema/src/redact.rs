//! Credentials in text: addresses with a user and password, tokens in queries, headers and variables.
//!
//! Everything that leaves the program as text passes here: what is printed, logs, reports, SBOMs and annotations.

use std::borrow::Cow;

/// What is written instead of a credential.
const HIDDEN: &str = "***";

/// Parts of names whose value is a credential, in lower case.
const SECRET_NAMES: &[&str] =
    &["token", "password", "passwd", "secret", "credential", "api_key", "apikey", "signature"];

/// The text without credentials. A text that has none is returned as it is.
///
/// Removed are the user and password of an address (`https://user:password@host`; the user of an `ssh` address
/// stays), and hidden are the values of query parameters and variables whose name says that they are secret
/// (`?token=…`, `API_TOKEN=…`) and what follows `Authorization:`, `Bearer` or `Basic`.
#[must_use]
pub fn redacted(text: &str) -> Cow<'_, str> {
    let lower = text.to_ascii_lowercase();
    let suspicious = text.contains("://") && text.contains('@')
        || lower.contains("authorization:")
        || lower.contains("bearer ")
        || lower.contains("basic ")
        || text.contains('=') && SECRET_NAMES.iter().any(|name| lower.contains(name));
    if !suspicious {
        return Cow::Borrowed(text);
    }
    Cow::Owned(without_values(&without_headers(&without_users(text))))
}

/// Addresses without user and password.
fn without_users(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let authority = &after[..after.find(ends_authority).unwrap_or(after.len())];
        rest = match authority.rfind('@') {
            Some(user) if !before.ends_with("ssh://") || authority[..user].contains(':') => {
                &after[user + 1..]
            }
            _ => after,
        };
    }
    out.push_str(rest);
    out
}

fn ends_authority(c: char) -> bool {
    c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '<' | '>' | '`' | '\\')
}

/// `Authorization: Bearer …` and its like.
fn without_headers(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(header_line).collect();
    lines.join("\n")
}

fn header_line(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    let schemes = ["authorization: bearer ", "authorization: basic ", "bearer ", "basic "];
    for scheme in schemes {
        let Some(at) = lower.find(scheme) else { continue };
        let (before, value) = line.split_at(at + scheme.len());
        let end = value.find(ends_value).unwrap_or(value.len());
        if is_credential(&value[..end]) {
            return format!("{before}{HIDDEN}{}", &value[end..]);
        }
    }
    match lower.find("authorization: ") {
        Some(at) => format!("{}{HIDDEN}", &line[..at + "authorization: ".len()]),
        None => line.to_owned(),
    }
}

/// A credential is long and has no shape of a word: prose about `basic checks` is not one.
fn is_credential(value: &str) -> bool {
    value.len() >= 8 && !value.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// `NAME=value` where the name says that the value is secret.
fn without_values(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('=') {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        let end = after.find(ends_value).unwrap_or(after.len());
        if is_secret_name(&before[..at]) && end > 0 {
            out.push_str(HIDDEN);
            rest = &after[end..];
        } else {
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn is_secret_name(before: &str) -> bool {
    let start = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
    let name =
        &before[start.map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8))..];
    let name = name.to_ascii_lowercase().replace('-', "_");
    SECRET_NAMES.iter().any(|secret| name.contains(secret))
}

fn ends_value(c: char) -> bool {
    c.is_whitespace() || matches!(c, '&' | '#' | '"' | '\'' | '<' | '>' | '`' | '\\' | ';' | ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_of_an_address_is_removed() {
        assert_eq!(
            redacted(
                "from `git+https://me:hunter2@x.example/a?rev=1#2` and https://ghp_abc@y.example"
            ),
            "from `git+https://x.example/a?rev=1#2` and https://y.example"
        );
    }

    #[test]
    fn the_user_of_an_ssh_address_stays_and_its_password_does_not() {
        assert_eq!(redacted("ssh://git@x.example/a"), "ssh://git@x.example/a");
        assert_eq!(redacted("ssh://git:hunter2@x.example/a"), "ssh://x.example/a");
    }

    #[test]
    fn tokens_in_queries_variables_and_headers_are_hidden() {
        assert_eq!(
            redacted("https://x.example/a?private_token=hunter2&b=1"),
            "https://x.example/a?private_token=***&b=1"
        );
        assert_eq!(
            redacted("CARGO_REGISTRY_TOKEN=hunter2 cargo"),
            "CARGO_REGISTRY_TOKEN=*** cargo"
        );
        assert_eq!(
            redacted("Authorization: Bearer hunter2hunter2 x"),
            "Authorization: Bearer *** x"
        );
        assert_eq!(redacted("authorization: hunter2"), "authorization: ***");
    }

    #[test]
    fn text_without_credentials_stays_as_it_is() {
        for text in [
            "a basic question about the bearer of news",
            "me@x.example wrote https://x.example/a@1.0",
            "`--message-format=json` and rustc-env=A=b",
            "the token is 5",
        ] {
            assert_eq!(redacted(text), text);
        }
    }
}

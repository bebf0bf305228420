//! The user and the password of an address, which travel in a header.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use percent_encoding::percent_decode_str;

/// An address, and what lets the user in there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// Without user and password.
    pub(crate) url: String,
    /// The host, with its port.
    pub(crate) host: String,
    /// The value of the header `Authorization`.
    pub(crate) authorization: Option<String>,
}

impl Address {
    /// Reads an address; `None` if it is of another scheme than HTTP or has no host.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let known = ["http", "https"].iter().find(|known| scheme.eq_ignore_ascii_case(known))?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let path = path.split('#').next().unwrap_or(path);
        let url = format!("{known}://{host}{path}");
        let authorization = user.map(basic);
        (!host.is_empty()).then(|| Self { url, host: host.to_owned(), authorization })
    }

    /// Whether TLS is spoken there.
    pub(crate) fn is_secure(&self) -> bool {
        self.url.starts_with("https:")
    }
}

/// `user:password`, each percent-encoded (RFC 3986, section 3.2.1), as RFC 7617 sends them.
fn basic(user: &str) -> String {
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let mut plain: Vec<u8> = percent_decode_str(user).collect();
    plain.push(b':');
    plain.extend(percent_decode_str(password));
    format!("Basic {}", BASE64_STANDARD.encode(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_leave_the_address() {
        let address = Address::read("HTTPS://me:p%40ss@pypi.example:8443/simple/#x").unwrap();
        assert_eq!(address.url, "https://pypi.example:8443/simple/");
        assert_eq!(address.host, "pypi.example:8443");
        assert_eq!(address.authorization.as_deref(), Some("Basic bWU6cEBzcw=="));
        assert_eq!(Address::read("http://h/a@b").unwrap().authorization, None);
    }

    #[test]
    fn other_schemes_are_no_addresses() {
        for text in ["file:///etc/passwd", "ftp://h/x", "https://", "//h/x", "h/x", ""] {
            assert_eq!(Address::read(text), None, "{text}");
        }
    }
}

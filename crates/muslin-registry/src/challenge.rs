//! What a registry asks for before it lets somebody in: the header `WWW-Authenticate` (RFC 9110, section
//! 11.6.1), as Docker's token flow uses it.

/// How to prove who one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// User and password with each request.
    Basic,
    /// A token from another server.
    Bearer {
        /// Its address.
        realm: String,
        /// What it calls the registry.
        service: Option<String>,
    },
}

impl Challenge {
    /// The strongest of several headers that is understood.
    pub(crate) fn read<'h>(headers: impl Iterator<Item = &'h str>) -> Option<Self> {
        let mut basic = None;
        for header in headers {
            let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
            if scheme.eq_ignore_ascii_case("basic") {
                basic = Some(Self::Basic);
            }
            if scheme.eq_ignore_ascii_case("bearer") {
                let pairs = parameters(rest);
                let named = |name: &str| {
                    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
                };
                if let Some(realm) = named("realm") {
                    return Some(Self::Bearer { realm, service: named("service") });
                }
            }
        }
        basic
    }
}

/// `key="value",key=value`; a comma inside quotes belongs to the value.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = text.trim_start_matches([' ', ',']);
    while let Some((key, after)) = rest.split_once('=') {
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_once(',').unwrap_or((after, "")),
        };
        pairs.push((key.trim().to_ascii_lowercase(), value.trim().to_owned()));
        rest = after.trim_start_matches([' ', ',']);
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read_with_commas_inside_quotes() {
        let read = |headers: &[&str]| Challenge::read(headers.iter().copied());
        let bearer = r#"Bearer realm="https://auth.example/token",service="r.example",scope="repository:a:pull,push""#;
        let expected = Challenge::Bearer {
            realm: "https://auth.example/token".to_owned(),
            service: Some("r.example".to_owned()),
        };
        assert_eq!(read(&["Basic realm=\"r\"", bearer]), Some(expected));
        assert_eq!(read(&["basic realm=r"]), Some(Challenge::Basic));
        assert_eq!(read(&["Negotiate"]), None);
        assert_eq!(
            parameters("a=1, b=\"2,3\""),
            [("a".into(), "1".into()), ("b".into(), "2,3".into())]
        );
    }
}

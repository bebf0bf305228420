//! What a registry asks for before it lets somebody in: the header `WWW-Authenticate` (RFC 9110, section
//! 11.6.1), as Docker's token flow uses it.

use http_auth::{ChallengeRef, parser::ChallengeParser};

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
    /// The strongest of several headers that is understood; one header may hold several challenges.
    pub(crate) fn read<'h>(headers: impl Iterator<Item = &'h str>) -> Option<Self> {
        let mut basic = None;
        // What follows something that is not a challenge is not read: nobody knows where it begins.
        for challenge in
            headers.flat_map(|header| ChallengeParser::new(header).map_while(Result::ok))
        {
            if challenge.scheme.eq_ignore_ascii_case("basic") {
                basic = Some(Self::Basic);
            }
            if challenge.scheme.eq_ignore_ascii_case("bearer")
                && let Some(realm) = parameter(&challenge, "realm")
            {
                return Some(Self::Bearer { realm, service: parameter(&challenge, "service") });
            }
        }
        basic
    }
}

fn parameter(challenge: &ChallengeRef<'_>, name: &str) -> Option<String> {
    let found = challenge.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.to_unescaped())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[&str]) -> Option<Challenge> {
        Challenge::read(headers.iter().copied())
    }

    fn bearer() -> Challenge {
        Challenge::Bearer {
            realm: "https://auth.example/token".to_owned(),
            service: Some("r.example".to_owned()),
        }
    }

    const BEARER: &str = r#"Bearer realm="https://auth.example/token",service="r.example",scope="repository:a:pull,push""#;

    #[test]
    fn challenges_are_read_with_commas_inside_quotes() {
        assert_eq!(read(&["Basic realm=\"r\"", BEARER]), Some(bearer()));
        assert_eq!(read(&["basic realm=r"]), Some(Challenge::Basic));
        assert_eq!(read(&["Negotiate"]), None);
    }

    #[test]
    fn one_header_may_hold_several_challenges() {
        assert_eq!(read(&[&format!("Basic realm=\"r\", {BEARER}")]), Some(bearer()));
        assert_eq!(read(&["Negotiate, Basic realm=\"r\""]), Some(Challenge::Basic));
    }

    #[test]
    fn a_quote_inside_a_value_does_not_end_it() {
        let header = r#"Bearer realm="https://a.example/t?x=\"y\"",service=s"#;
        let expected = Challenge::Bearer {
            realm: "https://a.example/t?x=\"y\"".to_owned(),
            service: Some("s".to_owned()),
        };
        assert_eq!(read(&[header]), Some(expected));
    }
}

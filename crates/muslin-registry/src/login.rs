//! Who the user is at a registry, by the files of Docker (`config.json`) and Podman (containers-auth.json(5)).
//!
//! Nothing is asked and nothing is kept: where the files say that a program keeps the password, the caller
//! runs it and hands over what it says.

use std::collections::BTreeMap;
use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Deserialize;

use crate::reference::Reference;

/// The address under which Docker keeps the login of its own registry.
const HUB: &str = "https://index.docker.io/v1/";

/// Who pushes.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Login {
    /// Nobody in particular.
    #[default]
    Anonymous,
    /// A user with a password.
    Password {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// A token that identifies a user, and that is exchanged for shorter ones.
    IdentityToken(String),
    /// A token that the registry takes as it is.
    RegistryToken(String),
}

/// Secrets are not printed.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anonymous => "Anonymous",
            Self::Password { .. } => "Password",
            Self::IdentityToken(_) => "IdentityToken",
            Self::RegistryToken(_) => "RegistryToken",
        })
    }
}

/// What a file says of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// This.
    Login(Login),
    /// `docker-credential-{name} get` knows, if it is given `server` on standard input; `otherwise` is
    /// what the file itself has.
    Helper {
        /// The end of the program's name.
        name: String,
        /// What it is asked for.
        server: String,
        /// Where it knows nothing.
        otherwise: Login,
    },
}

/// A file of logins, or the answer of a program, that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// It is not JSON of the expected form.
    #[error("it is not JSON of the form that Docker and Podman write")]
    Form(#[from] serde_json::Error),
    /// `auth` is not `user:password` in base 64.
    #[error("`auth` of `{0}` is not `user:password` in base 64")]
    Auth(String),
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct File {
    auths: BTreeMap<String, Entry>,
    cred_helpers: BTreeMap<String, String>,
    creds_store: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
    registrytoken: Option<String>,
}

/// Looks a registry up in the text of a file. A key may name a part of the registry (`host/team`); the
/// longest that fits counts.
///
/// # Errors
///
/// [`LoginError`]
pub fn find_login(text: &str, reference: &Reference) -> Result<Found, LoginError> {
    let file: File = serde_json::from_str(text)?;
    let name = reference.name();
    let fits = |key: &str| {
        let key = bare(key);
        name.strip_prefix(&key).is_some_and(|rest| rest.starts_with('/'))
    };
    let own = file.auths.iter().filter(|(key, _)| fits(key)).max_by_key(|(key, _)| bare(key).len());
    let own = own.map_or(Ok(Login::Anonymous), |(key, entry)| login(key, entry))?;
    let helper = file.cred_helpers.iter().find(|(key, _)| fits(key)).map(|(_, name)| name);
    match helper.or(file.creds_store.as_ref()).filter(|name| !name.is_empty()) {
        Some(name) => {
            let hub = reference.registry == bare(HUB);
            let server = if hub { HUB.to_owned() } else { reference.registry.clone() };
            Ok(Found::Helper { name: name.clone(), server, otherwise: own })
        }
        None if own == Login::Anonymous => Ok(Found::Nothing),
        None => Ok(Found::Login(own)),
    }
}

/// Reads what `docker-credential-… get` prints when it knows something.
///
/// # Errors
///
/// [`LoginError::Form`]
pub fn answer_of_helper(text: &str) -> Result<Login, LoginError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        username: String,
        secret: String,
    }
    let Answer { username, secret } = serde_json::from_str(text)?;
    Ok(if username == "<token>" {
        Login::IdentityToken(secret)
    } else {
        Login::Password { user: username, password: secret }
    })
}

fn login(key: &str, entry: &Entry) -> Result<Login, LoginError> {
    let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    if let Some(token) = said(&entry.registrytoken) {
        return Ok(Login::RegistryToken(token));
    }
    if let Some(token) = said(&entry.identitytoken) {
        return Ok(Login::IdentityToken(token));
    }
    if let Some(coded) = said(&entry.auth) {
        let wrong = || LoginError::Auth(key.to_owned());
        let bytes = BASE64_STANDARD.decode(coded.trim()).map_err(|_| wrong())?;
        let text = String::from_utf8(bytes).map_err(|_| wrong())?;
        let (user, password) = text.split_once(':').ok_or_else(wrong)?;
        // Docker fills the password up with zero bytes in some versions.
        let password = password.trim_end_matches('\0').to_owned();
        return Ok(Login::Password { user: user.to_owned(), password });
    }
    Ok(match (said(&entry.username), said(&entry.password)) {
        (Some(user), Some(password)) => Login::Password { user, password },
        _ => Login::Anonymous,
    })
}

/// A key without what Docker once wrote around a host, and with the one name of Docker Hub.
fn bare(key: &str) -> String {
    let key = key.strip_prefix("https://").or(key.strip_prefix("http://")).unwrap_or(key);
    let key = key.trim_end_matches('/');
    let key = key.strip_suffix("/v1").or(key.strip_suffix("/v2")).unwrap_or(key);
    if ["index.docker.io", "registry-1.docker.io"].contains(&key) {
        return "docker.io".to_owned();
    }
    key.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, image: &str) -> String {
        let found = find_login(file, &Reference::read(image).unwrap());
        match found {
            Ok(Found::Login(Login::Password { user, password })) => format!("{user}:{password}"),
            Ok(Found::Helper { name, server, otherwise }) => {
                format!("{name} for {server}, else {otherwise:?}")
            }
            Ok(other) => format!("{other:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_nearest_key_counts_and_helpers_come_first() {
        // `bWU6cw==` is `me:s`, and `eW91OnQ=` is `you:t`.
        let plain = r#"{"auths": {
            "https://r.example/v1/": {"auth": "bWU6cw=="}, "r.example/team": {"auth": "eW91OnQ="},
            "https://index.docker.io/v1/": {"identitytoken": "x"}, "bad.example": {"auth": "?"},
            "empty.example": {}, "r.example:5000": {"username": "u", "password": "p"}}}"#;
        let helpers = r#"{"auths": {"r.example": {"auth": "bWU6cw=="}},
            "credHelpers": {"gcr.io": "gcloud"}, "credsStore": "desktop"}"#;
        let said = [
            found(plain, "r.example/app"),
            found(plain, "r.example/team/app"),
            found(plain, "r.example:5000/app"),
            found(plain, "me/app"),
            found(plain, "bad.example/app"),
            found(plain, "empty.example/app"),
            found(plain, "other.example/app"),
            found(helpers, "gcr.io/app"),
            found(helpers, "r.example/app"),
            found(helpers, "me/app"),
            found("{", "r.example/app"),
            found("{}", "r.example/app"),
        ];
        insta::assert_snapshot!(said.join("\n"), @"
        me:s
        you:t
        u:p
        Login(IdentityToken)
        `auth` of `bad.example` is not `user:password` in base 64
        Nothing
        Nothing
        gcloud for gcr.io, else Anonymous
        desktop for r.example, else Password
        desktop for https://index.docker.io/v1/, else Anonymous
        it is not JSON of the form that Docker and Podman write
        Nothing
        ");
    }

    #[test]
    fn a_helper_answers_with_a_password_or_a_token() {
        let password = r#"{"ServerURL": "r.example", "Username": "me", "Secret": "s"}"#;
        let login = Login::Password { user: "me".to_owned(), password: "s".to_owned() };
        assert_eq!(answer_of_helper(password).unwrap(), login);
        let token = password.replace("\"me\"", "\"<token>\"");
        assert_eq!(answer_of_helper(&token).unwrap(), Login::IdentityToken("s".to_owned()));
        assert!(answer_of_helper("credentials not found").is_err());
    }
}

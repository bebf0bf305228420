//! What a registry asks for becomes a header: a password, or a token from the server that it names.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use muslin_http::is_loopback;
use serde::Deserialize;

use crate::challenge::Challenge;
use crate::client::{FIRST, Registry};
use crate::error::RegistryError;
use crate::login::Login;
use crate::request::{Answer, Request};

/// What a token server answers; older ones know the first name only (Docker Registry, "Token
/// Authentication Specification").
#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

impl Registry {
    /// The header that answers a challenge.
    pub(super) fn authorize(
        &self,
        challenge: Option<&Challenge>,
        refused: &Answer,
    ) -> Result<String, RegistryError> {
        match (challenge, &self.login) {
            (_, Login::RegistryToken(token)) => Ok(format!("Bearer {token}")),
            (Some(Challenge::Basic), Login::Password { user, password }) => {
                Ok(basic(user, password))
            }
            (Some(Challenge::Bearer { realm, service }), _) => {
                self.token(realm, service.as_deref())
            }
            _ => {
                let request = Request::new("GET", self.url(""), FIRST);
                Err(self.refusal(&request, refused))
            }
        }
    }

    /// Asks the token server.
    fn token(&self, realm: &str, service: Option<&str>) -> Result<String, RegistryError> {
        let action = "a token was asked for";
        if self.base.starts_with("https:") && !is_safe(realm) {
            return Err(RegistryError::Realm {
                registry: self.name.clone(),
                realm: realm.to_owned(),
            });
        }
        let scope = format!("repository:{}:{}", self.repository, self.purpose.actions());
        let mut pairs = vec![("scope", scope.as_str())];
        pairs.extend(service.map(|service| ("service", service)));
        let answered = match &self.login {
            Login::IdentityToken(token) => {
                pairs.extend([("grant_type", "refresh_token"), ("client_id", "muslin")]);
                pairs.push(("refresh_token", token));
                self.agent.post(realm).send_form(pairs)
            }
            login => {
                let mut request = self.agent.get(realm).query_pairs(pairs);
                if let Login::Password { user, password } = login {
                    request = request.header("authorization", basic(user, password));
                }
                request.call()
            }
        };
        let failed = |source| RegistryError::Connection {
            registry: self.name.clone(),
            action: action.to_owned(),
            source: Box::new(source),
        };
        let (head, mut body) = answered.map_err(failed)?.into_parts();
        let body = body.with_config().limit(1 << 20).read_to_vec().map_err(failed)?;
        let answer = Answer { status: head.status.as_u16(), headers: head.headers, body };
        let token = serde_json::from_slice::<Token>(&answer.body).ok();
        let token = token.and_then(|one| one.token.or(one.access_token));
        if let Some(token) = token.filter(|_| answer.status == 200) {
            return Ok(format!("Bearer {token}"));
        }
        let request = Request::new("GET", realm.to_owned(), action);
        Err(self.refusal(&request, &answer))
    }
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")))
}

/// Whether a password may be sent to this address.
fn is_safe(address: &str) -> bool {
    let host = address.strip_prefix("http://").map(|rest| rest.split('/').next().unwrap_or(rest));
    address.starts_with("https://") || host.is_some_and(is_loopback)
}

//! One registry: requests with the login that it asks for, and once more where the network fails.

mod authorize;
mod refusal;
mod send;

use std::sync::{Mutex, PoisonError};

use muslin_http::{agent, missing_processor_features, retry, tls};
use ureq::Agent;

use crate::challenge::Challenge;
use crate::error::RegistryError;
use crate::login::Login;
use crate::progress::{Tell, again};
use crate::reference::Reference;
use crate::request::{Answer, Request};

/// What is done first, as an error names it.
const FIRST: &str = "it was first asked";

/// How a registry is reached.
#[derive(Clone, Debug)]
pub struct Connection<'a> {
    /// The image that is meant.
    pub reference: &'a Reference,
    /// Who pushes.
    pub login: Login,
    /// CA certificates besides the system's, as PEM.
    pub roots: Vec<String>,
    /// Speak without TLS to another machine too.
    pub plain_http: bool,
    /// What is done there.
    pub purpose: Purpose,
}

/// What a user wants of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To read images.
    Pull,
    /// To write them.
    Push,
}

impl Purpose {
    /// What a token is asked for (Docker Registry, "Token Scope Documentation").
    pub(crate) fn actions(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "pull,push",
        }
    }

    /// Behind "does not let you".
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Pull => "pull from",
            Self::Push => "push to",
        }
    }
}

/// A repository of a registry that answers.
#[derive(Debug)]
pub struct Registry {
    agent: Agent,
    /// `https://registry.example`
    base: String,
    /// The registry as the user named it.
    pub(crate) name: String,
    pub(crate) repository: String,
    login: Login,
    purpose: Purpose,
    /// The header that lets us in, once it is known.
    authorization: Mutex<Option<String>>,
}

impl Registry {
    /// Finds out how the registry speaks and whom it lets in.
    ///
    /// It speaks with TLS; one on this machine may do without, as for Docker.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] if it cannot be reached, or the login is refused.
    pub fn connect(connection: &Connection<'_>, tell: Tell<'_>) -> Result<Self, RegistryError> {
        let Connection { reference, login, roots, plain_http, purpose } = connection;
        let host = reference.host();
        if let Some(features) = missing_processor_features().filter(|_| !plain_http) {
            return Err(RegistryError::Processor(features));
        }
        let registry = |scheme: &str, agent: Agent| Self {
            agent,
            base: format!("{scheme}://{host}"),
            name: reference.registry.clone(),
            repository: reference.repository.clone(),
            login: login.clone(),
            purpose: *purpose,
            authorization: Mutex::default(),
        };
        let plain = || registry("http", agent(None, host));
        let secure =
            || Ok(registry("https", agent(Some(tls(roots).map_err(RegistryError::Roots)?), host)));
        let chosen = match (plain_http, reference.is_loopback()) {
            (true, _) => plain(),
            (false, false) => secure()?,
            (false, true) => Some(secure()?).filter(Self::speaks).unwrap_or_else(plain),
        };
        retry(again(tell), || {
            // What is forbidden at its door may be allowed in the repository.
            chosen.ask(&Request::new("GET", chosen.url(""), FIRST), &[200, 403, 404])
        })?;
        Ok(chosen)
    }

    /// Whether this protocol is understood there. A certificate that nobody trusts is an answer too.
    fn speaks(&self) -> bool {
        let asked = self.send(&Request::new("GET", self.url(""), FIRST), None);
        asked.map_or_else(|error| error.is_distrust(), |_| true)
    }

    /// An address below the repository; that of the registry itself for an empty `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        match path {
            "" => format!("{}/v2/", self.base),
            _ => format!("{}/v2/{}/{path}", self.base, self.repository),
        }
    }

    /// Where a registry sends us: an address, or a path on the same host.
    pub(crate) fn resolve(&self, location: &str) -> String {
        if location.contains("://") {
            location.to_owned()
        } else {
            format!("{}/{}", self.base, location.trim_start_matches('/'))
        }
    }

    /// One request, with the login that it takes. An answer of another status than `expected` is an error.
    pub(crate) fn ask(
        &self,
        request: &Request<'_>,
        expected: &[u16],
    ) -> Result<Answer, RegistryError> {
        // Credentials are sent to the registry alone, wherever it sends us.
        let ours = request.url.starts_with(&format!("{}/", self.base));
        let known = self.authorization.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut answer = self.send(request, known.as_deref().filter(|_| ours))?;
        if answer.status == 401 && ours {
            let authorization = self.enter(&answer)?;
            answer = self.send(request, Some(&authorization))?;
        }
        if expected.contains(&answer.status) {
            return Ok(answer);
        }
        Err(self.refusal(request, &answer))
    }

    /// Does what an answer with status 401 asks for.
    fn enter(&self, answer: &Answer) -> Result<String, RegistryError> {
        let headers = answer.headers.get_all("www-authenticate").iter();
        let challenge = Challenge::read(headers.filter_map(|value| value.to_str().ok()));
        let authorization = self.authorize(challenge.as_ref(), answer)?;
        if let Ok(mut known) = self.authorization.lock() {
            *known = Some(authorization.clone());
        }
        Ok(authorization)
    }
}

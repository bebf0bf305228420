//! Answers that do not report success, as errors.

use serde_json::Value;

use crate::client::Registry;
use crate::error::RegistryError;
use crate::login::Login;
use crate::request::{Answer, Request};

impl Registry {
    /// An answer that does not report success, as an error.
    pub(super) fn refusal(&self, request: &Request<'_>, answer: &Answer) -> RegistryError {
        let (status, said) = (answer.status, said(&answer.body));
        let (name, action) = (self.name.clone(), request.action.to_owned());
        if !matches!(status, 401 | 403) {
            let after = answer.header("retry-after").and_then(|text| text.parse().ok());
            return RegistryError::Refused { registry: name, action, status, said, after };
        }
        let who = match &self.login {
            Login::Anonymous => "somebody who is not logged in".to_owned(),
            Login::Password { user, .. } => format!("`{user}`"),
            Login::IdentityToken(_) | Login::RegistryToken(_) => "your token".to_owned(),
        };
        RegistryError::Denied {
            registry: name,
            repository: self.repository.clone(),
            who,
            verb: self.purpose.verb(),
            status,
            said,
        }
    }
}

/// A registry's own words (Distribution Specification, "Error Codes"), or the start of what it said.
fn said(body: &[u8]) -> Vec<String> {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let words = |error: &Value| {
        let text = |key: &str| error[key].as_str().filter(|text| !text.is_empty());
        let both: Vec<&str> = text("code").into_iter().chain(text("message")).collect();
        (!both.is_empty()).then(|| format!("it said: {}", both.join(": ")))
    };
    let errors: Vec<String> =
        value["errors"].as_array().into_iter().flatten().filter_map(words).collect();
    if !errors.is_empty() {
        return errors;
    }
    let text = String::from_utf8_lossy(body);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('<'));
    line.map(|line| format!("it said: {}", line.chars().take(200).collect::<String>()))
        .into_iter()
        .collect()
}

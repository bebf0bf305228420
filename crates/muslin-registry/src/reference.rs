//! The name of an image in a registry, read as Docker and Podman read it.

use std::fmt;

use muslin_http::is_loopback;

/// The registry that is meant where none is named.
const HUB: &str = "docker.io";

/// A name that no registry can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a valid image reference: {why}")]
pub struct ReferenceError {
    text: String,
    why: &'static str,
}

const NO_REGISTRY: &str = "say the registry, or your name on Docker Hub: `NAME/app`";

impl ReferenceError {
    /// Whether the name would be right behind a registry.
    #[must_use]
    pub fn lacks_registry(&self) -> bool {
        self.why == NO_REGISTRY
    }
}

/// Registry, repository and tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `registry.example:5000`
    pub registry: String,
    /// `team/app`
    pub repository: String,
    /// `1.2.3`
    pub tag: Option<String>,
}

impl Reference {
    /// Reads `registry/repository:tag`. The first part is a registry if it could be a host and no directory;
    /// otherwise Docker Hub is meant.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] with the part that is wrong.
    pub fn read(text: &str) -> Result<Self, ReferenceError> {
        let wrong = |why| ReferenceError { text: text.to_owned(), why };
        if text.contains("://") {
            return Err(wrong("it has no `https://` in front"));
        }
        if text.contains('@') {
            return Err(wrong("an image is pushed under a tag, not under a digest"));
        }
        let (registry, rest) = match text.split_once('/') {
            Some((host, rest)) if Self::names_registry(text) => (host, rest),
            Some(_) => (HUB, text),
            None => return Err(wrong(NO_REGISTRY)),
        };
        let (repository, tag) = match rest.rsplit_once(':') {
            Some((repository, tag)) => (repository, Some(tag)),
            None => (rest, None),
        };
        if !is_host(registry) {
            return Err(wrong("its first part is not a host with or without a port"));
        }
        if !is_repository(repository) {
            return Err(wrong(
                "a repository has lower-case letters, digits and `.`, `_`, `-`, `/` between them",
            ));
        }
        if !tag.is_none_or(is_tag) {
            return Err(wrong("a tag has at most 128 letters, digits, `.`, `_` and `-`"));
        }
        Ok(Self {
            registry: registry.to_owned(),
            repository: repository.to_owned(),
            tag: tag.map(str::to_owned),
        })
    }

    /// Whether the name begins with a registry, as Docker and Podman tell one from a directory.
    #[must_use]
    pub fn names_registry(name: &str) -> bool {
        let host = name.split_once('/').map(|(host, _)| host);
        host.is_some_and(|host| host == "localhost" || host.contains(['.', ':']))
    }

    /// Reads `registry/repository@sha256:…`, with or without a tag in front of the digest: the reference, and the
    /// digest if there is one.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] with the part that is wrong.
    pub fn read_pinned(text: &str) -> Result<(Self, Option<String>), ReferenceError> {
        let Some((name, digest)) = text.split_once('@') else {
            return Ok((Self::read(text)?, None));
        };
        let hexadecimal = digest.strip_prefix("sha256:").filter(|hexadecimal| {
            hexadecimal.len() == 64
                && hexadecimal.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        });
        if hexadecimal.is_none() {
            let why = "a digest is `sha256:` and 64 hexadecimal digits";
            return Err(ReferenceError { text: text.to_owned(), why });
        }
        Ok((Self::read(name)?, Some(digest.to_owned())))
    }

    /// Registry and repository, as an image is named.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.registry, self.repository)
    }

    /// The host that answers, with its port.
    pub(crate) fn host(&self) -> &str {
        if self.registry == HUB { "registry-1.docker.io" } else { &self.registry }
    }

    /// Whether the registry runs on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.registry)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())?;
        self.tag.as_ref().map_or(Ok(()), |tag| write!(f, ":{tag}"))
    }
}

fn is_host(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    !text.is_empty() && text.chars().all(letter) && !text.ends_with(':')
}

/// Distribution Specification, "Pulling manifests".
fn is_repository(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let part = |part: &str| {
        part.starts_with(inner)
            && part.ends_with(inner)
            && part.chars().all(|c| inner(c) || "._-".contains(c))
    };
    text.len() <= 255 && text.split('/').all(part)
}

fn is_tag(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.len() <= 128
        && text.starts_with(letter)
        && text.chars().all(|c| letter(c) || ".-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_docker_reads_them() {
        let read = |text: &str| match Reference::read(text) {
            Ok(one) => format!("{} · {} · {:?}", one.registry, one.repository, one.tag),
            Err(error) => error.to_string(),
        };
        let cases = [
            "registry.example/team/app:1.2.3",
            "localhost/app",
            "127.0.0.1:5000/app:1",
            "[::1]:5000/app",
            "team/app:1",
            "app:1",
            "https://registry.example/app",
            "registry.example/Team/app",
            "registry.example/app:",
            "registry.example/app@sha256:00",
        ];
        insta::assert_snapshot!(cases.map(read).join("\n"), @r#"
        registry.example · team/app · Some("1.2.3")
        localhost · app · None
        127.0.0.1:5000 · app · Some("1")
        [::1]:5000 · app · None
        docker.io · team/app · Some("1")
        `app:1` is not a valid image reference: say the registry, or your name on Docker Hub: `NAME/app`
        `https://registry.example/app` is not a valid image reference: it has no `https://` in front
        `registry.example/Team/app` is not a valid image reference: a repository has lower-case letters, digits and `.`, `_`, `-`, `/` between them
        `registry.example/app:` is not a valid image reference: a tag has at most 128 letters, digits, `.`, `_` and `-`
        `registry.example/app@sha256:00` is not a valid image reference: an image is pushed under a tag, not under a digest
        "#);
    }
}

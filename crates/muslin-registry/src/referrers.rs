//! What refers to a manifest. A registry that does not list it by itself gets the list from us, under a
//! tag made of the subject's digest (Distribution Specification, "Referrers Tag Schema").

use muslin_http::retry;
use serde::Deserialize as _;
use serde_json::{Value, json};

use crate::client::Registry;
use crate::error::RegistryError;
use crate::progress::{Tell, again};
use crate::pull::PulledDescriptor;
use crate::push::{Manifest, Referrer, Subject};
use crate::request::Request;

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

impl Registry {
    /// What refers to a manifest and is of this kind: by the registry's own list, else by the one under the tag.
    ///
    /// # Errors
    ///
    /// [`RegistryError`]
    pub fn referrers(
        &self,
        digest: &str,
        artifact_type: &str,
        tell: Tell<'_>,
    ) -> Result<Vec<PulledDescriptor>, RegistryError> {
        let action = format!("what refers to {digest} was read");
        let tag = digest.replace(':', "-");
        for path in [format!("referrers/{digest}"), format!("manifests/{tag}")] {
            let url = self.url(&path);
            // A registry that does not know the request refuses it in one way or another.
            let answer = retry(again(tell), || {
                let request = Request::new("GET", url.clone(), &action).header("accept", INDEX);
                self.ask(&request, &[200, 400, 404, 405, 501])
            })?;
            let list = read(&answer.body).filter(|_| answer.status == 200);
            let entries = list.iter().filter_map(|list| list["manifests"].as_array()).flatten();
            let wanted = entries.filter(|one| one["artifactType"] == artifact_type);
            let found: Vec<PulledDescriptor> =
                wanted.filter_map(|one| PulledDescriptor::deserialize(one).ok()).collect();
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// Puts a manifest that refers to another, and makes sure that it is found from there.
    pub(crate) fn attach(
        &self,
        referrer: &Referrer<'_>,
        tell: Tell<'_>,
    ) -> Result<(), RegistryError> {
        let manifest = &referrer.manifest;
        if self.put(manifest, manifest.blob.digest, tell)? == Subject::Understood {
            return Ok(());
        }
        let tag = referrer.subject.replace(':', "-");
        let action = format!("the list {tag} was read");
        let answer = retry(again(tell), || {
            let url = self.url(&format!("manifests/{tag}"));
            self.ask(&Request::new("GET", url, &action).header("accept", INDEX), &[200, 404])
        })?;
        let old = match answer.status {
            // A list that cannot be read is not replaced: that would drop what others entered.
            200 => Some(read(&answer.body).ok_or_else(|| RegistryError::Answer {
                registry: self.name.clone(),
                action,
                why: "it is not an image index",
            })?),
            _ => None,
        };
        let Some(list) = with(old, referrer) else { return Ok(()) };
        self.store(&tag, INDEX, list.to_string().as_bytes(), tell).map(drop)
    }
}

/// An image index, which has a list of manifests.
fn read(body: &[u8]) -> Option<Value> {
    let list: Value = serde_json::from_slice(body).ok()?;
    list["manifests"].is_array().then_some(list)
}

/// The list with one more entry; `None` if it is there already. What others entered stays.
fn with(list: Option<Value>, referrer: &Referrer<'_>) -> Option<Value> {
    let Manifest { media_type, blob } = referrer.manifest;
    let empty = || json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [] });
    let mut list = list.unwrap_or_else(empty);
    let entries = list["manifests"].as_array_mut()?;
    if entries.iter().any(|one| one["digest"] == blob.digest) {
        return None;
    }
    entries.push(json!({
        "mediaType": media_type,
        "digest": blob.digest,
        "size": blob.content.len(),
        "artifactType": referrer.artifact_type,
    }));
    Some(list)
}

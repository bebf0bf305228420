//! The order of a push: what is named comes before what names it, and the tag last, so that whoever pulls
//! meanwhile gets the old image or the new one, complete.

use std::thread;

use muslin_http::retry;

use crate::client::Registry;
use crate::error::RegistryError;
use crate::progress::{Blob, Progress, Tell, again};
use crate::request::{Answer, Request};

/// A manifest or an index.
#[derive(Clone, Copy, Debug)]
pub struct Manifest<'a> {
    /// What it is.
    pub media_type: &'a str,
    /// Its bytes with their digest.
    pub blob: Blob<'a>,
}

/// A manifest that refers to another one: an SBOM, a signature.
#[derive(Clone, Copy, Debug)]
pub struct Referrer<'a> {
    /// The digest of what it refers to.
    pub subject: &'a str,
    /// What kind of thing it is.
    pub artifact_type: &'a str,
    /// The manifest, which names the subject too.
    pub manifest: Manifest<'a>,
}

/// All that makes an image.
#[derive(Clone, Debug)]
pub struct Push<'a> {
    /// Layers, configurations, and what referrers hold.
    pub blobs: Vec<Blob<'a>>,
    /// The manifests that the root names.
    pub manifests: Vec<Manifest<'a>>,
    /// What refers to them and to the root.
    pub referrers: Vec<Referrer<'a>>,
    /// What the tag refers to.
    pub root: Manifest<'a>,
    /// The tag.
    pub tag: &'a str,
}

impl Registry {
    /// Pushes an image.
    ///
    /// # Errors
    ///
    /// [`RegistryError`]. The tag is what it was before; blobs that arrived are found by the next attempt.
    pub fn push(&self, push: &Push<'_>, tell: Tell<'_>) -> Result<(), RegistryError> {
        let results: Vec<Result<(), RegistryError>> = thread::scope(|scope| {
            let start = |blob| scope.spawn(move || self.upload(blob, tell));
            let threads: Vec<_> = push.blobs.iter().map(start).collect();
            let ended = threads.into_iter().map(thread::ScopedJoinHandle::join);
            ended.map(|one| one.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        results.into_iter().collect::<Result<(), _>>()?;
        for manifest in &push.manifests {
            self.put(manifest, manifest.blob.digest, tell)?;
        }
        for referrer in &push.referrers {
            self.attach(referrer, tell)?;
        }
        self.put(&push.root, push.tag, tell).map(drop)
    }

    /// Sends a blob that is not there. One that breaks off starts again, since what became of it is not
    /// known.
    fn upload(&self, blob: &Blob<'_>, tell: Tell<'_>) -> Result<(), RegistryError> {
        let action = format!("{} was sent", blob.digest);
        let there = retry(again(tell), || {
            let url = self.url(&format!("blobs/{}", blob.digest));
            let answer = self.ask(&Request::new("HEAD", url, &action), &[200, 404])?;
            Ok(answer.status == 200)
        })?;
        if !there && retry(again(tell), || self.send_blob(blob, &action, tell))? {
            tell(Progress::Sent(*blob));
        } else {
            tell(Progress::Present(*blob));
        }
        Ok(())
    }

    /// Whether it had to be sent: a registry may have it in another repository.
    fn send_blob(
        &self,
        blob: &Blob<'_>,
        action: &str,
        tell: Tell<'_>,
    ) -> Result<bool, RegistryError> {
        let mount = self.url(&format!("blobs/uploads/?mount={}", blob.digest));
        let mut begun =
            self.ask(&Request::new("POST", mount, action), &[201, 202, 400, 404, 405])?;
        if begun.status == 201 {
            return Ok(false);
        }
        if begun.status != 202 {
            let plain = Request::new("POST", self.url("blobs/uploads/"), action);
            begun = self.ask(&plain, &[202])?;
        }
        let location = begun.header("location").ok_or_else(|| RegistryError::Answer {
            registry: self.name.clone(),
            action: action.to_owned(),
            why: "it does not say where to",
        })?;
        let joint = if location.contains('?') { '&' } else { '?' };
        let url = format!("{}{joint}digest={}", self.resolve(location), blob.digest);
        let sent = |count| tell(Progress::Sending(count));
        let mut request =
            Request::new("PUT", url, action).body("application/octet-stream", blob.content);
        request.sent = Some(&sent);
        let answer = self.ask(&request, &[201])?;
        self.same_digest(&answer, blob.digest, action)?;
        Ok(true)
    }

    /// Puts a manifest under a digest or a tag; the answer says whether its subject was understood.
    pub(crate) fn put(
        &self,
        manifest: &Manifest<'_>,
        name: &str,
        tell: Tell<'_>,
    ) -> Result<Subject, RegistryError> {
        let Manifest { media_type, blob } = manifest;
        let answer = self.store(name, media_type, blob.content, tell)?;
        self.same_digest(&answer, blob.digest, &format!("the manifest {name} was sent"))?;
        let understood = answer.header("oci-subject").is_some();
        Ok(if understood { Subject::Understood } else { Subject::Unknown })
    }

    /// Puts something under a digest or a tag.
    pub(crate) fn store(
        &self,
        name: &str,
        media_type: &str,
        content: &[u8],
        tell: Tell<'_>,
    ) -> Result<Answer, RegistryError> {
        let action = format!("the manifest {name} was sent");
        retry(again(tell), || {
            let request = Request::new("PUT", self.url(&format!("manifests/{name}")), &action)
                .body(media_type, content);
            self.ask(&request, &[201])
        })
    }

    /// What a registry says that it stored has to be what was sent.
    fn same_digest(&self, answer: &Answer, ours: &str, action: &str) -> Result<(), RegistryError> {
        match answer.header("docker-content-digest") {
            Some(theirs) if theirs != ours => Err(RegistryError::Digest {
                registry: self.name.clone(),
                action: action.to_owned(),
                ours: ours.to_owned(),
                theirs: theirs.to_owned(),
            }),
            _ => Ok(()),
        }
    }
}

/// Whether a registry keeps a list of what refers to a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Understood,
    Unknown,
}

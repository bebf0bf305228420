//! `--push`: an image into a registry, with what is in it attached to it.

use std::path::Path;
use std::time::Duration;

use muslin_package::{Blob, Descriptor, Layout, Referrer, provenance_referrer, sbom_referrer};
use muslin_registry::{Connection, Manifest, Progress, Purpose, Push, Reference, Registry};
use muslin_schema::Target;

use super::push_error::PushError;
use crate::events::Amount;
use crate::image::login::login;
use crate::session::Session;
use crate::ship::IMAGE;
use crate::task::Task;

/// What is pushed, and how loudly.
pub(super) struct Order<'a> {
    pub(super) layout: &'a Layout,
    /// The SBOM of each target, in the order of the images.
    pub(super) sboms: &'a [(Target, String, String)],
    /// The signed statement of provenance, if there is one.
    pub(super) statement: Option<&'a [u8]>,
    pub(super) reference: &'a Reference,
    pub(super) time: u64,
    pub(super) plain_http: bool,
    /// A file with a certificate that the registry is trusted by.
    pub(super) ca: Option<&'a Path>,
}

/// Pushes an image, its SBOMs and its provenance; the digests of what refers to it.
///
/// # Errors
///
/// [`PushError`]. The tag then means what it did before.
pub(super) fn push(session: &Session<'_>, order: &Order<'_>) -> Result<Vec<String>, PushError> {
    let Order { layout, reference, .. } = order;
    let referrers = referrers(order);
    let push = listed(layout, &referrers, reference.tag.as_deref().unwrap_or("latest"));
    let connection = Connection {
        reference,
        login: login(session.runner, &session.environment, reference)?,
        roots: roots(session, reference, order.ca)?,
        plain_http: order.plain_http,
        purpose: Purpose::Push,
    };
    let total = push.blobs.iter().map(|blob| blob.content.len() as u64).sum();
    let task = Task::start(session, "Pushing", Amount::Bytes(total));
    let tell = |progress: Progress<'_>| report(session, &task, progress);
    let ended = Registry::connect(&connection, &tell).and_then(|one| one.push(&push, &tell));
    drop(task);
    ended?;
    Ok(referrers.into_iter().map(|one| one.manifest.descriptor.digest).collect())
}

/// What refers to each manifest, and to the index over them.
fn referrers(order: &Order<'_>) -> Vec<Referrer> {
    let Order { layout, sboms, statement, time, .. } = order;
    let named = |(_, name, text): &(Target, String, String)| (name.clone(), text.clone());
    let each = layout.manifests.iter().zip(*sboms);
    let mut all: Vec<Referrer> =
        each.map(|(manifest, sbom)| sbom_referrer(manifest, &[named(sbom)], *time)).collect();
    if !layout.manifests.contains(&layout.root) {
        let whole: Vec<_> = sboms.iter().map(named).collect();
        all.push(sbom_referrer(&layout.root, &whole, *time));
    }
    if let Some(envelope) = statement {
        // Whoever pulls one architecture finds it, too.
        let mut subjects = layout.manifests.clone();
        if !subjects.contains(&layout.root) {
            subjects.push(layout.root.clone());
        }
        let attach = |one| provenance_referrer(one, IMAGE.signed, envelope, *time);
        all.extend(subjects.iter().map(attach));
    }
    all
}

/// The image as the registry's client wants it.
fn listed<'a>(layout: &'a Layout, referrers: &'a [Referrer], tag: &'a str) -> Push<'a> {
    let is_manifest = |one: &Descriptor| *one == layout.root || layout.manifests.contains(one);
    let (manifests, blobs): (Vec<&Blob>, Vec<&Blob>) =
        layout.blobs.iter().partition(|blob| is_manifest(&blob.descriptor));
    let (root, manifests): (Vec<&Blob>, Vec<&Blob>) =
        manifests.into_iter().partition(|blob| blob.descriptor == layout.root);
    let mut blobs: Vec<_> = blobs.into_iter().map(bytes).collect();
    for one in referrers.iter().flat_map(|one| &one.blobs).map(bytes) {
        // Several refer to the same SBOM or statement.
        if !blobs.iter().any(|blob| blob.digest == one.digest) {
            blobs.push(one);
        }
    }
    Push {
        blobs,
        manifests: manifests.into_iter().map(manifest).collect(),
        referrers: referrers
            .iter()
            .map(|one| muslin_registry::Referrer {
                subject: &one.subject,
                artifact_type: one.artifact_type,
                manifest: manifest(&one.manifest),
            })
            .collect(),
        root: manifest(root[0]),
        tag,
    }
}

fn bytes(blob: &Blob) -> muslin_registry::Blob<'_> {
    muslin_registry::Blob { digest: &blob.descriptor.digest, content: &blob.content }
}

fn manifest(blob: &Blob) -> Manifest<'_> {
    Manifest { media_type: blob.descriptor.media_type, blob: bytes(blob) }
}

/// CA certificates for one registry: the user's own file, and where Docker and Podman have them
/// (containers-certs.d(5)).
///
/// # Errors
///
/// [`PushError::Ca`] if the file contains no certificate.
pub(crate) fn roots(
    session: &Session<'_>,
    reference: &Reference,
    own: Option<&Path>,
) -> Result<Vec<String>, PushError> {
    let environment = &session.environment;
    let read = |path: &Path| {
        let text = muslin_exec::read_if_there(&session.working_directory.join(path));
        let text = text.filter(|text| text.contains("-----BEGIN CERTIFICATE-----"));
        text.ok_or_else(|| PushError::Ca(path.display().to_string()))
    };
    let own = own.map(read).transpose()?;
    let home = environment.get("HOME").map(|home| format!("{home}/.config/containers/certs.d"));
    let directories = ["/etc/docker/certs.d".to_owned(), "/etc/containers/certs.d".to_owned()];
    let directories = directories.into_iter().chain(home);
    let directories = directories.map(|directory| Path::new(&directory).join(&reference.registry));
    let files = directories.flat_map(|directory| {
        let names = muslin_exec::names_in(&directory).into_iter();
        names
            .filter(|name| Path::new(name).extension().is_some_and(|end| end == "crt"))
            .map(move |name| directory.join(name))
    });
    Ok(own.into_iter().chain(files.filter_map(|file| muslin_exec::read_if_there(&file))).collect())
}

/// Reports how far it is.
fn report(session: &Session<'_>, task: &Task<'_>, progress: Progress<'_>) {
    let blob = |blob: muslin_registry::Blob<'_>| {
        format!("{} · {}", &blob.digest[..19], muslin_report::size(blob.content.len() as u64))
    };
    match progress {
        Progress::Present(one) => {
            task.advance(one.content.len() as u64);
            session.status("Present", &blob(one));
        }
        Progress::Sending(count) => task.advance(count as u64),
        Progress::Sent(one) => session.status("Pushed", &blob(one)),
        Progress::Again { why, pause } => {
            session.status("Again", &format!("in {}: {why}", seconds(pause)));
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

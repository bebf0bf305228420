//! `--smoke`: the program is started once, from the layers that will be shipped, before they are.

use std::path::Path;

use muslin_package::{Image, Layer};

use crate::pipeline::Build;
use crate::session::Session;
use crate::smoke::{Conditions, SmokeError, Subject, SystemCalls, arguments, root, smoke};

/// Starts the program of an image with each of the arguments that its settings, or else the request, name; the
/// commands.
///
/// # Errors
///
/// [`SmokeError`] if it does not start or end well.
pub(super) fn started(
    session: &Session<'_>,
    build: &Build,
    image: &Image<'_>,
    calls: Option<&mut SystemCalls>,
) -> Result<Vec<String>, SmokeError> {
    let (settings, request) = (image.settings, build.project.request());
    let smoke_arguments = if settings.smoke.is_empty() { &request.smoke } else { &settings.smoke };
    if smoke_arguments.is_empty() {
        return if calls.is_some() { Err(SmokeError::NoStart) } else { Ok(Vec::new()) };
    }
    let root = root(&build.project.host)?;
    unpack(image.layers(), root.path())?;
    let starts = arguments(smoke_arguments)?.into_iter();
    let own = |arguments: Vec<String>| {
        if arguments.is_empty() { settings.args.clone() } else { arguments }
    };
    let subject = Subject {
        place: format!("in the image for {}", image.target),
        target: image.target,
        root: root.path(),
        entrypoint: &image.entrypoint,
        starts: starts.map(own).collect(),
        processor: build.project.processor(image.target),
        user: settings.user_numbers(),
        workdir: settings.workdir.as_deref().unwrap_or("/"),
        env: &image.env(),
        volumes: &settings.volumes,
    };
    let (host, allow) = (&build.project.host, &request.allow);
    smoke(session, &subject, &mut Conditions { host, allow, calls })
}

/// The layers over each other, read back from what is shipped.
fn unpack<'l>(layers: impl Iterator<Item = &'l Layer>, root: &Path) -> Result<(), SmokeError> {
    for layer in layers {
        muslin_exec::unpack(&layer.unpacked()?, root)?;
    }
    Ok(())
}

//! Executables by themselves, each in an empty root.

use std::collections::BTreeMap;

use muslin_schema::Target;

use super::calls::SystemCalls;
use super::error::SmokeError;
use super::start::{root, smoke};
use super::subject::{Conditions, Subject, arguments};
use crate::project::Project;
use crate::session::Session;

/// The user and the group: nobody in particular, as in images.
const USER: (u32, u32) = (65532, 65532);

/// An executable, as it is delivered.
pub(crate) struct BuiltProgram<'a> {
    pub(crate) name: &'a str,
    pub(crate) target: Target,
    pub(crate) bytes: &'a [u8],
}

/// Starts each executable with each of the arguments that the request names, and writes the profile that it asks for.
///
/// # Errors
///
/// [`SmokeError`]
pub(crate) fn smoke_programs<'a>(
    session: &Session<'_>,
    project: &Project,
    programs: impl IntoIterator<Item = BuiltProgram<'a>>,
) -> Result<(), SmokeError> {
    let request = project.request();
    let mut calls = request.seccomp.is_some().then(SystemCalls::default);
    let starts = arguments(&request.smoke)?;
    if starts.is_empty() {
        return if calls.is_some() { Err(SmokeError::NoStart) } else { Ok(()) };
    }
    for BuiltProgram { name, target, bytes } in programs {
        let root = root(&project.host)?;
        let entrypoint = [format!("/{name}")];
        muslin_exec::write_if_different(&root.path().join(name), bytes, true)?;
        let subject = Subject {
            place: format!("for {target}"),
            target,
            root: root.path(),
            entrypoint: &entrypoint,
            starts: starts.clone(),
            processor: project.processor(target),
            user: USER,
            workdir: "/",
            env: &BTreeMap::from([("PATH".to_owned(), "/".to_owned())]),
            volumes: &[],
        };
        let mut conditions =
            Conditions { host: &project.host, allow: &request.allow, calls: calls.as_mut() };
        smoke(session, &subject, &mut conditions)?;
    }
    if let (Some(calls), Some(file)) = (calls, &request.seccomp) {
        calls.write(session, file, &request.smoke)?;
    }
    Ok(())
}

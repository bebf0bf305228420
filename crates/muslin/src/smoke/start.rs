//! Starts a program on each machine, and judges how it ended.

use std::path::Path;
use std::time::Duration;

use muslin_exec::{Captured, Command, Stopwatch, TemporaryDirectory};
use muslin_schema::{Host, codes};

use super::error::{Ended, HowEnded, SmokeError};
use super::machine::{Machine, machines};
use super::sandbox::{Container, sandbox};
use super::subject::{CALLS, Conditions, Subject};
use crate::host_tools::install;
use crate::session::Session;

/// A program that is asked for its version ends at once; one that has not ended by then is a server.
const LIMIT: Duration = Duration::from_mins(1);

/// A directory for the root of a program.
///
/// # Errors
///
/// [`SmokeError::File`]
pub(crate) fn root(host: &Host) -> Result<TemporaryDirectory, SmokeError> {
    Ok(muslin_exec::temporary_directory(&Path::new(&host.cache).join("smoke"), "root-")?)
}

/// Starts a program with each of its arguments on each machine; the commands.
///
/// # Errors
///
/// [`SmokeError`] if it cannot be started, does not end, is ended by a signal, or, unless that is allowed, ends with
/// another code than 0.
pub(crate) fn smoke(
    session: &Session<'_>,
    subject: &Subject<'_>,
    conditions: &mut Conditions<'_>,
) -> Result<Vec<String>, SmokeError> {
    let Conditions { host, allow, calls } = conditions;
    if subject.starts.is_empty() {
        return Ok(Vec::new());
    }
    if !host.triple.contains("linux") {
        return Err(SmokeError::NoLinux);
    }
    let sandbox = sandbox(session.runner).map_err(|printed| SmokeError::NoSandbox {
        printed,
        install: install(&host.triple, "bubblewrap"),
    })?;
    let machines = machines(session, subject, host)?;
    make_directories(subject)?;
    let mut commands = Vec::new();
    for arguments in &subject.starts {
        for (index, machine) in machines.iter().enumerate() {
            let words = [machine.entrypoint(subject.entrypoint), arguments].concat();
            let shown = Command::from_argv(words).to_string();
            let words = machine.words(subject.entrypoint, arguments, calls.is_some());
            let container = Container { subject, command: &words, is_init: machine.is_own() };
            let command = sandbox.command(&container, &session.environment).limit(LIMIT);
            let watch = Stopwatch::start();
            let ended = session.runner.capture(&command)?;
            let code = judge(subject, &shown, machine, ended, watch.elapsed(), allow)?;
            let about = format!("`{shown}` on {}, ended with {code}", machine.means());
            session.status("Started", &format!("{} · {about}", subject.target.arch()));
            if let Some(calls) = calls {
                calls.add(subject.target, machine.calls(subject, command, LIMIT)?);
            }
            if index == 0 {
                commands.push(shown);
            }
        }
    }
    Ok(commands)
}

/// The exit code, if it is 0 or an allowed one. What a sandbox reports of a program that it cannot start is not allowed by any code.
fn judge(
    subject: &Subject<'_>,
    command: &str,
    machine: &Machine,
    ended: Captured,
    time: Duration,
    allow: &[String],
) -> Result<i32, SmokeError> {
    let how = if time >= LIMIT { Some(HowEnded::Endless(LIMIT)) } else { HowEnded::of(ended.code) };
    let allowed = || allow.iter().any(|code| code == codes::SMOKE_EXIT.as_str());
    match how {
        None => Ok(0),
        Some(HowEnded::Code(code)) if code < 126 && allowed() => Ok(code),
        Some(how) => Err(SmokeError::Ended(Box::new(Ended {
            place: subject.place.clone(),
            command: command.to_owned(),
            machine: machine.means().to_owned(),
            how,
            output: [ended.output, ended.error].concat(),
        }))),
    }
}

/// What a container's runtime makes in a root before it starts something.
fn make_directories(subject: &Subject<'_>) -> Result<(), SmokeError> {
    let own = ["/dev", "/proc", "/tmp", CALLS, subject.workdir].into_iter();
    for directory in own.chain(subject.volumes.iter().map(String::as_str)) {
        muslin_exec::make_directory(&subject.root.join(directory.trim_start_matches('/')))?;
    }
    Ok(())
}

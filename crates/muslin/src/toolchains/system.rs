//! Toolchains that come as packages of the distribution: installed when that is asked for, never by
//! themselves.

use muslin_exec::{Command, RunError};
use muslin_schema::{Exit, Failure};
use muslin_toolchain::Toolchain;

use crate::session::Session;

/// A toolchain is not here, and no packages were installed for it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum SystemError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error("`{id}` comes from packages of this system, which only `--system` installs")]
    NotAsked { id: String, command: String },
    #[error("`{id}` is not installed, and no known package provides it on this system")]
    NotProvided { id: String, help: Option<String> },
    #[error("no known package of this system provides `{id}`")]
    NoPackages { id: String, help: Option<String> },
    #[error("packages are installed by root, and `{SUDO}` is not on PATH")]
    NoSudo { command: String },
    #[error("`{command}` failed")]
    Failed { command: String },
    #[error("the packages are installed, but `{id}` is not found")]
    StillMissing { id: String, missing: Option<String> },
}

impl Failure for SystemError {
    fn exit(&self) -> Exit {
        Exit::Provisioning
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::StillMissing { missing, .. } => missing.iter().cloned().collect(),
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::NotAsked { command, .. } => Some(format!("`{command}`, or this with `--system`")),
            Self::NotProvided { help, .. } | Self::NoPackages { help, .. } => help.clone(),
            Self::NoSudo { command } => Some(format!("as root: `{command}`")),
            _ => None,
        }
    }
}

/// How to become root for a command.
const SUDO: &str = "sudo";

/// Why a toolchain that we do not install is not here, and what would bring it. `distribution` holds the
/// words of `/etc/os-release`.
pub(super) fn not_asked(
    session: &Session<'_>,
    toolchain: &Toolchain,
    distribution: &[String],
) -> SystemError {
    let id = toolchain.id.clone();
    match toolchain.system_packages(distribution) {
        Some(packages) => {
            let sudo = if is_root(session) { String::new() } else { format!("{SUDO} ") };
            SystemError::NotAsked { id, command: format!("{sudo}{}", packages.install) }
        }
        None => SystemError::NotProvided { id, help: toolchain.help.clone() },
    }
}

/// Has the package manager install a toolchain's packages; it asks nothing, and `sudo` only what it must.
///
/// # Errors
///
/// [`SystemError`] if there are none, or the package manager fails.
pub(super) fn install_packages(
    session: &Session<'_>,
    toolchain: &Toolchain,
    distribution: &[String],
) -> Result<(), SystemError> {
    let Some(packages) = toolchain.system_packages(distribution) else {
        let (id, help) = (toolchain.id.clone(), toolchain.help.clone());
        return Err(SystemError::NoPackages { id, help });
    };
    let sudo = if is_root(session) { None } else { Some(SUDO) };
    if sudo.is_some_and(|sudo| muslin_exec::find_program(sudo).is_none()) {
        return Err(SystemError::NoSudo { command: packages.install });
    }
    let run = |args: &str| {
        let args = sudo.into_iter().chain(args.split(' '));
        run(session, &Command::from_argv(args))
    };
    // A fresh image has no list of packages: with one, the second try counts.
    if run(&packages.unattended).is_ok() {
        return Ok(());
    }
    run(packages.refresh)?;
    run(&packages.unattended)
}

fn is_root(session: &Session<'_>) -> bool {
    let asked = session.runner.capture(&Command::from_argv(["id", "-u"]));
    asked.is_ok_and(|answer| answer.output.trim() == "0")
}

/// Runs a command and hands on what it says on standard error: standard output is for the answer.
fn run(session: &Session<'_>, command: &Command) -> Result<(), SystemError> {
    session.status("Running", &command.to_string());
    let code = session.runner.stream(command, &mut |_, line| session.line(line))?;
    if code == Some(0) { Ok(()) } else { Err(SystemError::Failed { command: command.to_string() }) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use muslin_exec::{Runner, Stream};
    use muslin_toolchain::Catalog;

    use super::*;
    use crate::events::Silent;

    /// A machine of root whose package manager has no list of packages at first.
    #[derive(Default)]
    struct Fresh(Mutex<Vec<String>>);

    impl Runner for Fresh {
        fn stream(
            &self,
            command: &Command,
            on_line: &mut dyn FnMut(Stream, &str),
        ) -> Result<Option<i32>, RunError> {
            if command.program == "id" {
                on_line(Stream::Output, "0");
                return Ok(Some(0));
            }
            let mut ran = self.0.lock().unwrap();
            ran.push(command.to_string());
            Ok(Some(if ran.len() == 1 { 100 } else { 0 }))
        }

        fn inherit(&self, _: &Command) -> Result<Option<i32>, RunError> {
            unreachable!("nothing is asked on the terminal")
        }
    }

    #[test]
    fn packages_are_installed_after_their_list_was_fetched_if_it_is_missing() {
        let catalog = Catalog::with(&[]).unwrap();
        let toolchain = catalog.toolchains().iter().find(|one| !one.system.is_empty()).unwrap();
        let (machine, debian) = (Fresh::default(), ["debian".to_owned()]);
        let session = Session::with(&machine, BTreeMap::new(), &Silent);
        insta::assert_snapshot!(not_asked(&session, toolchain, &debian).help().unwrap(), @"`apt-get install musl-tools`, or this with `--system`");
        install_packages(&session, toolchain, &debian).unwrap();
        insta::assert_snapshot!(machine.0.lock().unwrap().join("\n"), @"
        env DEBIAN_FRONTEND=noninteractive apt-get install --yes musl-tools
        apt-get update
        env DEBIAN_FRONTEND=noninteractive apt-get install --yes musl-tools
        ");
        let elsewhere = install_packages(&session, toolchain, &[]).unwrap_err();
        assert_eq!(elsewhere.help(), toolchain.help);
    }
}

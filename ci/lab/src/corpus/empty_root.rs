//! Runs an executable in a root directory that holds nothing else.
//!
//! `bwrap` gives the program namespaces of its own: no files, no network unless the case needs a server,
//! no environment, no `/proc` and no `/dev`. What runs there needs nothing that a machine brings along. The fixture `hello`
//! lists its root directory, so that an empty root that is not empty would be seen.

use std::fs;
use std::path::Path;

use muslin_exec::{Captured, Command};
use muslin_schema::Target;

use super::case::{Executable, Mount, Spec};
use super::failed::Failed;
use super::machine::{self, Machine};
use super::services::Services;

/// Checks, before anything is built, that the tools are there to run it.
pub(super) fn tools(machine: &Machine, targets: &[Target]) -> Result<(), Failed> {
    machine::tool("bwrap", "bubblewrap")?;
    for target in targets.iter().filter(|target| machine.native != Some(**target)) {
        emulator(*target)?;
    }
    Ok(())
}

/// Runs an executable of a target as `/program`.
pub(super) fn run(
    machine: &Machine,
    spec: &Spec,
    services: &Services,
    wanted: &Executable,
    path: &Path,
    target: Target,
) -> Result<Captured, Failed> {
    let bwrap = machine::tool("bwrap", "bubblewrap")?;
    let mut command = Command::new(bwrap)
        .args(["--unshare-all", "--new-session", "--die-with-parent", "--clearenv"])
        .args(["--ro-bind".as_ref(), path.as_os_str(), "/program".as_ref()]);
    if services.any() {
        command = command.args(["--share-net"]);
    }
    for mount in &spec.mounts {
        command = command.args(match mount {
            Mount::Proc => ["--proc", "/proc"],
            Mount::Dev => ["--dev", "/dev"],
        });
    }
    let temporary = tempfile::tempdir()?;
    for (index, (inside, content)) in wanted.files.iter().enumerate() {
        let outside = temporary.path().join(index.to_string());
        fs::write(&outside, services.fill(content))?;
        command = command.args(["--ro-bind".as_ref(), outside.as_os_str(), inside.as_ref()]);
    }
    for (key, value) in &wanted.env {
        command = command.args(["--setenv", key, value]);
    }
    let mut args = vec!["/program"];
    if machine.native != Some(target) {
        let emulator = emulator(target)?;
        command = command.args(["--ro-bind".as_ref(), emulator.as_os_str(), "/qemu".as_ref()]);
        args.insert(0, "/qemu");
    }
    let started = args.join(" ");
    let fill = |word: &String| services.fill(&word.replace("{program}", &started));
    let arguments = wanted.arguments.iter().map(fill);
    machine.capture(command.args(["--chdir", "/", "--"]).args(args).args(arguments))
}

fn emulator(target: Target) -> Result<std::path::PathBuf, Failed> {
    machine::tool(&format!("qemu-{}-static", target.arch()), "qemu-user-static")
}

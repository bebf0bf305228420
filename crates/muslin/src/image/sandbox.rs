//! A directory as the root of a container: what starts a program in it, as far as a plain user may.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use muslin_exec::{Captured, Command, Runner};
use muslin_schema::Environment;

/// A program of the system that makes namespaces, and words with which it shows that it may.
struct Sandbox {
    program: &'static str,
    trial: &'static [&'static str],
    words: fn(&Container<'_>) -> Vec<String>,
}

/// The preferred first: it can make a root read-only, and has `/dev` and `/proc`.
const SANDBOXES: [Sandbox; 2] = [
    Sandbox {
        program: "bwrap",
        trial: &["--ro-bind", "/", "/", "--unshare-all", "--uid", "65532", "true"],
        words: bubblewrap,
    },
    Sandbox {
        program: "unshare",
        trial: &[
            "--user",
            "--map-user=65532",
            "--map-group=65532",
            "--pid",
            "--fork",
            "--mount",
            "--root=/",
            "true",
        ],
        words: util_linux,
    },
];

/// What is started, and as whom.
pub(super) struct Container<'a> {
    pub(super) root: &'a Path,
    /// The numbers of the user and the group.
    pub(super) user: (u32, u32),
    pub(super) workdir: &'a str,
    pub(super) env: &'a BTreeMap<String, String>,
    /// Directories that can be written, next to `/tmp`.
    pub(super) volumes: &'a [String],
    pub(super) command: &'a [String],
}

/// Which of them works here; or what each has said.
///
/// # Errors
///
/// A line for each.
pub(super) fn sandbox(runner: &dyn Runner) -> Result<usize, Vec<String>> {
    let mut printed = Vec::new();
    for (index, one) in SANDBOXES.iter().enumerate() {
        let tried = runner.capture(&Command::new(one.program).args(one.trial));
        match tried {
            Ok(answer) if answer.succeeded() => return Ok(index),
            Ok(answer) => {
                let why = answer.error.lines().next().unwrap_or("it failed without output");
                printed.push(format!("`{}`: {}", one.program, why.trim()));
            }
            Err(_) => printed.push(format!("`{}`: not on PATH", one.program)),
        }
    }
    Err(printed)
}

/// Starts a program and waits for its end, or kills it.
///
/// # Errors
///
/// [`muslin_exec::RunError`] if it cannot be started.
pub(super) fn start(
    runner: &dyn Runner,
    sandbox: usize,
    container: &Container<'_>,
    ours: &Environment,
    limit: Duration,
) -> Result<Captured, muslin_exec::RunError> {
    let Sandbox { program, words, .. } = &SANDBOXES[sandbox];
    // By its path, so that nothing but the variables of the image is needed.
    let program = muslin_exec::find_program(program).unwrap_or_else(|| program.into());
    let mut command = Command::new(program).args(words(container)).limit(limit);
    let others = ours.keys().filter(|key| !container.env.contains_key(*key));
    command.unset = others.cloned().collect();
    command.env = container.env.iter().map(|(key, value)| (key.clone(), value.into())).collect();
    runner.capture(&command)
}

fn bubblewrap(container: &Container<'_>) -> Vec<String> {
    let Container { root, user: (uid, gid), workdir, env, volumes, command } = container;
    let mut words = Words::default();
    words.add(["--ro-bind", &root.display().to_string(), "/", "--dev", "/dev", "--proc", "/proc"]);
    for directory in ["/tmp"].into_iter().chain(volumes.iter().map(String::as_str)) {
        words.add(["--tmpfs", directory]);
    }
    words.add(["--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1"]);
    words.add(["--uid", &uid.to_string(), "--gid", &gid.to_string(), "--clearenv"]);
    for (key, value) in *env {
        words.add(["--setenv", key, value]);
    }
    words.add(["--chdir", workdir, "--"]);
    [words.0, command.to_vec()].concat()
}

fn util_linux(container: &Container<'_>) -> Vec<String> {
    let Container { root, user: (uid, gid), workdir, command, .. } = container;
    let mut words = Words::default();
    words.add(["--user", "--mount", "--pid", "--fork", "--kill-child", "--net", "--ipc", "--uts"]);
    words.add([&format!("--map-user={uid}"), &format!("--map-group={gid}")].map(String::as_str));
    words.add(
        [&format!("--root={}", root.display()), &format!("--wd={workdir}")].map(String::as_str),
    );
    words.add(["--"]);
    [words.0, command.to_vec()].concat()
}

/// Words of a command line, as they come.
#[derive(Default)]
struct Words(Vec<String>);

impl Words {
    fn add<const N: usize>(&mut self, words: [&str; N]) {
        self.0.extend(words.map(str::to_owned));
    }
}

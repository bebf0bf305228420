//! A directory as the root of a container: what starts a program in it, as far as a plain user may.

use muslin_exec::{Command, Runner};
use muslin_schema::Environment;

use super::subject::{CALLS, Subject};

/// A program of the system that makes namespaces, and words with which it shows that it may.
pub(super) struct Sandbox {
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

/// What is started, and how.
pub(super) struct Container<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) command: &'a [String],
    /// Whether it is PID 1, as in a container. What raises a signal against itself is then not ended by it, which
    /// is how an emulator ends for its program.
    pub(super) is_init: bool,
}

/// Which of them works here; or what each has said.
///
/// # Errors
///
/// A line for each.
pub(super) fn sandbox(runner: &dyn Runner) -> Result<&'static Sandbox, Vec<String>> {
    let mut printed = Vec::new();
    for one in &SANDBOXES {
        let tried = runner.capture(&Command::new(one.program).args(one.trial));
        match tried {
            Ok(answer) if answer.succeeded() => return Ok(one),
            Ok(answer) => {
                let why = answer.error.lines().next().unwrap_or("it failed without output");
                printed.push(format!("`{}`: {}", one.program, why.trim()));
            }
            Err(_) => printed.push(format!("`{}`: not on PATH", one.program)),
        }
    }
    Err(printed)
}

impl Sandbox {
    /// The command that starts a program there, without any of `ours`.
    pub(super) fn command(&self, container: &Container<'_>, ours: &Environment) -> Command {
        // By its path, so that nothing but the variables of the image is needed.
        let program = muslin_exec::find_program(self.program);
        let program = program.unwrap_or_else(|| self.program.into());
        let mut command = Command::new(program).args((self.words)(container));
        let env = container.subject.env;
        let others = ours.keys().filter(|key| !env.contains_key(*key));
        command.unset = others.cloned().collect();
        command.env = env.iter().map(|(key, value)| (key.clone(), value.into())).collect();
        command
    }
}

fn bubblewrap(container: &Container<'_>) -> Vec<String> {
    let Container { subject, command, is_init } = container;
    let Subject { root, user: (uid, gid), workdir, env, volumes, .. } = subject;
    let mut words = Words::default();
    words.add(["--ro-bind", &root.display().to_string(), "/", "--dev", "/dev", "--proc", "/proc"]);
    for directory in ["/tmp"].into_iter().chain(volumes.iter().map(String::as_str)) {
        words.add(["--tmpfs", directory]);
    }
    words.add(["--bind", &format!("{}{CALLS}", root.display()), CALLS]);
    words.add(["--unshare-all", "--die-with-parent", "--new-session"]);
    if *is_init {
        words.add(["--as-pid-1"]);
    }
    words.add(["--uid", &uid.to_string(), "--gid", &gid.to_string(), "--clearenv"]);
    for (key, value) in *env {
        words.add(["--setenv", key, value]);
    }
    words.add(["--chdir", workdir, "--"]);
    [words.0, command.to_vec()].concat()
}

fn util_linux(container: &Container<'_>) -> Vec<String> {
    let Container { subject, command, .. } = container;
    let Subject { root, user: (uid, gid), workdir, .. } = subject;
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

//! A machine with nothing but rustup and a C linker, in a directory: what does one command do there?
//!
//! The system is Debian's smallest with `gcc` and certificates, made by `debootstrap`. The Rust toolchains
//! of this machine are lent to it; cargo's home and our cache are its own and empty.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use muslin_exec::{Captured, Command, Real, Runner as _};
use muslin_schema::Exit;

use super::failed::Failed;
use super::machine::tool;
use xtask::repository::root;

/// What a bare machine is not to have: compilers for musl, and what could fetch one.
const ABSENT: [&str; 8] = ["musl-gcc", "clang", "zig", "python3", "pip", "uv", "curl", "wget"];

/// A project, and what its static build must end with and say there.
struct Trial {
    project: &'static str,
    variables: &'static [(&'static str, &'static str)],
    /// The triple is this machine's own.
    executable: Option<(&'static str, &'static str)>,
    exit: i32,
    says: &'static [&'static str],
}

const TRIALS: &[Trial] = &[
    Trial {
        project: "ci/native/lz4",
        variables: &[],
        executable: Some(("native-lz4", "woven in [04, 22, 4d, 18]\n")),
        exit: 0,
        says: &["static-pie", "checks passed"],
    },
    Trial {
        project: "ci/fixtures/cxx-exceptions",
        variables: &[("PIP_NO_INDEX", "1")],
        executable: None,
        exit: 15,
        says: &[
            "pip is not installed, and only pip follows `PIP_NO_INDEX`",
            "`apt-get install python3-pip` brings it",
        ],
    },
];

/// Makes the machine, unless it is there, and runs every trial in it.
pub(super) fn run() -> ExitCode {
    let mut failed = 0;
    for trial in TRIALS {
        let result = machine().and_then(|machine| attempt(&machine, trial));
        let mut out = io::stdout().lock();
        // If standard error is closed, the exit code still reports the failure.
        let _ = match &result {
            Ok(()) => writeln!(out, "ok     {} ends with {}", trial.project, trial.exit),
            Err(failed) => {
                let _ = writeln!(out, "FAILED {}", trial.project);
                failed.write_indented(&mut out)
            }
        };
        failed += usize::from(result.is_err());
    }
    let _ = writeln!(io::stdout(), "{} passed, {failed} failed", TRIALS.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { Exit::Unexpected.into() }
}

/// The directories of the machine.
struct Machine {
    root: PathBuf,
    directory: PathBuf,
}

fn machine() -> Result<Machine, Failed> {
    let directory = root().join("target/bare-machine");
    let machine = Machine { root: directory.join("root"), directory };
    if !machine.root.is_dir() {
        let part = machine.directory.join("root.part");
        let command = Command::new(tool("debootstrap", "debootstrap")?)
            .args(["--variant=minbase", "--include=gcc,libc6-dev,ca-certificates", "stable"])
            .args([&part]);
        muslin_exec::remove_tree(&part)?;
        succeeded(&command, &Real.capture(&command)?)?;
        muslin_exec::rename(&part, &machine.root)?;
    }
    let bare = machine
        .inside(&machine.directory, &["sh", "-c", &format!("which {}", ABSENT.join(" "))])?;
    let found = Real.capture(&bare)?.output;
    if found.is_empty() { Ok(machine) } else { Err(Failed::because(format!("it has {found}"))) }
}

impl Machine {
    /// A command in the machine, where a directory outside is `/app` and this program `/usr/local/bin/lab`.
    fn inside<W: AsRef<OsStr>>(&self, app: &Path, args: &[W]) -> Result<Command, Failed> {
        let own_home = self.directory.join("cargo-home");
        muslin_exec::make_directory(&own_home.join("bin"))?;
        let certificates = Path::new("/etc/ssl/certs/ca-certificates.crt");
        let binds: [(&str, PathBuf, &str); 8] = [
            ("--bind", self.root.clone(), "/"),
            ("--ro-bind", home("RUSTUP_HOME", ".rustup"), "/rustup"),
            ("--bind", own_home, "/cargo"),
            ("--ro-bind", home("CARGO_HOME", ".cargo").join("bin"), "/cargo/bin"),
            ("--ro-bind", "/etc/resolv.conf".into(), "/etc/resolv.conf"),
            ("--ro-bind", certificates.into(), "/etc/ssl/certs/ca-certificates.crt"),
            ("--bind", app.to_owned(), "/app"),
            ("--ro-bind", std::env::current_exe()?, "/usr/local/bin/lab"),
        ];
        let mut command = Command::new(tool("bwrap", "bubblewrap")?);
        for (how, from, to) in &binds {
            command = command.args([how.as_ref(), from.as_os_str(), to.as_ref()]);
        }
        command =
            command.args(["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--clearenv"]);
        for (key, value) in [
            ("PATH", "/cargo/bin:/usr/local/bin:/usr/bin:/bin"),
            ("HOME", "/root"),
            ("RUSTUP_HOME", "/rustup"),
            ("CARGO_HOME", "/cargo"),
            ("MUSLIN_CACHE_DIR", "/tmp/cache"),
        ] {
            command = command.args(["--setenv", key, value]);
        }
        Ok(command.args(["--chdir", "/app"]).args(args.iter().map(AsRef::as_ref)))
    }
}

/// A directory of this machine's Rust.
fn home(variable: &str, default: &str) -> PathBuf {
    let environment = muslin_exec::environment();
    let at_home = || Path::new(environment.get("HOME").map_or("/root", |it| it)).join(default);
    environment.get(variable).map_or_else(at_home, PathBuf::from)
}

fn attempt(machine: &Machine, trial: &Trial) -> Result<(), Failed> {
    let app = machine.directory.join("app");
    muslin_exec::remove_tree(&app)?;
    super::project::copy_tree(&root().join(trial.project), &app)?;
    let variables = trial.variables.iter().map(|(key, value)| format!("{key}={value}"));
    let words = ["env".to_owned()].into_iter().chain(variables);
    let words =
        words.chain(["lab", "muslin", "static-build", "--color", "never"].map(str::to_owned));
    let build = machine.inside(&app, &words.collect::<Vec<_>>())?;
    let said = Real.capture(&build)?;
    let all = format!("{}{}", said.error, said.output);
    let missing = trial.says.iter().filter(|text| !all.contains(**text));
    let mut reasons: Vec<String> =
        missing.map(|text| format!("it does not say `{text}`")).collect();
    if said.code != Some(trial.exit) {
        reasons.push(format!("it ended with {:?} instead of {}", said.code, trial.exit));
    }
    if let Some((name, prints)) = trial.executable.filter(|_| reasons.is_empty()) {
        let path = format!("target/{}-unknown-linux-musl/release/{name}", std::env::consts::ARCH);
        let ran = Real.capture(&machine.inside(&app, &[&path])?)?;
        if ran.output != prints {
            reasons.push(format!("`{path}` printed `{}`{}", ran.output, ran.error));
        }
    }
    Failed::unless_empty(reasons, &all)
}

fn succeeded(command: &Command, captured: &Captured) -> Result<(), Failed> {
    let reason = || vec![format!("`{command}` failed")];
    let reasons = if captured.succeeded() { Vec::new() } else { reason() };
    Failed::unless_empty(reasons, &format!("{}{}", captured.output, captured.error))
}

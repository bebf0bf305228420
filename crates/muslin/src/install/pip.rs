//! `pip`, in whichever way it can be started here.

use std::fmt;
use std::path::Path;

use muslin_exec::{Command, FileError, Runner};
use muslin_schema::{Exit, Failure};

/// The ways to start pip, the most usual first.
const WAYS: [&[&str]; 6] = [
    &["python3", "-m", "pip"],
    &["python", "-m", "pip"],
    &["pip3"],
    &["pip"],
    &["uv", "tool", "run", "pip"],
    &["pipx", "run", "pip"],
];

/// pip's directory for temporary files, below the directory that is made aside: on the disk of the cache, so
/// that no other can be full, and where its growing files can be watched.
pub(super) const TEMPORARY: &str = "temporary";

/// What gives a machine its pip, by the content of `/etc/os-release`.
const CURES: [(&str, &str); 6] = [
    ("debian", "`apt-get install python3-pip`"),
    ("alpine", "`apk add py3-pip`"),
    ("fedora", "`dnf install python3-pip`"),
    ("rhel", "`dnf install python3-pip`"),
    ("arch", "`pacman -S python-pip`"),
    ("suse", "`zypper install python3-pip`"),
];

/// pip as it is started here.
pub(super) struct Pip {
    words: &'static [&'static str],
}

/// There is no pip, and only pip follows these settings.
#[derive(Debug, thiserror::Error)]
#[error("pip is not installed, and only pip follows {}", .settings.join(", "))]
pub(crate) struct NoPip {
    settings: Vec<String>,
    /// What was tried, and what each said.
    tried: Vec<String>,
    cure: String,
}

impl Failure for NoPip {
    fn exit(&self) -> Exit {
        Exit::Provisioning
    }

    fn details(&self) -> Vec<String> {
        self.tried.clone()
    }

    fn help(&self) -> Option<String> {
        Some(self.cure.clone())
    }
}

impl Pip {
    /// The first way that works.
    pub(super) fn find(runner: &dyn Runner, settings: &[String]) -> Result<Self, NoPip> {
        let mut tried = Vec::new();
        for words in WAYS {
            match ask(runner, words) {
                Ok(()) => return Ok(Self { words }),
                Err(why) => tried.push(format!("tried `{}`: {why}", words.join(" "))),
            }
        }
        Err(NoPip { settings: settings.to_vec(), tried, cure: cure(runner) })
    }

    /// `pip download`, working below `work`.
    pub(super) fn download(&self, work: &Path) -> Result<Command, FileError> {
        let temporary = work.join(TEMPORARY);
        muslin_exec::make_directory(&temporary)?;
        Ok(Command::from_argv(self.words)
            .args(["download", "--disable-pip-version-check", "--no-input", "--progress-bar=off"])
            .env("TMPDIR", temporary)
            // Settings of the user that forbid a directory of our own; those of the index stay in force.
            .env("PIP_USER", "0")
            .env("PIP_REQUIRE_VIRTUALENV", "0")
            .env("PIP_ROOT_USER_ACTION", "ignore"))
    }
}

impl fmt::Display for Pip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.join(" "))
    }
}

/// Whether pip answers; else why not.
fn ask(runner: &dyn Runner, words: &[&str]) -> Result<(), String> {
    if muslin_exec::find_program(words[0]).is_none() {
        return Err(format!("`{}` is not on PATH", words[0]));
    }
    let command = Command::from_argv(words).args(["--version"]);
    let captured = runner.capture(&command).map_err(|error| error.to_string())?;
    if captured.succeeded() && captured.output.starts_with("pip ") {
        return Ok(());
    }
    let printed = format!("{}{}", captured.error, captured.output);
    Err(printed.lines().last().unwrap_or("it printed nothing").to_owned())
}

/// How this machine gets a pip.
fn cure(runner: &dyn Runner) -> String {
    if cfg!(target_os = "macos") {
        return "`xcode-select --install` brings Apple's Python with pip, `brew install python3` another".to_owned();
    }
    let distribution = muslin_exec::distribution();
    let known = |(family, _): &&(&str, &str)| distribution.iter().any(|it| it == family);
    if let Some((_, command)) = CURES.iter().find(known) {
        return format!("{command} brings it");
    }
    let bundled = Command::from_argv(["python3", "-m", "ensurepip", "--version"]);
    if runner.capture(&bundled).is_ok_and(|answer| answer.succeeded()) {
        return "`python3 -m ensurepip --user` brings it".to_owned();
    }
    "install Python with pip, or uv".to_owned()
}

/// How pip ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PipOutcome {
    /// It did what it should.
    Well,
    /// A file has another hash; the lines say which.
    WrongHash(Vec<String>),
    /// Anything else.
    Failed,
}

/// Reads how pip ended from its exit code and from what it said.
pub(super) fn ended(code: Option<i32>, printed: &str) -> PipOutcome {
    if code == Some(0) {
        return PipOutcome::Well;
    }
    if !printed.contains("DO NOT MATCH THE HASHES") {
        return PipOutcome::Failed;
    }
    let line = |start: &str, name: &str| {
        let hash = printed.lines().find_map(|line| line.trim().strip_prefix(start))?;
        Some(format!("{name} {}", hash.trim()))
    };
    let details = [line("Expected sha256", "pinned"), line("Got", "got   ")];
    PipOutcome::WrongHash(details.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pips_words_for_another_hash_are_understood() {
        let printed = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. …\n    tiny==1.0 from file:///w/tiny.whl:\n        Expected sha256 aa\n             Got        bb\n";
        let details = vec!["pinned aa".to_owned(), "got    bb".to_owned()];
        assert_eq!(ended(Some(1), printed), PipOutcome::WrongHash(details));
        assert_eq!(ended(Some(1), "ERROR: No matching distribution found"), PipOutcome::Failed);
        assert_eq!(ended(Some(0), ""), PipOutcome::Well);
    }
}

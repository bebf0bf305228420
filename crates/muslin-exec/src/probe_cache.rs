//! What a toolchain's probe found, kept until the machine changes.
//!
//! A probe starts compilers, which takes longer than the rest of a build in which nothing changed. Only what works is
//! kept, with the state of everything that the answer depends on: programs, directories, and `PATH` with each of its
//! directories, in which a package manager leaves its traces.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use muslin_schema::{Environment, ProbeAnswer};
use sha2::{Digest as _, Sha256};

use crate::files::{read_if_there, write_if_different};
use crate::probe_query::ProbeQuery;
use crate::program::find_real_program;

/// Changes when the same question would be answered in another way.
const FORM: &str = concat!("2 ", env!("CARGO_PKG_VERSION"));

/// Variables that change what a compiler does, by the beginnings of their names; those that no probe inherits are
/// left out.
const VARIABLES: [&str; 7] = ["PATH", "CCACHE_", "CLANG_", "COMPILER_", "GCC_", "SCCACHE_", "ZIG_"];

/// Where the answers are kept.
pub(crate) struct ProbeCache<'e> {
    directory: PathBuf,
    environment: &'e Environment,
}

/// A file or directory, and its state; `None` where there is nothing.
type Stamp = (String, Option<(u64, u128)>);

impl<'e> ProbeCache<'e> {
    pub(crate) fn new(cache: &str, environment: &'e Environment) -> Self {
        Self { directory: Path::new(cache).join("probes"), environment }
    }

    /// What was found earlier, if it still holds.
    pub(crate) fn recall(&self, place: &ProbeQuery, probe: usize) -> Option<ProbeAnswer> {
        let question = self.question(place);
        let text = read_if_there(&self.file(&question))?;
        let (asked, stamps, answer): (String, Vec<Stamp>, ProbeAnswer) =
            serde_json::from_str(&text).ok()?;
        let holds = asked == question && stamps == self.stamps(place, &answer);
        holds.then_some(ProbeAnswer { probe, ..answer })
    }

    /// Keeps what was found, if it works. A cache that cannot be written keeps nothing.
    pub(crate) fn keep(&self, place: &ProbeQuery, answer: &ProbeAnswer) {
        if answer.failure.is_some() {
            return;
        }
        let question = self.question(place);
        let record = (&question, self.stamps(place, answer), answer);
        if let Ok(text) = serde_json::to_string(&record) {
            let _ = write_if_different(&self.file(&question), text.as_bytes(), false);
        }
    }

    /// All that is asked, and of whom.
    fn question(&self, place: &ProbeQuery) -> String {
        let counts = |key: &&String| VARIABLES.iter().any(|name| key.starts_with(name));
        let variables: Vec<_> = self.environment.iter().filter(|(key, _)| counts(key)).collect();
        format!("{FORM} {place:?} {variables:?}")
    }

    fn file(&self, question: &str) -> PathBuf {
        let hash = Sha256::digest(question.as_bytes());
        let name = hash.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        self.directory.join(name + ".json")
    }

    /// The state of everything that an answer depends on.
    fn stamps(&self, place: &ProbeQuery, answer: &ProbeAnswer) -> Vec<Stamp> {
        let program = answer.command.first().map_or("", String::as_str);
        let names = place.programs.iter().cloned().chain(place.needed_with(program));
        let programs = names.map(|name| find_real_program(&name).unwrap_or_else(|| name.into()));
        let path = self.environment.get("PATH").map(String::as_str).unwrap_or_default();
        let directories = std::env::split_paths(path);
        let others = place.directories.iter().chain(&answer.headers).map(PathBuf::from);
        programs.chain(others).chain(directories).map(|path| stamp(&path)).collect()
    }
}

fn stamp(path: &Path) -> Stamp {
    let state = fs::metadata(path).ok().and_then(|found| {
        let changed = found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some((found.len(), changed.as_nanos()))
    });
    (path.display().to_string(), state)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn place(program: &Path) -> ProbeQuery {
        ProbeQuery {
            programs: vec![program.display().to_string()],
            arguments: Vec::new(),
            version_arguments: vec!["--version".to_owned()],
            directories: Vec::new(),
            try_arguments: Vec::new(),
            hardening: Vec::new(),
            machine: String::new(),
            endings: Vec::new(),
            with: Vec::new(),
            list_headers: Vec::new(),
        }
    }

    fn write(path: &Path, text: &str) {
        write_if_different(path, text.as_bytes(), true).expect("a test writes where it may");
    }

    #[test]
    fn an_answer_holds_until_what_it_depends_on_changes() {
        let directory = tempfile::tempdir().unwrap();
        let program = directory.path().join("bin/cc");
        fs::create_dir(directory.path().join("bin")).unwrap();
        write(&program, "#!/bin/sh\necho 12\n");
        let path = directory.path().join("bin").display().to_string();
        let environment: Environment = [("PATH".to_owned(), path)].into();
        let cache = directory.path().join("cache").display().to_string();
        let place = place(&program);
        let answer = ProbeAnswer {
            command: vec![program.display().to_string()],
            version: Some("12".to_owned()),
            ..ProbeAnswer::default()
        };
        let kept = ProbeCache::new(&cache, &environment);
        assert_eq!(kept.recall(&place, 3), None);
        kept.keep(&place, &answer);
        assert_eq!(kept.recall(&place, 3), Some(ProbeAnswer { probe: 3, ..answer.clone() }));

        let other: Environment = [("PATH".to_owned(), "/elsewhere".to_owned())].into();
        assert_eq!(ProbeCache::new(&cache, &other).recall(&place, 3), None);

        write(&directory.path().join("bin/as"), "a program that a compiler starts");
        assert_eq!(kept.recall(&place, 3), None);
        kept.keep(&place, &answer);
        write(&program, "#!/bin/sh\necho 13, and longer\n");
        assert_eq!(kept.recall(&place, 3), None);
    }

    #[test]
    fn what_does_not_work_is_asked_again() {
        let directory = tempfile::tempdir().unwrap();
        let environment = Environment::new();
        let cache = directory.path().display().to_string();
        let kept = ProbeCache::new(&cache, &environment);
        let place = place(Path::new("/nowhere/cc"));
        let failure = Some("no headers".to_owned());
        kept.keep(&place, &ProbeAnswer { failure, ..ProbeAnswer::default() });
        assert_eq!(kept.recall(&place, 0), None);
    }
}

//! What `--require` can ask for, and why a file does not meet it.

use std::fmt;

use muslin_elf::archive::ARCHIVE_CHECKS;
use muslin_elf::{CHECKS, environment_ids};
use muslin_schema::Code;
use muslin_schema::{
    Answer, Exit, Failure, Finding, InspectedArchive, Inspection, Libc, Linkage, Runs, Unmet,
};

use super::archive;

/// A property that a script relies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Requirement {
    Static,
    Musl,
    Stripped,
    Machine(String),
    /// Runs with this glibc and every newer one.
    Glibc(String),
    Check(String),
    RunsOn(String),
}

/// A word that is not a requirement.
#[derive(Debug, thiserror::Error)]
#[error("there is no requirement `{word}`")]
pub(super) struct UnknownRequirement {
    word: String,
    known: Vec<String>,
}

impl Failure for UnknownRequirement {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn details(&self) -> Vec<String> {
        self.known.clone()
    }
}

/// Reads every `--require`. After `key=first`, a list goes on with more of the same key:
/// `runs-on=alpine-3.20,debian-12`.
pub(super) fn parse(texts: &[String]) -> Result<Vec<Requirement>, UnknownRequirement> {
    let mut requirements = Vec::new();
    for text in texts {
        let mut key = None;
        let words = text.split(',').map(str::trim);
        let empty = text.split(',').all(|word| word.trim().is_empty());
        for word in words.filter(|word| empty || !word.is_empty()) {
            let one = match (Requirement::read(word), key) {
                (Ok(one), _) => one,
                (Err(_), Some(key)) if !word.contains('=') => {
                    Requirement::read(&format!("{key}={word}"))?
                }
                (Err(error), _) => return Err(error),
            };
            key = word.split_once('=').map(|(key, _)| key).or(key);
            if !requirements.contains(&one) {
                requirements.push(one);
            }
        }
    }
    Ok(requirements)
}

impl Requirement {
    fn read(word: &str) -> Result<Self, UnknownRequirement> {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let own = || value.to_owned();
        let read = match (key, value) {
            ("static", "") => Some(Self::Static),
            ("musl", "") => Some(Self::Musl),
            ("stripped", "") => Some(Self::Stripped),
            ("machine", value) if !value.is_empty() => Some(Self::Machine(own())),
            ("glibc", value) if version(value).is_some() => Some(Self::Glibc(own())),
            ("check", value) if muslin_elf::explain(value).is_some() => Some(Self::Check(own())),
            ("runs-on", value) if environment_ids().any(|id| id == value) => {
                Some(Self::RunsOn(own()))
            }
            _ => None,
        };
        read.ok_or_else(|| UnknownRequirement { word: word.to_owned(), known: known() })
    }

    /// Why a file does not meet it. What cannot be known is not met.
    pub(super) fn unmet(&self, file: &Inspection) -> Option<Unmet> {
        let why = match self {
            Self::Machine(_) | Self::Check(_) => None,
            _ => debug_file(file),
        };
        let why = why.or_else(|| self.why_unmet(file))?;
        Some(Unmet { name: file.name.clone(), requirement: self.to_string(), why })
    }

    fn why_unmet(&self, file: &Inspection) -> Option<String> {
        match self {
            Self::Static => not_static(file),
            Self::Musl => not_musl(file),
            Self::Stripped => match file.stripped {
                Some(true) => None,
                Some(false) => Some("it has a symbol table".to_owned()),
                None => Some("its section headers cannot be read".to_owned()),
            },
            Self::Machine(wanted) => (file.header.machine != *wanted)
                .then(|| format!("it is for {}", file.header.machine)),
            Self::Glibc(newest) => needs_newer(file, newest),
            Self::Check(code) => failed(&file.checks, code),
            Self::RunsOn(id) => fails_on(file, id),
        }
    }

    /// Why a static library does not meet it; most of what can be required makes no sense of one.
    pub(super) fn unmet_by_archive(&self, archive: &InspectedArchive) -> Option<Unmet> {
        let why = match self {
            Self::Check(code) if archive::has_check(code) => failed(&archive.checks, code),
            Self::Machine(wanted) => {
                let start = format!("objects for {wanted},");
                let other = archive.contents.iter().find(|one| !one.what.starts_with(&start));
                other.map(|one| format!("it holds {} {}", one.count, one.what))
            }
            _ => Some("it is a static library, no program".to_owned()),
        }?;
        Some(Unmet { name: archive.name.clone(), requirement: self.to_string(), why })
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Static => f.write_str("static"),
            Self::Musl => f.write_str("musl"),
            Self::Stripped => f.write_str("stripped"),
            Self::Machine(machine) => write!(f, "machine={machine}"),
            Self::Glibc(version) => write!(f, "glibc={version}"),
            Self::Check(code) => write!(f, "check={code}"),
            Self::RunsOn(id) => write!(f, "runs-on={id}"),
        }
    }
}

/// A debug file shows what its program was compiled from, and not what it needs.
fn debug_file(file: &Inspection) -> Option<String> {
    if file.linkage != Linkage::DebugFile {
        return None;
    }
    let program = match &file.build_id {
        Some(id) => format!("the file with the build id {id}"),
        None => "the file that it belongs to".to_owned(),
    };
    Some(format!("it is a debug file: require this of {program}"))
}

fn not_static(file: &Inspection) -> Option<String> {
    if matches!(file.linkage, Linkage::Static | Linkage::StaticPie) {
        return None;
    }
    let kind = file.linkage.as_str();
    Some(match (&file.interpreter, file.needed.as_slice()) {
        (Some(loader), _) => format!("it is {kind}: it needs the loader `{loader}`"),
        (None, []) => format!("it is not a static program but {kind}"),
        (None, needed) => format!("it is this: {kind}; it needs {}", needed.join(", ")),
    })
}

fn not_musl(file: &Inspection) -> Option<String> {
    match file.libc.family {
        Libc::Musl => None,
        Libc::Unknown => Some("its C library cannot be identified from its bytes".to_owned()),
        other => Some(format!("its C library is {}", other.as_str())),
    }
}

fn failed(checks: &[Finding], code: &str) -> Option<String> {
    let check = checks.iter().find(|check| check.code == code);
    match check.map(|check| check.answer) {
        Some(Answer::Yes) => None,
        Some(_) => check.map(|check| check.message.clone()),
        None => Some("the check was not asked of this file".to_owned()),
    }
}

fn fails_on(file: &Inspection, id: &str) -> Option<String> {
    // A shared library has the second list, a program the first.
    let mut places = file.environments.iter().chain(&file.loads_on);
    let place = places.find(|place| place.id == id);
    match place {
        Some(place) if place.verdict == Runs::Runs => None,
        Some(place) => {
            let why = place.first_failure.clone();
            Some(why.unwrap_or_else(|| format!("{} there", place.verdict.as_str())))
        }
        None => Some("nothing is known of this file there".to_owned()),
    }
}

fn needs_newer(file: &Inspection, newest: &str) -> Option<String> {
    if let Some(why) = &file.floor.unreadable {
        return Some(format!("the glibc that it needs is not known: {why}"));
    }
    let floor = file.floor.glibc.as_deref()?;
    if version(floor)? <= version(newest)? {
        return None;
    }
    let symbols = file.floor.symbols.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    let because = if symbols.is_empty() { symbols } else { format!(", because of {symbols}") };
    Some(format!("it needs glibc {floor}{because}"))
}

/// `2.9` is older than `2.34`: numbers, part by part.
fn version(text: &str) -> Option<Vec<u32>> {
    text.split('.').map(|part| part.parse().ok()).collect()
}

/// Every requirement, a line each.
fn known() -> Vec<String> {
    let codes = CHECKS.iter().map(|check| check.code);
    let codes = codes.chain(ARCHIVE_CHECKS.iter().map(|check| check.code));
    let checks: Vec<&str> = codes.map(Code::as_str).collect();
    vec![
        "static, musl, stripped".to_owned(),
        "machine=ARCH, as x86_64 or aarch64".to_owned(),
        "glibc=VERSION: it needs no newer one".to_owned(),
        format!("check=CODE: {}", checks.join(", ")),
        format!("runs-on=ID: {}", environment_ids().collect::<Vec<_>>().join(", ")),
    ]
}

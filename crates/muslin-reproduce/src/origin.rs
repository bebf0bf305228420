//! What two builds have left on their way: the first thing that differs is where a difference comes from.

use object::read::archive::ArchiveFile;

use crate::difference::first_place;
use crate::kind::{Kind, kind};
use crate::places::Places;

/// What a build script left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Its package, with the version.
    pub package: String,
    /// The variables that it sets for the compiler.
    pub env: Vec<(String, String)>,
    /// The files in its `OUT_DIR`.
    pub files: Vec<ScriptFile>,
}

/// A file in an `OUT_DIR`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptFile {
    /// From the directory on.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The compiled library of a crate, in the order in which they were built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// Its package, with the version.
    pub package: String,
    /// The archive.
    pub bytes: Vec<u8>,
}

/// Where a difference comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// As a sentence.
    pub text: String,
    /// What to do about it.
    pub cure: String,
}

impl Origin {
    fn of(subject: &str, kind: Kind) -> Self {
        Self { text: format!("{subject}: {}", kind.as_str()), cure: kind.cure().to_owned() }
    }
}

/// What the build scripts of two builds made differently, in the order in which they ran.
pub(crate) fn scripts(first: (&Places, &[Script]), second: (&Places, &[Script])) -> Vec<Origin> {
    let places = (first.0, second.0);
    let mut found = Vec::new();
    for one in first.1 {
        let Some(other) = second.1.iter().find(|other| other.package == one.package) else {
            continue;
        };
        for (key, value) in &one.env {
            let Some((_, theirs)) = other.env.iter().find(|(name, _)| name == key) else {
                continue;
            };
            if value != theirs {
                let kind = kind(value, theirs, places);
                let who = format!(
                    "the build script of {} sets `{key}` to `{value}`, and then to `{theirs}`",
                    one.package
                );
                found.push(Origin::of(&who, kind));
            }
        }
        for file in &one.files {
            let theirs = other.files.iter().find(|other| other.path == file.path);
            if let Some(theirs) = theirs.filter(|theirs| theirs.bytes != file.bytes) {
                found.push(of_file(&one.package, file, theirs, places));
            }
        }
    }
    found
}

fn of_file(
    package: &str,
    one: &ScriptFile,
    two: &ScriptFile,
    places: (&Places, &Places),
) -> Origin {
    let who = format!("the build script of {package} writes `{}` differently", one.path);
    let texts = std::str::from_utf8(&one.bytes).ok().zip(std::str::from_utf8(&two.bytes).ok());
    let lines = texts.and_then(|(a, b)| a.lines().zip(b.lines()).find(|(a, b)| a != b));
    let Some((a, b)) = lines else {
        let path = places.0.are_in(&one.bytes) || places.1.are_in(&two.bytes);
        let (a, b) = first_place(&one.bytes, &two.bytes).unwrap_or_default();
        return Origin::of(&who, if path { Kind::Path } else { kind(&a, &b, places) });
    };
    Origin::of(&format!("{who}: `{}`, and then `{}`", cut(a), cut(b)), kind(a, b, places))
}

/// A line, not longer than a screen is wide.
fn cut(line: &str) -> String {
    let line = line.trim();
    let short: String = line.chars().take(100).collect();
    if short.len() < line.len() { format!("{short}…") } else { short }
}

/// The first package whose objects differ: what it is built on is the same in both builds. Metadata for the
/// compiler is not looked at, since it never reaches an executable.
pub(crate) fn first_library(first: &[Library], second: &[Library]) -> Option<String> {
    let differs = |one: &&Library| {
        let other = second.iter().find(|other| other.package == one.package);
        other.is_some_and(|other| objects(&one.bytes) != objects(&other.bytes))
    };
    first.iter().find(differs).map(|one| one.package.clone())
}

fn objects(archive: &[u8]) -> Vec<(&[u8], &[u8])> {
    let Ok(file) = ArchiveFile::parse(archive) else { return Vec::new() };
    let members = file.members().filter_map(Result::ok);
    let mut all: Vec<(&[u8], &[u8])> = members
        .filter(|member| member.name().ends_with(b".o"))
        .filter_map(|member| Some((member.name(), member.data(archive).ok()?)))
        .collect();
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(value: &str, text: &str) -> Script {
        Script {
            package: "app 0.1.0".into(),
            env: vec![("BUILT".into(), value.into()), ("SAME".into(), "x".into())],
            files: vec![ScriptFile { path: "g.rs".into(), bytes: text.as_bytes().to_vec() }],
        }
    }

    #[test]
    fn a_build_script_is_named_with_what_it_wrote() {
        let here = Places { directories: vec!["/here".into()], outside: Vec::new() };
        let there = Places { directories: vec!["/there".into()], outside: Vec::new() };
        let (one, two) =
            ([script("1764108000", "a\n/here/x")], [script("1764108002", "a\n/there/x")]);
        let found: Vec<String> =
            scripts((&here, &one), (&there, &two)).into_iter().map(|origin| origin.text).collect();
        insta::assert_snapshot!(found.join("\n"), @r"
        the build script of app 0.1.0 sets `BUILT` to `1764108000`, and then to `1764108002`: a time stamp
        the build script of app 0.1.0 writes `g.rs` differently: `/here/x`, and then `/there/x`: a path of the build
        ");
        assert!(scripts((&here, &one), (&here, &one)).is_empty());
    }
}

//! The linker wrapper: this program, started under the linker's name.

use muslin_schema::codes;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use muslin_elf::applies_packed_relocations;
use muslin_elf::archive::Linked;
use muslin_exec::{Command, Real, Runner as _};
use muslin_linker::{
    Change, LinkOption, LinkerSettings, Rewritten, SETTINGS_FILE, expand, options, parse,
    relocating_object, rewrite, with_packed_relocations,
};
use muslin_plan::{LINKER_DIRECTORY, LINKER_LOG};
use muslin_schema::{Exit, Failure, Finding, Target};

use crate::darwin_libraries::with_libraries;
use crate::link_inputs::{inspect, weakly_asked};
use crate::link_record::{LinkRecord, records_in};
use crate::tool_output::ToolOutput;

/// Links, if this program was started as the linker; `None` otherwise.
pub(crate) fn as_linker() -> Option<ToolOutput> {
    let mut args = std::env::args_os();
    let started_as = PathBuf::from(args.next()?);
    let directory = started_as.parent()?;
    if directory.parent()?.file_name()? != LINKER_DIRECTORY {
        return None;
    }
    // rustc puts the directory of its own linkers on PATH, and ours is not there.
    let linker = started_as.file_name()?.to_owned();
    let args: Vec<String> = args.map(|word| word.to_string_lossy().into_owned()).collect();
    Some(match link(linker, directory, &args) {
        Ok(code) => ToolOutput { code, ..ToolOutput::default() },
        Err(error) => {
            let error = muslin_report::failure(error.as_ref(), muslin_report::Paint::Plain);
            ToolOutput { code: Exit::Unexpected as u8, error, ..ToolOutput::default() }
        }
    })
}

fn link(linker: OsString, directory: &Path, args: &[String]) -> Result<u8, Box<dyn Failure>> {
    let (outside, inside) = split(args);
    let exists = |path: &str| muslin_exec::is_file(Path::new(path));
    let settings = settings(directory)?.without_missing(&exists);
    let read = |path: &str| muslin_exec::read_if_there(Path::new(path));
    let given = inside.as_deref().unwrap_or(&outside);
    let words = expand(given, &read);
    let mut done = rewrite(&settings.applied(&words, &variable));
    // Those that `-Wl,@file` has brought.
    done.args = expand(&done.args, &read);
    let mut done = packed(done);
    for name in weakly_asked(&options(&done.args)) {
        done.args.push(format!("--undefined={name}"));
        done.changes.push(Change {
            code: "weak-reference",
            from: vec![name.clone()],
            to: vec![name],
        });
    }
    let long = inside.is_some() || words != given;
    note(&done.changes)?;
    let options = options(&done.args);
    let response;
    let args = if long {
        // The words that say which linker is meant are not read in a response file.
        let before = match (&inside, done.args.first()) {
            (Some(_), _) => outside,
            (None, Some(word)) if word == "-flavor" => done.args.iter().take(2).cloned().collect(),
            (None, _) => Vec::new(),
        };
        let rest = if inside.is_some() { &done.args[..] } else { &done.args[before.len()..] };
        response = muslin_exec::temporary(&muslin_linker::write(rest))?;
        [before, vec![format!("@{}", response.display())]].concat()
    } else {
        done.args
    };
    let code = Real.inherit(&with_libraries(Command::new(linker)).args(args))?;
    // A linker that a signal has ended has not linked.
    let code = code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    let outcome = if code == 0 { Linked::Well } else { Linked::Failed };
    record(&options, directory, outcome)?;
    Ok(code)
}

/// The same line with packed relocations, where the start code on it is known to carry them out.
fn packed(line: Rewritten) -> Rewritten {
    let object =
        relocating_object(&line.args).and_then(|path| muslin_exec::read(Path::new(path)).ok());
    match object.and_then(|object| applies_packed_relocations(&object)) {
        Some(true) => with_packed_relocations(line),
        Some(false) | None => line,
    }
}

/// Records what went into the link: in the log of this build, and for later ones under the hash of what came out.
fn record(
    options: &[LinkOption],
    directory: &Path,
    linked: Linked,
) -> Result<(), Box<dyn Failure>> {
    let name = directory.file_name().unwrap_or_default().to_string_lossy();
    let Some(target) = Target::ALL.into_iter().find(|one| name.starts_with(one.triple())) else {
        return Ok(());
    };
    let mut record = inspect(options, target, linked);
    record.manifest_directory = variable("CARGO_MANIFEST_DIR");
    record.package = variable("CARGO_PKG_NAME");
    if let (Linked::Well, Some(output)) = (linked, output(options)) {
        let sha256 = muslin_package::sha256(&muslin_exec::read(Path::new(output))?);
        // The target directory is above `muslin/muslin-linker/<target>-<hash>`.
        if let Some(results) = directory.ancestors().nth(3) {
            record.keep(&records_in(results), &sha256)?;
        }
    }
    append(&[format!("{RECORD}\t{}", record.to_line())])
}

/// The file that is written.
fn output(options: &[LinkOption]) -> Option<&str> {
    options.iter().rev().find_map(|option| match option {
        LinkOption::Option { name, value: Some(path), .. } if name == "o" => Some(path.as_str()),
        _ => None,
    })
}

/// What cargo says of the package that is linked.
#[expect(
    clippy::disallowed_methods,
    reason = "a linker learns what it links for by its environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// The arguments that are added to every command line.
fn settings(directory: &Path) -> Result<LinkerSettings, WrapperError> {
    let path = directory.join(SETTINGS_FILE);
    let text = muslin_exec::read_if_there(&path);
    text.and_then(|text| LinkerSettings::parse(&text)).ok_or(WrapperError::Settings(path))
}

/// The linker wrapper cannot do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
enum WrapperError {
    /// The file next to it that `muslin` writes before each build.
    #[error("the linker wrapper cannot read its arguments in `{}`", .0.display())]
    Settings(PathBuf),
}

impl Failure for WrapperError {
    fn exit(&self) -> Exit {
        Exit::Unexpected
    }

    fn help(&self) -> Option<String> {
        Some(
            "`cargo muslin static-build` writes that file; the wrapper is not for other builds"
                .to_owned(),
        )
    }
}

/// The words before a response file, and those in it, if there is one.
fn split(words: &[String]) -> (Vec<String>, Option<Vec<String>>) {
    let Some((file, before)) = words.split_last() else { return (Vec::new(), None) };
    let text = file.strip_prefix('@').and_then(|path| muslin_exec::read_if_there(Path::new(path)));
    match text {
        Some(text) => (before.to_vec(), Some(parse(&text))),
        None => (words.to_vec(), None),
    }
}

/// The first word of a line of the log that is not a change.
const RECORD: &str = "record";

/// Notes the changes where the build that started us will look.
fn note(changes: &[Change]) -> Result<(), Box<dyn Failure>> {
    let lines: Vec<String> = changes
        .iter()
        .map(|change| {
            format!("{}\t{}\t{}", change.code, change.from.join(" "), change.to.join(" "))
        })
        .collect();
    append(&lines)
}

/// Adds lines to the log of the build that started us.
fn append(lines: &[String]) -> Result<(), Box<dyn Failure>> {
    match variable(LINKER_LOG) {
        Some(path) if !lines.is_empty() => Ok(muslin_exec::append(Path::new(&path), lines)?),
        _ => Ok(()),
    }
}

/// What went into the links of a build, from its log.
pub(crate) fn records(log: &str) -> Vec<LinkRecord> {
    let lines = log.lines().filter_map(|line| line.strip_prefix(RECORD)?.strip_prefix('\t'));
    lines.filter_map(LinkRecord::parse).collect()
}

/// What the linker wrapper recorded during a build, each change once. What `plan` says already, how rustc's own files are
/// paired and what is first, is reported only with `-v`.
pub(crate) fn changes(log: &str, all: bool) -> Vec<Finding> {
    let mut lines: Vec<&str> =
        log.lines().filter(|line| line.split('\t').next() != Some(RECORD)).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
        .into_iter()
        .filter_map(|line| {
            let mut parts = line.split('\t');
            let (code, from, to) = (parts.next()?, parts.next()?, parts.next()?);
            let message = match (code, to) {
                (
                    "start-file" | "self-relocating" | "linked-first" | "packed-relocations"
                    | "weak-reference",
                    _,
                ) if !all => {
                    return None;
                }
                ("weak-reference", _) => {
                    format!(
                        "`{to}` is linked, since code asks by a weak reference whether it is there"
                    )
                }
                ("packed-relocations", _) => {
                    format!("`{to}` added: the start code reads packed relocations")
                }
                ("start-file", _) => format!("`{to}` fits the type of the file, not `{from}`"),
                ("linked-first", _) => format!("`{to}` is linked before rustc's own libc"),
                ("self-relocating", _) => format!("`{to}` added for static-PIE"),
                ("host-folder", _) => {
                    format!("`{from}` is not searched: the host keeps its glibc libraries there")
                }
                ("own-libc-first", _) => {
                    format!("rustc's own libc is searched before the host's directory of `{from}`")
                }
                ("gcc-runtime", _) => format!("`{from}` is rustc's own unwinder and builtins here"),
                (_, "") => format!("`{from}` speaks to a compiler driver and is left out"),
                _ => format!("`{from}` is passed to the linker as `{to}`"),
            };
            Some(Finding::note(codes::LINKER_ARGUMENT, code, message))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_that_is_linked_for_a_weak_reference_is_reported_with_v() {
        let log = "weak-reference\tgetentropy\tgetentropy\n";
        assert!(changes(log, false).is_empty());
        assert_eq!(
            changes(log, true)[0].message,
            "`getentropy` is linked, since code asks by a weak reference whether it is there"
        );
    }

    #[test]
    fn each_change_is_reported_once_as_a_sentence() {
        let log = "driver-linker\t-fuse-ld=lld\t\nunpack-wl\t-Wl,-z,now\t-z now\nstart-file\tcrt1.o\trcrt1.o\ndriver-linker\t-fuse-ld=lld\t\n";
        let messages: Vec<String> =
            changes(log, false).into_iter().map(|one| one.message).collect();
        assert_eq!(
            messages,
            [
                "`-fuse-ld=lld` speaks to a compiler driver and is left out",
                "`-Wl,-z,now` is passed to the linker as `-z now`"
            ]
        );
    }
}

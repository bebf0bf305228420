//! `inspect`: what files are, from their bytes.
//!
//! Reads as the answer does: what was asked for, what it is, what was required of it, how it ends.

use std::fs::File;
use std::io::{Seek as _, SeekFrom};
use std::path::Path;

use muslin_elf::archive::{Archive, Depth};
use muslin_elf::{CrtObjects, ElfFile, Facts, Inquiry, NotElf};
use muslin_package::{Budget, Limits, is_packed, not_opened, sha256, sha256_of};
use muslin_schema::{
    Exit, Failure, Finding, Inspected, InspectedArchive, InspectedFile, Inspection, Libraries,
    Severity, Target, Unreadable,
};

mod archive;
mod embedded;
mod input;
mod libraries;
mod requirement;
mod roots;
mod unpacked;

use crate::crt_objects::crt_objects;
use crate::session::Session;
use embedded::Embedded;
use input::Input;
use requirement::Requirement;
use roots::Roots;

/// Which files are inspected, and what of them.
#[derive(Clone, Debug, Default)]
pub struct InspectRequest {
    /// Files, directories (all ELF files and static libraries in them), or `-` for standard input.
    pub files: Vec<String>,
    /// What has to hold, each as on the command line: `static`, `glibc=2.28`.
    pub require: Vec<String>,
    /// The machine that they should run on; otherwise each is judged for the one it was made for.
    pub target: Option<Target>,
    /// Findings that are allowed, by their codes.
    pub allow: Vec<String>,
    /// Checks count for the exit code.
    pub strict: bool,
    /// The root of a system in which shared libraries are looked for.
    pub root: Option<String>,
    /// Read headers and tables only.
    pub quick: bool,
    /// The SHA-256 of each file is part of the answer; it takes longer than the rest.
    pub hashes: bool,
}

/// Inspects every file of a request.
///
/// # Errors
///
/// Only if the question itself is wrong: an unknown requirement, a root that is not a directory.
pub(crate) fn inspect(
    session: &Session<'_>,
    request: &InspectRequest,
) -> Result<Inspected, Box<dyn Failure>> {
    let crt_objects = request.target.and_then(|target| {
        // Without rustc, the CRT objects are judged by their general shape.
        let host = muslin_exec::probe(session.runner, &session.environment, &session.cache());
        crt_objects(&host.ok()?, target)
    });
    inspect_files(request, crt_objects)
}

/// Looks at every file that was asked for. `crt_objects` shows what is known of the CRT objects of
/// the target that was asked for.
///
/// # Errors
///
/// Only if the question itself is wrong: an unknown requirement, a root that is not a directory.
fn inspect_files(
    request: &InspectRequest,
    crt_objects: Option<CrtObjects>,
) -> Result<Inspected, Box<dyn Failure>> {
    let requirements = requirement::parse(&request.require)?;
    let roots = request.root.as_deref().map(Roots::new).transpose()?;
    let inputs = input::collect(&request.files);
    let mut inspected = Inspected {
        schema_version: Inspected::VERSION,
        exit_code: 0,
        files: Vec::new(),
        archives: Vec::new(),
        unreadable: inputs.unreadable,
        unmet: Vec::new(),
        passed_over: inputs.passed_over,
    };
    let budget = Budget::new(&Limits::USUAL);
    let look = Inspector { request, requirements, roots, crt_objects, budget };
    let mut answered = vec![false; inputs.directories.len()];
    for input in &inputs.found {
        let before = inspected.files.len() + inspected.archives.len();
        look.at(input, &mut inspected);
        let grown = inspected.files.len() + inspected.archives.len() > before;
        if let Some(answered) = input.directory.and_then(|number| answered.get_mut(number)) {
            *answered |= grown;
        }
    }
    // A wrong directory must not look like a good answer.
    let empty = inputs.directories.into_iter().zip(answered).filter(|(_, answered)| !answered);
    inspected.unreadable.extend(empty.map(|(name, _)| Unreadable {
        name,
        why: "the directory contains no ELF file and no static library".to_owned(),
    }));
    // What could not even be opened and what turned out to be something else, in one order.
    inspected.unreadable.sort_by(|one, other| one.name.cmp(&other.name));
    inspected.exit_code = exit(&inspected, request.strict) as u8;
    Ok(inspected)
}

/// How ELF files begin.
const ELF_MAGIC: &[u8] = b"\x7fELF";

/// What is asked of every file.
struct Inspector<'a> {
    request: &'a InspectRequest,
    requirements: Vec<Requirement>,
    roots: Option<Roots>,
    crt_objects: Option<CrtObjects>,
    /// What may be unpacked, counted for all files together.
    budget: Budget,
}

impl Inspector<'_> {
    fn at(&self, input: &Input, inspected: &mut Inspected) {
        if let Some(directory) = input.layout() {
            return self.layout(directory, inspected);
        }
        if let Some(Ok(file)) = input.open()
            && self.in_places(&input.name, &file, inspected)
        {
            return;
        }
        match input.read() {
            Ok(bytes) if is_packed(&bytes) => self.packed(input, &bytes, inspected),
            Ok(bytes) => self.bytes(&input.name, &bytes, inspected),
            Err(error) => inspected
                .unreadable
                .push(Unreadable { name: input.name.clone(), why: error.to_string() }),
        }
    }

    fn inquiry(&self, name: &str) -> Inquiry {
        let (machine, crt_objects) = (self.request.target, self.crt_objects.clone());
        Inquiry { name: name.to_owned(), machine, crt_objects }
    }

    /// Reads a file without having all of it in memory. Whether it is an ELF file or a static library, and so is
    /// dealt with; whatever else it is has to be read as a whole.
    fn in_places(&self, name: &str, file: &File, inspected: &mut Inspected) -> bool {
        // What cannot be read here is reported where the whole file is read.
        let Ok(start) = muslin_exec::start_of(file, input::START) else { return false };
        let elf = start.starts_with(ELF_MAGIC);
        if !elf && (!input::is_picked(&start) || is_packed(&start)) {
            return false;
        }
        let done = if elf {
            self.elf_in_places(name, file, inspected)
        } else {
            self.archive_in_places(name, file, inspected)
        };
        if let Err(why) = done {
            inspected.unreadable.push(Unreadable { name: name.to_owned(), why });
        }
        true
    }

    fn elf_in_places(
        &self,
        name: &str,
        file: &File,
        inspected: &mut Inspected,
    ) -> Result<(), String> {
        let quick = self.request.quick;
        let hash = self.request.hashes && !quick;
        let sha256 =
            hash.then(|| sha256_of(file)).transpose().map_err(|error| error.to_string())?;
        let read = ElfFile::read(file, |parsed| {
            if quick {
                self.quickly(name, &parsed, inspected);
            } else {
                self.elf(name, &parsed, sha256, inspected);
            }
        });
        read.map_err(|error| with_source(&error))
    }

    fn archive_in_places(
        &self,
        name: &str,
        mut file: &File,
        inspected: &mut Inspected,
    ) -> Result<(), String> {
        let archive = Archive::survey(file, Depth::Relocations).map_err(|what| what.to_string())?;
        let identity = file.seek(SeekFrom::End(0)).and_then(|size| Ok((size, sha256_of(file)?)));
        let identity = identity.map_err(|error| error.to_string())?;
        self.archive(archive::look(&archive, name, identity, self.request.target), inspected);
        Ok(())
    }

    /// Headers and tables alone.
    fn quickly(&self, name: &str, parsed: &ElfFile<'_>, inspected: &mut Inspected) {
        let mut file = parsed.survey(&self.inquiry(name));
        let package = embedded::package(parsed.facts(), &mut file.notes);
        let embedded = Embedded { package, ..Embedded::default() };
        self.keep(file, parsed.facts(), embedded, inspected);
    }

    /// Looks at the bytes of a file.
    fn bytes(&self, name: &str, bytes: &[u8], inspected: &mut Inspected) {
        let unreadable = |why: String| Unreadable { name: name.to_owned(), why };
        match ElfFile::parse(bytes) {
            Ok(file) => {
                let sha256 = self.request.hashes.then(|| sha256(bytes));
                self.elf(name, &file, sha256, inspected);
            }
            // Whoever reads static libraries also knows a linker script when he meets one.
            Err(NotElf::Archive | NotElf::ThinArchive | NotElf::Unknown) => {
                match Archive::read(bytes) {
                    Ok(archive) => {
                        let identity = (bytes.len() as u64, sha256(bytes));
                        let target = self.request.target;
                        self.archive(archive::look(&archive, name, identity, target), inspected);
                    }
                    Err(what) => {
                        let why = not_opened(bytes).unwrap_or_else(|| what.to_string());
                        inspected.unreadable.push(unreadable(why));
                    }
                }
            }
            Err(what) => inspected.unreadable.push(unreadable(what.to_string())),
        }
    }

    fn elf(
        &self,
        name: &str,
        parsed: &ElfFile<'_>,
        sha256: Option<String>,
        inspected: &mut Inspected,
    ) {
        let mut file = parsed.inspect(&self.inquiry(name));
        file.sha256 = sha256;
        let embedded = Embedded::of(parsed, &mut file);
        self.keep(file, parsed.facts(), embedded, inspected);
    }

    fn keep(
        &self,
        mut file: Inspection,
        facts: &Facts,
        embedded: Embedded,
        inspected: &mut Inspected,
    ) {
        self.allow(&mut file.checks);
        if file.truncated {
            inspected.unreadable.push(truncated(&file.name));
        }
        if let Some(why) = &file.incomplete {
            inspected.unreadable.push(Unreadable { name: file.name.clone(), why: why.clone() });
        }
        inspected.unmet.extend(self.requirements.iter().filter_map(|one| one.unmet(&file)));
        let libraries = self.roots.as_ref().and_then(|roots| {
            facts.dynamic.as_ref()?;
            Some(roots.libraries(&file, facts, Path::new(&file.name)))
        });
        let Embedded { package, build } = embedded;
        inspected.files.push(InspectedFile { inspection: file, libraries, package, build });
    }

    fn archive(&self, mut found: InspectedArchive, inspected: &mut Inspected) {
        self.allow(&mut found.checks);
        if found.truncated {
            inspected.unreadable.push(truncated(&found.name));
        }
        let unmet = self.requirements.iter().filter_map(|one| one.unmet_by_archive(&found));
        inspected.unmet.extend(unmet);
        inspected.archives.push(found);
    }

    fn allow(&self, checks: &mut [Finding]) {
        for check in checks {
            check.allow(&self.request.allow);
        }
    }
}

/// A file as this machine would start it: what it is, and its libraries, if it has some.
pub(crate) fn on_this_machine(
    path: &Path,
    bytes: &[u8],
) -> Result<(Inspection, Option<Libraries>), NotElf> {
    let name = path.display().to_string();
    let parsed = ElfFile::parse(bytes)?;
    let file = parsed.inspect(&Inquiry { name, machine: None, crt_objects: None });
    let facts = parsed.facts();
    let roots = Roots::new("/").ok().filter(|_| facts.dynamic.is_some());
    let libraries = roots.map(|roots| roots.libraries(&file, facts, path));
    Ok((file, libraries))
}

/// An error and what caused it.
fn with_source(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

fn truncated(name: &str) -> Unreadable {
    let why = "it is truncated: bytes are missing that its headers promise".to_owned();
    Unreadable { name: name.to_owned(), why }
}

/// What could not be read weighs most: an answer with a hole in it is not an answer. Checks count under
/// `--strict` only; without it, `inspect` shows and does not judge.
fn exit(inspected: &Inspected, strict: bool) -> Exit {
    let fails = |at: Severity| strict && inspected.all_checks().any(|check| check.fails(at));
    if !inspected.unreadable.is_empty() {
        Exit::Unreadable
    } else if !inspected.unmet.is_empty() || fails(Severity::Error) {
        Exit::Findings
    } else if fails(Severity::Warning) {
        Exit::Strict
    } else {
        Exit::Delivered
    }
}

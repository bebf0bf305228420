//! `audit`: a local directory of advisories against a project, or against the lists inside executables.

mod packages;

use std::path::{Path, PathBuf};

use muslin_advisories::{AdvisoryError, Database};
use muslin_exec::FileError;
use muslin_libraries::snapshot_day;
use muslin_schema::{
    Answer, Audit, Audited, ContainedLibrary, Evidence, Exit, Failure, Finding, KnownVulnerability,
    Request, Severity, Target, Unreadable, VulnerabilityStatus,
};

use crate::project::project;
use crate::session::Session;

use packages::{Listed, of_file, of_project};

/// What is audited, and against what.
#[derive(Clone, Debug)]
pub struct AuditRequest {
    /// Executables with a list of their crates, or `Cargo.lock` files; without one, the project.
    pub files: Vec<PathBuf>,
    /// A local advisory database.
    pub database: PathBuf,
    /// How the project is built, and which findings are allowed.
    pub build: Request,
}

/// The database cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
enum DatabaseError {
    #[error("the advisory database cannot be read")]
    File(#[from] FileError),
    #[error("there are no advisories in `{0}`")]
    Empty(String),
    /// Some files are not advisories.
    #[error("{} of the advisory database cannot be used", if .0.len() == 1 { "a file".to_owned() } else { format!("{} files", .0.len()) })]
    Faults(Vec<(String, AdvisoryError)>),
}

impl Failure for DatabaseError {
    fn exit(&self) -> Exit {
        Exit::Configuration
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Faults(faults) => {
                faults.iter().map(|(path, fault)| format!("`{path}`: {fault}")).collect()
            }
            _ => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Empty(_) => Some(
                "RustSec's database is a git repository: https://github.com/RustSec/advisory-db; its directory `crates` has one file for each advisory".to_owned(),
            ),
            _ => None,
        }
    }
}

/// Audits.
///
/// # Errors
///
/// The [`Failure`] of the database, or of the project where no file is named. A FILE without a list is part
/// of the answer.
pub(crate) fn audit(
    session: &Session<'_>,
    request: &AuditRequest,
) -> Result<Audit, Box<dyn Failure>> {
    let database = database(&request.database)?;
    let mut answer = Audit {
        schema_version: Audit::VERSION,
        exit_code: 0,
        advisories: database.count(),
        newest: database.newest().to_owned(),
        subjects: Vec::new(),
        unreadable: Vec::new(),
    };
    let mut allow = request.build.allow.clone();
    let mut listed: Vec<Listed> = Vec::new();
    for file in &request.files {
        match of_file(file) {
            Ok(list) => listed.push(list),
            Err(why) => {
                let name = file.display().to_string();
                answer.unreadable.push(Unreadable { name, why });
            }
        }
    }
    if request.files.is_empty() {
        let project = project(session, &request.build)?;
        allow.clone_from(&project.request.allow);
        listed = of_project(&project)?;
    }
    answer.subjects = listed.iter().map(|list| audited(&database, list, &allow)).collect();
    answer.exit_code = exit(&answer, request.build.strict) as u8;
    Ok(answer)
}

fn audited(database: &Database, list: &Listed, allow: &[String]) -> Audited {
    let mut findings = database.findings(&list.packages, list.target.map(Target::arch));
    let known = list.libraries.iter().flat_map(|library| {
        library.vulnerabilities.iter().map(move |known| of_library(library, known))
    });
    findings.extend(known);
    for one in &mut findings {
        one.allow(allow);
    }
    Audited { name: list.name.clone(), packages: list.packages.len(), findings }
}

/// What is known against a provided library, on the day of the snapshot that this release carries.
fn of_library(library: &ContainedLibrary, known: &KnownVulnerability) -> Finding {
    let version = library.version.as_deref().unwrap_or_default();
    let subject = format!("{} {version}", library.name);
    let day = snapshot_day();
    let message = match known.status {
        VulnerabilityStatus::Affected => "the provided library has it",
        VulnerabilityStatus::NotAffected => "the library that is provided does not have it",
        VulnerabilityStatus::Fixed => "a patch has fixed it in the library that is provided",
    };
    let affected = known.status == VulnerabilityStatus::Affected;
    Finding {
        severity: if affected { Severity::Error } else { Severity::Info },
        answer: if affected { Answer::No } else { Answer::Yes },
        evidence: vec![Evidence::of(format!("{}; known since {}, as of {day}", known.because, known.date))],
        cure: affected.then(|| "a newer muslin, or a build of your own: `prefix` in the configuration of the library".to_owned()),
        ..Finding::of_word(&known.id, &subject, message.to_owned())
    }
}

fn exit(audit: &Audit, strict: bool) -> Exit {
    let fails = |at: Severity| {
        let mut all = audit.subjects.iter().flat_map(|subject| &subject.findings);
        all.any(|one: &Finding| one.fails(at))
    };
    if !audit.unreadable.is_empty() {
        Exit::Unreadable
    } else if fails(Severity::Error) {
        Exit::Findings
    } else if strict && fails(Severity::Warning) {
        Exit::Strict
    } else {
        Exit::Delivered
    }
}

/// All advisories below a directory: RustSec's are in `crates`, next to those about Rust itself.
fn database(directory: &Path) -> Result<Database, DatabaseError> {
    let crates = directory.join("crates");
    let directory = if muslin_exec::is_directory(&crates) { crates } else { directory.to_owned() };
    let paths = muslin_exec::files_below(&directory).into_iter().map(|(path, _)| path);
    let mut files = Vec::new();
    for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = String::from_utf8_lossy(&muslin_exec::read(&path)?).into_owned();
        files.push((path.display().to_string(), text));
    }
    if files.is_empty() {
        return Err(DatabaseError::Empty(directory.display().to_string()));
    }
    let texts = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    Database::read(texts).map_err(DatabaseError::Faults)
}

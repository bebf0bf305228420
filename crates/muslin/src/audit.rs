//! `audit`: a local folder of advisories against a project, or against the lists inside executables.

mod packages;

use std::path::{Path, PathBuf};

use clap::Args;
use muslin_advisories::{AdvisoryError, Database};
use muslin_exec::{FileError, Runner};
use muslin_schema::{
    Audit, Audited, Environment, Exit, Failure, Finding, SCHEMA_VERSION, Severity, Target,
    Unreadable,
};

use crate::arguments::BuildArguments;
use crate::project::project;

use packages::{Listed, of_file, of_project};

/// What to audit, and against what.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct AuditArguments {
    /// Executables with a list of their crates, or `Cargo.lock` files; without one, the project.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// A folder with RustSec's advisory database, or with advisories in its form. Nothing is fetched.
    #[arg(long, value_name = "DIR", env = "MUSLIN_ADVISORY_DB", help_heading = "Verdict")]
    database: PathBuf,

    #[command(flatten)]
    pub(crate) build: BuildArguments,
}

const EXAMPLES: &str = "\
Examples:
  git clone --depth 1 https://github.com/RustSec/advisory-db
  cargo muslin audit --database advisory-db                     the project in this folder
  cargo muslin audit --database advisory-db dist/app            what was shipped
  cargo muslin audit --database advisory-db --allow RUSTSEC-2099-0001

The exit code is 20 for vulnerabilities, 21 for warnings with `--strict`, 22 for a FILE without a list.";

/// The database cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
enum DatabaseError {
    #[error("the advisory database cannot be read")]
    File(#[from] FileError),
    #[error("there are no advisories in `{0}`")]
    Empty(String),
    /// Some files are no advisories.
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
                "RustSec's is a git repository: https://github.com/RustSec/advisory-db; its folder `crates` holds a file an advisory".to_owned(),
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
    runner: &dyn Runner,
    arguments: &AuditArguments,
    environment: &Environment,
) -> Result<Audit, Box<dyn Failure>> {
    let database = database(&arguments.database)?;
    let request = arguments.build.request();
    let mut answer = Audit {
        schema_version: SCHEMA_VERSION,
        exit_code: 0,
        advisories: database.count(),
        newest: database.newest().to_owned(),
        subjects: Vec::new(),
        unreadable: Vec::new(),
    };
    let mut allow = request.allow.clone();
    let mut listed: Vec<Listed> = Vec::new();
    for file in &arguments.files {
        match of_file(file) {
            Ok(list) => listed.push(list),
            Err(why) => {
                let name = file.display().to_string();
                answer.unreadable.push(Unreadable { name, why });
            }
        }
    }
    if arguments.files.is_empty() {
        let project = project(runner, &arguments.build, environment)?;
        allow.clone_from(&project.request.allow);
        listed = of_project(&project)?;
    }
    answer.subjects = listed.iter().map(|list| audited(&database, list, &allow)).collect();
    answer.exit_code = exit(&answer, request.strict) as u8;
    Ok(answer)
}

fn audited(database: &Database, list: &Listed, allow: &[String]) -> Audited {
    let findings = database.findings(&list.packages, list.target.map(Target::arch), allow);
    Audited { name: list.name.clone(), packages: list.packages.len(), findings }
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

/// All advisories below a folder: RustSec's are in `crates`, beside those about Rust itself.
fn database(folder: &Path) -> Result<Database, DatabaseError> {
    let crates = folder.join("crates");
    let folder = if muslin_exec::is_folder(&crates) { crates } else { folder.to_owned() };
    let paths = muslin_exec::files_below(&folder).into_iter().map(|(path, _)| path);
    let mut files = Vec::new();
    for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = String::from_utf8_lossy(&muslin_exec::read(&path)?).into_owned();
        files.push((path.display().to_string(), text));
    }
    if files.is_empty() {
        return Err(DatabaseError::Empty(folder.display().to_string()));
    }
    let texts = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    Database::read(texts).map_err(DatabaseError::Faults)
}

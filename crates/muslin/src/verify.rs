//! `verify`: whether files are those of a release, and whether its sources yield them.
//!
//! Reads as the answer does: which files, what a list and a signed statement say of them, what a second build yields.

mod answer;
mod error;
mod given;
mod rebuild;
mod release;
mod request;
mod source;

use std::path::Path;

use muslin_package::{Budget, Limits, Statement, sha256};
use muslin_schema::{Exit, Failure, Request, Severity, Unreadable, Verified};

use crate::explain::known;
use crate::session::Session;
use answer::add;
use error::VerifyError;
use given::{Given, Program, programs};
use rebuild::rebuild;
use release::{Release, believed};
pub use request::VerifyRequest;

/// Verifies.
///
/// # Errors
///
/// The [`Failure`] of a key, of a statement, or of a stage of the build. That something does not hold is
/// part of the answer.
pub(crate) fn verify(
    session: &Session<'_>,
    request: &VerifyRequest,
) -> Result<Verified, Box<dyn Failure>> {
    known(&request.build.allow)?;
    let (key, statement) = believed(request)?;
    let mut answer = Verified {
        schema_version: Verified::VERSION,
        exit_code: 0,
        key,
        files: Vec::new(),
        unreadable: Vec::new(),
    };
    let mut found = Vec::new();
    let mut look = Look { request, statement, budget: Budget::new(&Limits::USUAL) };
    for path in &request.files {
        found.extend(look.at(path, &mut answer)?);
    }
    if let Some(source) = &request.source {
        rebuild(session, request, source, &found, &mut answer)?;
    }
    for one in answer.files.iter_mut().flat_map(|file| &mut file.checks) {
        one.allow(&request.build.allow);
    }
    answer.exit_code = exit(&answer, &request.build) as u8;
    Ok(answer)
}

/// What every file is looked at with.
struct Look<'r> {
    request: &'r VerifyRequest,
    statement: Option<Statement>,
    /// What may be unpacked, counted for all files together.
    budget: Budget,
}

impl Look<'_> {
    /// Checks a file or the directory of a release, and returns the executables to build again.
    fn at(&mut self, path: &Path, answer: &mut Verified) -> Result<Vec<Program>, Box<dyn Failure>> {
        let statement = self.statement.as_ref();
        let release = muslin_exec::is_directory(path) && !given::is_layout(path);
        if !release && statement.is_none() && self.request.source.is_none() {
            return Err(VerifyError::Nothing(path.display().to_string()).into());
        }
        let given = if release {
            Release::of(path, statement).check(answer)?
        } else {
            vec![path.to_owned()]
        };
        let mut found = Vec::new();
        for path in given {
            match Given::read(&path) {
                Ok(given) => {
                    whole(&given, statement, answer);
                    if self.request.source.is_some() {
                        let inside = programs(&given, &self.budget, &mut answer.unreadable);
                        if inside.is_empty() && !release && statement.is_none() {
                            let why = "it contains no executable".to_owned();
                            answer.unreadable.push(Unreadable { name: given.name.clone(), why });
                        }
                        found.extend(inside);
                    }
                }
                Err(why) => {
                    let name = path.display().to_string();
                    answer.unreadable.push(Unreadable { name, why });
                }
            }
        }
        Ok(found)
    }
}

/// Looks a given file up in the statement.
fn whole(given: &Given, statement: Option<&Statement>, answer: &mut Verified) {
    let Some((statement, bytes)) = statement.zip(given.bytes()) else { return };
    let sha256 = sha256(bytes);
    let finding = release::in_statement(&given.name, &sha256, statement);
    add(answer, &given.name, sha256, finding);
}

fn exit(answer: &Verified, build: &Request) -> Exit {
    let fails = |at: Severity| answer.all_checks().any(|one| one.fails(at));
    if !answer.unreadable.is_empty() {
        Exit::Unreadable
    } else if fails(Severity::Error) {
        Exit::Findings
    } else if build.strict && fails(Severity::Warning) {
        Exit::Strict
    } else {
        Exit::Delivered
    }
}

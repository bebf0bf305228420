//! `verify`: whether files are those of a release, and whether its sources yield them.
//!
//! Reads as the answer does: which files, what a list and a signed statement say of them, what a second build yields.

mod answer;
mod believed;
mod error;
mod given;
mod pulled;
mod rebuild;
mod release;
mod request;
mod source;

use std::path::Path;

use muslin_package::{Budget, Limits, StoredImages, sha256};
use muslin_schema::{Exit, Failure, Finding, Request, Severity, Unreadable, Verified, codes};

use crate::explain::known;
use crate::session::Session;
use answer::{add, refused};
use believed::Believed;
use error::VerifyError;
use given::{Given, Program, programs};
use rebuild::rebuild;
use release::Release;
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
    let believed = Believed::of(request)?;
    let mut answer = Verified {
        schema_version: Verified::VERSION,
        exit_code: 0,
        key: believed.key_id(),
        files: Vec::new(),
        unreadable: Vec::new(),
    };
    let mut found = Vec::new();
    let mut look = Look { session, request, believed, budget: Budget::new(&Limits::USUAL) };
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
    session: &'r Session<'r>,
    request: &'r VerifyRequest,
    believed: Believed,
    /// What may be unpacked, counted for all files together.
    budget: Budget,
}

impl Look<'_> {
    /// Checks a file, an image or the directory of a release, and returns the executables to build again.
    fn at(&mut self, path: &Path, answer: &mut Verified) -> Result<Vec<Program>, Box<dyn Failure>> {
        if let Some(name) = pulled::name(path) {
            let files = pulled::pull(self.session, self.request, name)?;
            let given = Given::pulled(path.display().to_string(), files);
            return Ok(self.given(&given, answer)?);
        }
        let layout = given::is_layout(path);
        let release = muslin_exec::is_directory(path) && !layout;
        if !release && !layout && !self.believed.asked() && self.request.source.is_none() {
            return Err(VerifyError::Nothing(path.display().to_string()).into());
        }
        let given = if release {
            Release::of(path, &self.believed).check(answer)?
        } else {
            vec![path.to_owned()]
        };
        let mut found = Vec::new();
        for path in given {
            match Given::read(&path) {
                Ok(given) => {
                    let inside = self.given(&given, answer)?;
                    if self.request.source.is_some()
                        && inside.is_empty()
                        && !release
                        && !self.believed.asked()
                    {
                        let why = "it contains no executable".to_owned();
                        answer.unreadable.push(Unreadable { name: given.name.clone(), why });
                    }
                    found.extend(inside);
                }
                Err(why) => {
                    let name = path.display().to_string();
                    answer.unreadable.push(Unreadable { name, why });
                }
            }
        }
        Ok(found)
    }

    /// Looks a file up in the statements, an image by its digest.
    fn given(&self, given: &Given, answer: &mut Verified) -> Result<Vec<Program>, VerifyError> {
        if let Some(bytes) = given.bytes().filter(|_| self.believed.asked()) {
            let sha256 = sha256(bytes);
            let finding = self.believed.of_file(&given.name, &sha256)?;
            add(answer, &given.name, sha256, finding);
        }
        if let Some(images) = given.images() {
            self.images(&given.name, &images, answer);
        }
        Ok(match self.request.source {
            Some(_) => programs(given, &self.budget, &mut answer.unreadable),
            None => Vec::new(),
        })
    }

    fn images(&self, name: &str, images: &StoredImages, answer: &mut Verified) {
        let StoredImages { roots, envelopes, faults } = images;
        for (path, why) in faults {
            let place = format!("{name}!/{path}");
            let cure = "copy the image once more from where it was published";
            let finding = refused(codes::CHECKSUM, &place, why.clone(), cure);
            add(answer, &place, String::new(), finding);
        }
        for digest in roots {
            let sha256 = digest.trim_start_matches("sha256:").to_owned();
            let named = if roots.len() == 1 { name.to_owned() } else { format!("{name}@{digest}") };
            if faults.is_empty() {
                let message = "each blob is the one that its manifest names".to_owned();
                let finding = Finding::note(codes::CHECKSUM, &named, message);
                add(answer, &named, sha256.clone(), finding);
            }
            if self.believed.asked() {
                let finding = self.believed.of_image(&named, &sha256, envelopes);
                add(answer, &named, sha256, finding);
            }
        }
    }
}

fn exit(answer: &Verified, build: &Request) -> Exit {
    let fails = |at: Severity| answer.all_checks().any(|one| one.fails(at));
    // Nothing that was looked at is nothing that holds.
    if !answer.unreadable.is_empty() || answer.files.is_empty() {
        Exit::Unreadable
    } else if fails(Severity::Error) {
        Exit::Findings
    } else if build.strict && fails(Severity::Warning) {
        Exit::Strict
    } else {
        Exit::Delivered
    }
}

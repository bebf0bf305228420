//! The directory of a release against its list of checksums, and files against a statement.

use std::path::{Path, PathBuf};

use muslin_exec::FileError;
use muslin_package::{
    PROVENANCE_TYPE, Resource, STATEMENT_TYPE, Statement, VerifyingKey, checksum_lines, sha256,
};
use muslin_schema::{Answer, Finding, Severity, Verified, codes};

use super::answer::add;
use super::error::VerifyError;
use super::request::VerifyRequest;
use crate::ship::{CHECKSUMS, SIGNED_STATEMENT, STATEMENT};

/// Which statement is believed, and the id of the key that signed it. Without a key and a name of the statement,
/// none is.
///
/// # Errors
///
/// [`VerifyError`] if the key or the statement cannot be used.
pub(super) fn believed(
    request: &VerifyRequest,
) -> Result<(Option<String>, Option<Statement>), VerifyError> {
    let key = request.key.as_deref().map(verifying_key).transpose()?;
    let path = match (&request.provenance, &key) {
        (Some(path), _) => path.clone(),
        (None, Some(_)) => beside(request, SIGNED_STATEMENT),
        (None, None) => return Ok((None, None)),
    };
    let shown = path.display().to_string();
    if !muslin_exec::is_file(&path) {
        return Err(VerifyError::NoStatement(shown));
    }
    let bytes = muslin_exec::read(&path)?;
    let (id, payload) = match &key {
        Some(key) => {
            let refused = |source| VerifyError::Signature { path: shown.clone(), source };
            (Some(key.id()), key.open(&bytes).map_err(refused)?)
        }
        None => (None, bytes),
    };
    let damaged = |source| VerifyError::Statement { path: shown.clone(), source };
    let statement: Statement = serde_json::from_slice(&payload).map_err(damaged)?;
    let kinds = (statement.kind.as_str(), statement.predicate_type.as_str());
    if kinds != (STATEMENT_TYPE, PROVENANCE_TYPE) {
        let kind = format!("{} of {}", kinds.0, kinds.1);
        return Err(VerifyError::StatementKind { path: shown, kind });
    }
    Ok((id, Some(statement)))
}

fn verifying_key(path: &Path) -> Result<VerifyingKey, VerifyError> {
    let refused = |source| VerifyError::Key { path: path.display().to_string(), source };
    VerifyingKey::read(&muslin_exec::read(path)?).map_err(refused)
}

/// A file in the directory of the first file, or in the first directory.
fn beside(request: &VerifyRequest, name: &str) -> PathBuf {
    let first = request.files.first().map_or(Path::new("."), PathBuf::as_path);
    let directory = match first.parent() {
        _ if muslin_exec::is_directory(first) => first,
        Some(parent) => parent,
        None => Path::new("."),
    };
    directory.join(name)
}

/// What a statement says of a file.
pub(super) fn in_statement(name: &str, sha256: &str, statement: &Statement) -> Finding {
    let subjects = || statement.subject.iter();
    if subjects().any(|one| one.sha256() == Some(sha256)) {
        let message = "the statement of provenance vouches for these bytes".to_owned();
        return Finding::note(codes::PROVENANCE, name, message);
    }
    let file = name.rsplit('/').next().unwrap_or(name);
    let named = subjects().find(|one| one.name.as_deref() == Some(file));
    let (message, cure) = match named.and_then(Resource::sha256) {
        Some(other) => (
            format!("it was changed: its SHA-256 is {sha256}, and that of the release {other}"),
            "take the file of the release, and `verify --source` shows what was changed",
        ),
        None => (
            format!("the statement of provenance does not know it: SHA-256 {sha256}"),
            "verify the files as they were published, with the statement of the same release",
        ),
    };
    refused(codes::PROVENANCE, name, message, cure)
}

fn refused(code: muslin_schema::Code, name: &str, message: String, cure: &str) -> Finding {
    Finding {
        severity: Severity::Error,
        answer: Answer::No,
        cure: Some(cure.to_owned()),
        ..Finding::note(code, name, message)
    }
}

/// The directory of a release.
pub(super) struct Release<'r> {
    directory: &'r Path,
    statement: Option<&'r Statement>,
}

impl<'r> Release<'r> {
    pub(super) fn of(directory: &'r Path, statement: Option<&'r Statement>) -> Self {
        Self { directory, statement }
    }

    /// Checks every file of the list of checksums, and that none of the statement is missing. The files that hold
    /// executables are returned, to be looked at themselves.
    ///
    /// # Errors
    ///
    /// [`FileError`] if there is no list.
    pub(super) fn check(&self, answer: &mut Verified) -> Result<Vec<PathBuf>, FileError> {
        let list = muslin_exec::read(&self.directory.join(CHECKSUMS))?;
        let list = String::from_utf8_lossy(&list).into_owned();
        let mut given = Vec::new();
        let mut listed = Vec::new();
        for (digest, name) in checksum_lines(&list) {
            let path = self.directory.join(name);
            let shown = path.display().to_string();
            listed.push(name);
            let Ok(bytes) = muslin_exec::read(&path) else {
                let finding = missing(&shown, CHECKSUMS);
                add(answer, &shown, String::new(), finding);
                continue;
            };
            let found = sha256(&bytes);
            let finding = if found == digest {
                let message = format!("it is the one in {CHECKSUMS}");
                Finding::note(codes::CHECKSUM, &shown, message)
            } else {
                let message = format!("its SHA-256 is {found}, and {CHECKSUMS} has {digest}");
                let cure = "take the file of the release: this one was changed, or the list was";
                refused(codes::CHECKSUM, &shown, message, cure)
            };
            add(answer, &shown, found, finding);
            // The statement does not name the manifest and itself.
            if ![SIGNED_STATEMENT, STATEMENT].contains(&name) && !name.ends_with("-manifest.json") {
                given.push(path);
            }
        }
        self.absent(&listed, answer);
        Ok(given)
    }

    /// Files of the statement that are not there. Executables in archives have a `/` in their names.
    fn absent(&self, listed: &[&str], answer: &mut Verified) {
        let names = self
            .statement
            .iter()
            .flat_map(|one| &one.subject)
            .filter_map(|one| one.name.as_deref());
        for name in names.filter(|name| !name.contains('/') && !listed.contains(name)) {
            let shown = self.directory.join(name).display().to_string();
            let finding = missing(&shown, "the statement of provenance");
            add(answer, &shown, String::new(), finding);
        }
    }
}

fn missing(name: &str, list: &str) -> Finding {
    let message = format!("it is missing: {list} names it");
    let cure = "download the whole release, or verify its files one by one";
    refused(codes::CHECKSUM, name, message, cure)
}

#[cfg(test)]
mod tests {
    use muslin_package::Resource;
    use serde_json::Value;

    use super::*;

    fn statement() -> Statement {
        Statement {
            kind: STATEMENT_TYPE.to_owned(),
            subject: vec![Resource::file("a.tar.gz", "aa"), Resource::file("x/app", "bb")],
            predicate_type: PROVENANCE_TYPE.to_owned(),
            predicate: Value::Null,
        }
    }

    #[test]
    fn bytes_that_are_known_are_vouched_for_under_any_name() {
        assert_eq!(in_statement("/usr/bin/other", "bb", &statement()).answer, Answer::Yes);
    }

    #[test]
    fn a_changed_file_is_distinguished_from_a_foreign_one() {
        let changed = in_statement("dist/a.tar.gz", "cc", &statement());
        assert!(changed.fails(Severity::Error));
        assert_eq!(
            changed.message,
            "it was changed: its SHA-256 is cc, and that of the release aa"
        );
        let foreign = in_statement("dist/b.tar.gz", "cc", &statement());
        assert_eq!(foreign.message, "the statement of provenance does not know it: SHA-256 cc");
    }
}

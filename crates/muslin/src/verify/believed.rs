//! The statements of provenance that are believed: those that a key has signed, or one that the user names.

use std::path::{Path, PathBuf};

use muslin_package::{PROVENANCE_TYPE, Resource, STATEMENT_TYPE, Statement, VerifyingKey};
use muslin_schema::{Finding, codes};

use super::answer::refused;
use super::error::VerifyError;
use super::request::VerifyRequest;
use crate::ship::ReleaseNames;

/// Whose statements are believed, and which there are.
pub(super) struct Believed {
    key: Option<VerifyingKey>,
    statements: Vec<Statement>,
    /// The files that they were read from.
    read: Vec<PathBuf>,
    /// Where one belongs, if there is none.
    missing: Option<String>,
}

impl Believed {
    /// Reads the statement that the request names, or those next to its files.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] if the key or the statement cannot be used.
    pub(super) fn of(request: &VerifyRequest) -> Result<Self, VerifyError> {
        let key = request.key.as_deref().map(verifying_key).transpose()?;
        let mut believed = Self { key, statements: Vec::new(), read: Vec::new(), missing: None };
        if let Some(path) = &request.provenance {
            let shown = path.display().to_string();
            if !muslin_exec::is_file(path) {
                return Err(VerifyError::NoStatement(shown));
            }
            believed.statements.push(believed.open(&shown, &muslin_exec::read(path)?)?);
            believed.read.push(path.clone());
        } else if believed.key.is_some() {
            believed.find(&request.files)?;
        }
        Ok(believed)
    }

    /// Reads the statements next to the files. One that is not signed with the key is passed over where another is.
    fn find(&mut self, files: &[PathBuf]) -> Result<(), VerifyError> {
        let mut first = None;
        for directory in directories(files) {
            let expected = directory.join(ReleaseNames::ALL[0].signed);
            self.missing.get_or_insert_with(|| expected.display().to_string());
            for names in ReleaseNames::ALL {
                let path = directory.join(names.signed);
                if !muslin_exec::is_file(&path) {
                    continue;
                }
                let shown = path.display().to_string();
                match self.open(&shown, &muslin_exec::read(&path)?) {
                    Ok(statement) => {
                        self.statements.push(statement);
                        self.read.push(path);
                    }
                    Err(error) => first = first.or(Some(error)),
                }
            }
        }
        first.filter(|_| self.statements.is_empty()).map_or(Ok(()), Err)
    }

    /// By which envelopes name the key.
    pub(super) fn key_id(&self) -> Option<String> {
        self.key.as_ref().map(VerifyingKey::id)
    }

    /// Whether files are looked up in a statement at all.
    pub(super) fn asked(&self) -> bool {
        self.key.is_some() || !self.statements.is_empty()
    }

    /// Whether this file is one of the statements.
    pub(super) fn has_read(&self, path: &Path) -> bool {
        let absolute = |path: &Path| muslin_exec::absolute(path).unwrap_or(path.to_owned());
        self.read.iter().any(|one| absolute(one) == absolute(path))
    }

    /// The statement in these bytes, if the key has signed it.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] with what is wrong.
    pub(super) fn open(&self, shown: &str, bytes: &[u8]) -> Result<Statement, VerifyError> {
        let path = || shown.to_owned();
        let payload = match &self.key {
            Some(key) => {
                key.open(bytes).map_err(|source| VerifyError::Signature { path: path(), source })?
            }
            None => bytes.to_vec(),
        };
        let damaged = |source| VerifyError::Statement { path: path(), source };
        let statement: Statement = serde_json::from_slice(&payload).map_err(damaged)?;
        let kinds = (statement.kind.as_str(), statement.predicate_type.as_str());
        if kinds != (STATEMENT_TYPE, PROVENANCE_TYPE) {
            let kind = format!("{} of {}", kinds.0, kinds.1);
            return Err(VerifyError::StatementKind { path: path(), kind });
        }
        Ok(statement)
    }

    /// What the statements say of a file.
    ///
    /// # Errors
    ///
    /// [`VerifyError::NoStatement`] if there is none.
    pub(super) fn of_file(&self, name: &str, sha256: &str) -> Result<Finding, VerifyError> {
        match &self.missing {
            Some(place) if self.statements.is_empty() => {
                Err(VerifyError::NoStatement(place.clone()))
            }
            _ => Ok(in_statements(name, sha256, &self.statements)),
        }
    }

    /// What the statements say of an image: those that were read, and those that refer to it. `digest` is its SHA-256.
    pub(super) fn of_image(&self, name: &str, digest: &str, envelopes: &[Vec<u8>]) -> Finding {
        let mut all = self.statements.clone();
        if self.key.is_some() {
            all.extend(envelopes.iter().filter_map(|one| self.open(name, one).ok()));
        }
        if !all.is_empty() {
            return in_statements(name, digest, &all);
        }
        let message = match envelopes.len() {
            0 => "no statement of provenance refers to it".to_owned(),
            _ => "no statement that refers to it has the signature of the key".to_owned(),
        };
        let cure = "`image --push --sign-key` attaches one to what it pushes; `--provenance FILE` names one";
        refused(codes::PROVENANCE, name, message, cure)
    }

    /// What the statements say of a file that they know by this name; nothing if they do not.
    pub(super) fn of_name(&self, shown: &str, name: &str, sha256: &str) -> Option<Finding> {
        let mut subjects = self.statements.iter().flat_map(|one| &one.subject);
        let known = subjects.find(|one| one.name.as_deref() == Some(name))?;
        Some(if known.sha256() == Some(sha256) {
            vouched(shown)
        } else {
            changed(shown, sha256, known.sha256().unwrap_or_default())
        })
    }

    /// The names of all files that the statements are about; what is in a file has a `/` in its name.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        let subjects = self.statements.iter().flat_map(|one| &one.subject);
        subjects.filter_map(|one| one.name.as_deref()).filter(|name| !name.contains('/'))
    }
}

fn verifying_key(path: &Path) -> Result<VerifyingKey, VerifyError> {
    let refused = |source| VerifyError::Key { path: path.display().to_string(), source };
    VerifyingKey::read(&muslin_exec::read(path)?).map_err(refused)
}

/// The directories of releases that files are of, each once: an image in a directory is next to its statement.
fn directories(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = Vec::new();
    for path in files.iter().filter(|path| super::pulled::name(path).is_none()) {
        let release = muslin_exec::is_directory(path) && !super::given::is_layout(path);
        let parent = path.parent().filter(|parent| *parent != Path::new(""));
        let directory =
            if release { path.clone() } else { parent.unwrap_or(Path::new(".")).to_owned() };
        if !all.contains(&directory) {
            all.push(directory);
        }
    }
    all
}

/// What statements say of a file.
fn in_statements(name: &str, sha256: &str, statements: &[Statement]) -> Finding {
    let subjects = || statements.iter().flat_map(|one| &one.subject);
    if subjects().any(|one| one.sha256() == Some(sha256)) {
        return vouched(name);
    }
    let file = name.rsplit('/').next().unwrap_or(name);
    let named = subjects().find(|one| one.name.as_deref() == Some(file));
    if let Some(other) = named.and_then(Resource::sha256) {
        return changed(name, sha256, other);
    }
    let message = format!("the statement of provenance does not know it: SHA-256 {sha256}");
    let cure = "verify the files as they were published, with the statement of the same release";
    refused(codes::PROVENANCE, name, message, cure)
}

fn vouched(name: &str) -> Finding {
    let message = "the statement of provenance vouches for these bytes".to_owned();
    Finding::note(codes::PROVENANCE, name, message)
}

fn changed(name: &str, sha256: &str, other: &str) -> Finding {
    let message =
        format!("it was changed: its SHA-256 is {sha256}, and that of the release {other}");
    let cure = "take the file of the release, and `verify --source` shows what was changed";
    refused(codes::PROVENANCE, name, message, cure)
}

#[cfg(test)]
mod tests {
    use muslin_schema::{Answer, Severity};
    use serde_json::Value;

    use super::*;

    fn statement() -> [Statement; 1] {
        [Statement {
            kind: STATEMENT_TYPE.to_owned(),
            subject: vec![Resource::file("a.tar.gz", "aa"), Resource::file("x/app", "bb")],
            predicate_type: PROVENANCE_TYPE.to_owned(),
            predicate: Value::Null,
        }]
    }

    #[test]
    fn bytes_that_are_known_are_vouched_for_under_any_name() {
        assert_eq!(in_statements("/usr/bin/other", "bb", &statement()).answer, Answer::Yes);
    }

    #[test]
    fn a_changed_file_is_distinguished_from_a_foreign_one() {
        let changed = in_statements("dist/a.tar.gz", "cc", &statement());
        assert!(changed.fails(Severity::Error));
        assert_eq!(
            changed.message,
            "it was changed: its SHA-256 is cc, and that of the release aa"
        );
        let foreign = in_statements("dist/b.tar.gz", "cc", &statement());
        assert_eq!(foreign.message, "the statement of provenance does not know it: SHA-256 cc");
    }

    #[test]
    fn a_statement_belongs_next_to_a_file_and_into_the_directory_of_a_release() {
        let found = directories(
            &["app.deb", "x/app.deb", "x/app.rpm", "docker://a.example/b"].map(PathBuf::from),
        );
        assert_eq!(found, [Path::new("."), Path::new("x")]);
    }
}

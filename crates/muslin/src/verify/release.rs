//! The directory of a release against its list of checksums.

use std::path::{Component, Path, PathBuf};

use muslin_exec::FileError;
use muslin_package::{ChecksumLine, checksum_lines, checksums, sha256};
use muslin_schema::{Answer, Finding, Severity, Verified, codes};

use super::answer::{add, refused};
use super::believed::Believed;
use super::given::is_layout;
use crate::ship::{CHECKSUMS, ReleaseNames};

/// How many files that are not of the release are named.
const NAMED: usize = 5;

/// The directory of a release.
pub(super) struct Release<'r> {
    directory: &'r Path,
    believed: &'r Believed,
}

impl<'r> Release<'r> {
    pub(super) fn of(directory: &'r Path, believed: &'r Believed) -> Self {
        Self { directory, believed }
    }

    /// Checks every file of the list of checksums, the list itself, and that no file of a statement is missing. The
    /// files that are there and the images next to them are returned, to be looked at themselves.
    ///
    /// # Errors
    ///
    /// [`FileError`] if there is no list.
    pub(super) fn check(&self, answer: &mut Verified) -> Result<Vec<PathBuf>, FileError> {
        let bytes = muslin_exec::read(&self.directory.join(CHECKSUMS))?;
        let list = String::from_utf8_lossy(&bytes).into_owned();
        let mut given = Vec::new();
        let mut listed = Vec::new();
        let mut faults = Vec::new();
        for line in checksum_lines(&list) {
            match line {
                ChecksumLine::File { name, .. } if is_outside(name) => {
                    faults.push(format!("`{name}` is outside of the release"));
                }
                ChecksumLine::File { digest, name } => {
                    listed.push((name, digest));
                    given.extend(self.file(digest, name, answer));
                }
                ChecksumLine::Other { number, text } => {
                    faults.push(format!("line {number} is not a checksum: `{text}`"));
                }
            }
        }
        let shown = self.directory.join(CHECKSUMS).display().to_string();
        let finding = self.list(&shown, &list, &listed, faults);
        if let Some(one) = finding {
            add(answer, &shown, sha256(&bytes), one);
        }
        let listed: Vec<&str> = listed.into_iter().map(|(name, _)| name).collect();
        self.absent(&listed, answer);
        given.extend(self.others(&listed, answer));
        Ok(given)
    }

    /// Checks one file; `None` if nothing more can be found of it.
    fn file(&self, digest: &str, name: &str, answer: &mut Verified) -> Option<PathBuf> {
        let path = self.directory.join(name);
        let shown = path.display().to_string();
        let Ok(bytes) = muslin_exec::read_regular(&path) else {
            add(answer, &shown, String::new(), missing(&shown, CHECKSUMS));
            return None;
        };
        let found = sha256(&bytes);
        let finding = if found.eq_ignore_ascii_case(digest) {
            Finding::note(codes::CHECKSUM, &shown, format!("it is the one in {CHECKSUMS}"))
        } else {
            let message = format!("its SHA-256 is {found}, and {CHECKSUMS} has {digest}");
            let cure = "take the file of the release: this one was changed, or the list was";
            refused(codes::CHECKSUM, &shown, message, cure)
        };
        add(answer, &shown, found.clone(), finding);
        if !self.is_statement(name) {
            return Some(path);
        }
        add(answer, &shown, found, self.signature(&path, &shown, &bytes));
        None
    }

    /// Whether a file is a statement that is believed, or one that the key should have signed.
    fn is_statement(&self, name: &str) -> bool {
        let signed = ReleaseNames::ALL.iter().any(|names| names.signed == name);
        self.believed.asked() && (signed || self.believed.has_read(&self.directory.join(name)))
    }

    fn signature(&self, path: &Path, shown: &str, bytes: &[u8]) -> Finding {
        if self.believed.has_read(path) && self.believed.key_id().is_none() {
            return Finding::note(codes::PROVENANCE, shown, "it is believed as it is".to_owned());
        }
        match self.believed.open(shown, bytes) {
            Ok(_) => {
                let message = "the key has signed it".to_owned();
                Finding::note(codes::PROVENANCE, shown, message)
            }
            Err(error) => {
                let why = std::error::Error::source(&error).map(ToString::to_string);
                let cure = "take it from whoever made the release once more, or ask for their key";
                refused(codes::PROVENANCE, shown, why.unwrap_or(error.to_string()), cure)
            }
        }
    }

    /// The list itself. A statement cannot name it, since the list has the digest of the statement; but each of its
    /// lines is checked, so that it is right where it has nothing else.
    fn list(
        &self,
        shown: &str,
        list: &str,
        listed: &[(&str, &str)],
        mut faults: Vec<String>,
    ) -> Option<Finding> {
        if listed.is_empty() && faults.is_empty() {
            faults.push("it names no file".to_owned());
        }
        if self.believed.asked() && faults.is_empty() {
            let expected = checksums("", |_| true, listed.iter().copied());
            let differs = expected.lines().zip(list.lines()).position(|(a, b)| a != b);
            if expected != list {
                let shorter = expected.lines().count().min(list.lines().count());
                let line = differs.unwrap_or(shorter) + 1;
                faults.push(format!("line {line} is not as `dist` writes it"));
            }
        }
        let cure = "take the list of the release: this one was changed";
        if !faults.is_empty() {
            return Some(refused(codes::CHECKSUM, shown, faults.join("; "), cure));
        }
        let message = "each of its lines is the checksum of a file here".to_owned();
        self.believed.asked().then(|| Finding::note(codes::CHECKSUM, shown, message))
    }

    /// Files of the statements that are not there.
    fn absent(&self, listed: &[&str], answer: &mut Verified) {
        for name in self.believed.files().filter(|name| !listed.contains(name)) {
            let shown = self.directory.join(name).display().to_string();
            let finding = missing(&shown, "the statement of provenance");
            add(answer, &shown, String::new(), finding);
        }
    }

    /// Images in directories; a warning names what else is there that is not of the release.
    fn others(&self, listed: &[&str], answer: &mut Verified) -> Vec<PathBuf> {
        let names = muslin_exec::names_in(self.directory);
        let rest = names.into_iter().filter(|name| {
            name != CHECKSUMS
                && !listed.iter().any(|one| one.split('/').next() == Some(name.as_str()))
                && !self.believed.has_read(&self.directory.join(name))
        });
        let is_image = |name: &String| is_layout(&self.directory.join(name));
        let (images, rest): (Vec<String>, Vec<String>) = rest.partition(is_image);
        if !rest.is_empty() {
            let shown = self.directory.display().to_string();
            let mut shortened: Vec<String> =
                rest.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
            if rest.len() > NAMED {
                shortened.push(format!("{} more", rest.len() - NAMED));
            }
            let message = format!("not of the release, and not verified: {}", shortened.join(", "));
            let finding = Finding {
                severity: Severity::Warning,
                answer: Answer::Unknown,
                ..Finding::note(codes::CHECKSUM, &shown, message)
            };
            add(answer, &shown, String::new(), finding);
        }
        for name in &images {
            self.layout(name, answer);
        }
        images.into_iter().map(|name| self.directory.join(name)).collect()
    }

    /// The files of an image's directory that have no digest as their name, which every blob has.
    fn layout(&self, directory: &str, answer: &mut Verified) {
        for file in ["index.json", "oci-layout"] {
            let path = self.directory.join(directory).join(file);
            let Ok(bytes) = muslin_exec::read_regular(&path) else { continue };
            let (shown, digest) = (path.display().to_string(), sha256(&bytes));
            let finding = self.believed.of_name(&shown, &format!("{directory}/{file}"), &digest);
            if let Some(one) = finding {
                add(answer, &shown, digest, one);
            }
        }
    }
}

/// Whether a name leads out of the directory that it is read in.
fn is_outside(name: &str) -> bool {
    Path::new(name)
        .components()
        .any(|part| !matches!(part, Component::Normal(_) | Component::CurDir))
}

fn missing(name: &str, list: &str) -> Finding {
    let message = format!("it is missing: {list} names it");
    let cure = "download the whole release, or verify its files one by one";
    refused(codes::CHECKSUM, name, message, cure)
}

//! All advisories, and what they say of a list of crates.

use muslin_schema::codes;
use std::collections::BTreeMap;

use muslin_schema::{Answer, Evidence, Finding, Severity};
use semver::Version;

use crate::advisory::{Advisory, AdvisoryError, Kind};

/// A crate that is asked about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// It was needed to build, as the source of a C library is, and is not in the file as Rust.
    pub build: bool,
    /// The way from the program to it, if that is known.
    pub path: Vec<String>,
}

/// All advisories by crate.
#[derive(Clone, Debug, Default)]
pub struct Database {
    by_package: BTreeMap<String, Vec<Advisory>>,
    count: usize,
    newest: String,
}

impl Database {
    /// Reads all files; pairs of a path and its text.
    ///
    /// # Errors
    ///
    /// The files that are not advisories, each with the reason: an audit must not skip a file silently.
    pub fn read<'t>(
        files: impl Iterator<Item = (&'t str, &'t str)>,
    ) -> Result<Self, Vec<(String, AdvisoryError)>> {
        let mut database = Self::default();
        let mut faults = Vec::new();
        for (path, text) in files {
            match Advisory::read(text) {
                Ok(Some(advisory)) => database.add(advisory),
                Ok(None) => {}
                Err(fault) => faults.push((path.to_owned(), fault)),
            }
        }
        if faults.is_empty() { Ok(database) } else { Err(faults) }
    }

    fn add(&mut self, advisory: Advisory) {
        self.count += 1;
        if advisory.date > self.newest {
            self.newest.clone_from(&advisory.date);
        }
        self.by_package.entry(advisory.package.clone()).or_default().push(advisory);
    }

    /// How many advisories there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The day of the newest; empty if there is none.
    #[must_use]
    pub fn newest(&self) -> &str {
        &self.newest
    }

    /// What is known of crates in a program for Linux on `machine`: vulnerabilities are errors, anything else
    /// is a warning. A version that semver does not accept is a finding too, since it cannot be compared.
    #[must_use]
    pub fn findings(&self, packages: &[Package], machine: Option<&str>) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        for package in packages {
            let Some(advisories) = self.by_package.get(&package.name) else { continue };
            let Ok(version) = package.version.parse::<Version>() else {
                found.push(unknown(package));
                continue;
            };
            let about = advisories
                .iter()
                .filter(|one| one.is_about(&version) && one.is_about_linux_on(machine));
            found.extend(about.map(|one| finding(one, package)));
        }
        found.sort_by(|a, b| {
            b.severity
                .cmp(&a.severity)
                .then_with(|| (&a.subject, &a.code).cmp(&(&b.subject, &b.code)))
        });
        found
    }
}

fn unknown(package: &Package) -> Finding {
    let message =
        format!("`{}` is not a version that advisories can be compared with", package.version);
    let answer = Answer::Unknown;
    let severity = Severity::Warning;
    Finding { answer, severity, ..Finding::note(codes::VERSION, &package.name, message) }
}

fn finding(advisory: &Advisory, package: &Package) -> Finding {
    let (severity, word) = match advisory.kind {
        Kind::Vulnerability => (Severity::Error, ""),
        Kind::Unsound => (Severity::Warning, "unsound: "),
        Kind::Unmaintained => (Severity::Warning, "unmaintained: "),
        Kind::Notice => (Severity::Warning, "notice: "),
    };
    let mut evidence = Vec::new();
    evidence.extend(advisory.severity.iter().map(|score| format!("severity {score}")));
    if !advisory.aliases.is_empty() {
        evidence.push(format!("also {}", advisory.aliases.join(", ")));
    }
    evidence.extend(advisory.url.clone());
    if package.build {
        evidence.push(
            "needed to build; the source of a C library is in the file nevertheless".to_owned(),
        );
    }
    if !package.path.is_empty() {
        evidence.push(format!("needed through {}", package.path.join(" → ")));
    }
    let cure = if advisory.patched.is_empty() {
        "there is no version without it: use another crate".to_owned()
    } else {
        format!("without it: {} {}", package.name, advisory.patched.join(" or "))
    };
    let subject = format!("{} {}", package.name, package.version);
    let message = format!("{word}{}", advisory.title);
    Finding {
        severity,
        answer: Answer::No,
        evidence: evidence.into_iter().map(Evidence::of).collect(),
        cure: Some(cure),
        ..Finding::of_word(&advisory.id, &subject, message)
    }
}

//! One advisory, from its file.

use std::str::FromStr as _;

use cvss::Cvss;
use semver::{Version, VersionReq};
use serde::Deserialize;

use crate::version::is_in;

/// What an advisory is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something can be done to programs that use the crate.
    Vulnerability,
    /// Nobody repairs the crate any more.
    Unmaintained,
    /// Safe code can break memory with it.
    Unsound,
    /// Anything else that is worth knowing.
    Notice,
}

/// One advisory.
#[derive(Clone, Debug, PartialEq)]
pub struct Advisory {
    /// `RUSTSEC-2018-0015`
    pub id: String,
    /// The crate that it is about.
    pub package: String,
    /// Its heading.
    pub title: String,
    /// Its day, as `2018-11-19`.
    pub date: String,
    /// What it is about.
    pub kind: Kind,
    /// The same under other names: `CVE-…`.
    pub aliases: Vec<String>,
    /// Where there is more of it.
    pub url: Option<String>,
    /// How bad it is, as a number of 10 with a word, where its authors say so.
    pub severity: Option<String>,
    /// The requirements that versions without the fault fulfil, as they are written.
    pub patched: Vec<String>,
    fixed: Vec<VersionReq>,
    systems: Vec<String>,
    machines: Vec<String>,
}

/// A file is not an advisory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdvisoryError {
    /// It does not begin with a table in a code block of TOML.
    #[error("it does not begin with a code block of TOML")]
    NoTable,
    /// The table is not as RustSec describes it.
    #[error("{0}")]
    Table(String),
    /// It names an invalid range of versions.
    #[error("`{0}` is not a range of versions")]
    Range(String),
}

/// The table as it is in the file. Keys that we do not use may be there: the form grows.
#[derive(Deserialize)]
struct Raw {
    advisory: RawAdvisory,
    #[serde(default)]
    affected: RawAffected,
    versions: RawVersions,
}

#[derive(Deserialize)]
struct RawAdvisory {
    id: String,
    package: String,
    date: String,
    #[serde(default)]
    aliases: Vec<String>,
    url: Option<String>,
    cvss: Option<String>,
    informational: Option<String>,
    withdrawn: Option<String>,
}

#[derive(Default, Deserialize)]
struct RawAffected {
    #[serde(default)]
    os: Vec<String>,
    #[serde(default)]
    arch: Vec<String>,
}

#[derive(Deserialize)]
struct RawVersions {
    #[serde(default)]
    patched: Vec<String>,
    #[serde(default)]
    unaffected: Vec<String>,
}

impl Advisory {
    /// Reads a file; `None` if the advisory was withdrawn.
    ///
    /// # Errors
    ///
    /// [`AdvisoryError`]
    pub fn read(text: &str) -> Result<Option<Self>, AdvisoryError> {
        let text = text.replace("\r\n", "\n");
        let front = text.trim_start().strip_prefix("```toml\n");
        let (table, rest) =
            front.and_then(|text| text.split_once("\n```")).ok_or(AdvisoryError::NoTable)?;
        let raw: Raw =
            toml::from_str(table).map_err(|error| AdvisoryError::Table(error.to_string()))?;
        let RawAdvisory { id, package, date, aliases, url, cvss, informational, withdrawn } =
            raw.advisory;
        if withdrawn.is_some() {
            return Ok(None);
        }
        let RawVersions { patched, unaffected } = raw.versions;
        let range = |text: &String| text.parse().map_err(|_| AdvisoryError::Range(text.clone()));
        let fixed: Vec<VersionReq> =
            patched.iter().chain(&unaffected).map(range).collect::<Result<_, _>>()?;
        let title = rest.lines().find_map(|line| line.strip_prefix("# "));
        Ok(Some(Self {
            title: title.unwrap_or("without a title").trim().to_owned(),
            kind: match informational.as_deref() {
                None => Kind::Vulnerability,
                Some("unmaintained") => Kind::Unmaintained,
                Some("unsound") => Kind::Unsound,
                Some(_) => Kind::Notice,
            },
            severity: cvss.as_deref().and_then(severity),
            systems: raw.affected.os,
            machines: raw.affected.arch,
            id,
            package,
            date,
            aliases,
            url,
            patched,
            fixed,
        }))
    }

    /// Whether it is about a version.
    #[must_use]
    pub fn is_about(&self, version: &Version) -> bool {
        !self.fixed.iter().any(|range| is_in(range, version))
    }

    /// Whether it is about programs for Linux on this machine; on any, if none is named.
    #[must_use]
    pub fn is_about_linux_on(&self, machine: Option<&str>) -> bool {
        let has = |list: &[String], one: &str| list.is_empty() || list.iter().any(|it| it == one);
        has(&self.systems, "linux") && machine.is_none_or(|one| has(&self.machines, one))
    }
}

/// The score with its word: `9.8 (critical)`. An invalid vector has no score.
fn severity(vector: &str) -> Option<String> {
    let parsed = Cvss::from_str(vector).ok()?;
    Some(format!("{:.1} ({})", parsed.score(), parsed.severity()))
}

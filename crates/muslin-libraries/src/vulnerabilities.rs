//! What is known against the libraries, as `toolchains/libraries/vulnerabilities.toml` has it, and what a recipe answers.

use std::cmp::Ordering;
use std::sync::LazyLock;

use muslin_schema::{KnownVulnerability, VulnerabilityStatus};
use muslin_toml::{Faults, Table, read};

use crate::library::Library;
use crate::version::{compare, upstream};

/// A vulnerability, with what fixes it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Vulnerability {
    id: String,
    /// The day on which Debian had it fixed.
    date: String,
    /// The first release of the authors without it.
    fixed: Option<String>,
    /// Releases of older series without it.
    series: Vec<String>,
    /// Debian's packings with a patch against it.
    packings: Vec<String>,
}

/// What was known on one day.
#[derive(Debug)]
struct Snapshot {
    taken: String,
    /// By the names of libraries.
    libraries: Vec<(String, Vec<Vulnerability>)>,
}

#[expect(clippy::expect_used, reason = "a test reads the embedded file")]
static SNAPSHOT: LazyLock<Snapshot> =
    LazyLock::new(|| parse(muslin_catalog::VULNERABILITIES).expect("a test reads this file"));

fn parse(text: &str) -> Result<Snapshot, Faults> {
    read("toolchains/libraries/vulnerabilities.toml", text, |table| {
        let taken = table.required("taken");
        let libraries = table.tables("library", |library| {
            let id = library.required("id");
            let list = library.tables("vulnerabilities", vulnerability);
            let _ = library.strings("read");
            Some((id?, list))
        });
        Some(Snapshot { taken: taken?, libraries })
    })
}

fn vulnerability(table: &Table<'_>) -> Option<Vulnerability> {
    let (id, date) = (table.required("id"), table.required("date"));
    let (fixed, series) = (table.string("fixed"), table.strings("series"));
    let packings = table.strings("packings");
    if fixed.is_none() && series.is_empty() && packings.is_empty() {
        table.fault("neither a release nor a packing is without it", None);
    }
    Some(Vulnerability { id: id?, date: date?, fixed, series, packings })
}

/// The day of the snapshot, as `2026-11-29`.
#[must_use]
pub fn snapshot_day() -> &'static str {
    &SNAPSHOT.taken
}

/// The known vulnerabilities of a library, without those that its version has fixed.
#[must_use]
pub fn vulnerabilities(library: &Library) -> Vec<KnownVulnerability> {
    let known = SNAPSHOT.libraries.iter().find(|(id, _)| *id == library.id);
    known.into_iter().flat_map(|(_, list)| list).filter_map(|one| standing(library, one)).collect()
}

/// What a vulnerability means for a library; `None` if its version has it fixed.
fn standing(library: &Library, known: &Vulnerability) -> Option<KnownVulnerability> {
    let tarball = library.tarball.as_ref();
    let in_debian = tarball.and_then(|one| one.in_debian());
    // The name of the file says it better where the library is a part of something larger.
    let version = in_debian.map_or(library.version.as_str(), |(_, version)| upstream(version));
    let at_least = |fixed: &String| compare(version, fixed) != Ordering::Less;
    let of_series = |one: &&String| series(one) == series(version) && at_least(one);
    if known.fixed.as_ref().is_some_and(at_least) || known.series.iter().any(|one| of_series(&one))
    {
        return None;
    }
    let packing = tarball.and_then(|one| one.distribution.as_ref());
    let patched = packing.filter(|packing| {
        let has = |one: &String| {
            upstream(one) == upstream(&packing.version)
                && compare(&packing.version, one) != Ordering::Less
        };
        known.packings.iter().any(has)
    });
    let own =
        tarball.into_iter().flat_map(|one| &one.patches).find(|file| file.contains(&known.id));
    let stated = library.vex.iter().find(|(cve, _)| *cve == known.id);
    let (status, because) = match (patched, own, stated) {
        (Some(packing), ..) => (
            VulnerabilityStatus::Fixed,
            format!("the patches of Debian's {} are applied", packing.version),
        ),
        (_, Some(file), _) => (VulnerabilityStatus::Fixed, format!("`{file}` is applied")),
        (_, _, Some((_, because))) => (VulnerabilityStatus::NotAffected, because.clone()),
        (None, None, None) => (
            VulnerabilityStatus::Affected,
            match &known.fixed {
                Some(fixed) => format!("{fixed} is without it"),
                None => format!("Debian's {} has a patch", known.packings.join(", ")),
            },
        ),
    };
    let (id, date) = (known.id.clone(), known.date.clone());
    Some(KnownVulnerability { id, date, status, because })
}

/// All of a version but its last number.
fn series(version: &str) -> &str {
    version.rsplit_once('.').map_or(version, |(series, _)| series)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::libraries::Libraries;

    /// The vulnerabilities that a library has, by their CVE.
    fn open(library: &Library) -> Vec<String> {
        let all = vulnerabilities(library).into_iter();
        let affected = all.filter(|one| one.status == VulnerabilityStatus::Affected);
        affected
            .map(|one| format!("{} {}: {} ({})", library.id, one.id, one.because, one.date))
            .collect()
    }

    fn library(id: &str) -> Library {
        Libraries::with(&[]).unwrap().find(id).unwrap().clone()
    }

    #[test]
    fn the_snapshot_is_sound_and_of_libraries_that_there_are() {
        let snapshot = parse(muslin_catalog::VULNERABILITIES).map_err(|faults| faults.to_string());
        let libraries = Libraries::with(&[]).unwrap();
        let unknown = snapshot.unwrap().libraries.into_iter().map(|(id, _)| id);
        let unknown: Vec<_> = unknown.filter(|id| libraries.find(id).is_none()).collect();
        assert_eq!(unknown, Vec::<String>::new());
    }

    #[test]
    fn the_changelogs_of_every_library_were_read() {
        let unread =
            |library: &&Library| SNAPSHOT.libraries.iter().all(|(id, _)| *id != library.id);
        let libraries = Libraries::with(&[]).unwrap();
        let unread: Vec<_> = libraries.all().iter().filter(unread).map(|one| &one.id).collect();
        assert_eq!(unread, Vec::<&String>::new(), "`cargo lab vulnerabilities` reads them");
    }

    #[test]
    fn no_library_has_a_vulnerability_that_was_fixed_more_than_a_month_ago() {
        let libraries = Libraries::with(&[]).unwrap();
        let month = month_before(snapshot_day());
        let old = libraries.all().iter().flat_map(|library| {
            let all = vulnerabilities(library).into_iter();
            let old =
                all.filter(|one| one.status == VulnerabilityStatus::Affected && one.date < month);
            old.map(|one| format!("{} {}: {}", library.id, one.id, one.because)).collect::<Vec<_>>()
        });
        assert_eq!(old.collect::<Vec<_>>(), Vec::<String>::new());
    }

    /// The same day of the month before.
    fn month_before(day: &str) -> String {
        let mut parts = day.split('-').map(|part| part.parse::<u32>().unwrap());
        let (year, month, day) =
            (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
        format!("{year:04}-{month:02}-{day:02}")
    }

    #[test]
    fn a_version_that_is_set_back_has_what_its_successor_fixed() {
        let mut libxml2 = library("libxml2");
        assert_eq!(open(&libxml2), Vec::<String>::new());
        let tarball = libxml2.tarball.as_mut().unwrap();
        tarball.urls = vec![
            "https://debian.example/pool/main/libx/libxml2/libxml2_2.15.3+dfsg.orig.tar.xz"
                .to_owned(),
        ];
        let first = "libxml2 CVE-2026-11979: 2.15.4 is without it (2026-09-06)".to_owned();
        assert!(open(&libxml2).contains(&first), "{:#?}", open(&libxml2));
    }

    #[test]
    fn a_statement_and_a_patch_answer_what_the_version_does_not() {
        let known = Vulnerability {
            id: "CVE-2026-0001".to_owned(),
            date: "2026-01-01".to_owned(),
            fixed: Some("99".to_owned()),
            series: vec!["1.2.3".to_owned()],
            packings: vec!["1.0.9-1".to_owned()],
        };
        let said = |library: &Library| {
            let found = standing(library, &known).unwrap();
            (found.status, found.because)
        };
        let mut brotli = library("brotli");
        let fixed =
            (VulnerabilityStatus::Fixed, "the patches of Debian's 1.0.9-2 are applied".to_owned());
        assert_eq!(said(&brotli), fixed);
        brotli.tarball.as_mut().unwrap().distribution = None;
        brotli.tarball.as_mut().unwrap().patches = vec!["CVE-2026-0001.patch".to_owned()];
        let fixed = (VulnerabilityStatus::Fixed, "`CVE-2026-0001.patch` is applied".to_owned());
        assert_eq!(said(&brotli), fixed);
        brotli.tarball.as_mut().unwrap().patches.clear();
        assert_eq!(said(&brotli), (VulnerabilityStatus::Affected, "99 is without it".to_owned()));
        brotli.vex = vec![("CVE-2026-0001".to_owned(), "no tower".to_owned())];
        assert_eq!(said(&brotli), (VulnerabilityStatus::NotAffected, "no tower".to_owned()));
    }
}

//! The long text of every diagnostic code: those of the byte checks, those of a build, and those of `doctor`.

mod audit;
mod build;
mod doctor;
mod page;
mod verify;

use muslin_elf::archive::ARCHIVE_CHECKS;
use muslin_failures::{Failures, KnownFailure};
use muslin_schema::Code;
use muslin_schema::{Exit, Failure, nearest};

/// A diagnostic code is not one, or none that can be allowed.
#[derive(Debug, thiserror::Error)]
pub enum UnknownCode {
    /// There is no finding with this code.
    #[error("there is no finding `{0}`")]
    Nowhere(String),
    /// It is the word of a failure: allowing it would make nothing work.
    #[error("`{0}` cannot be allowed: it is the cause of a failed build")]
    Failure(String),
}

impl Failure for UnknownCode {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Nowhere(code) => match similar(code).as_slice() {
                [] => "`cargo muslin explain` lists them".to_owned(),
                [near] => {
                    format!("a similar code is `{near}`; `cargo muslin explain` lists all of them")
                }
                several => format!(
                    "similar codes are `{}`; `cargo muslin explain` lists all of them",
                    several.join("`, `")
                ),
            },
            Self::Failure(code) => format!("`cargo muslin explain {code}` describes the fix"),
        })
    }
}

/// The code that was probably meant, or those of which one word was.
fn similar(code: &str) -> Vec<&'static str> {
    let known: Vec<&'static str> = all().map(|(known, _)| known.as_str()).collect();
    if let Some(near) = nearest(code, known.iter().copied()) {
        return vec![near];
    }
    let words = known.iter().flat_map(|one| one.split('-'));
    let Some(word) = nearest(code, words.filter(|word| word.len() > 2)) else {
        return Vec::new();
    };
    known.into_iter().filter(|one| one.split('-').any(|part| part == word)).collect()
}

/// Every diagnostic code that can be allowed, with its title: of a build, of executables, of archives, of
/// `audit` and `verify`.
fn all() -> impl Iterator<Item = (Code, &'static str)> {
    let build = build::PAGES.iter().map(|page| (page.code, page.title));
    let executables = muslin_elf::CHECKS.iter().map(|check| (check.code, check.title));
    let archives = ARCHIVE_CHECKS.iter().map(|check| (check.code, check.title));
    let audit = audit::PAGES.iter().map(|page| (page.code, page.title));
    let verify = verify::PAGES.iter().map(|page| (page.code, page.title));
    build.chain(executables).chain(archives).chain(audit).chain(verify)
}

fn line(code: &str, title: &str) -> String {
    format!("{code:<24} {title}\n")
}

/// The list of all diagnostic codes, those of failures last, or the long text of one.
///
/// # Errors
///
/// [`UnknownCode`] for a word that is not one.
pub fn explain(code: Option<&str>) -> Result<String, UnknownCode> {
    let failures = Failures::embedded().all();
    let Some(code) = code else {
        let doctor = doctor::PAGES.iter().map(|page| (page.code, page.title));
        let findings = all().chain(doctor).map(|(code, title)| line(&code, title));
        return Ok(findings
            .chain(failures.iter().map(|one| line(&one.code, &one.title)))
            .collect());
    };
    let pages = build::PAGES.iter().chain(audit::PAGES).chain(verify::PAGES).chain(doctor::PAGES);
    let page = pages.into_iter().find(|page| page.code == *code).map(|page| page.text);
    let failure = |one: &KnownFailure| (one.code == code).then(|| one.text.clone());
    let text = page.or_else(|| muslin_elf::explain(code)).map(str::to_owned);
    let text = text.or_else(|| failures.iter().find_map(failure));
    let text = text.ok_or_else(|| UnknownCode::Nowhere(code.to_owned()))?;
    Ok(format!("{}\n", text.trim_end()))
}

/// Checks that the diagnostic codes that a user allows exist.
///
/// # Errors
///
/// [`UnknownCode`] for the first that is not one: it would allow nothing, in silence.
pub(crate) fn known(codes: &[String]) -> Result<(), UnknownCode> {
    // The ids of advisories, which `audit` knows, are in capitals; our words are not.
    let ours =
        codes.iter().filter(|code| !code.starts_with(|first: char| first.is_ascii_uppercase()));
    let unknown = ours.into_iter().find(|code| !all().any(|(known, _)| **code == known));
    let Some(code) = unknown else { return Ok(()) };
    let failure = Failures::embedded().all().iter().any(|one| one.code == *code);
    Err(if failure { UnknownCode::Failure } else { UnknownCode::Nowhere }(code.clone()))
}

#[cfg(test)]
mod tests {
    use muslin_schema::codes;

    use super::*;

    #[test]
    fn every_word_of_the_list_has_its_page() {
        let doctor = doctor::PAGES.iter().map(|page| (page.code, page.title));
        for (code, title) in all().chain(doctor) {
            assert!(explain(Some(&code)).is_ok(), "{code}");
            assert!(explain(None).unwrap().contains(title), "{code}");
        }
        for one in Failures::embedded().all() {
            assert!(explain(Some(&one.code)).is_ok(), "{}", one.code);
        }
        assert!(explain(Some("nonsense")).is_err());
    }

    #[test]
    fn a_near_miss_finds_a_code_or_those_with_the_word() {
        assert_eq!(similar("no-interpretr"), ["no-interpreter"]);
        let of_symbols = similar("symbol");
        assert!(of_symbols.len() > 1 && of_symbols.iter().all(|one| one.contains("symbol")));
        assert!(similar("qqqqqq").is_empty());
    }

    /// The table of codes and the pages are the same set.
    #[test]
    fn every_code_has_one_page_and_every_page_a_code_of_the_table() {
        let doctor = doctor::PAGES.iter().map(|page| (page.code, page.title));
        let mut pages: Vec<Code> = all().chain(doctor).map(|(code, _)| code).collect();
        let mut table: Vec<Code> = codes::ALL.iter().map(|(_, code)| *code).collect();
        pages.sort();
        table.sort();
        assert_eq!(pages, table);
    }

    #[test]
    fn a_word_that_allows_nothing_is_refused() {
        assert!(known(&["relro".to_owned(), "native-library-missing".to_owned()]).is_ok());
        assert!(known(&["relro".to_owned(), "nope".to_owned()]).is_err());
        assert!(known(&["RUSTSEC-2099-0001".to_owned()]).is_ok(), "`audit` knows it");
        assert!(known(&["cache".to_owned()]).is_err(), "what `doctor` looks at cannot be allowed");
        assert_eq!(
            known(&["disk-full".to_owned()]).unwrap_err().to_string(),
            "`disk-full` cannot be allowed: it is the cause of a failed build"
        );
    }
}

//! How far a run has come, in a file: a run that is interrupted goes on where it was.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// How often what happened, up to a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Where the random numbers begin.
    pub(super) seed: u64,
    /// The first number that was not tried.
    pub(super) next: u64,
    /// Combinations of which some tool made no file.
    pub(super) without_file: u64,
    /// Files that were linked, judged and run.
    pub(super) files: u64,
    /// Those for aarch64, which ran under qemu.
    pub(super) aarch64: u64,
    /// Files that passed and ran, or whose risk was reported.
    pub(super) passed: u64,
    /// Files that were refused and did not run.
    pub(super) refused_and_broken: u64,
    /// Files that were refused for a hazard, and ran.
    pub(super) refused_for_hazard: u64,
    /// Files that also ran on a processor with nothing but the baseline, or were to fail there.
    pub(super) on_baseline: u64,
    /// What disagreed, each with its number.
    pub(super) disagreements: Vec<String>,
}

/// What happened with one combination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    NoFile,
    Passed,
    RefusedAndBroken,
    RefusedForHazard,
    Disagreement(String),
}

impl Record {
    /// The record of an interrupted run of this seed, or a new one.
    pub(super) fn resume(path: &Path, seed: u64) -> Self {
        let text = fs::read(path).unwrap_or_default();
        let old: Option<Self> = serde_json::from_slice(&text).ok();
        old.filter(|old| old.seed == seed).unwrap_or(Self { seed, ..Self::default() })
    }

    /// Writes it whole.
    pub(super) fn keep(&self, path: &Path) -> Result<(), String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        muslin_exec::write_if_different(path, format!("{text}\n").as_bytes(), false)
            .map_err(|error| error.to_string())
    }

    pub(super) fn add(&mut self, outcome: Outcome) {
        if outcome != Outcome::NoFile {
            self.files += 1;
        }
        match outcome {
            Outcome::NoFile => self.without_file += 1,
            Outcome::Passed => self.passed += 1,
            Outcome::RefusedAndBroken => self.refused_and_broken += 1,
            Outcome::RefusedForHazard => self.refused_for_hazard += 1,
            Outcome::Disagreement(text) => self.disagreements.push(text),
        }
    }

    pub(super) fn closing_line(&self) -> String {
        let Self { files, aarch64, passed, refused_and_broken, refused_for_hazard, .. } = self;
        format!(
            "link fuzzer: {files} files linked and run ({aarch64} for aarch64), {passed} passed, {refused_and_broken} \
             refused and broken, {refused_for_hazard} refused for a hazard, {} disagreements; {} combinations made no file",
            self.disagreements.len(),
            self.without_file
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_run_goes_on_and_another_seed_begins_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("record.json");
        let mut record = Record::resume(&path, 7);
        record.next = 200;
        record.add(Outcome::Passed);
        record.add(Outcome::NoFile);
        record.add(Outcome::Disagreement("x".to_owned()));
        record.keep(&path).unwrap();
        assert_eq!(Record::resume(&path, 7), record);
        assert_eq!((record.files, record.without_file), (2, 1));
        assert_eq!(Record::resume(&path, 8), Record { seed: 8, ..Record::default() });
    }
}

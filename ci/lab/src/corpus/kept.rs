//! Results that outlive a run: one a cell of a table, written after each, so that a long run can be broken
//! off and goes on where it was. They stand in the repository, beside the cases, so that another machine
//! goes on as well.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use muslin_schema::Exit;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::case::Case;
use super::failed::Failed;
use xtask::repository::root;

/// Results by the names of their cells, and the file that keeps them.
pub(super) struct Kept<T> {
    file: PathBuf,
    pub(super) cells: BTreeMap<String, T>,
}

impl<T: Serialize + DeserializeOwned> Kept<T> {
    /// What earlier runs have left of this table.
    pub(super) fn read(table: &str) -> Result<Self, Failed> {
        let file = root().join("ci/results").join(format!("{table}.json"));
        let cells = match muslin_exec::read_if_there(&file) {
            Some(text) => serde_json::from_str(&text)
                .map_err(|error| Failed::because(format!("`{}`: {error}", file.display())))?,
            None => BTreeMap::new(),
        };
        Ok(Self { file, cells })
    }

    /// Keeps one more.
    pub(super) fn put(&mut self, name: String, result: T) -> Result<(), Failed> {
        self.cells.insert(name, result);
        let text = serde_json::to_string_pretty(&self.cells)? + "\n";
        Ok(muslin_exec::write_if_different(&self.file, text.as_bytes(), false)?)
    }
}

/// Whether something is asked for: without a list, everything is.
pub(super) fn wanted<T: PartialEq>(list: &[T], one: &T) -> bool {
    list.is_empty() || list.contains(one)
}

/// The first name that no case has.
pub(super) fn unknown<'n>(names: &'n [String], cases: &[Case]) -> Option<&'n String> {
    names.iter().find(|name| !cases.iter().any(|one| one.name == **name))
}

/// Says how many cells are good and how many are not, as a test runner does.
pub(super) fn ended(counts: Result<(usize, usize), Failed>) -> ExitCode {
    // If nobody reads it, the exit code still has the result.
    match counts {
        Ok((passed, failed)) => {
            let _ = writeln!(io::stdout(), "{passed} passed, {failed} failed");
            if failed == 0 { ExitCode::SUCCESS } else { Exit::Unexpected.into() }
        }
        Err(failed) => {
            let _ = writeln!(io::stderr(), "error: {failed}");
            Exit::Unexpected.into()
        }
    }
}

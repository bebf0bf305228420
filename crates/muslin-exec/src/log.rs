//! A text file that grows while something runs.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use muslin_schema::redacted;

/// A text file that grows line by line while something runs.
///
/// It is written along the way: where it cannot be written, what runs goes on without it.
#[derive(Debug)]
pub struct Log(Option<BufWriter<File>>);

impl Log {
    /// Begins a new file in the place of an old one. Who still writes the old one keeps it.
    #[must_use]
    pub fn begin(path: &Path) -> Self {
        let _ = fs::remove_file(path);
        Self(File::create(path).ok().map(BufWriter::new))
    }

    /// Adds a line, without credentials.
    pub fn line(&mut self, text: &str) {
        if self.0.as_mut().is_some_and(|file| writeln!(file, "{}", redacted(text)).is_err()) {
            self.0 = None;
        }
    }

    /// Whether all lines up to here are in the file.
    pub fn is_whole(&mut self) -> bool {
        self.0.as_mut().is_some_and(|file| file.flush().is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_log_takes_the_place_of_the_old_one_and_leaves_its_writer_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("build.log");
        let mut old = Log::begin(&path);
        old.line("old");
        let mut new = Log::begin(&path);
        new.line("new");
        old.line("old again");
        assert!(old.is_whole() && new.is_whole());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new\n");
    }

    #[test]
    fn a_log_that_cannot_be_written_stops_nothing_and_is_not_whole() {
        let mut log = Log::begin(Path::new("/no/such/directory/build.log"));
        log.line("x");
        assert!(!log.is_whole());
    }
}

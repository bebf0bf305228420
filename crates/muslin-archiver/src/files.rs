//! The files that an archiver works on.

use std::io;

/// Reads and writes files, below the directory that the archiver was started in.
pub trait Files {
    /// The content of a file.
    ///
    /// # Errors
    ///
    /// Those of the system; a file that is not there is [`io::ErrorKind::NotFound`].
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;

    /// Writes a file whole, or not at all.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn write(&mut self, path: &str, content: &[u8]) -> io::Result<()>;

    /// All of standard input: the script of `ar -M`.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn input(&mut self) -> io::Result<String>;
}

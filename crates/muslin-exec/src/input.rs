//! Files of other people that are only looked at: nothing that could hang or do something is opened.

use std::fs::{self, FileType};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Why something cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// There is nothing of that name.
    #[error("there is no such file")]
    Missing,
    /// The user may not read it.
    #[error("you may not read it")]
    Denied,
    /// Opening it could wait for ever or do something.
    #[error("it is a {0}, no regular file, and was not opened")]
    Special(&'static str),
    /// Anything else.
    #[error("{0}")]
    Other(io::Error),
}

impl From<io::Error> for InputError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Denied,
            _ => Self::Other(error),
        }
    }
}

/// What a name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
}

/// What a name refers to; links are followed.
///
/// # Errors
///
/// [`InputError`] if there is nothing, or something that must not be opened.
pub fn kind(path: &Path) -> Result<Kind, InputError> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_file() {
        Ok(Kind::File)
    } else if kind.is_dir() {
        Ok(Kind::Directory)
    } else {
        Err(InputError::Special(special(kind)))
    }
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    if kind.is_fifo() {
        "named pipe"
    } else if kind.is_socket() {
        "socket"
    } else if kind.is_char_device() {
        "character device"
    } else {
        "block device"
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "device"
}

/// Reads a regular file as a whole.
///
/// # Errors
///
/// [`InputError`] if it is not one or cannot be read.
pub fn read_regular(path: &Path) -> Result<Vec<u8>, InputError> {
    match kind(path)? {
        Kind::File => Ok(fs::read(path)?),
        Kind::Directory => Err(InputError::Special("directory")),
    }
}

/// Opens a regular file, of which only places are read.
///
/// # Errors
///
/// [`InputError`] if it is not one or cannot be opened.
pub fn open_regular(path: &Path) -> Result<fs::File, InputError> {
    match kind(path)? {
        Kind::File => Ok(fs::File::open(path)?),
        Kind::Directory => Err(InputError::Special("directory")),
    }
}

/// Reads the first bytes of a regular file: fewer if it has fewer.
///
/// # Errors
///
/// [`InputError`] if it is not one or cannot be read.
pub fn read_start(path: &Path, count: u64) -> Result<Vec<u8>, InputError> {
    if kind(path)? == Kind::Directory {
        return Err(InputError::Special("directory"));
    }
    Ok(start_of(&fs::File::open(path)?, count)?)
}

/// Reads the first bytes of an open file, from its current place on: fewer if it has fewer.
///
/// # Errors
///
/// The file cannot be read.
pub fn start_of(file: &fs::File, count: u64) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    file.take(count).read_to_end(&mut start)?;
    Ok(start)
}

/// Reads standard input to its end.
///
/// # Errors
///
/// [`InputError`] if it cannot be read.
pub fn read_standard_input() -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Every regular file in a directory and below, by path. Links are not followed, so that nothing is met
/// twice and no circle is walked. What may not be entered comes with the reason.
#[must_use]
pub fn files_below(directory: &Path) -> Vec<(PathBuf, Result<(), InputError>)> {
    let walk = walkdir::WalkDir::new(directory).sort_by_file_name();
    walk.into_iter()
        .filter_map(|entry| match entry {
            Ok(entry) => entry.file_type().is_file().then(|| (entry.into_path(), Ok(()))),
            Err(error) => {
                let path = error.path().unwrap_or(directory).to_owned();
                let why = error.into_io_error().map_or(InputError::Missing, InputError::from);
                Some((path, Err(why)))
            }
        })
        .collect()
}

/// The size of all files in a directory and below, in bytes. Those that come and go meanwhile may be missed.
#[must_use]
pub fn directory_size(directory: &Path) -> u64 {
    let files = walkdir::WalkDir::new(directory).into_iter().flatten();
    let sizes = files.filter_map(|entry| entry.metadata().ok().filter(fs::Metadata::is_file));
    sizes.map(|file| file.len()).sum()
}

/// When each file of this kind of name in a directory and below was written last, as [`crate::now`] counts
/// it, in the order of time.
#[must_use]
pub fn written_below(directory: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<u64> {
    let files = walkdir::WalkDir::new(directory).into_iter().flatten();
    let files = files.filter(|entry| entry.file_type().is_file() && wanted(entry.path()));
    let mut times: Vec<u64> = files
        .filter_map(|entry| {
            Some(crate::clock::milliseconds(entry.metadata().ok()?.modified().ok()?))
        })
        .collect();
    times.sort_unstable();
    times
}

/// When a file was written last, as [`crate::now`] counts it.
#[must_use]
pub fn written(path: &Path) -> Option<u64> {
    Some(crate::clock::milliseconds(fs::metadata(path).ok()?.modified().ok()?))
}

/// The names in a directory, sorted; none if it cannot be read.
#[must_use]
pub fn names_in(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// The absolute path of a name, with links resolved.
#[must_use]
pub fn absolute(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn devices_sockets_and_pipes_are_not_opened() {
        assert_eq!(
            read_regular(Path::new("/dev/null")).unwrap_err().to_string(),
            "it is a character device, no regular file, and was not opened"
        );
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert!(matches!(read_regular(&socket), Err(InputError::Special("socket"))));
    }

    #[test]
    fn a_missing_file_is_said_to_be_missing() {
        let error = read_regular(Path::new("/no/such/file")).unwrap_err();
        assert_eq!(error.to_string(), "there is no such file");
    }
}

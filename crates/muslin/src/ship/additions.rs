//! Files of the user that go into what is shipped.

use std::path::Path;

use muslin_exec::{Kind, kind};
use muslin_package::Entry;

use crate::ship::error::ShipError;

/// The entries for `from=/to`: a file, or a directory with all below it. Links are not followed, so that
/// nothing from outside a directory comes along.
///
/// # Errors
///
/// [`ShipError::Input`] if something is not there or cannot be read.
pub(crate) fn addition(with: &str) -> Result<Vec<Entry>, ShipError> {
    let (from, to) = with.split_once('=').unwrap_or((with, with));
    let to = to.trim_matches('/');
    let failed = |source| ShipError::Input(from.to_owned(), source);
    if kind(Path::new(from)).map_err(failed)? == Kind::File {
        return Ok(vec![entry(Path::new(from), to)?]);
    }
    let mut entries = vec![Entry::directory(to)];
    for (path, readable) in muslin_exec::files_below(Path::new(from)) {
        readable.map_err(|source| ShipError::Input(path.display().to_string(), source))?;
        let below = path.strip_prefix(from).unwrap_or(&path).display().to_string();
        entries.push(entry(&path, &format!("{to}/{below}"))?);
    }
    Ok(entries)
}

fn entry(path: &Path, to: &str) -> Result<Entry, ShipError> {
    let content = muslin_exec::read_regular(path)
        .map_err(|source| ShipError::Input(path.display().to_string(), source))?;
    let executable = muslin_exec::is_executable(path);
    Ok(if executable { Entry::program(to, content) } else { Entry::file(to, content) })
}

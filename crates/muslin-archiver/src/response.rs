//! Response files: arguments that are too many for a command line.

use crate::error::ArchiverError;
use crate::files::Files;

/// How deep response files may name others.
const DEPTH: usize = 8;

/// The arguments, with those of response files in place of `@file`. As GNU's tools do it, `@file` of a file that is
/// not there is an argument like others.
pub(crate) fn expand(args: &[String], files: &dyn Files) -> Result<Vec<String>, ArchiverError> {
    within(args, files, DEPTH)
}

fn within(args: &[String], files: &dyn Files, depth: usize) -> Result<Vec<String>, ArchiverError> {
    let mut expanded = Vec::new();
    for word in args {
        let Some(bytes) = word.strip_prefix('@').and_then(|path| files.read(path).ok()) else {
            expanded.push(word.clone());
            continue;
        };
        let depth = depth.checked_sub(1);
        let depth = depth.ok_or_else(|| fault(word, "response files name each other"))?;
        let text = String::from_utf8(bytes).map_err(|_| fault(word, "it is not UTF-8"))?;
        let inner = shlex::split(&text).ok_or_else(|| fault(word, "a quote is not closed"))?;
        expanded.extend(within(&inner, files, depth)?);
    }
    Ok(expanded)
}

fn fault(word: &str, why: &str) -> ArchiverError {
    ArchiverError::Text(format!("`{word}`: {why}"))
}

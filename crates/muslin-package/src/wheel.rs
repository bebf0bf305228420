//! A wheel of Python's package index, as the files that its installation makes.

use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::unpack::UnpackError;

/// One file of a wheel.
#[derive(Debug)]
pub struct WheelFile<'w> {
    /// Its path below the directory that the wheel is installed to.
    pub path: &'w Path,
    /// Its bytes.
    pub content: &'w [u8],
    /// Whether it is a program.
    pub executable: bool,
}

/// Shows every file of a wheel, one after the other. Of `NAME.data` only what belongs beside the modules is
/// shown: scripts and headers have places of their own in an installation of Python (Binary Distribution Format,
/// "The .data directory").
///
/// # Errors
///
/// [`UnpackError`] if it is damaged, has a path that leads out of it, or has more than `limit` bytes in all; the
/// inner error is the one of `each`.
pub fn unpack_wheel<E>(
    wheel: &[u8],
    limit: u64,
    each: &mut dyn FnMut(&WheelFile<'_>) -> Result<(), E>,
) -> Result<Result<(), E>, UnpackError> {
    let damaged = |error: ZipError| UnpackError::Damaged(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(wheel)).map_err(damaged)?;
    let mut left = limit;
    let mut content = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(damaged)?;
        if file.is_dir() {
            continue;
        }
        let name = file.name().map_err(damaged)?.into_owned();
        let path = file.enclosed_name().filter(|_| !file.is_symlink());
        let path = path.ok_or_else(|| UnpackError::Damaged(format!("it has a file `{name}`")))?;
        let Some(path) = installed(&path) else { continue };
        content.clear();
        let read = file.by_ref().take(left.saturating_add(1)).read_to_end(&mut content)?;
        left = left.checked_sub(read as u64).ok_or_else(|| {
            UnpackError::Damaged(format!("more than {limit} bytes come out of it"))
        })?;
        let executable = file.unix_mode().is_some_and(|mode| mode & 0o111 != 0);
        if let Err(error) = each(&WheelFile { path: &path, content: &content, executable }) {
            return Ok(Err(error));
        }
    }
    Ok(Ok(()))
}

/// Where a file of a wheel gets, unless it has a place of its own.
fn installed(path: &Path) -> Option<PathBuf> {
    let mut parts = path.components();
    let first = parts.next()?;
    if !first.as_os_str().to_string_lossy().ends_with(".data") {
        return Some(path.to_owned());
    }
    let kind = parts.next()?;
    matches!(kind.as_os_str().to_str(), Some("purelib" | "platlib")).then(|| parts.collect())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn wheel(files: &[(&str, u32, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, mode, text) in files {
            zip.start_file(*name, SimpleFileOptions::default().unix_permissions(*mode)).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// The files that come out, one a line, and how it ends.
    fn unpacked(wheel: &[u8], limit: u64) -> (String, Result<(), String>) {
        let mut lines = String::new();
        let ended = unpack_wheel::<()>(wheel, limit, &mut |file| {
            let kind = if file.executable { "program" } else { "file" };
            lines.push_str(&format!("{} {kind} {}\n", file.path.display(), file.content.len()));
            Ok(())
        });
        (lines, ended.map(|_| ()).map_err(|error| error.to_string()))
    }

    #[test]
    fn programs_stay_programs_and_data_goes_beside_the_modules() {
        let wheel = wheel(&[
            ("tool/tool", 0o755, "binary"),
            ("tool/__init__.py", 0o644, ""),
            ("tool-1.0.data/purelib/more/file", 0o644, "x"),
            ("tool-1.0.data/scripts/tool", 0o755, "#!python"),
        ]);
        let (lines, ended) = unpacked(&wheel, 100);
        assert_eq!(ended, Ok(()));
        insta::assert_snapshot!(lines, @"
        tool/tool program 6
        tool/__init__.py file 0
        more/file file 1
        ");
    }

    #[test]
    fn a_path_that_leads_out_is_refused() {
        for name in ["../out", "a/../../out"] {
            let (lines, ended) = unpacked(&wheel(&[(name, 0o644, "x")]), 100);
            assert_eq!((lines.as_str(), ended.is_err()), ("", true), "{name}");
        }
    }

    #[test]
    fn more_than_the_limit_is_refused() {
        let wheel = wheel(&[("a", 0o644, "12345"), ("b", 0o644, "67890")]);
        assert!(unpacked(&wheel, 10).1.is_ok());
        let (lines, ended) = unpacked(&wheel, 9);
        assert_eq!(lines, "a file 5\n");
        insta::assert_snapshot!(ended.unwrap_err(), @"it cannot be unpacked: more than 9 bytes come out of it");
    }

    #[test]
    fn half_a_wheel_is_damaged() {
        let whole = wheel(&[("a", 0o644, "12345")]);
        assert!(unpacked(&whole[..whole.len() / 2], 100).1.is_err());
    }
}

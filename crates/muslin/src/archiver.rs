//! `ar` and `ranlib` for the target: this program, started under their names.

use std::io;
use std::path::{Path, PathBuf};

use muslin_archiver::{Answer, Files, ar, ranlib};
use muslin_plan::ARCHIVER_DIRECTORY;

use crate::tool_output::ToolOutput;

/// Archives, if this program was started as an archiver; `None` otherwise.
pub(crate) fn as_archiver() -> Option<ToolOutput> {
    let mut args = std::env::args_os();
    let started_as = PathBuf::from(args.next()?);
    if started_as.parent()?.parent()?.file_name()? != ARCHIVER_DIRECTORY {
        return None;
    }
    let arguments: Result<Vec<String>, _> = args.map(std::ffi::OsString::into_string).collect();
    let answer = match (arguments, started_as.file_name()?.to_str()?) {
        (Ok(arguments), "ranlib") => ranlib(&arguments, &mut OnDisk),
        (Ok(arguments), _) => ar(&arguments, &mut OnDisk),
        (Err(word), name) => {
            let error = format!("{name}: `{}` is not UTF-8\n", word.display());
            Answer { code: 1, error, ..Answer::default() }
        }
    };
    Some(ToolOutput { code: answer.code, output: answer.output, error: answer.error })
}

/// The files of this machine.
struct OnDisk;

impl Files for OnDisk {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        muslin_exec::read(Path::new(path)).map_err(muslin_exec::FileError::into_io)
    }

    fn write(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
        muslin_exec::replace_file(Path::new(path), content).map_err(muslin_exec::FileError::into_io)
    }

    fn input(&mut self) -> io::Result<String> {
        let bytes = muslin_exec::read_standard_input().map_err(io::Error::other)?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }
}

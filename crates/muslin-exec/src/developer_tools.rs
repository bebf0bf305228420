//! Apple's developer tools: what is in `/usr/bin` under the names of compilers, `git` and `python3`.
//!
//! Those programs are stubs (xcode-select(1)). Without the developer tools, starting one opens a window that offers to
//! install them. With them, it starts the real program after it has set variables such as `CPATH`, `LIBRARY_PATH` and
//! `SDKROOT` for programs of macOS. All stubs load one library, and are recognized by its name.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{fs, io};

/// The library that makes a program a stub.
const STUB_LIBRARY: &[u8] = b"libxcselect";

/// No stub is longer; those of macOS 15 have 120 kB for two architectures.
const LONGEST_STUB: u64 = 1 << 20;

/// The programs that manage the developer tools. They load that library too.
const MANAGERS: [&str; 2] = ["xcode-select", "xcrun"];

/// Where this machine has the stubs, and whether there is something behind them.
#[derive(Debug)]
struct DeveloperTools {
    /// The directory of `xcode-select`.
    directory: PathBuf,
    are_installed: bool,
}

/// `None` on a machine without `xcode-select`, which is every one but Apple's.
fn developer_tools() -> Option<&'static DeveloperTools> {
    static FOUND: OnceLock<Option<DeveloperTools>> = OnceLock::new();
    let look = || {
        let program = which::which(MANAGERS[0]).ok()?;
        let are_installed = answer(&program, &["-p".as_ref()]).is_some();
        Some(DeveloperTools { directory: program.parent()?.to_owned(), are_installed })
    };
    FOUND.get_or_init(look).as_ref()
}

impl DeveloperTools {
    fn is_stub(&self, program: &Path) -> bool {
        let manages =
            program.file_name().is_some_and(|name| MANAGERS.iter().any(|one| name == *one));
        let is_short = || fs::metadata(program).is_ok_and(|file| file.len() <= LONGEST_STUB);
        !manages && program.parent() == Some(&self.directory) && is_short() && loads(program)
    }
}

fn loads(program: &Path) -> bool {
    let bytes = fs::read(program).unwrap_or_default();
    bytes.windows(STUB_LIBRARY.len()).any(|part| part == STUB_LIBRARY)
}

/// What a manager prints, if it succeeds.
fn answer(program: &Path, arguments: &[&OsStr]) -> Option<String> {
    let asked = duct::cmd(program, arguments).stdin_null().stderr_null().unchecked();
    let answer = asked.stdout_capture().run().ok()?;
    let text = String::from_utf8(answer.stdout).ok()?;
    answer.status.success().then(|| text.trim_end().to_owned())
}

/// Whether starting a program would open the window that offers to install the developer tools.
pub(crate) fn opens_window(program: &Path) -> bool {
    developer_tools().is_some_and(|tools| !tools.are_installed && tools.is_stub(program))
}

/// The same as an error, for a program that is named as a command names it.
pub(crate) fn refuse_window(program: &OsStr) -> io::Result<()> {
    if developer_tools().is_none_or(|tools| tools.are_installed) {
        return Ok(());
    }
    match which::which(program) {
        Ok(path) if opens_window(&path) => Err(io::Error::other(
            "Apple's developer tools are not installed; `xcode-select --install` installs them",
        )),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The program behind a stub; a program that is not a stub is itself.
pub(crate) fn behind_stub(program: PathBuf) -> PathBuf {
    let stub = developer_tools().filter(|tools| tools.are_installed && tools.is_stub(&program));
    let real = stub.and_then(|tools| {
        let path =
            answer(&tools.directory.join(MANAGERS[1]), &["-f".as_ref(), program.file_name()?]);
        path.map(PathBuf::from).filter(|path| path.is_file())
    });
    real.unwrap_or(program)
}

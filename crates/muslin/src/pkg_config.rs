//! pkg-config for the target: this program, started under its name.

use std::path::{Path, PathBuf};

use muslin_libraries::answer;
use muslin_plan::PKG_CONFIG_DIRECTORY;

use crate::tool_output::ToolOutput;

/// Answers, if this program was started as pkg-config; `None` otherwise. A shell asks this first.
#[expect(
    clippy::disallowed_methods,
    reason = "pkg-config reads from its environment where to look"
)]
pub(crate) fn as_pkg_config() -> Option<ToolOutput> {
    let mut args = std::env::args_os();
    let started_as = PathBuf::from(args.next()?);
    if started_as.parent()?.file_name()? != PKG_CONFIG_DIRECTORY {
        return None;
    }
    let arguments: Vec<String> = args.map(|word| word.to_string_lossy().into_owned()).collect();
    let directories =
        ["PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR"].into_iter().filter_map(std::env::var_os);
    let directories: Vec<String> = directories
        .flat_map(|list| std::env::split_paths(&list).collect::<Vec<_>>())
        .filter(|directory| !directory.as_os_str().is_empty())
        .map(|directory| directory.display().to_string())
        .collect();
    let answer =
        answer(&arguments, &directories, &|path| muslin_exec::read_if_there(Path::new(path)));
    let code = u8::from(!answer.found);
    Some(ToolOutput { code, output: answer.output.into(), error: answer.error })
}

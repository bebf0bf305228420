//! This program under the names of the tools that a build starts.

use crate::archiver::as_archiver;
use crate::linker::as_linker;
use crate::pkg_config::as_pkg_config;
use crate::tool_output::ToolOutput;

/// Does the work of the tool under whose name this program was started: it links, archives, answers as pkg-config, or
/// supervises the commands of a build; `None` if it was started as itself. A program that builds has to ask this
/// first, since its builds start it under these names.
#[must_use]
pub fn as_tool() -> Option<ToolOutput> {
    let supervisor =
        || muslin_exec::as_supervisor().map(|code| ToolOutput { code, ..ToolOutput::default() });
    supervisor().or_else(as_linker).or_else(as_archiver).or_else(as_pkg_config)
}

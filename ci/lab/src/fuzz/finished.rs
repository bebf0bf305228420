//! Runs the commands of the fuzzer to their end.

use muslin_exec::{Command, Real, Runner as _};

/// Where the fuzzer lives.
pub(super) const DIRECTORY: &str = "crates/muslin-elf/fuzz";

/// Everything that a command printed, if it went well.
pub(super) fn finished(command: &Command) -> Result<String, String> {
    let ended = Real.capture(command).map_err(|error| error.to_string())?;
    let output = format!("{}{}", ended.output, ended.error);
    if ended.succeeded() { Ok(output) } else { Err(format!("`{command}` failed:\n{output}")) }
}

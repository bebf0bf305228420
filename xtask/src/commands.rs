//! Commands that the chores run, with a failure in words.

use std::io::{self, Write as _};

use muslin_exec::{Command, Real, Runner as _};

/// What a command writes to standard output.
///
/// # Errors
///
/// When it cannot be started or fails; in words.
pub fn output(args: &[&str]) -> Result<String, String> {
    let command = Command::from_argv(args);
    let captured = Real.capture(&command).map_err(|error| error.to_string())?;
    if captured.succeeded() { Ok(captured.output) } else { Err(format!("`{command}` failed")) }
}

/// Runs a command on our own terminal.
///
/// # Errors
///
/// When it cannot be started or fails; in words.
pub fn run(command: &Command) -> Result<(), String> {
    match Real.inherit(command) {
        Ok(Some(0)) => Ok(()),
        Ok(code) => {
            let code = code.map_or("a signal".to_owned(), |code| format!("exit code {code}"));
            Err(format!("`{command}` ended with {code}"))
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Prints a line.
pub fn say(line: &str) {
    // A closed standard output must not stop the run.
    let _ = writeln!(io::stdout(), "{line}");
}

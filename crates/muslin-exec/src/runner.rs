//! Runs commands and hands on what they print, line by line.

use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, PipeReader};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Instant;

use muslin_schema::{Exit, Failure};

use crate::command::Command;
use crate::developer_tools::refuse_window;

/// Where a line was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// What a command printed, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// Its exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Everything on standard output.
    pub output: String,
    /// Everything on standard error.
    pub error: String,
}

impl Captured {
    /// Whether it exited with 0.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.code == Some(0)
    }
}

/// A program could not be started, or what it prints could not be read.
///
/// A program that runs and fails is an answer with its exit code, not an error.
#[derive(Debug, thiserror::Error)]
#[error("`{command}` cannot be run")]
pub struct RunError {
    command: String,
    source: io::Error,
}

impl RunError {
    pub(crate) fn of(command: &Command, source: io::Error) -> Self {
        Self { command: command.to_string(), source }
    }

    /// Whether the program is being written at this moment.
    pub(crate) fn is_busy(&self) -> bool {
        self.source.kind() == io::ErrorKind::ExecutableFileBusy
    }
}

impl Failure for RunError {
    fn exit(&self) -> Exit {
        Exit::Unexpected
    }
}

/// Runs commands. There is one for the real machine; tests bring their own.
pub trait Runner: Sync {
    /// Runs a command and hands each line to `on_line` as soon as it is complete.
    ///
    /// # Errors
    ///
    /// [`RunError`] if the program cannot be started.
    fn stream(
        &self,
        command: &Command,
        on_line: &mut dyn FnMut(Stream, &str),
    ) -> Result<Option<i32>, RunError>;

    /// Runs a command to its end and returns all it printed.
    ///
    /// # Errors
    ///
    /// [`RunError`] if the program cannot be started.
    fn capture(&self, command: &Command) -> Result<Captured, RunError> {
        let (mut output, mut error) = (String::new(), String::new());
        let code = self.stream(command, &mut |stream, line| {
            let text = if stream == Stream::Output { &mut output } else { &mut error };
            text.push_str(line);
            text.push('\n');
        })?;
        Ok(Captured { code, output, error })
    }

    /// Runs a command on our own terminal: its input and output are ours.
    ///
    /// # Errors
    ///
    /// [`RunError`] if the program cannot be started.
    fn inherit(&self, command: &Command) -> Result<Option<i32>, RunError>;

    /// Becomes the command, where the system can do that: its end and the signals that are sent to us
    /// are then its own. Elsewhere as [`Runner::inherit`].
    ///
    /// # Errors
    ///
    /// [`RunError`] if the program cannot be started.
    fn replace(&self, command: &Command) -> Result<Option<i32>, RunError> {
        self.inherit(command)
    }
}

/// The real machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Real;

impl Runner for Real {
    fn stream(
        &self,
        command: &Command,
        on_line: &mut dyn FnMut(Stream, &str),
    ) -> Result<Option<i32>, RunError> {
        streamed(&expression(command), command, on_line)
    }

    fn inherit(&self, command: &Command) -> Result<Option<i32>, RunError> {
        let failed = |source| RunError::of(command, source);
        refuse_window(&command.program).map_err(failed)?;
        let done = expression(command).unchecked().run().map_err(failed)?;
        Ok(done.status.code())
    }

    #[cfg(unix)]
    fn replace(&self, command: &Command) -> Result<Option<i32>, RunError> {
        use std::os::unix::process::CommandExt as _;
        refuse_window(&command.program).map_err(|source| RunError::of(command, source))?;
        let source = process(command).exec();
        Err(RunError::of(command, source))
    }
}

/// Runs the expression of a command, line by line.
pub(crate) fn streamed(
    expression: &duct::Expression,
    command: &Command,
    on_line: &mut dyn FnMut(Stream, &str),
) -> Result<Option<i32>, RunError> {
    let failed = |source| RunError::of(command, source);
    refuse_window(&command.program).map_err(failed)?;
    let (output, output_end) = io::pipe().map_err(failed)?;
    let (error, error_end) = io::pipe().map_err(failed)?;
    // The expression owns the writing ends; it is gone after this statement, and the pipes end with the child.
    let handle = expression
        .stdin_bytes(command.input.as_slice())
        .stdout_file(output_end)
        .stderr_file(error_end)
        .unchecked()
        .start()
        .map_err(failed)?;
    let (sender, lines) = mpsc::channel();
    thread::scope(|scope| {
        let other = sender.clone();
        scope.spawn(move || forward(output, Stream::Output, &sender));
        scope.spawn(move || forward(error, Stream::Error, &other));
        let mut end = command.limit.and_then(|time| Instant::now().checked_add(time));
        loop {
            match next(&lines, end) {
                Ok((stream, line)) => on_line(stream, &line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    // One that has just ended by itself cannot be killed, and need not be.
                    let _ = handle.kill();
                    end = None;
                }
            }
        }
    });
    let done = handle.wait().map_err(failed)?;
    Ok(done.status.code())
}

/// The next line, if it comes before the end.
fn next(
    lines: &Receiver<(Stream, String)>,
    end: Option<Instant>,
) -> Result<(Stream, String), RecvTimeoutError> {
    match end {
        Some(end) => lines.recv_timeout(end.saturating_duration_since(Instant::now())),
        None => lines.recv().map_err(RecvTimeoutError::from),
    }
}

/// A command as the standard library has it, for what duct cannot do.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub(crate) fn process(command: &Command) -> std::process::Command {
    let mut process = std::process::Command::new(&command.program);
    process.args(&command.arguments);
    process.envs(path(command).map(|path| ("PATH", path)));
    process.envs(command.env.iter().map(|(key, value)| (key, value)));
    for key in &command.unset {
        process.env_remove(key);
    }
    if let Some(directory) = &command.directory {
        process.current_dir(directory);
    }
    process
}

/// Sends each line of a pipe; bytes that are not UTF-8 are replaced, never lost.
fn forward(pipe: PipeReader, stream: Stream, lines: &mpsc::Sender<(Stream, String)>) {
    let mut reader = BufReader::new(pipe);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
        let line = String::from_utf8_lossy(&bytes);
        let line = line.strip_suffix('\n').unwrap_or(&line).to_owned();
        if lines.send((stream, line)).is_err() {
            return;
        }
        bytes.clear();
    }
}

/// Our own `PATH` with the command's directories in front, if it has some.
#[expect(clippy::disallowed_methods, reason = "a child's PATH is ours with directories in front")]
fn path(command: &Command) -> Option<OsString> {
    if command.path.is_empty() {
        return None;
    }
    let old = std::env::var_os("PATH").unwrap_or_default();
    let directories = command.path.iter().cloned().chain(std::env::split_paths(&old));
    // A directory with the separator in its name cannot stand on PATH; the old PATH is then left as it is.
    std::env::join_paths(directories).ok()
}

pub(crate) fn expression(command: &Command) -> duct::Expression {
    let mut expression = duct::cmd(&command.program, &command.arguments);
    if let Some(path) = path(command) {
        expression = expression.env("PATH", path);
    }
    for (key, value) in &command.env {
        expression = expression.env(key, value);
    }
    for key in &command.unset {
        expression = expression.env_remove(key);
    }
    match &command.directory {
        Some(directory) => expression.dir(directory),
        None => expression,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_streams_arrive_line_by_line_and_the_exit_code_is_an_answer() {
        let command = Command::from_argv(["sh", "-c", "echo out; echo err >&2; exit 3"]);
        let captured = Real.capture(&command).unwrap();
        assert_eq!(
            captured,
            Captured { code: Some(3), output: "out\n".into(), error: "err\n".into() }
        );
    }

    #[test]
    fn a_program_reads_its_input_and_is_killed_after_its_time() {
        let answer = Real.capture(&Command::new("cat").input("in")).unwrap();
        assert_eq!((answer.code, answer.output.as_str()), (Some(0), "in\n"));
        let slow = Command::from_argv(["sh", "-c", "echo begun; exec sleep 60"]);
        let answer = Real.capture(&slow.limit(std::time::Duration::from_millis(200))).unwrap();
        assert_eq!((answer.code, answer.output.as_str()), (None, "begun\n"));
    }

    #[test]
    fn a_program_that_cannot_start_is_an_error_with_its_command() {
        let error = Real.capture(&Command::new("/no/such/program").args(["-x"])).unwrap_err();
        assert_eq!(error.to_string(), "`/no/such/program -x` cannot be run");
    }

    #[test]
    fn directories_stand_in_front_of_path() {
        let mut command = Command::from_argv(["sh", "-c", "echo \"${PATH%%:*}\""]);
        command.path.push("/first/of all".into());
        assert_eq!(Real.capture(&command).unwrap().output, "/first/of all\n");
    }
}

//! A command is a value until the last moment.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// A program, its arguments, and what its environment has beside ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// The program: a path, or a name that is looked up on `PATH`.
    pub program: OsString,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Variables that are set for it.
    pub env: Vec<(String, OsString)>,
    /// Variables that it must not see.
    pub unset: Vec<String>,
    /// Directories put in front of its `PATH`.
    pub path: Vec<PathBuf>,
    /// Where it runs; `None` is where we run.
    pub directory: Option<PathBuf>,
    /// What it reads on standard input, where its output is captured.
    pub input: Vec<u8>,
    /// After this time it is killed, where its output is captured.
    pub limit: Option<Duration>,
}

impl Command {
    /// A command without arguments.
    #[must_use]
    pub fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), ..Self::default() }
    }

    /// A command from its arguments, of which the first is the program.
    #[must_use]
    pub fn from_argv<W: Into<OsString>>(args: impl IntoIterator<Item = W>) -> Self {
        let mut args = args.into_iter().map(Into::into);
        let program = args.next().unwrap_or_default();
        Self { program, arguments: args.collect(), ..Self::default() }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<W: Into<OsString>>(mut self, args: impl IntoIterator<Item = W>) -> Self {
        self.arguments.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, key: impl Into<String>, value: impl Into<OsString>) -> Self {
        self.env.push((key.into(), value.into()));
        self
    }

    /// Hides variables from it.
    #[must_use]
    pub fn without<'k>(mut self, keys: impl IntoIterator<Item = &'k &'k str>) -> Self {
        self.unset.extend(keys.into_iter().map(|key| (*key).to_owned()));
        self
    }

    /// Hands it something on standard input.
    #[must_use]
    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = bytes.into();
        self
    }

    /// Kills it after some time.
    #[must_use]
    pub fn limit(mut self, time: Duration) -> Self {
        self.limit = Some(time);
        self
    }

    /// Runs in this directory.
    #[must_use]
    pub fn within(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.program.to_string_lossy())?;
        for argument in &self.arguments {
            let word = argument.to_string_lossy();
            let plain = !word.is_empty() && !word.contains([' ', '"', '\'', '$', '\\', '*']);
            if plain {
                write!(f, " {word}")?;
            } else {
                write!(f, " '{}'", word.replace('\'', r"'\''"))?;
            }
        }
        Ok(())
    }
}

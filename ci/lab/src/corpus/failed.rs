//! Why a case did not come out as expected, and what was printed on the way.

use std::fmt;
use std::io::{self, Write};

/// How many lines of a program's output are shown below a failed case.
const SHOWN_LINES: usize = 60;

/// Every reason why a case failed, and the output that shows it.
#[derive(Debug, Default)]
pub(super) struct Failed {
    reasons: Vec<String>,
    output: String,
}

impl Failed {
    /// One reason, without output.
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self { reasons: vec![reason.into()], output: String::new() }
    }

    /// These reasons beside what was printed; no failure at all if there are none.
    pub(super) fn unless_empty(reasons: Vec<String>, output: &str) -> Result<(), Self> {
        if reasons.is_empty() { Ok(()) } else { Err(Self { reasons, output: output.to_owned() }) }
    }

    /// Writes the reasons and the end of the output, indented below the case's name.
    pub(super) fn write_indented(&self, out: &mut dyn Write) -> io::Result<()> {
        for reason in &self.reasons {
            writeln!(out, "       → {}", reason.replace('\n', "\n         "))?;
        }
        let lines: Vec<&str> = self.output.lines().collect();
        let hidden = lines.len().saturating_sub(SHOWN_LINES);
        if hidden > 0 {
            writeln!(out, "       | … {hidden} more lines")?;
        }
        for line in &lines[hidden..] {
            writeln!(out, "       | {line}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reasons.join("; "))
    }
}

/// An error with all its causes in one line.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl<E: std::error::Error> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::because(with_causes(&error))
    }
}

//! What every verb has.

use crate::console::Console;
use crate::output::Output;
use crate::stop::Stop;

/// A verb with its arguments.
pub(crate) trait Command {
    /// How it answers.
    fn output(&self) -> Output;

    /// Carries it out, prints the answer, and returns the exit code.
    fn run(&self, console: &Console) -> Result<u8, Stop>;
}

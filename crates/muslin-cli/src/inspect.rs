//! `inspect`: what files are, from their bytes.

mod answer;
mod arguments;

#[cfg(test)]
mod tests;

use crate::command::Command;
use crate::console::Console;
use crate::output::Output;
use crate::stop::Stop;
use answer::answer;
pub use arguments::{InspectArguments, InspectFormat};

impl Command for InspectArguments {
    fn output(&self) -> Output {
        // Its formats are its own.
        Output { color: self.color.into(), ..Output::default() }
    }

    /// That something is not right is an answer; the exit code says it.
    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let inspected = console.session().inspect(&self.request())?;
        Console::print(&answer(&inspected, self, console.paint()))?;
        Ok(inspected.exit_code)
    }
}

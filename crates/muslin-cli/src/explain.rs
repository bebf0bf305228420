//! `explain`: the long text of a finding.

use clap::Args;
use muslin_schema::Exit;

use crate::command::Command;
use crate::console::Console;
use crate::output::Output;
use crate::stop::Stop;

/// Which finding.
#[derive(Args, Clone, Debug, Default)]
pub struct ExplainArguments {
    /// The diagnostic code, as in `error[no-interpreter]`; without one, all are listed.
    code: Option<String>,
}

impl Command for ExplainArguments {
    fn output(&self) -> Output {
        Output::default()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let text = muslin::explain(self.code.as_deref())?;
        console.show(|_| text)?;
        Ok(Exit::Delivered as u8)
    }
}

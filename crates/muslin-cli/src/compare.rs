//! `compare`: several builds of a program, measured side by side.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use muslin::{CompareRequest, Compared};
use muslin_exec::FileError;
use muslin_schema::{Comparison, Exit, Failure, Purpose};

use crate::arguments::BuildArguments;
use crate::build_report::complain;
use crate::command::Command;
use crate::console::Console;
use crate::output::Output;
use crate::stop::Stop;

/// What to compare, and what it does meanwhile.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct CompareArguments {
    #[command(flatten)]
    build: BuildArguments,

    /// A command line of the program, as a shell reads it; its first word is the program's name.
    #[arg(long, value_name = "COMMAND", help_heading = "Comparison")]
    run: Option<String>,

    /// The arguments with which the program starts and ends at once.
    #[arg(
        long,
        value_name = "ARGUMENTS",
        default_value = "--version",
        allow_hyphen_values = true,
        help_heading = "Comparison"
    )]
    start: String,

    /// What `--run` reads on its standard input; nothing unless a file is named.
    #[arg(long, value_name = "FILE", help_heading = "Comparison")]
    stdin: Option<PathBuf>,

    /// How many runs of each build count.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 15,
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Comparison"
    )]
    rounds: u64,

    /// How long one run may take, in seconds.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Comparison"
    )]
    limit: u64,

    /// The builds; the others are compared with the first. Repeatable, or separated by commas.
    #[arg(
        long = "variant",
        value_name = "NAME",
        value_delimiter = ',',
        help_heading = "Comparison"
    )]
    variants: Vec<String>,

    /// The directory for chart, page and figures [default: `compare` in the target directory]
    #[arg(long, value_name = "DIR", help_heading = "Comparison")]
    out: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  cargo muslin compare --run 'app --search words.txt'   its own work, and its start
  cargo muslin compare --start '-h' --rounds 40         a start with other arguments than --version
  cargo muslin compare --format json                    one value, for programs";

impl Command for CompareArguments {
    fn output(&self) -> Output {
        self.build.output()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        match console.session().compare(&self.request())? {
            Compared::NotBuilt(outcome) => {
                console.report(&outcome.report)?;
                complain(console, &outcome);
                Ok(outcome.report.exit_code)
            }
            Compared::Measured { comparison, target_directory } => {
                let own = || target_directory.join("compare");
                write(console, &comparison, &self.out.clone().unwrap_or_else(own))?;
                Ok(Exit::Delivered as u8)
            }
        }
    }
}

impl CompareArguments {
    fn request(&self) -> CompareRequest {
        CompareRequest {
            build: self.build.request_for(Purpose::Compare),
            variants: self.variants.clone(),
            run: self.run.clone(),
            start: self.start.clone(),
            stdin: self.stdin.clone(),
            rounds: self.rounds,
            limit: Duration::from_secs(self.limit),
        }
    }
}

/// The chart, the page or the figures cannot be written.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct NotWritten(#[from] FileError);

impl Failure for NotWritten {
    fn exit(&self) -> Exit {
        Exit::Unexpected
    }
}

/// Writes the files, and prints the table or the value.
fn write(console: &Console, comparison: &Comparison, directory: &Path) -> Result<(), Stop> {
    let json = muslin_report::json(comparison);
    let chart = muslin_report::comparison_chart(comparison);
    let page = muslin_report::comparison_page(comparison);
    let files: [(&str, &[u8]); 3] = [
        ("compare.html", page.as_bytes()),
        ("compare.json", json.as_bytes()),
        ("compare.svg", chart.as_bytes()),
    ];
    muslin_exec::deliver(directory, &files).map_err(NotWritten)?;
    let directory = muslin_exec::absolute(directory).unwrap_or_else(|| directory.to_owned());
    let directory = directory.display().to_string();
    console.answer(comparison, |paint| muslin_report::comparison(comparison, &directory, paint))?;
    Ok(())
}

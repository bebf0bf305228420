//! The command line of `compare`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use muslin_schema::{Purpose, Request};

use super::error::CompareError;
use super::recipes::{RECIPES, Recipe};
use crate::arguments::BuildArguments;

/// What to compare, and what it does meanwhile.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct CompareArguments {
    #[command(flatten)]
    pub(super) build: BuildArguments,

    /// A command line of the program, as a shell reads it; its first word is the program's name.
    #[arg(long, value_name = "COMMAND", help_heading = "Comparison")]
    pub(super) run: Option<String>,

    /// The arguments with which the program starts and ends at once.
    #[arg(
        long,
        value_name = "ARGUMENTS",
        default_value = "--version",
        allow_hyphen_values = true,
        help_heading = "Comparison"
    )]
    pub(super) start: String,

    /// What `--run` reads on its standard input; nothing unless a file is named.
    #[arg(long, value_name = "FILE", help_heading = "Comparison")]
    pub(super) stdin: Option<PathBuf>,

    /// How many runs of each build count.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 15,
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Comparison"
    )]
    pub(super) rounds: u64,

    /// How long one run may take, in seconds.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Comparison"
    )]
    limit: u64,

    /// The builds, the first of which the others are held against. Repeatable, or separated by commas.
    #[arg(
        long = "variant",
        value_name = "NAME",
        value_delimiter = ',',
        help_heading = "Comparison"
    )]
    variants: Vec<String>,

    /// The folder for chart, page and figures; `compare` in the target folder unless said otherwise.
    #[arg(long, value_name = "DIR", help_heading = "Comparison")]
    pub(super) out: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  cargo muslin compare --run 'app --search words.txt'   its own work, and its start
  cargo muslin compare --start '-h' --rounds 40         a start with other arguments than --version
  cargo muslin compare --format json                    one value, for programs";

impl CompareArguments {
    /// How the builds are done: as `static-build` would, for one executable.
    pub(super) fn build(&self) -> BuildArguments {
        self.build.clone().with_purpose(Purpose::Compare)
    }

    /// The request as the command line has it.
    pub(crate) fn request(&self) -> Request {
        self.build().request()
    }

    pub(super) fn limit(&self) -> Duration {
        Duration::from_secs(self.limit)
    }

    /// The builds that are compared, in the order in which they are named.
    ///
    /// # Errors
    ///
    /// [`CompareError::Variant`] if there is none of a name, [`CompareError::Alone`] if only one is named.
    pub(super) fn recipes(&self) -> Result<Vec<&'static Recipe>, CompareError> {
        let mut chosen: Vec<&Recipe> = Vec::new();
        for name in &self.variants {
            if name == "all" {
                chosen.extend(RECIPES);
                continue;
            }
            let recipe = RECIPES.iter().find(|recipe| recipe.id == name);
            chosen.push(recipe.ok_or_else(|| CompareError::Variant(name.clone()))?);
        }
        if chosen.is_empty() {
            chosen.extend(RECIPES.iter().filter(|recipe| recipe.usual));
        }
        let mut seen = Vec::new();
        chosen.retain(|recipe| {
            let new = !seen.contains(&recipe.id);
            seen.push(recipe.id);
            new
        });
        if chosen.len() < 2 {
            return Err(CompareError::Alone);
        }
        Ok(chosen)
    }
}

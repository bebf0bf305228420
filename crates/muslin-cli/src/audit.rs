//! `audit`: a local advisory database against a project, or against the lists inside executables.

use std::path::PathBuf;

use clap::Args;
use muslin::AuditRequest;

use crate::arguments::BuildArguments;
use crate::command::Command;
use crate::console::Console;
use crate::output::Output;
use crate::stop::Stop;

/// What to audit, and against what.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct AuditArguments {
    /// Executables with a list of their crates, or `Cargo.lock` files; without one, the project.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// A directory with RustSec's advisory database, or with advisories in its format. Nothing is fetched.
    #[arg(long, value_name = "DIR", env = "MUSLIN_ADVISORY_DB", help_heading = "Verdict")]
    database: PathBuf,

    #[command(flatten)]
    build: BuildArguments,
}

const EXAMPLES: &str = "\
Examples:
  git clone --depth 1 https://github.com/RustSec/advisory-db
  cargo muslin audit --database advisory-db                     the project in this directory
  cargo muslin audit --database advisory-db dist/app            what was shipped
  cargo muslin audit --database advisory-db --allow RUSTSEC-2099-0001

The exit code is 20 for vulnerabilities, 21 for warnings with `--strict`, 22 for a FILE without a list.";

impl Command for AuditArguments {
    fn output(&self) -> Output {
        self.build.output()
    }

    fn run(&self, console: &Console) -> Result<u8, Stop> {
        let found = console.session().audit(&AuditRequest {
            files: self.files.clone(),
            database: self.database.clone(),
            build: self.build.request(),
        })?;
        console.answer(&found, |paint| muslin_report::audit(&found, paint))?;
        Ok(found.exit_code)
    }
}

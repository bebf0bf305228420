//! What is compared, and how.

use std::path::PathBuf;
use std::time::Duration;

use muslin_schema::Request;

/// What is compared, and how.
#[derive(Clone, Debug)]
pub struct CompareRequest {
    /// How the builds are done: as a static build would be, for one executable.
    pub build: Request,
    /// The names of the builds; the first is what the others are compared with. None means the usual ones.
    pub variants: Vec<String>,
    /// A command line of the program, as a shell reads it; its first word is the program's name.
    pub run: Option<String>,
    /// The arguments with which the program starts and ends at once.
    pub start: String,
    /// What `run` reads on its standard input.
    pub stdin: Option<PathBuf>,
    /// How many runs of each build count.
    pub rounds: u64,
    /// How long one run may take.
    pub limit: Duration,
}

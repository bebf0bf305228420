//! `--smoke` and `--seccomp`, for every verb that delivers.

use clap::Args;
use muslin_schema::Request;

/// How programs are started before they are delivered.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct SmokeArguments {
    /// Start each program with these arguments before anything is delivered: on this machine in an empty root, and
    /// under qemu on the oldest processor that it is for. One that does not exit with 0 is not delivered. Repeatable.
    #[arg(long, value_name = "ARGUMENTS", allow_hyphen_values = true, help_heading = "Smoke test")]
    pub(crate) smoke: Vec<String>,

    /// Write the system calls that are seen then as a seccomp profile, which containers may be started with.
    #[arg(long, value_name = "FILE", help_heading = "Smoke test")]
    seccomp: Option<String>,
}

impl SmokeArguments {
    /// A request with them.
    pub(crate) fn of(&self, request: Request) -> Request {
        Request { smoke: self.smoke.clone(), seccomp: self.seccomp.clone(), ..request }
    }
}

//! What is asked of a machine: where each toolchain is looked for, and what it has to do there.

use muslin_schema::Target;

/// What is to be found out.
#[derive(Clone, Debug, Default)]
pub struct HostQuery {
    /// Where each toolchain is looked for.
    pub probes: Vec<ToolchainQuery>,
    /// Variables of the user that name a C compiler.
    pub compilers: Vec<String>,
}

/// Is written in [`ProbeQuery::with`] for the path of the program without one of [`ProbeQuery::endings`].
pub const PREFIX: &str = "{prefix}";

/// Where one toolchain is looked for.
#[derive(Clone, Debug)]
pub struct ToolchainQuery {
    /// Its `id`.
    pub id: String,
    /// The targets that the places are good for.
    pub targets: Vec<Target>,
    /// The places, in order.
    pub places: Vec<ProbeQuery>,
}

/// One place to look for a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeQuery {
    /// Names on `PATH`, or absolute paths; the first that works is taken.
    pub programs: Vec<String>,
    /// Arguments that belong to it.
    pub arguments: Vec<String>,
    /// Arguments that make it print its version; empty: it is not started.
    pub version_arguments: Vec<String>,
    /// Directories that have to be there too.
    pub directories: Vec<String>,
    /// Arguments with which it has to succeed; empty: it is not tried.
    pub try_arguments: Vec<String>,
    /// Arguments of which those are wanted that it knows: with `try_arguments` each of them is tried, and without
    /// every version that will do knows them.
    pub hardening: Vec<String>,
    /// What `-dumpmachine` has to name; empty: it is not asked.
    pub machine: String,
    /// What the names of the programs end in.
    pub endings: Vec<String>,
    /// Programs that are needed with it, on `PATH` or beside it by [`PREFIX`]; each has to start.
    pub with: Vec<String>,
    /// Arguments with which it prints the directories it searches for headers; empty: it is not asked.
    pub list_headers: Vec<String>,
}

impl ProbeQuery {
    /// The programs that are needed with a program that was found.
    pub(crate) fn needed_with(&self, program: &str) -> Vec<String> {
        let prefix = self.endings.iter().find_map(|name| program.strip_suffix(name.as_str()));
        self.with.iter().map(|name| name.replace(PREFIX, prefix.unwrap_or(program))).collect()
    }
}

//! What was found out about the machine and the project.

use muslin_schema::{DirectoryFault, FailureText, Host, Request, Target};
use muslin_toolchain::{Catalog, Emulation};

use crate::inputs::Inputs;
use crate::settings::ConfigFile;

/// What was found out; what could not be is reported, and the rest continues without it.
#[derive(Clone, Copy)]
pub struct Facts<'f> {
    /// What is to be built; its targets are not empty.
    pub request: &'f Request,
    /// The release of cargo, or why it cannot be asked.
    pub cargo: &'f Result<String, String>,
    /// The machine, or why its `rustc` cannot be asked.
    pub host: &'f Result<Host, String>,
    /// Whether there is a project where we are.
    pub in_project: bool,
    /// Why parts of the project, of its configuration or of the catalogues are not understood.
    pub failures: &'f [FailureText],
    /// All that bears on a plan, if the project is understood.
    pub inputs: Option<&'f Inputs<'f>>,
    /// All toolchains.
    pub catalog: &'f Catalog,
    /// The user's cargo configuration, the strongest first.
    pub config_files: &'f [ConfigFile],
    /// What was tried on the machine.
    pub machine: &'f Machine,
    /// What starts the executables of targets that the host does not run itself.
    pub emulations: &'f [(Target, Emulation)],
    /// The command that installs a program on this machine, where one is known.
    pub install: &'f dyn Fn(&str) -> Option<String>,
}

/// What was tried on the machine, or asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Whether `rustup` is there.
    pub rustup: bool,
    /// The targets that have rustc's own CRT objects and libc.
    pub self_contained: Vec<Target>,
    /// The linker of the host's own programs.
    pub host_linker: HostLinker,
    /// The linkers of the Rust toolchain that do not start, each with what it printed.
    pub broken_linkers: Vec<(String, Vec<String>)>,
    /// Our cache.
    pub cache: Directory,
    /// Where cargo builds, if that is known.
    pub target_directory: Option<Directory>,
    /// Links to our linker's front that lead to nothing, each with where it leads.
    pub dangling: Vec<(String, String)>,
    /// What fetches toolchains, as a sentence, or why nothing does; `None` if none has to be fetched.
    pub fetcher: Option<Result<String, FailureText>>,
    /// Who keeps cargo offline, if someone does.
    pub offline: Option<String>,
}

/// The linker of build scripts and procedural macros, as it was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostLinker {
    /// It links.
    Links(String),
    /// The user names it, at this place; it is there, and was not tried.
    Named(String, String),
    /// It is not there.
    Missing(String),
    /// It is there and does not link, and says this.
    Fails(String, Vec<String>),
    /// It is there only as a stub, until Apple's developer tools are installed.
    NoDeveloperTools,
}

/// A directory that is worked in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Its path.
    pub path: String,
    /// What is wrong with it.
    pub fault: Option<DirectoryFault>,
    /// How many bytes fit.
    pub free: Option<u64>,
}

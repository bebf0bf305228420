//! The only door to processes, files, the environment and the clock.
//!
//! Everything above this crate decides with values; everything that touches the machine goes through
//! here, so that it can be recorded, streamed and replaced in tests.

mod clock;
mod command;
mod copy;
mod developer_tools;
mod directory;
mod error;
mod files;
mod host;
mod input;
mod kernel;
mod lock;
mod log;
mod machine;
mod measure;
mod probe_cache;
mod probe_query;
mod program;
mod removal;
mod root;
mod runner;
mod server;
mod supervised;
#[cfg(target_os = "linux")]
mod supervisor;
mod temporary;
mod trust;

pub use clock::{Stopwatch, now};
pub use command::Command;
pub use copy::{copy_file, copy_tree, link};
pub use directory::{dangling, free_space, try_directory};
pub use error::FileError;
pub use files::{
    append, copy_into, deliver, is_directory, is_executable, is_file, keep_this_program,
    link_to_this_program, make_directory, open, open_to_append, read, read_if_there, remove_file,
    rename, replace_file, texts_below, toml_files, unpack, write_if_different,
};
pub use host::{ask_toolchains, cfg_with, distribution, environment, probe, probe_with};
pub use input::{
    InputError, Kind, absolute, directory_size, files_below, kind, names_in, open_regular,
    read_regular, read_standard_input, read_start, start_of, written, written_below,
};
pub use kernel::kernel_starts;
pub use lock::{Lock, LockObstacle};
pub use log::Log;
pub use machine::machine;
pub use measure::{MeasureError, Measured, Timed, Watched, system_calls, timed, watched};
pub use probe_query::{HostQuery, PREFIX, ProbeQuery, ToolchainQuery};
pub use program::find_program;
pub use removal::remove_tree;
pub use root::Root;
pub use runner::{Captured, Real, RunError, Runner, Stream};
pub use server::Server;
pub use supervised::{Supervised, as_supervisor};
pub use temporary::{TemporaryDirectory, temporary, temporary_directory};
pub use trust::{Untrusted, own_directory, owner, trust};

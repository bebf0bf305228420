//! The only door to processes, files, the environment and the clock.
//!
//! Everything above this crate decides with values; everything that touches the machine goes through
//! here, so that it can be recorded, streamed and replaced in tests.

mod clock;
mod command;
mod copy;
mod files;
mod folder;
mod host;
mod input;
mod kernel;
mod log;
mod machine;
mod measure;
mod probe_cache;
mod probe_query;
mod program;
mod root;
mod runner;
mod server;

pub use clock::{Stopwatch, now};
pub use command::Command;
pub use copy::{copy_file, copy_tree, link};
pub use files::{
    FileError, Lock, TemporaryFolder, append, copy_into, deliver, is_executable, is_file,
    is_folder, link_to_this_program, make_folder, open, open_to_append, read, read_if_there,
    remove_file, remove_tree, rename, temporary, temporary_folder, texts_below, toml_files, unpack,
    write_if_different,
};
pub use folder::{dangling, free_space, try_folder};
pub use host::{ask_toolchains, cfg_with, distribution, environment, probe, probe_with};
pub use input::{
    InputError, Kind, absolute, files_below, folder_size, kind, names_in, open_regular,
    read_regular, read_standard_input, read_start, written_below,
};
pub use kernel::kernel_starts;
pub use log::Log;
pub use machine::machine;
pub use measure::{MeasureError, Measured, Timed, Watched, timed, watched};
pub use probe_query::{HostQuery, PREFIX, ProbeQuery, ToolchainQuery};
pub use program::find_program;
pub use root::Root;
pub use runner::{Captured, Real, RunError, Runner, Stream};
pub use server::Server;

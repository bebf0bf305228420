//! One linker command line becomes the right one: a pure function from arguments to arguments.
//!
//! `rust-lld` is a linker and no compiler driver, but the settings of users and the build scripts of
//! crates are written for drivers: `-Wl,-z,now`, `-fuse-ld=lld`. [`rewrite`] says to the linker what
//! they mean. Whatever directories are searched, rustc's own libc is found first; and the CRT objects are
//! those that the type of the file needs. Objects that replace a part of libc stand before it.

mod assign;
mod change;
mod crt_objects;
mod directories;
mod first;
mod inputs;
mod judge;
mod judgement;
mod options;
mod packed;
mod response;
mod rewrite;
mod settings;

pub use assign::judge_script;
pub use change::{Change, Rewritten};
pub use first::{FIRST_DIRECTORY, WHERE_ASKED};
pub use inputs::{LinkFiles, LinkInput, inputs, layout_script};
pub use judge::judge;
pub use judgement::{Judgement, LinkContext, Weight};
pub use options::{LinkOption, options};
pub use packed::{relocating_object, with_packed_relocations};
pub use response::{expand, parse, write};
pub use rewrite::rewrite;
pub use settings::{LinkerSettings, SETTINGS_FILE, package_metadata};

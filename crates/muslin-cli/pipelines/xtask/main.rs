//! `cargo xtask`: runs muslin. `cargo muslin init` wrote this file; change it as you like.
//!
//! It has no dependencies, so that the Rust of any project compiles it in a second.
//! muslin itself is put into `tool/` when it is first needed.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

fn main() -> ExitCode {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("`cargo run` sets it"));
    let run = tool(&here).and_then(|tool| {
        Command::new(&tool)
            .arg("muslin")
            .args(env::args_os().skip(1))
            .status()
            .map_err(|error| format!("cannot run `{}`: {}", tool.display(), error))
    });
    match run {
        Ok(status) => ExitCode::from(status.code().map_or(130, |code| code as u8)),
        Err(message) => {
            eprintln!("error: {}", message);
            ExitCode::FAILURE
        }
    }
}

{tool}
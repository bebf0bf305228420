//! The nearest peer, as people install it, in the version named here.

use std::path::Path;

use muslin_exec::{Command, find_program, is_file};

use xtask::commands::run;

/// The peer, as it is published for pip.
pub(crate) const PEER: &str = "cargo-zigbuild==0.24.0";

/// Its command `zigbuild`, with the zig of our own cache; it is installed once, into a virtual environment.
pub(crate) fn zigbuild() -> Result<Command, String> {
    let cache = muslin::cache(&muslin_exec::environment());
    let zig = cache.join("toolchains/zig/ziglang/zig");
    if !is_file(&zig) {
        return Err("zig is missing; `cargo muslin toolchains install zig` brings it".to_owned());
    }
    let command = Command::new(installed(&cache)?).args(["zigbuild"]);
    Ok(command.env("CARGO_ZIGBUILD_ZIG_PATH", zig))
}

fn installed(cache: &Path) -> Result<std::path::PathBuf, String> {
    let directory = cache.join("bench").join(PEER.replace("==", "-"));
    let program = directory.join("bin/cargo-zigbuild");
    if !is_file(&program) {
        find_program("python3").ok_or("python3 is missing; `cargo xtask ci` installs it")?;
        run(&Command::new("python3").args(["-m", "venv"]).args([&directory]))?;
        run(&Command::new(directory.join("bin/pip")).args(["install", "--quiet", PEER]))?;
    }
    Ok(program)
}

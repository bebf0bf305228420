//! Links our executable for macOS on this machine, and reads what came out.
//!
//! zig brings stubs of libSystem. What Apple's SDK has beside them and our executable needs is listed in `ci/macos`, as
//! stubs of that SDK's form: a name that is missing there fails the link, and shows a new dependency on the system.

mod image;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use muslin_exec::{Command, find_program};
use xtask::commands::{output, run as start, say};
use xtask::repository::root;

use crate::macos::image::{Expected, faults};

/// What to link.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The architecture; both without it.
    #[arg(long, value_enum)]
    arch: Option<Arch>,
}

/// An architecture of Macs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Arch {
    /// Apple silicon.
    Aarch64,
    /// Intel.
    #[value(name = "x86_64")]
    X86_64,
}

impl Arch {
    fn name(self) -> &'static str {
        match self {
            Self::Aarch64 => "aarch64",
            Self::X86_64 => "x86_64",
        }
    }

    fn triple(self) -> String {
        format!("{}-apple-darwin", self.name())
    }
}

/// Links and reads; prints what is wrong.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let all = [Arch::Aarch64, Arch::X86_64];
    let wanted = all.into_iter().filter(|arch| arguments.arch.is_none_or(|one| one == *arch));
    let mut code = ExitCode::SUCCESS;
    for arch in wanted {
        let found = checked(arch).unwrap_or_else(|error| vec![error]);
        for fault in &found {
            say(&format!("{}: {fault}", arch.triple()));
            code = ExitCode::FAILURE;
        }
        say(&format!("{}: {} faults", arch.triple(), found.len()));
    }
    code
}

/// What is wrong with the executable of an architecture.
fn checked(arch: Arch) -> Result<Vec<String>, String> {
    let minimum = deployment_target(arch)?;
    let executable = link(arch, &minimum)?;
    let bytes = muslin_exec::read(&executable).map_err(|error| error.to_string())?;
    let is_aarch64 = arch == Arch::Aarch64;
    faults(&bytes, &Expected { is_aarch64, minimum: &minimum })
}

/// The oldest macOS that rustc compiles for.
fn deployment_target(arch: Arch) -> Result<String, String> {
    let triple = arch.triple();
    let printed = output(&["rustc", "--print", "deployment-target", "--target", &triple])?;
    let version = printed.trim().split('=').next_back().unwrap_or_default();
    Ok(version.to_owned())
}

/// Builds and links it with zig.
fn link(arch: Arch, minimum: &str) -> Result<PathBuf, String> {
    let triple = arch.triple();
    start(&Command::new("rustup").args(["target", "add", &triple]))?;
    let directory = root().join("target/macos");
    let stubs = root().join("ci/macos");
    let linker = directory.join(format!("cc-{}", arch.name()));
    let script = format!(
        "#!/bin/sh\nexec '{}' cc -target {}-macos.{minimum} -F'{stubs}' -L'{stubs}' \"$@\"\n",
        zig()?.display(),
        arch.name(),
        stubs = stubs.display(),
    );
    muslin_exec::write_if_different(&linker, script.as_bytes(), true)
        .map_err(|error| error.to_string())?;
    let variable = format!("CARGO_TARGET_{}_LINKER", triple.to_uppercase().replace('-', "_"));
    let args = ["build", "--quiet", "--locked", "-p", "cargo-muslin", "--target", &triple];
    let build = Command::new("cargo").args(args).within(root());
    let build = build.env("CARGO_TARGET_DIR", directory.as_os_str()).env(variable, linker);
    start(&build.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0"))?;
    Ok(directory.join(triple).join("debug/cargo-muslin"))
}

/// The zig of the cache, or another one.
fn zig() -> Result<PathBuf, String> {
    let cached = muslin::cache(&muslin_exec::environment()).join("toolchains/zig/ziglang/zig");
    let found = Some(cached).filter(|path| muslin_exec::is_file(Path::new(path)));
    found
        .or_else(|| find_program("zig"))
        .ok_or_else(|| "zig is not installed: `cargo xtask toolchains install zig`".to_owned())
}

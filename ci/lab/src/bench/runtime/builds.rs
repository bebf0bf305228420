//! The builds of `ci/bench-runtime` that are compared.

use std::path::PathBuf;

use muslin_exec::{Command, Real, Runner as _};
use muslin_schema::Target;

use crate::peer::{PEER, zigbuild};
use xtask::commands::run as run_command;
use xtask::repository::root;

/// One way to build the programs.
pub(super) struct Variant {
    pub(super) id: &'static str,
    pub(super) title: String,
    way: Way,
    /// Where the programs lie.
    directory: PathBuf,
}

enum Way {
    /// Cargo alone, for the host.
    Cargo,
    /// The nearest peer.
    Peer,
    /// `static-build` with these flags.
    Static(&'static [&'static str]),
}

/// Every variant; all others are compared with the first. The peer is left out where it cannot be installed.
pub(super) fn variants(target: Target, say: &mut dyn FnMut(String)) -> Vec<Variant> {
    let variant = |id, title: &str, way| {
        let below = match way {
            Way::Cargo => "release".to_owned(),
            _ => format!("{target}/release"),
        };
        let directory = directory(id).join(below);
        Variant { id, title: title.to_owned(), way, directory }
    };
    let mut variants = vec![
        variant("glibc", "`cargo build`, dynamic, with the glibc of this machine", Way::Cargo),
        variant(
            "musl",
            "`static-build --allocator musl --libc-routines musl --resolver musl`: what plain musl is like",
            Way::Static(&["--allocator", "musl", "--libc-routines", "musl", "--resolver", "musl"]),
        ),
    ];
    match zigbuild() {
        Ok(_) => {
            variants.push(variant("zigbuild", &format!("`cargo zigbuild` ({PEER})"), Way::Peer));
        }
        Err(error) => say(format!("`cargo zigbuild` is left out: {error}")),
    }
    variants.push(variant("muslin", "`static-build`: the default", Way::Static(&[])));
    variants.push(variant(
        "jemalloc",
        "`static-build --allocator jemalloc`",
        Way::Static(&["--allocator", "jemalloc"]),
    ));
    variants
}

fn directory(id: &str) -> PathBuf {
    root().join("target/bench-runtime").join(id)
}

/// Builds the programs in one way.
pub(super) fn build(variant: &Variant, muslin: &Command, target: Target) -> Result<(), String> {
    let project = root().join("ci/bench-runtime");
    let out = directory(variant.id);
    let command = match variant.way {
        Way::Cargo => Command::new("cargo").args(["build"]),
        Way::Peer => zigbuild()?.args(["--target", target.triple()]),
        Way::Static(flags) => muslin.clone().args(["static-build"]).args(flags),
    };
    let command = command.args(["--release", "--locked", "--quiet", "--target-dir"]).args([&out]);
    run_command(&command.within(project))
}

impl Variant {
    /// The path of a program.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Whether an earlier run has built it.
    pub(super) fn is_built(&self) -> bool {
        muslin_exec::is_file(&self.program("bench-runtime"))
    }

    /// What a program says when it does one kind of work.
    pub(super) fn work(&self, case: &str) -> Result<String, String> {
        let command = Command::new(self.program("bench-runtime")).args([case]);
        let captured = Real.capture(&command).map_err(|error| {
            format!("{error}; `cargo lab bench runtime --stage build` builds what is measured")
        })?;
        if captured.succeeded() {
            return Ok(captured.output);
        }
        Err(format!("`{command}` failed:\n{}", captured.error))
    }

    /// The size of the least program without symbols, in bytes.
    pub(super) fn size(&self) -> Result<u64, String> {
        let bytes = muslin_exec::read(&self.program("hello")).map_err(|error| error.to_string())?;
        let program = muslin_package::Program::read(&bytes).map_err(|error| error.to_string())?;
        let stripped = program.stripped().write().map_err(|error| error.to_string())?;
        Ok(stripped.len() as u64)
    }
}

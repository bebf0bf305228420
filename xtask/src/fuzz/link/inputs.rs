//! The objects that are linked: each source compiled once for each way of compiling it.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use muslin_elf::CrtObjects;
use muslin_exec::{Command, Real, Runner as _};

use super::combination::{Combination, Libc, Position, Program};
use crate::repository::root;

/// The target of everything that is linked here.
const TARGET: &str = "x86_64-unknown-linux-musl";

/// Where the libraries and CRT objects are, and the objects that were made so far.
pub(super) struct Inputs {
    folder: PathBuf,
    /// rustc's own CRT objects and libc.
    self_contained: PathBuf,
    /// rustc's own linker.
    pub(super) rust_lld: PathBuf,
    objects: Mutex<HashMap<Key, Option<PathBuf>>>,
}

type Key = (&'static str, &'static [&'static str], bool, Position, &'static str);

impl Inputs {
    /// Finds the Rust toolchain.
    pub(super) fn prepare(folder: &Path) -> Result<Self, String> {
        let asked = Real.capture(&Command::from_words(["rustc", "--print", "sysroot"]));
        let sysroot = asked.map_err(|error| error.to_string())?.output.trim().to_owned();
        let rustlib = Path::new(&sysroot).join("lib/rustlib");
        let self_contained = rustlib.join(TARGET).join("lib/self-contained");
        if !self_contained.is_dir() {
            return Err(format!("rustup target add {TARGET}: the target is not installed"));
        }
        let rust_lld = rustlib.join("x86_64-unknown-linux-gnu/bin/gcc-ld/ld.lld");
        let folder = folder.join("objects");
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        Ok(Self { folder, self_contained, rust_lld, objects: Mutex::default() })
    }

    /// The folder of a musl's CRT objects and libc.
    pub(super) fn musl(&self, libc: Libc) -> PathBuf {
        match libc {
            Libc::Distribution => "/usr/lib/x86_64-linux-musl".into(),
            Libc::Rustc | Libc::Glibc => self.self_contained.clone(),
        }
    }

    /// What a build knows of the CRT objects that it links: those of rustc are at hand.
    pub(super) fn crt_objects(&self, libc: Libc) -> Option<CrtObjects> {
        let object = |name: &str| fs::read(self.self_contained(name)).ok();
        match libc {
            Libc::Rustc => CrtObjects::from_objects(&object("rcrt1.o")?, &object("crt1.o")?),
            Libc::Distribution | Libc::Glibc => None,
        }
    }

    /// rustc's own `crtbegin` and `crtend` objects and its unwinder, which go with any musl.
    pub(super) fn self_contained(&self, name: &str) -> PathBuf {
        self.self_contained.join(name)
    }

    /// The object of a combination's program; `None` if it cannot be compiled so.
    pub(super) fn object(&self, combination: &Combination) -> Option<PathBuf> {
        let Combination { program, position, optimisation, .. } = combination;
        let key =
            (program.source, program.defines, combination.is_musl(), *position, *optimisation);
        // One lock for all: each object is compiled once, and soon all are there.
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        let made = objects.entry(key).or_insert_with(|| self.compile(combination));
        made.clone()
    }

    fn compile(&self, combination: &Combination) -> Option<PathBuf> {
        let Combination { program: Program { source, defines, .. }, position, .. } = combination;
        let name = format!(
            "{source}-{}-{}-{position:?}{}.o",
            defines.join("-"),
            if combination.is_musl() { "musl" } else { "glibc" },
            combination.optimisation
        );
        let object = self.folder.join(name);
        let path = root().join("ci/link-fuzz").join(source);
        let command = if path.extension().is_some_and(|kind| kind == "rs") {
            rust(combination)?
        } else {
            let compiler = if combination.is_musl() { "musl-gcc" } else { "gcc" };
            let place = match position {
                Position::Fixed => ["-fno-pic", "-fno-pie"],
                Position::Independent => ["-fPIC", "-fPIE"],
            };
            let defines = defines.iter().map(|define| format!("-D{define}"));
            Command::new(compiler).args(["-c", combination.optimisation]).args(place).args(defines)
        };
        let command = command.args(["-o".as_ref(), object.as_os_str(), path.as_os_str()]);
        let ended = Real.capture(&command).ok()?;
        ended.succeeded().then_some(object)
    }
}

/// A static library with all of std in it; there is none for glibc.
fn rust(combination: &Combination) -> Option<Command> {
    let model = match combination.position {
        Position::Fixed => "static",
        Position::Independent => "pic",
    };
    let level = combination.optimisation.trim_start_matches("-O").to_lowercase();
    let flags = ["--crate-type", "staticlib", "--edition", "2021", "--target", TARGET];
    let model = format!("relocation-model={model}");
    let level = format!("opt-level={level}");
    combination
        .is_musl()
        .then(|| Command::new("rustc").args(flags).args(["-C", &model, "-C", &level]))
}

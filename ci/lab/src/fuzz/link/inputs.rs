//! The objects that are linked: each source compiled once for each way of compiling it.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use muslin_elf::CrtObjects;
use muslin_exec::{Command, Real, Runner as _};
use muslin_schema::Target;

use super::combination::{Combination, Linker};
use super::compilation::{Compiler, Position};
use super::libc::Libc;
use super::made_by_zig::{self, Zigs};
use super::program::Language;
use super::scope::Scope;
use xtask::repository::root;

/// Where the libraries and CRT objects are, and the objects that were made so far.
pub(super) struct Inputs {
    directory: PathBuf,
    rustlib: PathBuf,
    zigs: Zigs,
    /// By target: the headers of gcc itself, and its library of routines.
    gcc: HashMap<Target, (String, PathBuf)>,
    /// By target: the object that a build links before libc, so that constructors get their arguments.
    constructors: HashMap<Target, PathBuf>,
    objects: Mutex<HashMap<String, Arc<OnceLock<Option<PathBuf>>>>>,
}

impl Inputs {
    /// Finds the Rust toolchain and gcc, and makes what zig makes.
    pub(super) fn prepare(
        directory: &Path,
        scope: Scope,
        say: &(dyn Fn(&str) + Sync),
    ) -> Result<Self, String> {
        let sysroot = asked(&["rustc", "--print", "sysroot"])?;
        let rustlib = Path::new(&sysroot).join("lib/rustlib");
        let mut gcc = HashMap::new();
        for target in Target::ALL {
            let triple = target.triple();
            if !rustlib.join(triple).join("lib/self-contained").is_dir() {
                return Err(format!("rustup target add {triple}: the target is not installed"));
            }
            let program = gcc_of(target);
            let include = asked(&[program, "-print-file-name=include"])?;
            let routines = asked(&[program, "-print-libgcc-file-name"])?;
            gcc.insert(target, (include, routines.into()));
        }
        let objects = directory.join("objects");
        fs::create_dir_all(&objects).map_err(|error| error.to_string())?;
        let mut constructors = HashMap::new();
        for target in Target::ALL {
            constructors.insert(target, constructors_of(target, &objects)?);
        }
        let zigs = match scope {
            Scope::All => made_by_zig::prepare(directory, say)?,
            Scope::Installed => Zigs::default(),
        };
        let (directory, objects) = (objects, Mutex::default());
        Ok(Self { directory, rustlib, zigs, gcc, constructors, objects })
    }

    /// The directory of a musl's CRT objects and libc.
    pub(super) fn musl(&self, libc: Libc, target: Target) -> PathBuf {
        match libc {
            Libc::Distribution => "/usr/lib/x86_64-linux-musl".into(),
            Libc::Zig(zig) => self.zigs.musl(zig, target),
            _ => self.rustlib.join(target.triple()).join("lib/self-contained"),
        }
    }

    /// What a build knows of the CRT objects that it links: those of rustc are at hand.
    pub(super) fn crt_objects(&self, combination: &Combination) -> Option<CrtObjects> {
        let Combination { libc: Libc::Rustc, target, .. } = combination else { return None };
        let object = |name: &str| fs::read(self.self_contained(*target, name)).ok();
        CrtObjects::from_objects(&object("rcrt1.o")?, &object("crt1.o")?)
    }

    /// rustc's own `crtbegin` and `crtend` objects and its unwinder, which go with any musl.
    pub(super) fn self_contained(&self, target: Target, name: &str) -> PathBuf {
        self.rustlib.join(target.triple()).join("lib/self-contained").join(name)
    }

    /// gcc's routines, which musl for aarch64 calls.
    pub(super) fn routines(&self, target: Target) -> &Path {
        self.gcc.get(&target).map_or(Path::new(""), |(_, routines)| routines)
    }

    /// What a build links before libc. With another musl than rustc's, nothing is.
    pub(super) fn before_libc(&self, combination: &Combination) -> Option<&Path> {
        let object = self.constructors.get(&combination.target).map(PathBuf::as_path);
        object.filter(|_| combination.libc == Libc::Rustc)
    }

    /// The C++ runtime.
    pub(super) fn cxx_runtime(&self, target: Target) -> Vec<PathBuf> {
        self.zigs.cxx_runtime(target)
    }

    /// A linker and its first arguments.
    pub(super) fn linker(&self, linker: Linker, target: Target) -> Command {
        let binutils = match target {
            Target::X86_64 => "",
            Target::Aarch64 => "aarch64-linux-gnu-",
        };
        match linker {
            Linker::RustLld => {
                Command::new(self.rustlib.join("x86_64-unknown-linux-gnu/bin/gcc-ld/ld.lld"))
            }
            Linker::Bfd => Command::new(format!("{binutils}ld.bfd")),
            Linker::Gold => Command::new(format!("{binutils}ld.gold")),
            Linker::Mold => Command::new("mold"),
            Linker::Lld => Command::new("ld.lld"),
            Linker::ZigLld => self.zigs.command("ld.lld"),
        }
    }

    /// The object of a combination's program; `None` if it cannot be compiled so.
    pub(super) fn object(&self, combination: &Combination) -> Option<PathBuf> {
        let Combination { program, compilation, target, libc, .. } = combination;
        let headers = if libc.is_musl() { "musl".to_owned() } else { format!("{libc:?}") };
        let key = format!(
            "{} {} {:?} {headers} {compilation}",
            target.arch(),
            program.source,
            program.defines
        );
        let name = format!("{}.o", &muslin_package::sha256(key.as_bytes())[..24]);
        let cell = {
            let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(objects.entry(key).or_default())
        };
        cell.get_or_init(|| {
            let object = self.directory.join(name);
            self.compile(combination, &object).then_some(object)
        })
        .clone()
    }

    fn compile(&self, combination: &Combination, object: &Path) -> bool {
        let source = root().join("ci/link-fuzz").join(combination.program.source);
        let command = match combination.program.language() {
            Language::Rust => rust(combination),
            Language::Cxx => {
                c_like(combination, self.zigs.command("c++").args(zig_target(combination)))
            }
            Language::C => c_like(combination, self.c_compiler(combination)),
        };
        let command = command.args(["-o".as_ref(), object.as_os_str(), source.as_os_str()]);
        succeeded(&command) && Self::without_lto(combination, object)
    }

    fn c_compiler(&self, combination: &Combination) -> Command {
        let Combination { target, libc, compilation, .. } = combination;
        let gcc = gcc_of(*target);
        match libc {
            Libc::Glibc => return Command::new(gcc),
            Libc::Klibc => return Command::new("klcc"),
            Libc::Diet => return Command::from_argv(["diet", "gcc"]),
            Libc::Rustc | Libc::Distribution | Libc::Zig(_) => {}
        }
        let (own, _) = &self.gcc[target];
        let command = match compilation.compiler {
            Compiler::Gcc => Command::new(gcc).args(["-nostdinc", "-isystem", own]),
            Compiler::Clang => Command::new("clang")
                .args([format!("--target={}-linux-musl", target.arch())])
                .args(["-nostdlibinc"]),
        };
        let headers = root().join("toolchains/headers/musl-1.2.5");
        let directories = [headers.join(target.arch()), headers.join("generic")];
        directories.iter().fold(command, |command, directory| {
            command.args(["-isystem".as_ref(), directory.as_os_str()])
        })
    }

    /// What gcc has compiled for LTO is made an object for every linker: it is optimised as a whole here.
    fn without_lto(combination: &Combination, object: &Path) -> bool {
        let compilation = &combination.compilation;
        let lto = compilation.more.contains(&"-flto") && compilation.compiler == Compiler::Gcc;
        if !lto || combination.program.language() != Language::C || !combination.libc.is_musl() {
            return true;
        }
        let whole = object.with_extension("whole.o");
        let command = Command::new(gcc_of(combination.target))
            .args(["-r", "-nostdlib", "-flto", "-flinker-output=nolto-rel"])
            .args([compilation.optimisation])
            .args(position(compilation.position))
            .args(["-o".as_ref(), whole.as_os_str(), object.as_os_str()]);
        succeeded(&command) && fs::rename(&whole, object).is_ok()
    }
}

/// Compiles that object as a build does.
fn constructors_of(target: Target, directory: &Path) -> Result<PathBuf, String> {
    let object = directory.join(format!("constructors-{}.o", target.arch()));
    let source = root().join("crates/muslin-startup/src/constructors/object.rs");
    let command = Command::new("rustc")
        .args(["--crate-name", "constructors", "--edition", "2021", "--target", target.triple()])
        .args([
            "--emit",
            "obj",
            "--crate-type",
            "lib",
            "-C",
            "codegen-units=1",
            "-C",
            "panic=abort",
        ])
        .args(["-C", "relocation-model=pic", "-C", "opt-level=s", "-C", "debuginfo=0", "-o"])
        .args([object.as_os_str(), source.as_os_str()]);
    if succeeded(&command) { Ok(object) } else { Err(format!("`{command}` failed")) }
}

fn gcc_of(target: Target) -> &'static str {
    match target {
        Target::X86_64 => "gcc",
        Target::Aarch64 => "aarch64-linux-gnu-gcc",
    }
}

fn zig_target(combination: &Combination) -> [String; 3] {
    let target = format!("{}-linux-musl", combination.target.arch());
    ["-target".to_owned(), target, "-fno-sanitize=all".to_owned()]
}

/// The arguments that compilers of C and C++ share.
fn c_like(combination: &Combination, compiler: Command) -> Command {
    let Combination { program, compilation, .. } = combination;
    let cxx = program.language() == Language::Cxx;
    let level = compilation.level.map(|level| {
        // zig spells it with underscores.
        if cxx { format!("-mcpu={}", level.replace('-', "_")) } else { format!("-march={level}") }
    });
    compiler
        .args(["-c", compilation.optimisation])
        .args(position(compilation.position))
        .args(level)
        .args(&compilation.more)
        .args(program.defines.iter().map(|define| format!("-D{define}")))
}

fn position(position: Position) -> [&'static str; 2] {
    match position {
        Position::Fixed => ["-fno-pic", "-fno-pie"],
        Position::Independent => ["-fPIC", "-fPIE"],
    }
}

/// A static library with all of std in it.
fn rust(combination: &Combination) -> Command {
    let compilation = &combination.compilation;
    let model = match compilation.position {
        Position::Fixed => "static",
        Position::Independent => "pic",
    };
    let level = compilation.optimisation.trim_start_matches("-O").to_lowercase();
    let lto = if compilation.more.is_empty() { "off" } else { "fat" };
    Command::new("rustc")
        .args(["--crate-type", "staticlib", "--edition", "2021"])
        .args(["--target", combination.target.triple()])
        .args(["-C".to_owned(), format!("relocation-model={model}")])
        .args(["-C".to_owned(), format!("opt-level={level}")])
        .args(["-C".to_owned(), format!("lto={lto}")])
        .args(["-C", "embed-bitcode=yes"])
}

/// What a command prints, without the line's end.
pub(super) fn asked(args: &[&str]) -> Result<String, String> {
    let command = Command::from_argv(args);
    let ended = Real.capture(&command).map_err(|error| error.to_string())?;
    if ended.succeeded() {
        Ok(ended.output.trim().to_owned())
    } else {
        Err(format!("`{command}` failed: {}", ended.error))
    }
}

pub(super) fn succeeded(command: &Command) -> bool {
    Real.capture(command).is_ok_and(|ended| ended.succeeded())
}

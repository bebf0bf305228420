//! What zig makes: the musl of each of its releases, and a C++ runtime.
//!
//! Each is made once, from the sources in zig's own package, and kept in the target directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use muslin_exec::{Command, Real, Runner as _};
use muslin_schema::Target;

use super::libc::{ZIGS, Zig};

/// The CRT objects and the libc of a musl.
const PARTS: [&str; 6] = ["crt1.o", "rcrt1.o", "Scrt1.o", "crti.o", "crtn.o", "libc.a"];
/// The C++ runtime.
const CXX_PARTS: [&str; 4] = ["libc++.a", "libc++abi.a", "libunwind.a", "libcompiler_rt.a"];

/// Where it is.
#[derive(Debug, Default)]
pub(super) struct Zigs {
    directory: PathBuf,
    /// The zig of the toolchains.
    program: PathBuf,
}

impl Zigs {
    /// The directory of a musl.
    pub(super) fn musl(&self, zig: &Zig, target: Target) -> PathBuf {
        self.directory.join(format!("musl-{}-{}", zig.musl, target.arch()))
    }

    /// The archives of the C++ runtime.
    pub(super) fn cxx_runtime(&self, target: Target) -> Vec<PathBuf> {
        let directory = self.directory.join(format!("c++-{}", target.arch()));
        CXX_PARTS.iter().map(|name| directory.join(name)).collect()
    }

    /// zig itself, as one of its tools.
    pub(super) fn command(&self, tool: &str) -> Command {
        Command::new(&self.program).args([tool])
    }
}

/// Installs the releases of zig and has them make what is not there yet.
pub(super) fn prepare(directory: &Path, say: &(dyn Fn(&str) + Sync)) -> Result<Zigs, String> {
    let cache = muslin::cache(&muslin_exec::environment());
    let program = cache.join("toolchains/zig/ziglang/zig");
    if !program.is_file() {
        return Err(
            "zig is not installed; install it: cargo xtask toolchains install zig".to_owned()
        );
    }
    let zigs = Zigs { directory: directory.to_owned(), program };
    for target in Target::ALL {
        for zig in &ZIGS {
            let place = zigs.musl(zig, target);
            if !place.is_dir() {
                say(&format!("making musl {} for {} with zig {}", zig.musl, target, zig.version));
                let program = installed(directory, zig)?;
                make(&program, "c", target, &PARTS, &place)?;
            }
        }
        let place = directory.join(format!("c++-{}", target.arch()));
        if !place.is_dir() {
            say(&format!("making a C++ runtime for {target}"));
            make(&zigs.program, "c++", target, &CXX_PARTS, &place)?;
        }
    }
    Ok(zigs)
}

/// A release of zig, from its package; pip refuses one that has another hash.
fn installed(directory: &Path, zig: &Zig) -> Result<PathBuf, String> {
    let place = directory.join(format!("zig-{}", zig.version));
    let program = place.join("ziglang/zig");
    if program.is_file() {
        return Ok(program);
    }
    let list = directory.join("zig.txt");
    let wanted = format!("ziglang=={} --hash=sha256:{}\n", zig.version, zig.sha256);
    muslin_exec::write_if_different(&list, wanted.as_bytes(), false)
        .map_err(|error| error.to_string())?;
    let command = Command::from_argv(["python3", "-m", "pip", "install", "--quiet", "--no-deps"])
        .args(["--require-hashes", "--only-binary=:all:", "--disable-pip-version-check"])
        .args(["--target".as_ref(), place.as_os_str(), "-r".as_ref(), list.as_os_str()])
        .env("PIP_ROOT_USER_ACTION", "ignore");
    run(&command)?;
    Ok(program)
}

/// Links a program with a cache of its own, and takes the parts from there.
fn make(
    zig: &Path,
    language: &str,
    target: Target,
    parts: &[&str],
    place: &Path,
) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", place.display());
    let work = place.with_extension("work");
    fs::create_dir_all(&work).map_err(failed)?;
    let source = work.join("main.c");
    fs::write(&source, "int main(void) { return 0; }\n").map_err(failed)?;
    let tool = if language == "c" { "cc" } else { "c++" };
    let arch = target.arch();
    let more: &[&str] =
        if language == "c" { &["-static"] } else { &["-static", "-lc++", "-lunwind"] };
    let command = Command::new(zig)
        .args([tool, "-target", &format!("{arch}-linux-musl"), "-o", "main"])
        .args(more)
        .args([&source])
        .env("ZIG_GLOBAL_CACHE_DIR", work.join("cache"))
        .env("ZIG_LOCAL_CACHE_DIR", work.join("cache"))
        .within(&work);
    run(&command)?;
    let made: BTreeMap<String, PathBuf> = muslin_exec::files_below(&work)
        .into_iter()
        .filter_map(|(path, _)| Some((path.file_name()?.to_str()?.to_owned(), path)))
        .collect();
    let temporary = place.with_extension("part");
    fs::create_dir_all(&temporary).map_err(failed)?;
    for part in parts {
        // What a release does not make, no file is linked with.
        if let Some(path) = made.get(*part) {
            fs::copy(path, temporary.join(part)).map_err(failed)?;
        }
    }
    fs::rename(&temporary, place).map_err(failed)?;
    fs::remove_dir_all(&work).map_err(failed)
}

fn run(command: &Command) -> Result<(), String> {
    let ended = Real.capture(command).map_err(|error| error.to_string())?;
    if ended.succeeded() { Ok(()) } else { Err(format!("`{command}` failed: {}", ended.error)) }
}

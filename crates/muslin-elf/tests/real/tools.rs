//! The tools that make and run real files.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};
use std::sync::OnceLock;

use muslin_elf::CrtObjects;
use muslin_finding::Target;
use tempfile::TempDir;

/// Runs a tool to its end, or says how to install it, or what it complained about.
pub(crate) fn tool<S: AsRef<OsStr>>(program: &str, arguments: &[S], directory: &Path) -> String {
    let Output { status, stdout, stderr } =
        Command::new(program).args(arguments).current_dir(directory).output().unwrap_or_else(
            |error| panic!("`{program}`: {error}; install it with: {}", install(program)),
        );
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "`{program}` ended with {status}: {stderr}");
    String::from_utf8(stdout).unwrap()
}

fn install(program: &str) -> &'static str {
    match program {
        "musl-gcc" => "apt-get install musl-tools",
        "gcc" | "ld" => "apt-get install gcc libc6-dev",
        "strip" | "objcopy" | "readelf" => "apt-get install binutils",
        "klcc" => "apt-get install libklibc-dev",
        "eu-strip" => "apt-get install elfutils",
        "diet" => "apt-get install dietlibc-dev",
        name if name.starts_with("aarch64-linux-gnu-") => {
            "apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross"
        }
        name if name.starts_with("qemu-") => "apt-get install qemu-user-static",
        _ => "https://rustup.rs",
    }
}

/// Runs a built program, under qemu where it is for another machine.
pub(crate) fn run(file: &Path, target: Target) -> ExitStatus {
    let native = cfg!(target_os = "linux") && std::env::consts::ARCH == target.arch();
    let qemu = format!("qemu-{}-static", target.arch());
    let mut command = if native { Command::new(file) } else { Command::new(&qemu) };
    if !native {
        command.arg(file);
    }
    match command.output() {
        Ok(output) => output.status,
        Err(error) => panic!("`{qemu}`: {error}; install it with: {}", install(&qemu)),
    }
}

/// Whether the program died of a memory fault, which qemu passes on as a signal of its own.
pub(crate) fn crashes(file: &Path, target: Target) -> bool {
    use std::os::unix::process::ExitStatusExt;
    run(file, target).signal() == Some(11)
}

/// The Rust toolchain's own directory.
fn sysroot() -> &'static Path {
    static SYSROOT: OnceLock<PathBuf> = OnceLock::new();
    SYSROOT.get_or_init(|| {
        tool("rustc", &["--print", "sysroot"], Path::new(".")).trim().to_owned().into()
    })
}

/// The zig that `toolchains install zig` provides.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(crate) fn zig() -> PathBuf {
    let own = std::env::var_os("MUSLIN_CACHE_DIR").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache");
    let cache = || std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from);
    let zig = own.unwrap_or_else(|| cache().join("muslin")).join("toolchains/zig/ziglang/zig");
    assert!(zig.exists(), "no `{}`; install it with: cargo xtask ci", zig.display());
    zig
}

pub(crate) fn rust_lld() -> PathBuf {
    let about = tool("rustc", &["-vV"], Path::new("."));
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    sysroot().join("lib/rustlib").join(host).join("bin/rust-lld")
}

/// The directory with the CRT objects and the libc of a Rust target.
pub(crate) fn self_contained(target: Target) -> PathBuf {
    let directory = sysroot().join("lib/rustlib").join(target.triple()).join("lib/self-contained");
    assert!(directory.exists(), "no `{target}`; install it with: rustup target add {target}");
    directory
}

pub(crate) fn crt_objects(target: Target) -> CrtObjects {
    let read = |name| fs::read(self_contained(target).join(name)).unwrap();
    CrtObjects::from_objects(&read("rcrt1.o"), &read("crt1.o")).unwrap()
}

/// A directory that goes away with the test.
pub(crate) struct Workshop(TempDir);

impl Workshop {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    pub(crate) fn tool<S: AsRef<OsStr>>(&self, program: &str, arguments: &[S]) {
        tool(program, arguments, self.0.path());
    }

    /// Compiles a Rust program with rustc's own linking.
    pub(crate) fn rustc(&self, target: Target, flags: &[&str]) -> PathBuf {
        self_contained(target);
        self.write("hello.rs", "fn main() { println!(\"hello\"); }");
        let mut arguments = vec!["--target", target.triple(), "-o", "hello", "hello.rs"];
        arguments.extend(flags);
        self.tool("rustc", &arguments);
        self.path("hello")
    }

    /// Links the objects, a Rust `main` and musl by hand, with a CRT object of the test's choice.
    pub(crate) fn link(&self, link: &Link<'_>) -> PathBuf {
        let directory = self_contained(link.target);
        let part = |name: &str| directory.join(name).into_os_string();
        let pie = link.kind == Kind::StaticPie;
        let mut arguments: Vec<_> =
            ["-flavor", "gnu", "-static", "--eh-frame-hdr"].map(Into::into).to_vec();
        if pie {
            arguments.extend(["-pie", "--no-dynamic-linker"].map(Into::into));
        }
        arguments.extend(link.flags.iter().map(Into::into));
        arguments.extend([part(link.crt_object), part("crti.o")]);
        arguments.push(part(if pie { "crtbeginS.o" } else { "crtbegin.o" }));
        arguments.extend(link.objects.iter().map(Into::into));
        arguments.push(archive(link.target).into());
        arguments.extend([part("libunwind.a"), part("libc.a")]);
        arguments.push(part(if pie { "crtendS.o" } else { "crtend.o" }));
        arguments.extend([part("crtn.o"), "-o".into(), "linked".into()]);
        tool(rust_lld().to_str().unwrap(), &arguments, self.0.path());
        self.path("linked")
    }

    /// A copy without symbols and debug information.
    pub(crate) fn stripped(&self, file: &Path) -> PathBuf {
        let stripped = self.path("stripped");
        // rustc brings an objcopy that knows every machine; the one of the host knows its own.
        let objcopy = rust_lld().with_file_name("rust-objcopy");
        let arguments = ["--strip-all".as_ref(), file.as_os_str(), stripped.as_os_str()];
        tool(objcopy.to_str().unwrap(), &arguments, self.0.path());
        stripped
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Static,
    StaticPie,
}

/// One link by hand.
pub(crate) struct Link<'a> {
    pub(crate) target: Target,
    pub(crate) kind: Kind,
    pub(crate) crt_object: &'a str,
    pub(crate) objects: &'a [PathBuf],
    pub(crate) flags: &'a [&'a str],
}

impl Link<'_> {
    /// The right link of a kind.
    pub(crate) fn right(target: Target, kind: Kind) -> Self {
        let crt_object = match kind {
            Kind::Static => "crt1.o",
            Kind::StaticPie => "rcrt1.o",
        };
        Self { target, kind, crt_object, objects: &[], flags: &[] }
    }
}

/// A Rust `main` as an archive, built once for each target.
fn archive(target: Target) -> &'static Path {
    static DIRECTORY: OnceLock<TempDir> = OnceLock::new();
    static ARCHIVES: [OnceLock<PathBuf>; 2] = [OnceLock::new(), OnceLock::new()];
    let slot = Target::ALL.iter().position(|one| *one == target).unwrap();
    ARCHIVES[slot].get_or_init(|| {
        let directory = DIRECTORY.get_or_init(|| TempDir::new().unwrap()).path();
        let source = directory.join("main.rs");
        fs::write(&source, MAIN).unwrap();
        let archive = directory.join(format!("lib{}.a", target.arch()));
        let arguments = [
            "--edition=2024".as_ref(),
            "--crate-type=staticlib".as_ref(),
            "-Crelocation-model=pic".as_ref(),
            "-O".as_ref(),
            "--target".as_ref(),
            target.triple().as_ref(),
            source.as_os_str(),
            "-o".as_ref(),
            archive.as_os_str(),
        ];
        tool("rustc", &arguments, directory);
        archive
    })
}

const MAIN: &str = r#"
#[unsafe(no_mangle)]
pub extern "C" fn main() -> i32 {
    println!("hello");
    0
}
"#;

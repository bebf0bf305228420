//! Installs what the tests need and this machine lacks: nothing more, and never twice.

use std::path::{Path, PathBuf};

use muslin_exec::{Command, Real, Runner as _, find_program, is_file};
use xtask::commands::run;
use xtask::repository::root;

/// A Debian package and the file that shows it is there.
const DEBIAN: &[(&str, &str)] = &[
    ("binutils", "/usr/bin/readelf"),
    ("bubblewrap", "/usr/bin/bwrap"),
    ("busybox-static", "/bin/busybox"),
    // With `rustc` below: what projects that pin an old Rust have.
    ("cargo", "/usr/bin/cargo"),
    ("checksec", "/usr/bin/checksec"),
    ("clang", "/usr/bin/clang"),
    ("cmake", "/usr/bin/cmake"),
    ("containerd", "/usr/bin/containerd"),
    ("crun", "/usr/bin/crun"),
    ("dietlibc-dev", "/usr/bin/diet"),
    ("elfutils", "/usr/bin/eu-strip"),
    ("g++", "/usr/bin/g++"),
    ("gcc", "/usr/bin/gcc"),
    ("docker-registry", "/usr/bin/docker-registry"),
    ("gcc-aarch64-linux-gnu", "/usr/bin/aarch64-linux-gnu-gcc"),
    ("golang-github-opencontainers-image-spec-dev", IMAGE_SCHEMAS),
    ("gpg", "/usr/bin/gpg"),
    ("iproute2", "/sbin/ip"),
    ("libc6-dev", "/usr/lib/x86_64-linux-gnu/libc.a"),
    ("libc6-dev-arm64-cross", "/usr/aarch64-linux-gnu/lib/libc.a"),
    ("libklibc-dev", "/usr/bin/klcc"),
    ("libsqlite3-dev", "/usr/include/sqlite3.h"),
    ("lld", "/usr/bin/ld.lld"),
    ("llvm", "/usr/bin/llvm-objcopy"),
    ("meson", "/usr/bin/meson"),
    ("mold", "/usr/bin/mold"),
    ("musl-tools", "/usr/bin/musl-gcc"),
    ("jq", "/usr/bin/jq"),
    ("ninja-build", "/usr/bin/ninja"),
    ("nix-bin", "/usr/bin/nix"),
    ("openssl", "/usr/bin/openssl"),
    ("pacman-package-manager", "/usr/bin/pacman"),
    ("pkg-config", "/usr/bin/pkg-config"),
    ("podman", "/usr/bin/podman"),
    ("qemu-user-static", "/usr/bin/qemu-aarch64-static"),
    ("rpm", "/usr/bin/rpm"),
    ("lintian", "/usr/bin/lintian"),
    ("ruby", "/usr/bin/ruby"),
    // An old Rust, beside rustup's: what projects that pin one compile has to compile with it.
    ("rustc", "/usr/bin/rustc"),
    ("sccache", "/usr/bin/sccache"),
    ("skopeo", "/usr/bin/skopeo"),
    ("tini", "/usr/bin/tini"),
    ("umoci", "/usr/bin/umoci"),
    ("unzip", "/usr/bin/unzip"),
    ("xz-utils", "/usr/bin/xz"),
    ("zstd", "/usr/bin/zstd"),
];

/// The schemas of the OCI, among the sources of its specification.
const IMAGE_SCHEMAS: &str =
    "/usr/share/gocode/src/github.com/opencontainers/image-spec/schema/config-schema.json";

/// Targets of the Rust toolchain: the two we build for, and the one that macOS hosts are checked with (`macos` adds
/// the other).
const TARGETS: [&str; 3] =
    ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl", "aarch64-apple-darwin"];

/// Installs what is missing; `Err` says what could not be.
pub(crate) fn install() -> Result<(), String> {
    debian()?;
    rust()?;
    zig()?;
    schemas()?;
    tools()
}

fn debian() -> Result<(), String> {
    let mut missing: Vec<&str> = DEBIAN
        .iter()
        .filter(|(_, file)| !is_file(Path::new(file)))
        .map(|(package, _)| *package)
        .collect();
    if !has_pip() {
        missing.push("python3-pip");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let wanted = missing.join(" ");
    if find_program("apt-get").is_none() {
        return Err(format!("the tests need these Debian packages or their like: {wanted}"));
    }
    let sudo: &[&str] = if Path::new("/root/.").read_dir().is_ok() { &[] } else { &["sudo"] };
    let apt = |args: &[&str]| {
        let mut command = Command::from_argv([sudo, &["apt-get", "-qq"], args].concat());
        command = command.env("DEBIAN_FRONTEND", "noninteractive");
        run(&command)
    };
    apt(&["update"])?;
    apt(&[&["install", "--yes", "--no-install-recommends"], missing.as_slice()].concat())
}

/// Whether some Python on PATH has pip; it need not be the system's own.
fn has_pip() -> bool {
    let asked = Real.capture(&Command::from_argv(["python3", "-m", "pip", "--version"]));
    asked.is_ok_and(|answer| answer.succeeded())
}

fn rust() -> Result<(), String> {
    let rustup = |args: &[&str]| run(&Command::new("rustup").args(args));
    rustup(&[&["target", "add"], TARGETS.as_slice()].concat())?;
    rustup(&["component", "add", "clippy", "rustfmt"])
}

/// The product's own way, so that it is tried on every machine.
fn zig() -> Result<(), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    run(&Command::new(program).args(["toolchains", "install", "zig"]))?;
    let cache = muslin::cache(&muslin_exec::environment());
    warm(&cache.join("toolchains/zig/ziglang/zig"))
}

/// zig compiles the C library of a target when it first links for it, which takes it a minute, and
/// keeps it: better here than in whichever test comes first.
fn warm(zig: &Path) -> Result<(), String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let source = directory.path().join("main.c");
    muslin_exec::write_if_different(&source, b"int main(void) { return 0; }\n", false)
        .map_err(|error| error.to_string())?;
    let libcs = [
        &["x86_64-linux-musl"][..],
        &["x86_64-linux-musl", "-dynamic"],
        &["aarch64-linux-musl"],
        &["x86_64-linux-gnu.2.17"],
    ];
    libcs.into_iter().try_for_each(|libc| {
        let args = ["cc", "-lunwind", "-o", "main", "main.c", "-target"];
        run(&Command::new(zig).args(args).args(libc).within(directory.path()))
    })
}

/// What the tests check JSON and SARIF against, into our cache.
fn schemas() -> Result<(), String> {
    wheels("schemas")
}

/// The programs of `ci/tools.txt`, into our cache.
fn tools() -> Result<(), String> {
    wheels("tools")
}

/// Where the programs of `ci/tools.txt` are.
pub(crate) fn tools_directory() -> PathBuf {
    muslin::cache(&muslin_exec::environment()).join("tools/bin")
}

/// The packages of a list in `ci`, into a directory of our cache. pip refuses a package that has another hash.
fn wheels(name: &str) -> Result<(), String> {
    let directory = muslin::cache(&muslin_exec::environment()).join(name);
    let mark = directory.join("installed");
    let list = root().join("ci").join(format!("{name}.txt"));
    let wanted = muslin_exec::read_if_there(&list).unwrap_or_default();
    if muslin_exec::read_if_there(&mark).is_some_and(|there| there == wanted) {
        return Ok(());
    }
    let command = Command::from_argv(["python3", "-m", "pip", "install", "--quiet"])
        .args(["--no-deps", "--require-hashes", "--upgrade", "--disable-pip-version-check"])
        .args(["--target".as_ref(), directory.as_os_str(), "-r".as_ref(), list.as_os_str()])
        .env("PIP_ROOT_USER_ACTION", "ignore");
    run(&command)?;
    muslin_exec::write_if_different(&mark, wanted.as_bytes(), false)
        .map_err(|error| error.to_string())
}

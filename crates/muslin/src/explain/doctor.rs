//! The long texts of what `doctor` looks at next to the findings of a build.

use crate::explain::page::Page;
use muslin_schema::codes;

/// One page for each diagnostic code.
pub(super) const PAGES: &[Page] = &[
    Page {
        code: codes::RUST,
        title: "doctor: cargo and rustc answer and are new enough",
        text: "\
Cargo 1.64 is the least that understands the flags of a plan. Older than the release that this program
is tested with is a note. By hand: cargo -V; rustc -vV",
    },
    Page {
        code: codes::PROJECT,
        title: "doctor: cargo can read the project, and there is something to build",
        text: "\
What `cargo metadata` says against the manifest or the lock file, and what a plan would end with. Outside of
a project the machine is looked at for any project.",
    },
    Page {
        code: codes::CONFIGURATION,
        title: "doctor: settings do not contradict a static build",
        text: "\
Rust flags and linkers of cargo's configuration or the environment, `[package.metadata.muslin]`, and files of
toolchains and rules, each with its place.",
    },
    Page {
        code: codes::RUST_TARGET,
        title: "doctor: the standard library of the target is installed",
        text: "\
A build adds a target that is missing, unless `--offline` forbids it or there is no rustup. It also has to
bring rustc's own CRT objects and libc, which some distributions leave out.
By hand: ls $(rustc --print sysroot)/lib/rustlib/*-musl/lib/self-contained",
    },
    Page {
        code: codes::LINKER,
        title: "doctor: the Rust toolchain has its own linker, and it starts",
        text: "\
Every toolchain here links with it, so it is started. On macOS it may lack the library of LLVM. Our front of it is a link among the results of the project; one that
leads to a program that is gone is renewed by the next build.
By hand: $(rustc --print sysroot)/lib/rustlib/*/bin/rust-lld -flavor gnu --version",
    },
    Page {
        code: codes::HOST_LINKER,
        title: "doctor: build scripts and procedural macros can be linked",
        text: "\
They run on this machine and are linked for it with `cc`, whatever the target is. An empty C program is
linked to try it; on macOS the developer tools are asked for first, since the stub opens a window.
By hand: echo 'int main(void){return 0;}' | cc -x c -",
    },
    Page {
        code: codes::NATIVE_CODE,
        title: "doctor: what becomes of a package with native code",
        text: "`natives` shows the same at length.",
    },
    Page {
        code: codes::TOOLCHAIN,
        title: "doctor: a toolchain compiles the native code of the target",
        text: "\
The same choice as in `plan`. Outside of a project, all that could be needed is looked for, and what is
missing is a note.",
    },
    Page {
        code: codes::LIBRARY_NOT_BUILT,
        title: "doctor: a shared library of the project is not built",
        text: "\
A package has a library of the type `cdylib` or `dylib`. Programs that are linked with it need a loader, and
static programs for musl have none, so a static build leaves it out and delivers the executables. Build it with
`cargo build` for the system that it is meant for.

By hand: cargo metadata --no-deps | grep crate_types",
    },
    Page {
        code: codes::FETCHER,
        title: "doctor: a toolchain can be fetched",
        text: "\
It is looked at only where a toolchain would have to be fetched. `PIP_INDEX_URL` and pip's configuration name the
package index; settings that only pip follows, such as `PIP_FIND_LINKS`, need pip. By hand: python3 -m pip --version",
    },
    Page {
        code: codes::CACHE,
        title: "doctor: our cache can be written, started from, and has room",
        text: "\
Something is written there, started and removed again. On a file system that is mounted with `noexec`
compilers of the cache cannot be started. `MUSLIN_CACHE_DIR` names another directory.",
    },
    Page {
        code: codes::TARGET_FOLDER,
        title: "doctor: cargo's target directory can be written, started from, and has room",
        text: "Build scripts and the linker wrapper are started from there. `CARGO_TARGET_DIR` names another directory.",
    },
    Page {
        code: codes::NETWORK,
        title: "doctor: who keeps cargo offline, if someone does",
        text: "The network itself is not tried.",
    },
    Page {
        code: codes::EMULATOR,
        title: "doctor: `run` and `test` can start the other architecture",
        text: "\
By your own runner, by the kernel, which is asked with the smallest program there is, or by an emulator on PATH. A
static build needs none.",
    },
];

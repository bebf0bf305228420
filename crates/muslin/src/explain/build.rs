//! The diagnostic codes of a build, beside those of the byte checks.

use crate::explain::page::Page;
use muslin_schema::codes;

/// What a build can find next to the bytes, in the order in which it is found.
pub(super) const PAGES: &[Page] = &[
    Page {
        code: codes::NATIVE_LIBRARY_MISSING,
        title: "a package looks for a library that is not there for the target",
        text: "\
A package of the project links a native library, carries no source of it in this configuration, and
the host's own library is built for another libc. The build would fail, or link a file that crashes.

Cure: the line that the finding names, usually a feature that compiles the source the package
carries; or a variable of the package with the target in its name that points to a static library.
For many libraries there is a third: without `--provide never`, they are built and supplied.
If you know that its build will find one: `--allow native-library-missing`.

By hand: cargo muslin natives",
    },
    Page {
        code: codes::NATIVE_LIBRARY_BROKEN,
        title: "a package cannot be part of a static executable",
        text: "\
A package loads shared libraries at run time or is bound to glibc, and a static executable can do
neither. Cure: the alternative that the finding names.

By hand: cargo muslin natives",
    },
    Page {
        code: codes::LIBRARY_RUN_TIME,
        title: "a library that was provided looks for files where the program runs",
        text: "\
A library that was built for this program has directories of the system compiled into it: OpenSSL, for one,
looks for certificates. They are those of common systems, never a directory of this machine's cache. In an
empty root they are not there; `image` brings certificates along.",
    },
    Page {
        code: codes::HOST_COMPILER,
        title: "an object was compiled by none of the compilers of this build",
        text: "\
Build scripts get the target's compilers by every usual name: `CC_<target>`, `CC`, and `cc`, `gcc`, `clang`
on PATH. They record what they compile, and an archive of the target holds an object that they did not. It
came with the sources, or another compiler made it. An object that was compiled with glibc's headers can link
into a static musl program without an error and compute wrong results: types such as `regmatch_t` have
another layout, and a difference of layout leaves no trace in the object.

It is an error where that is proved: GCC and clang record which headers they read (`SUNPRO_DEPENDENCIES`,
`CC_PRINT_HEADERS`), also when a build script starts them by their paths; debug information names
directories of headers; and `.comment` names the compiler. Otherwise it is a warning, which `--strict` fails.

An object of the target's own compiler is an error where its source holds glibc's declarations: the script had it
preprocessed, or made assembly of, by the host's compiler. Cure: preprocess by `cc -E` or `cpp` as well.

Cure: have the script start the compiler by one of those names. If the object is right:
`--allow host-compiler`.",
    },
    Page {
        code: codes::HOST_TOOL_MISSING,
        title: "a build script runs a program that is not on PATH",
        text: "\
The build script of a package runs a program of this machine, such as cmake or perl, and it was not
found. Cure: install it. If the build script finds it elsewhere: `--allow host-tool-missing`.",
    },
    Page {
        code: codes::EMULATED_START,
        title: "tests that start another program fail under this emulator",
        text: "\
An emulator on PATH runs the test programs of another architecture. A test that starts a program of that
architecture itself, as integration tests do with `CARGO_BIN_EXE_…`, asks the kernel, which does not know
it: \"Exec format error\". Cure: register the emulator with the kernel (binfmt_misc).

By hand: ls /proc/sys/fs/binfmt_misc",
    },
    Page {
        code: codes::DOC_TESTS,
        title: "this release of Rust runs no doc tests for another platform",
        text: "\
Since Rust 1.89, `cargo test --target` runs doc tests for targets that are not the host's own, musl on a
glibc machine included. Older releases leave them out without a word.",
    },
    Page {
        code: codes::USER_LINKER,
        title: "your own linker is kept",
        text: "\
Your settings name a linker for the target, so ours is not put in. Whether yours links rightly is seen
in the bytes of the result, which are checked as always.",
    },
    Page {
        code: codes::SMOKE_EXIT,
        title: "a program that was started for `--smoke` ended with another code than 0",
        text: "\
`--smoke` starts a program before anything is delivered, and takes every exit code but 0 for a failure: a panic
is 101, and usage that is not understood mostly 2. `--allow smoke-exit` takes codes up to 125 as right. A signal, a
program that cannot be started, and one that does not end stay failures.

Cure: use arguments with which the program ends with 0, such as `--version` or `--help`.",
    },
    Page {
        code: codes::TARGET_CPU,
        title: "the program is compiled for a certain processor",
        text: "\
Your flags have `-C target-cpu`, and C is compiled for the same processor. On a machine that lacks one of its
instructions, the program ends with SIGILL (\"illegal instruction\"). With `native`, that processor is the one of the
machine that builds, which in CI may change from day to day.

Cure: name the oldest processor that the program shall run on, such as `x86-64-v2`, or remove the flag.

By hand: cargo muslin inspect FILE names the level that an executable needs",
    },
    Page {
        code: codes::CARGO_SETTING,
        title: "a setting of cargo that is not taken into account",
        text: "\
Cargo's configuration has a key that can change flags, linker or compilers, and that a static build does not
read: `[host]` and other unstable tables, or one that a newer cargo knows. Cargo still obeys it. The executable
is checked in any case; what the key does to build scripts and objects is not known.

Cure: remove it, or compare what `plan` prints with what is wanted. If it is right: `--allow cargo-setting`.",
    },
    Page {
        code: codes::COMPILER_VARIABLE,
        title: "a variable that every compiler reads is set",
        text: "\
`CPATH`, `C_INCLUDE_PATH`, `LIBRARY_PATH`, `GCC_EXEC_PREFIX` and the like add directories of this machine to
every compiler that reads them. glibc's headers in front of musl's compile into wrong programs. The wrappers
of the target's compilers therefore unset them, and so do the probes; what is built for the host keeps them.
A compiler of your own (`CC_<target>`) is started by build scripts without a wrapper and does read them: then
this is a warning.",
    },
    Page {
        code: codes::USER_CMAKE_TOOLCHAIN,
        title: "cmake takes its compilers from your own toolchain file",
        text: "\
A plain `CMAKE_TOOLCHAIN_FILE` counts for every target and decides which compilers cmake takes. It is kept. A
file that is meant for another machine makes objects that do not belong in the program.

Cure: unset it for this build, or name a file for the target by `CMAKE_TOOLCHAIN_FILE_<target>`.",
    },
    Page {
        code: codes::USER_COMPILER,
        title: "a plain `CC` or `CXX` is set",
        text: "\
A build system that knows no variable of the target takes the plain `CC`. Yours is asked what it compiles for.
If that is musl and the target's architecture, build scripts for the target start it. If not, it is the host's:
build scripts for the host start it, those for the target get the toolchain of this build.",
    },
    Page {
        code: codes::USER_LIBRARY_DIRECTORY,
        title: "a variable points a package at an installed library",
        text: "\
Variables such as `OPENSSL_DIR` have a build script link the library in that directory. Directories of the system,
such as `/usr`, hold libraries of this machine's own libc, which cannot be linked into a program for musl: this
is a warning. Any other directory is believed to hold a static build for the target; the archives are checked
when they are linked.

Cure: unset the variable for this build, or have it name a static build for the target.",
    },
    Page {
        code: codes::USER_PKG_CONFIG,
        title: "pkg-config answers as you have set it up for the target",
        text: "\
A variable in your environment configures pkg-config for this target, so we leave it alone. Without one, pkg-config
is kept from answering, since it describes the libraries of the host.",
    },
    Page {
        code: codes::LINKER_ARGUMENT,
        title: "an argument was translated for the linker",
        text: "\
`rust-lld` is a linker and no compiler driver. Arguments that settings or build scripts write for a
driver are unpacked (`-Wl,-z,now` becomes `-z now`) or left out where they mean nothing to a linker
(`-fuse-ld=lld`, `-pthread`). It is reported when the link is done, not when cargo finds it done already.",
    },
    Page {
        code: codes::LINKER_ARGUMENT_UNSAFE,
        title: "an argument of the linker makes the program wrong, or may",
        text: "\
Settings and build scripts can pass arguments to the linker that it takes without a word and that make a
right program wrong: `--no-eh-frame-hdr` turns a panic into an abort, `--unresolved-symbols=ignore-all` lets
calls of missing functions jump to address 0, `--image-base=0` without PIE needs root, `--defsym` or a
script that assigns a function of libc changes libc itself, `--just-symbols` leaves the code of what is called
out of the program, and a layout script (`-T`) can drop constructors, thread-local data or
the program headers. These are errors; the finding names the settings file or the build script. An argument
of which nothing is known is a warning, which `--strict` refuses.

Cure: remove the argument. If you know that it is right: `--allow linker-argument-unsafe`.",
    },
    Page {
        code: codes::SYMBOL_DEFINED_TWICE,
        title: "two static libraries define the same function",
        text: "\
Two static libraries of the link define a function of C, and the second one calls it. The linker takes the first
definition without a message, so the code of the second library calls a function that was not written for it:
often two copies of one library in two versions, whose structures differ. Definitions that are the same to the
byte, weak ones and those of C++ and Rust do not count.

Cure: have one copy, by a feature that links the other crate's (`system`, no `vendored` or `bundled`), or rename
the functions when they are compiled (`objcopy --redefine-sym`). If both are the same to their callers:
`--allow symbol-defined-twice`.

By hand: nm -A --defined-only FILE.a",
    },
    Page {
        code: codes::OUTPUT_REPLACED,
        title: "the executable is the one that this project linked",
        text: "\
The linker wrapper records each link under the hash of the file that it wrote, with the package that it was
for. Two projects that share a target directory and have a package and a binary of one name write to the same
path; the one that was built last has its program there, and a release would ship it. That is an error. Where
there is no record at all, what went into the file is unknown, which is a warning.

Cure: a target directory for each project, or `cargo clean --package NAME`.",
    },
    Page {
        code: codes::DLOPEN,
        title: "C code loads shared libraries at run time",
        text: "\
An object in the program calls `dlopen`. In a static program of musl that call always fails, so extensions of
SQLite, engines of OpenSSL or plugins of any kind cannot be loaded. Everything else of the library works.",
    },
    Page {
        code: codes::DYNAMIC_LIBRARY,
        title: "a build script links a library that only exists as a shared one",
        text: "\
A build script asked to link a library, and no static archive of it is in the directories it named. The
link fails, or takes a shared library of the host and the program crashes at start.

By hand: cargo build --message-format json | grep build-script-executed, key linked_libs",
    },
    Page {
        code: codes::HOST_LIBRARY_FOLDER,
        title: "a build script searches a directory of the host's own libraries",
        text: "\
Libraries there are built for the host's libc. It is a warning if nothing would be taken from there
(libc itself is always rustc's own), and an error if a library would.

By hand: cargo build --message-format json | grep build-script-executed, key linked_paths",
    },
    Page {
        code: codes::OUTPUT_COLLISION,
        title: "two packages wrote the same executable",
        text: "\
Two packages of the workspace have a binary of the same name, and cargo wrote one over the other.
Cure: build them apart with `--package`, or give one another name.",
    },
    Page {
        code: codes::REPRODUCIBLE,
        title: "a second build elsewhere yields the same bytes",
        text: "\
`--verify-reproducible` copies the project, builds the copy in another directory, with another cargo home,
another time zone and another user's name, and lays both executables side by side. What differs is
named by section and symbol, and with it the first thing on the way that differs: a variable or file
of a build script, or the first crate whose objects are not the same.

Usual causes and cures:
- a build script or macro that writes the time: let it read SOURCE_DATE_EPOCH, which a static build sets
  to the time of the commit;
- a path of OUT_DIR or CARGO_MANIFEST_DIR as text: embed the file, not its path;
- a path dependency outside of the workspace: cargo makes symbol names from its absolute path;
- random numbers, the order of a hash map or of the files of a directory: sort, or fix the seed.

If it may differ: `--allow reproducible`.

By hand: build two copies, then cmp, and readelf -x SECTION of both",
    },
    Page {
        code: codes::ELF,
        title: "what cargo calls an executable is not one",
        text: "The file is not an ELF file. A wrapper around rustc or a custom linker has written it.",
    },
];

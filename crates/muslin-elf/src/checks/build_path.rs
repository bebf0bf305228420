//! Paths of the machine that built the file.

use muslin_schema::{Evidence, Severity};

use crate::check::{Outcome, Run};
use crate::trace::Traces;
use crate::{Check, Facts};

pub(super) const NO_BUILD_PATHS: Check = Check {
    code: "no-build-paths",
    severity: Severity::Info,
    title: "says nothing of the machine that built it",
    explain: "\
Messages of panics name the source file they come from, with its whole path for every crate that was
taken from a registry: `/home/…/.cargo/registry/src/…`. Debug information does so for all files.
The paths tell who built the program and where, and two machines never build the same bytes.
Stripping takes away the debug information but not the messages.

Looked at are the loaded bytes and the debug sections that are not compressed. Paths that come with
Rust, musl and LLVM (`/rustc/<hash>/`, `/checkout/`, `/build/musl`) are everyone's and do not count.

By hand: strings FILE | grep -E '/home/|/root/|/Users/|/builds/|[.]cargo/registry|[.]rustup/'",
    run: Run::Whole(no_build_paths),
};

fn no_build_paths(_: &Facts, traces: &Traces) -> Outcome {
    let Some(first) = traces.leaks.first() else { return Outcome::yes("none found") };
    let places = if traces.leak_count == 1 { "place" } else { "places" };
    Outcome::no(format!("`{}`, in {} {places} in all", first.path, traces.leak_count))
        .with(traces.leaks.iter().map(|leak| Evidence::at(leak.offset, leak.path.clone())))
        .cure("build with `--remap-path-prefix=$HOME=`, and without the component `rust-src`")
}

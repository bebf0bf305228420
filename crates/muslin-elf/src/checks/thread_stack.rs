//! How much stack a thread gets by default.

use muslin_finding::codes;
use muslin_finding::{Evidence, Libc, Severity};

use crate::check::Check;
use crate::check::{Outcome, Run};
use crate::facts::Facts;
use crate::libc::thread_stack::default_size;
use crate::segment::SegmentKind;
use crate::trace::Traces;

/// What Linux distributions give a thread of glibc: the limit `ulimit -s`.
const USUAL: u64 = 8 * 1024 * 1024;

pub(super) const THREAD_STACK: Check = Check {
    code: codes::THREAD_STACK,
    severity: Severity::Info,
    title: "threads of C code have the usual stack",
    explain: "\
musl gives a thread that asks for nothing a stack of 128 KiB, glibc one of 8 MiB. C code that was
written with glibc in mind and recurses deeply in a thread runs over the end and crashes. Rust's
standard library asks for 2 MiB by itself (RUST_MIN_STACK), so its threads are not concerned.

musl reads the size from the program: the memory size of the header GNU_STACK, between 128 KiB and 8
MiB, is the default. muslin's builds set 8 MiB, or what `--thread-stack` says; elsewhere
`-C link-arg=-Wl,-z,stack-size=N` sets it.

By hand: readelf -lW FILE | grep GNU_STACK    (the column `MemSiz`)",
    run: Run::Whole(thread_stack),
};

fn thread_stack(facts: &Facts, _: &Traces) -> Outcome {
    if facts.libc.family != Libc::Musl {
        return Outcome::not_applicable("only musl takes the size from the program");
    }
    let size = default_size(facts.segment(SegmentKind::Stack));
    let message = format!("{} KiB", size / 1024);
    let evidence = facts
        .segment(SegmentKind::Stack)
        .map(|stack| Evidence::of(format!("program header {}: GNU_STACK", stack.index)));
    if size >= USUAL {
        return Outcome::yes(message).with(evidence);
    }
    Outcome::no(format!("{message}, where glibc gives 8 MiB"))
        .with(evidence)
        .cure("if C code recurses in threads: `-C link-arg=-Wl,-z,stack-size=8388608`")
}

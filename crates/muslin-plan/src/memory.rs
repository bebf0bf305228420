//! The memory routines: compiled by the Rust compiler that builds the project, as one object.

use muslin_memory::{EDITION, ROOT, SOURCES};
use muslin_schema::{Host, LibcPart, MemoryRoutines, Request, Target};

use crate::first::LinkedFirst;
use crate::libc_object::{ONE_OBJECT, SELF_CONTAINED, Sources};

const ROUTINES: Sources = Sources {
    name: "memory-routines",
    crate_name: "memory_routines",
    what: "the memory routines",
    replaces: LibcPart::MemoryRoutines,
    files: SOURCES,
    root: ROOT,
    edition: EDITION,
    flags: &[
        ONE_OBJECT,
        SELF_CONTAINED,
        (&["-C", "opt-level=3", "-C", "debuginfo=0"], "it is there for its speed"),
    ],
    because: "memory routines that use the processor's vector registers stand before musl's, which go byte by byte in part; `--memory-routines musl` leaves them out",
};

/// What has to be done for our memory routines, unless musl's own are asked for.
pub(crate) fn memory_routines(
    request: &Request,
    host: &Host,
    target: Target,
) -> Option<LinkedFirst> {
    let ours = request.memory_routines.unwrap_or_default() == MemoryRoutines::Muslin;
    ours.then(|| ROUTINES.object(host, target))
}

//! What C asks about the processor: compiled by the Rust compiler that builds the project, as one object.

use muslin_linker::WHERE_ASKED;
use muslin_schema::{Host, LibcPart, Target};
use muslin_startup::processor::{EDITION, ROOT, SOURCES};

use crate::first::LinkedFirst;
use crate::libc_object::{ONE_OBJECT, SELF_CONTAINED, SMALL, Sources};

const PROCESSOR: Sources = Sources {
    name: WHERE_ASKED,
    crate_name: "processor",
    what: "what C asks about the processor",
    replaces: LibcPart::Processor,
    files: SOURCES,
    root: ROOT,
    edition: EDITION,
    flags: &[ONE_OBJECT, SELF_CONTAINED, SMALL],
    because: "`__builtin_cpu_supports` of C asks a library of its compiler, which a Rust program is linked without; it is taken only where something asks",
};

/// The object that answers `__builtin_cpu_supports`, on the architecture where C asks so.
pub(crate) fn processor(host: &Host, target: Target) -> Option<LinkedFirst> {
    (target == Target::X86_64).then(|| PROCESSOR.object(host, target))
}

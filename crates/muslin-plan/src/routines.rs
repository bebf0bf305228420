//! Faster routines of libc: compiled by the Rust compiler that builds the project, as one object.

use muslin_routines::{EDITION, ROOT, SOURCES};
use muslin_schema::{Host, LibcPart, LibcRoutines, Request, RoutineGroup, Target};

use crate::first::LinkedFirst;
use crate::libc_object::{Flags, ONE_OBJECT, SELF_CONTAINED, Sources};

const ROUTINES: Sources = Sources {
    name: "libc-routines",
    crate_name: "libc_routines",
    what: "the routines of libc",
    replaces: LibcPart::Routines,
    files: SOURCES,
    root: ROOT,
    edition: EDITION,
    flags: &[
        ONE_OBJECT,
        SELF_CONTAINED,
        (&["-C", "opt-level=3", "-C", "debuginfo=0"], "it is there for its speed"),
    ],
    because: "routines that are faster than musl's are linked before them; `--libc-routines musl` leaves them out",
};

/// The object with our routines, unless all are to be musl's.
pub(crate) fn libc_routines(request: &Request, host: &Host, target: Target) -> Option<LinkedFirst> {
    let ours = request.libc_routines.unwrap_or_default();
    let left_out: Vec<Flags> =
        RoutineGroup::ALL.into_iter().filter(|one| !ours.contains(*one)).map(without).collect();
    (ours != LibcRoutines::MUSL).then(|| ROUTINES.object_with(&left_out, host, target))
}

/// What leaves a group out of the object.
const fn without(group: RoutineGroup) -> Flags {
    let flag: &'static [&'static str] = match group {
        RoutineGroup::Memory => &["--cfg", "without=\"memory\""],
        RoutineGroup::Environment => &["--cfg", "without=\"environment\""],
        RoutineGroup::Directories => &["--cfg", "without=\"directories\""],
        RoutineGroup::Open => &["--cfg", "without=\"open\""],
    };
    (flag, "`--libc-routines` does not name this group")
}

//! What calls the constructors of a program: compiled by the Rust compiler that builds the project, as one object.

use muslin_schema::{Host, LibcPart, Target};
use muslin_startup::constructors::{EDITION, ROOT, SOURCES};

use crate::first::LinkedFirst;
use crate::libc_object::{ONE_OBJECT, SELF_CONTAINED, SMALL, Sources};

const CONSTRUCTORS: Sources = Sources {
    name: "constructors",
    crate_name: "constructors",
    what: "the call of constructors",
    replaces: LibcPart::Constructors,
    files: SOURCES,
    root: ROOT,
    edition: EDITION,
    flags: &[ONE_OBJECT, SELF_CONTAINED, SMALL],
    because: "constructors of C and C++ get `argc`, `argv` and `envp`, as with glibc; musl calls them without any",
};

/// The object that calls constructors with their arguments.
pub(crate) fn constructors(host: &Host, target: Target) -> LinkedFirst {
    CONSTRUCTORS.object(host, target)
}

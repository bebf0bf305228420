//! rustc's own CRT objects, which a right executable was linked with.

use std::path::Path;

use muslin_elf::CrtObjects;
use muslin_schema::{Host, Target};

/// rustc's own CRT objects for a target: what a right link has used.
pub(crate) fn crt_objects(host: &Host, target: Target) -> Option<CrtObjects> {
    let directory = format!("{}/lib/rustlib/{target}/lib/self-contained", host.sysroot);
    let object = |name: &str| muslin_exec::read(&Path::new(&directory).join(name)).ok();
    CrtObjects::from_objects(&object("rcrt1.o")?, &object("crt1.o")?)
}

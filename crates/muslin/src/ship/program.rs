//! One executable as it is shipped.

use std::path::Path;

use muslin_package::{AUDIT_SECTION, Program, sha256};
use muslin_schema::{Executable, ShippedExecutable};

use crate::project::Project;
use crate::ship::error::ShipError;
use crate::verify_output::{policy, undamaged};

/// An executable as it is shipped, and what was taken out of it.
pub(crate) struct Shipped {
    pub(crate) about: ShippedExecutable,
    pub(crate) bytes: Vec<u8>,
    /// For debuggers, if it was asked for.
    pub(crate) debug: Option<Vec<u8>>,
    /// What debuggers know it by, in hexadecimal.
    pub(crate) build_id: Option<String>,
}

/// Whether debug information is kept in a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Debug {
    /// It is dropped.
    Drop,
    /// It is.
    Split,
}

/// Strips an executable that was checked, puts the list of its crates into it, and checks the result.
///
/// # Errors
///
/// [`ShipError`] if it cannot be read or stripped, or is no longer right.
pub(crate) fn shipped(
    file: &Executable,
    project: &Project,
    audit_data: &[u8],
    debug: Debug,
) -> Result<Shipped, ShipError> {
    let built = muslin_exec::read(Path::new(&file.path))?;
    if sha256(&built) != file.sha256 {
        return Err(ShipError::Replaced { path: file.path.clone() });
    }
    let name = file.name.clone();
    let failed = |source| ShipError::Program { name: name.clone(), source };
    let whole = Program::read(&built).map_err(failed)?;
    let mut program = whole.clone().stripped().with_section(AUDIT_SECTION, audit_data.into(), 1);
    let mut separate = None;
    if debug == Debug::Split {
        if !whole.has_debug_information() {
            let profile = project.request.profile.clone();
            return Err(ShipError::NoDebugInformation { name, profile });
        }
        let file = whole.debug_file().map_err(failed)?;
        program = program.with_debug_link(&format!("{name}.debug"), &file);
        separate = Some(file);
    }
    let bytes = program.write().map_err(failed)?;
    let policy = policy(&project.host, &name, file.target);
    let facts = match undamaged(&bytes, &policy, &project.request.allow) {
        Ok(facts) => facts,
        Err(finding) => return Err(ShipError::Spoiled { name, finding }),
    };
    let about = ShippedExecutable {
        name,
        linkage: file.linkage,
        size: bytes.len() as u64,
        sha256: sha256(&bytes),
    };
    let build_id = facts.notes.build_id.map(|id| muslin_elf::hexadecimal(&id));
    Ok(Shipped { about, bytes, debug: separate, build_id })
}

//! One executable as it is shipped.

use std::path::Path;

use muslin_package::{AUDIT_SECTION, BUILD_SECTION, Program, build_record, sha256};
use muslin_schema::{BuildRecord, Executable, ShippedExecutable};

use crate::project::Project;
use crate::ship::error::ShipError;
use crate::verify_output::{policy, undamaged};

/// An executable as it is shipped, and what was taken out of it.
pub(crate) struct Shipped {
    pub(crate) about: ShippedExecutable,
    pub(crate) bytes: Vec<u8>,
    /// For debuggers, if it was asked for.
    pub(crate) debug: Option<Vec<u8>>,
    /// How it was built, as it says itself; the init of an image does not.
    pub(crate) record: Option<BuildRecord>,
    /// What debuggers know it by, in hexadecimal.
    pub(crate) build_id: Option<String>,
}

/// What is put into each executable of a package.
pub(super) struct Embedded {
    /// The list of its crates.
    pub(super) audit_data: Vec<u8>,
    /// How it was built; the name of the executable is filled in.
    pub(super) record: BuildRecord,
}

/// Whether debug information is kept in a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Debug {
    /// It is dropped.
    Drop,
    /// It is.
    Split,
}

/// Strips an executable that was checked, puts the list of its crates and the record of its build into it, and checks the result.
///
/// # Errors
///
/// [`ShipError`] if it cannot be read or stripped, or is no longer right.
pub(super) fn shipped(
    file: &Executable,
    project: &Project,
    embedded: &Embedded,
    debug: Debug,
) -> Result<Shipped, ShipError> {
    let built = muslin_exec::read(Path::new(&file.path))?;
    if sha256(&built) != file.sha256 {
        return Err(ShipError::Replaced { path: file.path.clone() });
    }
    let name = file.name.clone();
    let failed = |source| ShipError::Program { name: name.clone(), source };
    let whole = Program::read(&built).map_err(failed)?;
    let record = BuildRecord { executable: name.clone(), ..embedded.record.clone() };
    let mut program = whole
        .clone()
        .stripped()
        .with_section(AUDIT_SECTION, embedded.audit_data.clone(), 1)
        .with_section(BUILD_SECTION, build_record(&record), 1);
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
    Ok(Shipped { about, bytes, debug: separate, record: Some(record), build_id })
}

//! What is in a file, in the forms that scanners read.

mod audit_data;
mod cyclonedx;
mod format;
mod identity;
mod lock;
mod materials;
mod openvex;
mod spdx;
mod system;

pub use audit_data::{
    AUDIT_SECTION, AuditError, ListedPackage, audit_data, read_audit_data, read_audit_list,
};
pub use cyclonedx::{Subject, cyclonedx, cyclonedx_1_7};
pub use format::SbomFormat;
pub use lock::{lock_checksums, lock_packages};
pub use materials::materials;
pub use openvex::openvex;
pub use spdx::spdx;
pub use system::{System, libc_version};

//! What is in a file, in the forms that scanners read.

mod audit_data;
mod cyclonedx;
mod identity;
mod lock;
mod system;

pub use audit_data::{AUDIT_SECTION, AuditError, audit_data, read_audit_data};
pub use cyclonedx::{Subject, cyclonedx};
pub use lock::lock_checksums;
pub use system::{System, libc_version};

//! What a release needs, as bytes: archives, checksums, SBOMs, images.
//!
//! This room is pure: what goes in is in memory, what comes out is in memory, and the same input gives
//! the same bytes on every machine. Nothing here reads a file, asks for the time or knows a user.
//!
//! * [`Entry`] and [`archive()`]: a tree of files as `.tar.gz`, `.tar.xz`, `.tar.zst` or `.zip`.
//! * [`Installable`] and [`installable()`]: the same as a package of five formats.
//! * [`channel()`]: what Homebrew and Nix install a release by.
//! * [`Program`]: an executable without what it does not need at run time, with the loaded part untouched.
//! * [`cyclonedx()`] and [`audit_data()`]: what is in a file, for scanners.
//! * [`provenance()`] and [`SigningKey`]: what a release was made from, as a signed statement.
//! * [`layout()`]: container images from an empty root.
//! * [`unpack()`]: the other way round, the files in an archive or image of anybody's.
//! * [`checksums()`]: the list that `sha256sum -c` reads.

mod entry;

mod archive;

mod build_record;
mod channel;
mod checksums;

mod dsse;
mod installable;
mod provenance;
mod time;

mod elf;

mod sbom;

mod oci;

mod unpack;

mod wheel;

pub use archive::{ArchiveError, ArchiveFormat, archive};
pub use build_record::{BUILD_SECTION, RecordError, build_record, read_build_record};
pub use channel::{Channel, PublishedArchive, Release, channel};
pub use checksums::{ChecksumLine, checksum_lines, checksums, sha256, sha256_of};
pub use dsse::{PAYLOAD_TYPE, SignatureError, SigningKey, VerifyingKey};
pub use elf::{Program, ProgramError};
pub use entry::{Entry, Node, tree};
pub use installable::{
    DistSettings, Installable, PackageError, PackageFormat, PackageKey, in_archive, installable,
    installed, rpm_header, with_rpm_signature,
};
pub use oci::{
    Architecture, BaseError, BaseImage, BaseImageError, Blob, Descriptor, Image, ImageSettings,
    Layer, LayerCompression, LayerError, Layout, PROVENANCE_MEDIA_TYPE, Referrer, SBOM_MEDIA_TYPE,
    SettingError, StoredImages, USER, base_layer, layout, provenance_referrer, sbom_referrer,
    stored_images,
};
pub use provenance::{
    PROVENANCE_TYPE, Provenance, Resource, STATEMENT_TYPE, Statement, provenance,
};
pub use sbom::{
    AUDIT_SECTION, AuditError, ListedPackage, SbomFormat, Subject, System, audit_data, cyclonedx,
    cyclonedx_1_7, libc_version, lock_checksums, lock_packages, materials, openvex,
    read_audit_data, read_audit_list, spdx,
};
pub use time::rfc3339;
pub use unpack::{
    Budget, Limits, UnpackError, Visitor, is_certainly_packed, is_packed, not_opened, unpack,
    unpack_layout,
};
pub use wheel::{WheelFile, unpack_wheel};

//! The libraries that glibc consists of.

/// Libraries that are part of glibc itself and installed with it.
const OWN: [&str; 12] = [
    "libc.so.6",
    "libm.so.6",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "libutil.so.1",
    "libresolv.so.2",
    "libanl.so.1",
    "libmvec.so.1",
    "libthread_db.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
];

/// Whether a library is part of glibc.
pub(super) fn is_own(library: &str) -> bool {
    OWN.contains(&library)
}

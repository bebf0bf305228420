//! The libraries that glibc consists of.

/// Libraries that are part of glibc itself and installed with it.
const OWN: [&str; 13] = [
    "libc.so.6",
    "libc.so.6.1",
    "libm.so.6",
    "libm.so.6.1",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "libutil.so.1",
    "libresolv.so.2",
    "libanl.so.1",
    "libmvec.so.1",
    "libthread_db.so.1",
    "libBrokenLocale.so.1",
];

/// Whether a library is part of glibc; its loader may be asked for like a library.
pub(crate) fn is_own(library: &str) -> bool {
    OWN.contains(&library) || library.starts_with("ld-linux") || library.starts_with("ld64.so.")
}

//! The ring of real files: built here by the real tools, run where that proves something, and compared
//! against the whole verdict. A tool that is missing fails its test and says how to get it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "tests build their own input with the real tools")]

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod archives;
mod crt_objects;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod environments;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod hazards;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod host_compilers;
mod layout;
mod loads;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod lost;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod odd_files;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod processor;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod protection;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod readelf;
mod right;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod room;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod samples;
mod tools;
mod verdict;

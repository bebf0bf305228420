//! Static C libraries as data: which packages each serves, how it is built, and what it consists of.
//!
//! This room is pure. A library is a directory of `toolchains/libraries/`, or of a user's own catalogue: a small
//! Cargo package whose dependency carries the source, and a `library.toml`.
//!
//! * [`Library`]: one directory, proved.
//! * [`Libraries`]: all of them, and who serves whom.
//! * [`provided()`]: the survey with the libraries that are provided.
//! * [`with_allocator()`]: the survey with the allocator that is asked for.
//! * [`vulnerabilities`]: what is known against a library, and whether it is answered.
//! * [`texts`]: what is written into a library's prefix beside what was built.
//! * [`answer()`]: what pkg-config would answer from those files.

mod recipe_files;

mod library;

mod libraries;

mod vulnerabilities;

mod provided;

mod allocator;

mod prefix;

mod normalized;

mod version;

mod answer;

pub use allocator::{allocator_need, own_allocator, with_allocator};
pub use answer::{Answer, answer};
pub use libraries::{Libraries, unavailable};
pub use library::{BuildSystem, Distribution, EnvRule, Library, PkgConfig, Serves, Tarball};
pub use normalized::normalize;
pub use prefix::{CLOSED, texts};
pub use provided::{ProvidePolicy, provided, wanted};
pub use recipe_files::Directory;
pub use version::upstream;
pub use vulnerabilities::{snapshot_day, vulnerabilities};

//! What `muslin init` writes into a project, as data: this package contains no logic.
//!
//! In the pipelines, `{install}` is the command that puts `cargo-muslin` into `$TOOL/bin`, and `{key}` identifies what it
//! installs. In the program of the xtask, `{tool}` is one of the two parts that find the executable. In the part that
//! compiles it, `{needed}` is the minor version of the oldest Rust that does, `{key}` as above and `{source}` the lines
//! that add the source to the arguments of `cargo install`; in the one that downloads it, `{address}` and `{archives}`
//! are those of the release.

/// A workflow of GitHub Actions, for `.github/workflows`.
pub static GITHUB: &str = include_str!("../github/release.yml");

/// Jobs of GitLab CI, to be included from `.gitlab-ci.yml`.
pub static GITLAB: &str = include_str!("../gitlab/release.yml");

/// The manifest of the xtask.
pub static XTASK_MANIFEST: &str = include_str!("../xtask/manifest.toml");

/// The program of the xtask.
pub static XTASK_MAIN: &str = include_str!("../xtask/main.rs");

/// The part of the program that compiles muslin.
pub static XTASK_COMPILED: &str = include_str!("../xtask/compiled.rs");

/// The part of the program that downloads a released executable.
pub static XTASK_RELEASED: &str = include_str!("../xtask/released.rs");

//! What `muslin init` writes into a project, as data.
//!
//! In the pipelines, `{install}` is the command that puts `cargo-muslin` into `$TOOL/bin`, and `{key}` identifies what it
//! installs. In the program of the xtask, `{tool}` is one of the two parts that find the executable. In the part that
//! compiles it, `{needed}` is the minor version of the oldest Rust that does, `{key}` as above, `{source}` where it
//! comes from, and `{arguments}` the lines that hand this to `cargo install`; in the one that downloads it, `{address}` and `{archives}`
//! are those of the release.

/// A workflow of GitHub Actions, for `.github/workflows`.
pub(super) static GITHUB: &str = include_str!("../../pipelines/github.yml");

/// Jobs of GitLab CI, to be included from `.gitlab-ci.yml`.
pub(super) static GITLAB: &str = include_str!("../../pipelines/gitlab.yml");

/// The manifest of the xtask.
pub(super) static XTASK_MANIFEST: &str = include_str!("../../pipelines/xtask/manifest.toml");

/// The program of the xtask.
pub(super) static XTASK_MAIN: &str = include_str!("../../pipelines/xtask/main.rs");

/// The part of the program that compiles muslin.
pub(super) static XTASK_COMPILED: &str = include_str!("../../pipelines/xtask/compiled.rs");

/// The part of the program that downloads a released executable.
pub(super) static XTASK_RELEASED: &str = include_str!("../../pipelines/xtask/released.rs");

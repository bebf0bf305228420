//! What `muslin init` writes into a project, as data: this package contains no logic.
//!
//! In the pipelines, `{install}` is the command that installs `cargo muslin`, and `{key}` identifies what it
//! installs. In the xtask, `{needed}` is the minor version of the oldest Rust that compiles muslin, `{key}` as above
//! and `{source}` the lines that add the source to the arguments of `cargo install`.

/// A workflow of GitHub Actions, for `.github/workflows`.
pub static GITHUB: &str = include_str!("../github/release.yml");

/// Jobs of GitLab CI, to be included from `.gitlab-ci.yml`.
pub static GITLAB: &str = include_str!("../gitlab/release.yml");

/// The manifest of the xtask.
pub static XTASK_MANIFEST: &str = include_str!("../xtask/manifest.toml");

/// The program of the xtask.
pub static XTASK_MAIN: &str = include_str!("../xtask/main.rs");

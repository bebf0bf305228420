//! The release pipelines that `muslin init` writes into a project, as data: this package holds no logic.
//!
//! `{install}` stands for the command that installs `cargo muslin`.

/// A workflow of GitHub Actions, for `.github/workflows`.
pub static GITHUB: &str = include_str!("../github/release.yml");

/// A job of GitLab CI, to be included from `.gitlab-ci.yml`.
pub static GITLAB: &str = include_str!("../gitlab/release.yml");

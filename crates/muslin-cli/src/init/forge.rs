//! The forges that have a pipeline.

use clap::ValueEnum;

use crate::init::templates;

/// A forge with pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Forge {
    Github,
    Gitlab,
}

impl Forge {
    /// The path of its pipeline, and the template.
    pub(super) fn pipeline(self) -> (&'static str, &'static str) {
        match self {
            Self::Github => (".github/workflows/static-release.yml", templates::GITHUB),
            Self::Gitlab => (".gitlab/static-release.yml", templates::GITLAB),
        }
    }
}

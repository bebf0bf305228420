//! `compare`: the user's program, built with glibc as cargo builds it and static in several ways, and
//! measured side by side.

mod builds;
mod error;
mod images;
mod measure;
mod needs;
mod recipes;
mod request;
mod slower;

use std::path::PathBuf;

use muslin_schema::{Comparison, Failure};

use crate::flow::BuildOutcome;
use crate::session::Session;
pub use request::CompareRequest;

use builds::{Builds, NoBuilds, builds};
use images::images;
use measure::measure;

/// What came of a comparison.
#[expect(clippy::large_enum_variant, reason = "there is one of it, and it is not moved around")]
pub enum Compared {
    /// The builds were measured.
    Measured {
        /// The figures.
        comparison: Comparison,
        /// Cargo's target directory.
        target_directory: PathBuf,
    },
    /// A static build has failed its checks, so nothing was measured.
    NotBuilt(Box<BuildOutcome>),
}

/// Builds and measures.
///
/// # Errors
///
/// The [`Failure`] of a stage.
pub(crate) fn compare(
    session: &Session<'_>,
    request: &CompareRequest,
) -> Result<Compared, Box<dyn Failure>> {
    let recipes = recipes::chosen(&request.variants)?;
    let builds = match builds(session, &recipes, request) {
        Ok(builds) => builds,
        Err(NoBuilds::NotDelivered(outcome)) => return Ok(Compared::NotBuilt(outcome)),
        Err(NoBuilds::Failed(failure)) => return Err(failure),
    };
    let Builds { request: completed, host, package, what, variants, target_directory } = builds;
    let measured = measure(session, &what.name, &variants, request)?;
    let target = completed.targets[0];
    let mut comparison = Comparison {
        schema_version: Comparison::VERSION,
        program: what.name.clone(),
        package,
        target,
        machine: muslin_exec::machine(&host.rustc),
        images: images(&what.name, &variants, target)?,
        variants,
        workloads: measured.workloads,
        methods: measured.methods,
        notes: measured.notes,
    };
    for (variant, figures) in comparison.variants.iter_mut().zip(measured.figures) {
        variant.figures = figures;
    }
    comparison.notes.extend(needs::notes(&comparison.variants));
    comparison.notes.extend(slower::notes(&comparison.variants, &comparison.workloads));
    Ok(Compared::Measured { comparison, target_directory: target_directory.into() })
}

//! A build as releases and images are made of it.

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, Package};
use muslin_package::SbomFormat;
use muslin_schema::Target;

use crate::pipeline::Build;
use crate::project::Project;
use crate::ship::contents::PackageContents;
use crate::ship::error::ShipError;
use crate::ship::program::{Debug, Embedded, Shipped, shipped};
use crate::ship::record::record;
use crate::ship::time::Time;

impl Build {
    /// The graph of the first target: what it says of the workspace holds for all.
    pub(crate) fn graph(&self) -> &Metadata {
        self.project.graph()
    }

    /// The packages that executables were built of.
    pub(crate) fn packages(&self) -> Vec<&Package> {
        let mut members = self.graph().workspace_packages();
        let executables = &self.outcome.report.executables;
        members.retain(|one| executables.iter().any(|file| file.package == one.name.as_str()));
        members
    }

    /// The targets, in the order of the request.
    pub(crate) fn targets(&self) -> impl Iterator<Item = Target> {
        self.project.graphs.iter().map(|(target, _)| *target)
    }

    /// What has to be known of targets that nobody named, on a machine that does not run what is made: an Apple-silicon
    /// Mac makes executables for aarch64, and many servers are not.
    pub(crate) fn target_note(&self) -> Option<String> {
        let Project { host, assumes_target, .. } = &self.project;
        let target = self.targets().next()?;
        (*assumes_target && !host.triple.contains("-linux-")).then(|| {
            let other = Target::ALL.into_iter().find(|other| *other != target);
            let other =
                other.map(|other| format!(" `--target {}` is the other one,", other.arch()));
            format!(
                "it is for {target}, the architecture of this machine;{} `--target all` is both",
                other.unwrap_or_default()
            )
        })
    }

    /// The executables of a package for a target as they are shipped, and what is in them.
    ///
    /// # Errors
    ///
    /// [`ShipError`]
    pub(crate) fn programs(
        &self,
        package: &Package,
        target: Target,
        debug: Debug,
        time: &Time,
    ) -> Result<(Vec<Shipped>, PackageContents), ShipError> {
        let graph = self.project.graphs.iter().find(|(one, _)| *one == target);
        let inside = PackageContents::of(
            &self.project,
            &self.outcome.report,
            graph.ok_or(ShipError::Nothing)?,
            package,
        )?;
        let sbom = inside.sbom(package, target, &[], time, SbomFormat::CycloneDx);
        let built = (&self.project, &self.outcome);
        let record = record(built, (package, target), &sbom, time)?;
        let embedded = Embedded { audit_data: inside.audit_data()?, record };
        let files = self.outcome.report.executables.iter();
        let files =
            files.filter(|one| one.target == target && one.package == package.name.as_str());
        let programs = files.map(|file| shipped(file, &self.project, &embedded, debug));
        Ok((programs.collect::<Result<_, _>>()?, inside))
    }

    /// The directory of the release: as asked for, else `dist` in the target directory.
    pub(crate) fn directory(&self, asked: Option<&Path>) -> PathBuf {
        let own = || self.graph().target_directory.join("dist").into_std_path_buf();
        asked.map_or_else(own, Path::to_owned)
    }
}

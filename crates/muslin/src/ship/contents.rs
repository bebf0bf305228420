//! What is in the executables of one package for one target.

use std::collections::BTreeMap;
use std::path::Path;

use cargo_metadata::{Metadata, Package};
use muslin_natives::{OwnLinking, ScanError, Survey, contents};
use muslin_package::{
    AuditError, Resource, SbomFormat, Subject, System, audit_data, cyclonedx, cyclonedx_1_7,
    libc_version, lock_checksums, materials, openvex, spdx,
};
use muslin_schema::{Contents, NativeNeed, Need, Report, Target, Verdict};

use crate::project::Project;
use crate::ship::error::ShipError;
use crate::ship::program::Shipped;
use crate::ship::time::Time;

/// What is in the executables of one package for one target.
pub(crate) struct PackageContents {
    contents: Contents,
    system: System,
    /// What `Cargo.lock` knows.
    checksums: BTreeMap<(String, String), String>,
    /// The name and the digest of the image that they are put on.
    base: Option<(String, String)>,
}

/// The crates and libraries in the executables of one package for one target; `natives` is what the native dependency scan
/// found for that target.
///
/// # Errors
///
/// As the native dependency scan before a build fails.
pub(crate) fn contents_of(
    project: &Project,
    natives: &[NativeNeed],
    (target, graph): (Target, &Metadata),
    package: &Package,
) -> Result<Contents, ScanError> {
    let scan = Survey {
        metadata: graph,
        selection: &project.request.selection,
        features: &project.request.features,
        target,
        environment: &project.host.environment,
        own_linking: &OwnLinking::default(),
        rules: &project.rules,
        sources: &muslin_exec::read_if_there,
    };
    contents(&scan, package, natives)
}

impl PackageContents {
    /// Finds out, from the graph, the rules for native crates, the lock file and rustc's own libc.
    ///
    /// # Errors
    ///
    /// [`ShipError::Contents`] as the native dependency scan before the build would have failed.
    pub(crate) fn of(
        project: &Project,
        report: &Report,
        (target, graph): &(Target, Metadata),
        package: &Package,
    ) -> Result<Self, ShipError> {
        let plan = report.targets.iter().find(|one| one.target == *target);
        let natives = plan.map(|one| one.natives.as_slice()).unwrap_or_default();
        let cxx =
            natives.iter().any(|one| one.needs.contains(&Need::Cxx) && one.outcome.compiles());
        let chosen = plan.into_iter().flat_map(|one| &one.candidates);
        let chosen = chosen.filter(|one| one.verdict == Verdict::Chosen);
        let chosen: Vec<&str> = chosen.map(|one| one.id.as_str()).collect();
        let directory = format!("{}/lib/rustlib/{target}/lib/self-contained", project.host.sysroot);
        let libc = muslin_exec::read(&Path::new(&directory).join("libc.a")).ok();
        let lock = graph.workspace_root.join("Cargo.lock");
        let lock = String::from_utf8_lossy(&muslin_exec::read(lock.as_std_path())?).into_owned();
        Ok(Self {
            contents: contents_of(project, natives, (*target, graph), package)?,
            system: System {
                rustc: project.host.rustc.clone(),
                musl: libc.and_then(|libc| libc_version(&libc)),
                cxx_runtime: cxx.then(|| chosen.join(", ")),
            },
            checksums: lock_checksums(&lock),
            base: None,
        })
    }

    /// The same on an image, by its name and its digest; what is in that is not known.
    pub(crate) fn on(self, base: Option<(String, String)>) -> Self {
        Self { base, ..self }
    }

    /// The list of crates that is embedded.
    ///
    /// # Errors
    ///
    /// [`AuditError`]
    pub(crate) fn audit_data(&self) -> Result<Vec<u8>, AuditError> {
        audit_data(&self.contents)
    }

    /// The SBOM, in one of its forms.
    pub(crate) fn sbom(
        &self,
        package: &Package,
        target: Target,
        programs: &[Shipped],
        time: &Time,
        format: SbomFormat,
    ) -> String {
        let version = package.version.to_string();
        let base = self.base.as_ref().map(|(name, digest)| (name.as_str(), digest.as_str()));
        let subject = Subject { base, ..subject(package, &version, target, programs, time) };
        let write = match format {
            SbomFormat::CycloneDx => cyclonedx,
            SbomFormat::CycloneDx17 => cyclonedx_1_7,
            SbomFormat::Spdx => spdx,
        };
        write(&subject, &self.contents, &self.system, &self.checksums)
    }

    /// What scanners need not report; `None` if nothing is known.
    pub(crate) fn vex(
        &self,
        package: &Package,
        target: Target,
        programs: &[Shipped],
        time: &Time,
    ) -> Option<String> {
        let version = package.version.to_string();
        let subject = subject(package, &version, target, programs, time);
        openvex(&subject, &self.contents.libraries, &self.system)
    }

    /// The crates that it was made from.
    pub(crate) fn materials(&self) -> Vec<Resource> {
        materials(&self.contents, &self.checksums)
    }
}

fn subject<'a>(
    package: &'a Package,
    version: &'a str,
    target: Target,
    programs: &'a [Shipped],
    time: &Time,
) -> Subject<'a> {
    Subject {
        name: &package.name,
        version,
        target: target.triple(),
        files: programs.iter().map(|one| (&*one.about.name, &*one.about.sha256)).collect(),
        time: time.seconds,
        tool: env!("CARGO_PKG_VERSION"),
        base: None,
    }
}

//! How the executables of one package were built, as each of them says itself.

use std::path::Path;

use cargo_metadata::Package;
use muslin_exec::FileError;
use muslin_package::sha256;
use muslin_schema::{
    Allocator, BuildRecord, BuildSettings, RustCompiler, Target, UsedToolchain, redacted,
};

use crate::flow::BuildOutcome;
use crate::project::Project;
use crate::ship::cargo_settings::outside_settings;
use crate::ship::time::Time;

/// The record of the executables of a package; the name of each is filled in where it is shipped.
///
/// # Errors
///
/// [`FileError`] if the lock file cannot be read.
pub(super) fn record(
    (project, outcome): (&Project, &BuildOutcome),
    (package, target): (&Package, Target),
    sbom: &str,
    time: &Time,
) -> Result<BuildRecord, FileError> {
    let host = &project.host;
    let planned = outcome.report.targets.iter().find(|one| one.target == target);
    let lock = project.graph().workspace_root.join("Cargo.lock");
    let kept = host.environment.iter().filter(|(key, _)| BuildRecord::keeps(key));
    let allocator = planned.map(|one| one.allocator).unwrap_or_default();
    let mut settings = BuildSettings::of(&project.request);
    if allocator == Allocator::Musl {
        // Whether another could not be compiled here says nothing about the machine of the second build.
        settings.allocator = Some(allocator);
    }
    Ok(BuildRecord {
        schema_version: BuildRecord::VERSION,
        muslin: env!("CARGO_PKG_VERSION").to_owned(),
        catalog: catalog(project)?,
        rustc: RustCompiler { release: host.rustc.clone(), commit: host.commit.clone() },
        toolchains: toolchains(project, outcome, target),
        allocator,
        package: package.name.to_string(),
        version: package.version.to_string(),
        executable: String::new(),
        target,
        lock: sha256(&muslin_exec::read(lock.as_std_path())?),
        sbom: sha256(sbom.as_bytes()),
        time: time.seconds,
        settings,
        cargo_settings: outside_settings(
            &muslin_plan::settings(&project.config_files, &host.environment, target),
            &project.config_files,
            &project.request.profile,
            project.graph().workspace_root.as_std_path(),
        ),
        environment: kept.map(|(key, value)| (key.clone(), redacted(value).into_owned())).collect(),
    })
}

/// The toolchain of the project, then those that compiled libraries for it.
fn toolchains(project: &Project, outcome: &BuildOutcome, target: Target) -> Vec<UsedToolchain> {
    let plan = outcome.report.targets.iter().find(|one| one.target == target);
    let libraries = outcome.library_toolchains.iter().filter(|(other, _)| *other == target);
    let ids = plan.map(|one| one.toolchain.clone()).into_iter();
    let mut all: Vec<UsedToolchain> = Vec::new();
    for id in ids.chain(libraries.map(|(_, id)| id.clone())) {
        if !all.iter().any(|one| one.id == id) {
            let version = version(project, &id, target);
            all.push(UsedToolchain { id, version });
        }
    }
    all
}

/// What the compiler of a toolchain says of its version.
fn version(project: &Project, id: &str, target: Target) -> Option<String> {
    let answers = project.host.probes.get(id)?.get(&target)?;
    answers.iter().find(|answer| answer.failure.is_none())?.version.clone()
}

/// The digest of all data that is embedded, and of the user's own: the names and lengths of the files go into it, so that
/// no two sets of files have the same.
fn catalog(project: &Project) -> Result<String, FileError> {
    let mut all = Vec::new();
    let mut add = |name: &str, text: &str| {
        all.extend(format!("{name}\0{}\0", text.len()).into_bytes());
        all.extend(text.as_bytes());
    };
    let lists = [
        ("toolchains", muslin_catalog::TOOLCHAINS),
        ("natives", muslin_catalog::NATIVES),
        ("tools", muslin_catalog::TOOLS),
        ("headers", muslin_catalog::HEADERS),
    ];
    for (list, files) in lists {
        for (name, text) in files {
            add(&format!("{list}/{name}"), text);
        }
    }
    for (library, files) in muslin_catalog::LIBRARIES {
        for (name, text) in *files {
            add(&format!("libraries/{library}/{name}"), text);
        }
    }
    if let Some(own) = &project.request.catalog {
        for (name, text) in muslin_exec::texts_below(Path::new(own))? {
            add(&format!("own/{name}"), &text);
        }
    }
    Ok(sha256(&all))
}

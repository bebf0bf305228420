//! What a written report shows next to the verdict: found out only where one is asked for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use muslin_elf::{ElfFile, Inquiry, Sources};
use muslin_schema::{
    Anatomy, Comparison, Details, Executable, ExecutableDetails, Origin, Report, Step, StepKind,
    Target, Timeline, UnitTime, Work,
};

use crate::crt_objects::crt_objects;
use crate::project::Project;

/// What was seen of a build while it ran.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    /// The steps that were run.
    pub(crate) steps: Vec<Step>,
    /// What cargo did.
    pub(crate) units: Vec<UnitTime>,
    /// Why that is not known.
    pub(crate) without: Option<String>,
    /// Static libraries that build scripts left: the package, the target and the path.
    pub(crate) archives: Vec<(String, Target, String)>,
    /// Files that linkers took.
    pub(crate) linked: BTreeSet<String>,
}

/// A build script that ran, and the directory that it wrote to.
#[derive(Debug)]
pub(crate) struct ScriptRun {
    pub(crate) package: String,
    pub(crate) version: String,
    pub(crate) directory: PathBuf,
}

/// Everything that a report shows.
pub(crate) fn details(project: &mut Project, report: &Report, observed: Observed) -> Details {
    let look = |file: &Executable| executable_details(project, report, &observed, file);
    let executables = report.executables.iter().map(look).collect();
    let graph = project.graph();
    let root = graph.workspace_root.file_name().unwrap_or_default().to_owned();
    Details {
        project: graph.root_package().map_or(root, |package| package.name.to_string()),
        muslin: env!("CARGO_PKG_VERSION").to_owned(),
        rustc: project.host.rustc.clone(),
        host: project.host.triple.clone(),
        profile: project.request.profile.clone(),
        steps: observed.steps,
        executables,
        timeline: Timeline {
            stages: project.clock.stages(),
            units: observed.units,
            without: observed.without,
        },
        comparison: comparison(project, report),
    }
}

/// What `compare` wrote into the target directory, if it is about one of these executables as it is now.
fn comparison(project: &Project, report: &Report) -> Option<Comparison> {
    let directory = project.graph().target_directory.join("compare");
    let text = muslin_exec::read_if_there(directory.join("compare.json").as_std_path())?;
    let found: Comparison = serde_json::from_str(&text).ok()?;
    let same = |file: &Executable| {
        found.variants.iter().any(|one| one.path == file.path && one.size == file.size)
    };
    report.executables.iter().any(same).then_some(found)
}

fn executable_details(
    project: &Project,
    report: &Report,
    observed: &Observed,
    file: &Executable,
) -> ExecutableDetails {
    let Ok(bytes) = muslin_exec::read(Path::new(&file.path)) else {
        return ExecutableDetails::default();
    };
    let inquiry = Inquiry {
        name: file.name.clone(),
        machine: Some(file.target),
        crt_objects: crt_objects(&project.host, file.target),
    };
    let Ok(parsed) = ElfFile::parse(&bytes) else { return ExecutableDetails::default() };
    let anatomy = parsed.anatomy(&sources(project, report, observed, file.target));
    let inspection = parsed.inspect(&inquiry);
    let (environments, hazards) = (inspection.environments, inspection.hazards);
    let anatomy = Some(with_origins(anatomy, project, file.target));
    ExecutableDetails { anatomy, environments, hazards }
}

/// The static libraries that an executable may hold: those of build scripts, the C++ runtime, and rustc's own.
fn sources(project: &Project, report: &Report, observed: &Observed, target: Target) -> Sources {
    let mut sources = Sources::default();
    let mut add = |name: &str, origin, path: &Path| {
        // What cannot be read cannot be named; its bytes are then among the unknown.
        if let Ok(bytes) = muslin_exec::read(path) {
            sources.add(name, origin, &bytes);
        }
    };
    let plan = report.targets.iter().find(|plan| plan.target == target);
    let natives = plan.map(|plan| plan.natives.as_slice()).unwrap_or_default();
    for (package, _, path) in observed.archives.iter().filter(|(_, of, _)| *of == target) {
        let need = natives.iter().find(|need| need.package == *package);
        let library = need.and_then(|need| need.library.as_deref()).unwrap_or(package);
        add(library, Origin::Native, Path::new(path));
    }
    for step in &observed.steps {
        if let StepKind::CxxRuntime { output, .. } = &step.kind
            && output.contains(target.arch())
        {
            add("C++ runtime", Origin::Native, Path::new(output));
        }
    }
    let rust = PathBuf::from(format!("{}/lib/rustlib/{target}/lib", project.host.sysroot));
    add("musl", Origin::Libc, &rust.join("self-contained/libc.a"));
    add("libunwind", Origin::Standard, &rust.join("self-contained/libunwind.a"));
    for name in muslin_exec::names_in(&rust) {
        if name.starts_with("libcompiler_builtins-")
            && Path::new(&name).extension() == Some("rlib".as_ref())
        {
            add("compiler_builtins", Origin::Standard, &rust.join(name));
        }
    }
    sources
}

/// Distinguishes the project's own crates and those that it depends on from those of Rust's own library.
fn with_origins(mut anatomy: Anatomy, project: &Project, target: Target) -> Anatomy {
    let graph = project.graphs.iter().find(|(one, _)| *one == target);
    let Some((_, graph)) = graph else { return anatomy };
    let names = |own: bool| -> BTreeSet<String> {
        let packages = graph.packages.iter();
        let packages =
            packages.filter(|package| graph.workspace_members.contains(&package.id) == own);
        crate_names(packages.flat_map(|package| &package.targets))
    };
    let (own, others) = (names(true), names(false));
    for share in anatomy.shares.iter_mut().filter(|share| share.origin == Origin::Crate) {
        if own.contains(&share.name) {
            share.origin = Origin::Own;
        } else if !others.contains(&share.name) {
            share.origin = Origin::Standard;
        }
    }
    anatomy
}

/// The names of the crates whose code can be in an executable: a test may be named `alloc` as well.
fn crate_names<'t>(targets: impl Iterator<Item = &'t cargo_metadata::Target>) -> BTreeSet<String> {
    targets
        .filter(|one| !one.is_test() && !one.is_bench() && !one.is_custom_build())
        .map(|one| one.name.replace('-', "_"))
        .collect()
}

/// Adds to each build script that ran when its object files were done. `started` is the system's clock when
/// `offset` was ours.
pub(crate) fn with_objects(units: &mut [UnitTime], ran: &[ScriptRun], started: u64, offset: u64) {
    for script in ran {
        let object =
            |path: &Path| path.extension().is_some_and(|ending| ending == "o" || ending == "obj");
        for time in muslin_exec::written_below(&script.directory, object) {
            // Older ones are from an earlier build.
            let Some(since) = time.checked_sub(started) else { continue };
            let at = offset + since;
            let unit = units.iter_mut().find(|unit| {
                unit.work == Work::RunBuildScript
                    && unit.package == script.package
                    && unit.version == script.version
                    && (unit.start..=unit.start + unit.duration + SLACK).contains(&at)
            });
            if let Some(unit) = unit {
                unit.objects.push(at);
            }
        }
    }
    for unit in units {
        unit.objects.sort_unstable();
    }
}

/// Cargo's clock starts a little after ours, and counts in hundredths of a second.
const SLACK: u64 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_named_as_a_crate_of_rust_does_not_own_its_code() {
        let target = |kind: &str, name: &str| -> cargo_metadata::Target {
            let value = serde_json::json!({ "kind": [kind], "crate_types": [kind], "name": name, "src_path": "a.rs" });
            serde_json::from_value(value).unwrap()
        };
        let targets = [
            target("lib", "my-loom"),
            target("bin", "loom"),
            target("test", "alloc"),
            target("bench", "std"),
            target("custom-build", "build-script-build"),
        ];
        let names: Vec<String> = crate_names(targets.iter()).into_iter().collect();
        assert_eq!(names, ["loom", "my_loom"]);
    }
}

//! From a project to its plan: toolchains are looked for, if anything has to be compiled, and chosen.

use muslin_schema::codes;
use std::collections::BTreeSet;
use std::path::Path;

use muslin_exec::{HostQuery, ProbeQuery, Runner, ToolchainQuery};
use muslin_natives::roots;
use muslin_plan::{
    COMPILER_CACHE, ConfigFile, Inputs, READS_HEADERS, headers, settings_on, target_cpu, trial,
    user_compilers,
};
use muslin_schema::{
    Allocator, Failure, Host, NativeNeed, Outcome, Plan, Purpose, Request, Target,
};
use muslin_toolchain::{Catalog, Emulation, Lookup, Toolchain};

use crate::commit_time::commit_time_of;
use crate::config_paths::manifest;
use crate::explain::known;
use crate::headers;
use crate::host_tools::{emulation, is_missing, missing_tools};
use crate::library_build::own_builds;
use crate::project::{NativeScans, Project, SelectionError};
use crate::recipe_rust;
use crate::selected;
use crate::session::Session;

/// What is wanted of toolchains.
pub(crate) struct Wanted {
    /// The targets, each with the processor that the user compiles for.
    pub(crate) targets: Vec<(Target, Option<String>)>,
    /// Where musl's headers are, for programs that read them without the compiler.
    pub(crate) headers: bool,
}

/// Looks for all toolchains of a catalogue and for the user's own compilers, and notes in `host` what is there.
pub(crate) fn look_for_toolchains(
    runner: &dyn Runner,
    catalog: &Catalog,
    wanted: &Wanted,
    host: &mut Host,
) {
    // A cache that cannot be written is reported by whoever needs it next; here the headers are missing then.
    let _ = headers::provide(&host.cache);
    let query = query(catalog, wanted, host);
    let enough = |id: &str, answer: &_| catalog.find(id).is_none_or(|one| one.accepts(answer));
    muslin_exec::ask_toolchains(runner, &query, &enough, host);
}

/// Where toolchains are looked for. Where two targets have the same places, they are looked at once.
fn query(catalog: &Catalog, wanted: &Wanted, host: &Host) -> HostQuery {
    let mut probes: Vec<ToolchainQuery> = Vec::new();
    for toolchain in catalog.toolchains().iter().filter(|one| one.serves(&host.triple)) {
        for (target, cpu) in &wanted.targets {
            let mut places = places(toolchain, *target, host, cpu.as_deref());
            if !wanted.headers {
                for place in &mut places {
                    place.list_headers.clear();
                }
            }
            let same = |one: &&mut ToolchainQuery| one.id == toolchain.id && one.places == places;
            match probes.iter_mut().find(same) {
                Some(one) => one.targets.push(*target),
                None => probes.push(ToolchainQuery {
                    id: toolchain.id.clone(),
                    targets: vec![*target],
                    places,
                }),
            }
        }
    }
    let targets: Vec<Target> = wanted.targets.iter().map(|(target, _)| *target).collect();
    HostQuery { probes, compilers: user_compilers(&host.environment, &targets) }
}

/// The places where a toolchain for a target is looked for.
fn places(
    toolchain: &Toolchain,
    target: Target,
    host: &Host,
    cpu: Option<&str>,
) -> Vec<ProbeQuery> {
    let cache = &host.cache;
    let fill = |args: &[String]| args.iter().map(|word| target.fill(word)).collect();
    let places = toolchain.probes.iter().map(|probe| ProbeQuery {
        programs: match &probe.lookup {
            Lookup::Path(_) if !probe.serves(&host.triple) => Vec::new(),
            Lookup::Path(programs) => fill(programs),
            Lookup::Cache(path) => vec![format!("{}/{path}", toolchain.directory(cache))],
        },
        arguments: probe.arguments.clone(),
        version_arguments: probe.version_arguments.clone(),
        directories: headers(probe, target, cache),
        try_arguments: trial(toolchain, probe, target, cache, cpu),
        hardening: toolchain.hardening.get(target.arch()).cloned().unwrap_or_default(),
        machine: probe.machine.clone().unwrap_or_default(),
        endings: probe.endings.clone(),
        with: probe.with.clone(),
        list_headers: fill(&probe.list_headers),
    });
    places.collect()
}

/// Makes the plan of a project.
///
/// # Errors
///
/// [`muslin_plan::PlanError`] if there is not one.
pub(crate) fn plan(session: &Session<'_>, project: &mut Project) -> Result<Plan, Box<dyn Failure>> {
    let compiled =
        project.natives.iter().flat_map(|(_, list)| list).any(|one| !one.needs.is_empty());
    let automatic = project.request.allocator.unwrap_or_default() == Allocator::Auto;
    if compiled || automatic || project.request.toolchain.is_some() {
        let Project { request, catalog, host, config_files, natives, .. } = project;
        let wanted = wanted(request, config_files, host, natives);
        look_for_toolchains(session.runner, catalog, &wanted, host);
    }
    let runner = session.runner;
    let provides = |one: &NativeNeed| one.outcome == Outcome::Provided;
    if project.natives.iter().flat_map(|(_, list)| list).any(provides) {
        let targets = &project.request.targets;
        project.host.recipe_rust = recipe_rust::find(runner, &project.host, targets);
    }
    let emulations = emulations(runner, &project.request, &project.host);
    let commit_time = commit_time(runner, project);
    let Project { request, graphs, natives, host, catalog, libraries, config_files, .. } = project;
    let graph = &graphs[0].1;
    let roots = roots(graph, &request.selection).map_err(|error| SelectionError(error.into()))?;
    known(&request.allow)?;
    let root = manifest(graph.workspace_root.join("Cargo.toml").as_std_path());
    let profiles = selected::profiles(&root.text, config_files, &host.environment);
    selected::check(request, &roots, &profiles)?;
    let mut missing = missing_tools(natives);
    missing.extend(is_missing(COMPILER_CACHE).then(|| COMPILER_CACHE.to_owned()));
    let inputs = Inputs {
        request,
        host,
        metadata: graph,
        roots: &roots,
        natives,
        catalog,
        libraries,
        config_files,
        missing_tools: &missing,
        emulations: &emulations,
        commit_time,
    };
    let mut plan = muslin_plan::plan(&inputs)?;
    forget_tools_of_built(&mut plan);
    plan.findings.extend(own_builds(&plan));
    plan.findings.iter_mut().for_each(|one| one.allow(&request.allow));
    plan.findings.sort_by_key(|one| std::cmp::Reverse(one.severity));
    Ok(plan)
}

/// Takes back what the native dependency scan says of tools for libraries that are in the cache: nothing will run them.
fn forget_tools_of_built(plan: &mut Plan) {
    let mut built = BTreeSet::new();
    let mut to_build = BTreeSet::new();
    for target in &plan.targets {
        let there = |id: &str| {
            let placed = target.libraries.iter().find(|one| one.library.id == id);
            placed.is_some_and(|one| muslin_exec::is_directory(Path::new(&one.prefix)))
        };
        for need in target.natives.iter().filter(|one| one.outcome == Outcome::Provided) {
            let all = need.libraries.iter().all(|one| there(&one.id));
            let subject = format!("{} {}", need.package, need.version);
            if all { &mut built } else { &mut to_build }.insert(subject);
        }
    }
    plan.findings.retain(|one| {
        let subject = &one.subject;
        !one.is(codes::HOST_TOOL_MISSING) || !built.contains(subject) || to_build.contains(subject)
    });
}

/// The time of the sources, for those of its tools that would take that of the build.
fn commit_time(runner: &dyn Runner, project: &Project) -> Option<u64> {
    let is_set = project.host.environment.contains_key("SOURCE_DATE_EPOCH");
    let asked = project.request.reproducible() && !is_set;
    asked.then(|| commit_time_of(runner, project.graph().workspace_root.as_std_path())).flatten()
}

/// What a project wants of toolchains.
pub(crate) fn wanted(
    request: &Request,
    config_files: &[ConfigFile],
    host: &Host,
    natives: &NativeScans,
) -> Wanted {
    let cpu = |target| target_cpu(&settings_on(config_files, host, target));
    Wanted {
        targets: request.targets.iter().map(|target| (*target, cpu(*target))).collect(),
        headers: natives
            .iter()
            .flat_map(|(_, list)| list)
            .any(|one| one.tools.contains(READS_HEADERS)),
    }
}

/// What starts the executables of the targets that this host does not run itself, where some are to
/// be started.
fn emulations(runner: &dyn Runner, request: &Request, host: &Host) -> Vec<(Target, Emulation)> {
    let starts = match &request.purpose {
        Purpose::Deliver | Purpose::Compare | Purpose::Check(_) => false,
        Purpose::Run(_) | Purpose::Environment => true,
        Purpose::Test(tests) => !tests.no_run,
    };
    let foreign = request.targets.iter().filter(|target| starts && !host.runs(**target));
    foreign.map(|target| (*target, emulation(runner, &host.triple, *target))).collect()
}

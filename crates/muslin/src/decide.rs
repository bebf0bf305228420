//! From a project to its plan: toolchains are looked for, if anything has to be compiled, and chosen.

use std::collections::BTreeSet;

use muslin_exec::{HostQuery, ProbeQuery, Runner};
use muslin_natives::roots;
use muslin_plan::{Inputs, user_compilers};
use muslin_schema::{Environment, Failure, Host, Outcome, Plan, Target};
use muslin_toolchain::{Catalog, Lookup};

use crate::project::{Project, SelectionError, Surveys};

/// Looks for all toolchains of a catalogue and for the user's own compilers, and notes in `host` what is there.
pub(crate) fn look_for_toolchains(
    runner: &dyn Runner,
    catalog: &Catalog,
    targets: &[Target],
    host: &mut Host,
) {
    let query = query(catalog, &host.environment, targets, &host.cache);
    let enough = |id: &str, answer: &_| catalog.find(id).is_none_or(|one| one.accepts(answer));
    muslin_exec::ask_toolchains(runner, &query, &enough, host);
}

/// Where toolchains are looked for, for these targets.
fn query(
    catalog: &Catalog,
    environment: &Environment,
    targets: &[Target],
    cache: &str,
) -> HostQuery {
    let probes = catalog
        .toolchains()
        .iter()
        .map(|toolchain| {
            let places = toolchain.probes.iter().map(|probe| ProbeQuery {
                program: match &probe.lookup {
                    Lookup::Path(program) => program.clone(),
                    Lookup::Cache(path) => format!("{cache}/toolchains/{}/{path}", toolchain.id),
                },
                arguments: probe.arguments.clone(),
                version_arguments: probe.version_arguments.clone(),
            });
            (toolchain.id.clone(), places.collect())
        })
        .collect();
    HostQuery { probes, compilers: user_compilers(environment, targets) }
}

/// Makes the plan of a project.
///
/// # Errors
///
/// [`muslin_plan::PlanError`] if there is none.
pub(crate) fn plan(runner: &dyn Runner, project: &mut Project) -> Result<Plan, Box<dyn Failure>> {
    let compiled =
        project.natives.iter().flat_map(|(_, list)| list).any(|one| !one.needs.is_empty());
    if compiled || project.request.toolchain.is_some() {
        let Project { request, catalog, host, .. } = project;
        look_for_toolchains(runner, catalog, &request.targets, host);
    }
    let Project { request, graphs, natives, host, catalog, config_files } = project;
    let graph = &graphs[0].1;
    let roots = roots(graph, &request.selection).map_err(|error| SelectionError(error.into()))?;
    let inputs = Inputs {
        request,
        host,
        metadata: graph,
        roots: &roots,
        natives,
        catalog,
        config_files,
        missing_tools: &missing_tools(natives),
    };
    let mut plan = muslin_plan::plan(&inputs)?;
    plan.findings.sort_by_key(|one| std::cmp::Reverse(one.severity));
    Ok(plan)
}

/// Host programs that build scripts will run and that are not on `PATH`.
fn missing_tools(natives: &Surveys) -> BTreeSet<String> {
    // A library of the host is no program to be looked for on PATH.
    let program = |tool: &&String| !tool.starts_with("lib");
    natives
        .iter()
        .flat_map(|(_, list)| list)
        .filter(|one| matches!(one.outcome, Outcome::Bundled | Outcome::Uncertain))
        .flat_map(|one| one.tools.iter().filter(program))
        .filter(|tool| muslin_exec::find_program(tool).is_none())
        .cloned()
        .collect()
}

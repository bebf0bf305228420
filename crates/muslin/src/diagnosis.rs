//! What a failed step said, compared with the failures that are known.

use std::collections::{BTreeMap, BTreeSet};

use muslin_failures::{Context, Diagnosis, Output, Situation};
use muslin_schema::{Need, Plan, Provision, Target, TargetPlan};
use muslin_toolchain::{Question, select};

use crate::project::Project;

/// Finds in the output of a step of a plan what is known to go wrong.
pub(crate) fn diagnose(project: &Project, plan: &Plan, output: &Output) -> Diagnosis {
    let packages = project.graphs.iter().flat_map(|(_, graph)| &graph.packages);
    let packages: BTreeSet<(&str, String)> =
        packages.map(|package| (package.name.as_str(), package.version.to_string())).collect();
    let context = Context {
        host: &project.host.triple,
        packages: packages.into_iter().collect(),
        situations: plan.targets.iter().map(|one| situation(project, one)).collect(),
    };
    project.failures.diagnose(output, &context)
}

fn situation<'p>(project: &'p Project, plan: &'p TargetPlan) -> Situation<'p> {
    let (target, chosen) = (plan.target, plan.toolchain.as_str());
    let can = |need: &Need| {
        let needs = named(&[*need].into());
        // What was installed for this build is not among what was found before it.
        let provision = Provision::Allowed;
        let question = Question { target, needs, forced: Some(chosen), provision };
        select(&project.catalog, &question, &project.host).is_ok()
    };
    let provider = |need: Need| {
        let needs: BTreeSet<Need> = plan.needs.iter().copied().chain([need]).collect();
        Some((need, provider(project, target, &needs)?))
    };
    Situation {
        target,
        natives: &plan.natives,
        needs: plan.needs.clone(),
        toolchain: chosen,
        provides: Need::ALL.into_iter().filter(can).collect(),
        providers: Need::ALL.into_iter().filter_map(provider).collect::<BTreeMap<_, _>>(),
    }
}

/// A toolchain that does all of this: one that is here, else one that we can install.
fn provider(project: &Project, target: Target, needs: &BTreeSet<Need>) -> Option<String> {
    let provision = Provision::Allowed;
    let question = Question { target, needs: named(needs), forced: None, provision };
    if let Ok(choice) = select(&project.catalog, &question, &project.host) {
        return Some(choice.toolchain.id.clone());
    }
    let able = |one: &&muslin_toolchain::Toolchain| {
        one.install.is_some() && one.targets.contains(&target) && needs.is_subset(&one.provides)
    };
    project.catalog.toolchains().iter().find(able).map(|one| one.id.clone())
}

/// Needs as a question has them: for no package in particular.
fn named(needs: &BTreeSet<Need>) -> Vec<(Need, String)> {
    needs.iter().map(|need| (*need, String::new())).collect()
}

//! The plan, put together.

use std::collections::{BTreeSet, HashSet};

use cargo_metadata::{Metadata, Package};
use muslin_schema::{
    Answer, Evidence, Finding, Host, NativeNeed, Outcome, Plan, PlannedFile, Request,
    SCHEMA_VERSION, Severity, Target, TargetPlan,
};
use muslin_toolchain::{Catalog, Question, select};

use crate::build::{TargetBuild, steps};
use crate::compilers::{needs, without_own, without_users};
use crate::expected::expected;
use crate::flags::{contradictions, ours, user_linker};
use crate::isolation::{empty_archives, no_host_pkg_config, user_pkg_config};
use crate::provision::{add_target, cxx_runtime};
use crate::settings::settings;
use crate::wrappers::wrappers;
use crate::{ConfigFile, PlanError};

/// Everything that bears on a plan.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'i> {
    /// What was asked for, configuration included; its targets are not empty.
    pub request: &'i Request,
    /// The machine.
    pub host: &'i Host,
    /// The graph, for any of the targets.
    pub metadata: &'i Metadata,
    /// The selected packages.
    pub roots: &'i [&'i Package],
    /// What the survey found for each target of the request.
    pub natives: &'i [(Target, Vec<NativeNeed>)],
    /// All toolchains.
    pub catalog: &'i Catalog,
    /// The user's cargo configuration, the strongest first.
    pub config_files: &'i [ConfigFile],
    /// Host programs that build scripts will look for and that are not there.
    pub missing_tools: &'i BTreeSet<String>,
}

/// Decides everything.
///
/// # Errors
///
/// [`PlanError`]: a contradiction in the user's settings, no toolchain, a compiler of the user that
/// compiles for something else, or a Rust target that cannot be added.
pub fn plan(inputs: &Inputs<'_>) -> Result<Plan, PlanError> {
    let target_directory = inputs.metadata.target_directory.to_string();
    let libraries = format!("{target_directory}/muslin/lib");
    let mut plan = Plan {
        schema_version: SCHEMA_VERSION,
        targets: Vec::new(),
        expected: expected(inputs.metadata, inputs.roots, &inputs.request.selection),
        files: empty_archives(&libraries),
        steps: Vec::new(),
        findings: Vec::new(),
        target_directory,
    };
    let mut builds = Vec::new();
    for (target, natives) in inputs.natives {
        let build = target_build(inputs, *target, natives, &libraries, &mut plan)?;
        builds.push(build);
    }
    let environment = &inputs.host.environment;
    let cargo = environment.get("CARGO").map_or("cargo", String::as_str);
    plan.steps.extend(steps(inputs.request, cargo, &builds));
    once(&mut plan.findings);
    Ok(plan)
}

/// Removes what was found for several targets in the same words.
fn once(findings: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    findings
        .retain(|one| seen.insert((one.code.clone(), one.subject.clone(), one.message.clone())));
}

fn target_build(
    inputs: &Inputs<'_>,
    target: Target,
    natives: &[NativeNeed],
    libraries: &str,
    plan: &mut Plan,
) -> Result<TargetBuild, PlanError> {
    let Inputs { request, host, catalog, .. } = *inputs;
    let environment = &host.environment;
    let settings = settings(inputs.config_files, environment, target);
    let contradictions = contradictions(&settings, catalog);
    if !contradictions.is_empty() {
        return Err(PlanError::Contradictions(contradictions));
    }
    plan.steps.extend(add_target(host, target, request.network)?);
    plan.findings.extend(survey_findings(natives, inputs));

    let wanted = needs(natives);
    let all_needs = wanted.iter().map(|(need, _)| *need).collect();
    let rest = without_own(wanted, host, target)?;
    let question =
        Question { target, needs: rest.needs.clone(), forced: request.toolchain.as_deref() };
    let choice = select(catalog, &question, host)?;

    let mut build = TargetBuild {
        target,
        flags: Vec::new(),
        linker: Some(choice.toolchain.link_with.clone()),
        env: Vec::new(),
        path: None,
        settings,
    };
    if let Some(linker) = user_linker(&build.settings) {
        let message = format!("your linker `{}` from {} is kept", linker.value, linker.place);
        plan.findings.push(note("user-linker", target.triple(), message));
        build.linker = None;
    }
    let mut runtime_folder = None;
    if let Some(found) = &choice.found {
        let made = wrappers(choice.toolchain, &found.command, target, &host.cache);
        build.env.extend(choice.toolchain.env.iter().map(|rule| muslin_schema::EnvVar {
            key: target.fill(&rule.key),
            value: target.fill(&rule.value.replace("{bin}", &made.folder)),
            because: rule.because.clone(),
        }));
        add_files(&mut plan.files, made.files);
        let wants_cxx = rest.needs.iter().any(|(need, _)| *need == muslin_schema::Need::Cxx);
        if let Some(runtime) = choice.toolchain.cxx_runtime.as_ref().filter(|_| wants_cxx) {
            let runtime =
                cxx_runtime(choice.toolchain, runtime, found, &made.folder, target, &host.cache);
            add_files(&mut plan.files, runtime.files);
            plan.steps.push(runtime.step);
            runtime_folder = Some(runtime.folder);
        }
        build.path = Some(made.folder);
    }
    let self_contained = format!("{}/lib/rustlib/{target}/lib/self-contained", host.sysroot);
    build.flags = ours(&self_contained, libraries, runtime_folder.as_deref());
    build.env.extend(natives.iter().flat_map(|one| one.env.iter().cloned()));
    build.env = without_users(build.env, environment, target);
    match user_pkg_config(environment, target) {
        Some(variable) => plan.findings.push(note(
            "user-pkg-config",
            &variable,
            format!("pkg-config answers for `{target}` as your `{variable}` says"),
        )),
        None => {
            let nowhere = format!("{}/muslin/no-pkg-config", plan.target_directory);
            build.env.extend(no_host_pkg_config(target, &nowhere));
        }
    }
    plan.targets.push(TargetPlan {
        target,
        natives: natives.to_vec(),
        needs: all_needs,
        toolchain: choice.toolchain.id.clone(),
        candidates: [rest.own, choice.candidates].concat(),
    });
    Ok(build)
}

fn add_files(files: &mut Vec<PlannedFile>, more: Vec<PlannedFile>) {
    for file in more {
        if !files.contains(&file) {
            files.push(file);
        }
    }
}

fn note(code: &str, subject: &str, message: String) -> Finding {
    Finding {
        code: code.to_owned(),
        subject: subject.to_owned(),
        severity: Severity::Info,
        answer: Answer::Yes,
        message,
        evidence: Vec::new(),
        cure: None,
        allowed: false,
    }
}

/// What the survey already knows to go wrong.
fn survey_findings(natives: &[NativeNeed], inputs: &Inputs<'_>) -> Vec<Finding> {
    let finding = |one: &NativeNeed, code: &str, severity, message: String| Finding {
        code: code.to_owned(),
        subject: format!("{} {}", one.package, one.version),
        severity,
        answer: Answer::No,
        message,
        evidence: vec![Evidence::of(format!("needed through {}", one.path.join(" → ")))],
        cure: one.cure.clone(),
        allowed: false,
    };
    let mut findings = Vec::new();
    for one in natives {
        match one.outcome {
            Outcome::Missing => findings.push(finding(
                one,
                "native-library-missing",
                Severity::Error,
                one.because.clone(),
            )),
            Outcome::Broken => findings.push(finding(
                one,
                "native-library-broken",
                Severity::Error,
                one.because.clone(),
            )),
            _ => {}
        }
        let builds = matches!(one.outcome, Outcome::Bundled | Outcome::Uncertain);
        for tool in one.tools.intersection(inputs.missing_tools).filter(|_| builds) {
            findings.push(Finding {
                cure: Some(format!("install `{tool}` on this machine")),
                ..finding(
                    one,
                    "host-tool-missing",
                    Severity::Warning,
                    format!("its build script runs `{tool}`, which is not on PATH"),
                )
            });
        }
    }
    findings.into_iter().map(|one| one.allow(&inputs.request.allow)).collect()
}

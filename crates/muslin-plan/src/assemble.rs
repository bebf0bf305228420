//! The plan, put together.

use std::collections::HashSet;

use muslin_schema::codes;
use muslin_schema::{
    Allocator, EnvVar, Environment, Finding, Host, LibcRoutines, NativeNeed, Need, Outcome,
    PlacedLibrary, Plan, PlannedFile, Purpose, Resolver, Target, TargetPlan,
};
use muslin_toolchain::{Catalog, Choice, Question, select};

use crate::allocator::{allocator, archive};
use crate::automatic_allocator::{Automatic, automatic_allocator};
use crate::build::{TargetBuild, steps};
use crate::cargo_check;
use crate::cargo_test;
use crate::compilers::{needs, without_own, without_users};
use crate::constructors::constructors;
use crate::environment;
use crate::error::PlanError;
use crate::expected::expected;
use crate::fill::TemplateContext;
use crate::findings::{
    chosen_cpu, kept_linker, musls_own_resolver, musls_own_routines, survey_findings, user_findings,
};
use crate::first::LinkedFirst;
use crate::flags::{
    Ours, contradictions, for_other_architecture, ours, placed_cpu, target_cpu, user_linker,
};
use crate::foreign::{records, watch};
use crate::inputs::{Inputs, PlanContext};
use crate::isolation::{
    allow_cross, empty_archives, inside_libc, no_host_answers, no_host_pkg_config,
    only_our_pkg_config, own_pkg_config, user_pkg_config,
};
use crate::libraries::{LibraryContext, linked_by_name, provided_libraries};
use crate::linker::{log, wrapper};
use crate::named_tools::add_named_tools;
use crate::processor::processor;
use crate::profile_flags::profile_flags;
use crate::provision::{add_target, cxx_runtime, install_toolchain};
use crate::reproducible::{path_maps, variables};
use crate::resolver::resolver;
use crate::routines::libc_routines;
use crate::run;
use crate::run::narrowed;
use crate::scripts::{Tools, cmake_finds, script_settings};
use crate::settings::{Placed, Settings, settings_on};
use crate::target_tools::target_tools;
use crate::wrappers::wrappers;

/// Plans nothing but libraries: those of `natives`, which are all provided. `directory` takes what belongs to
/// no project.
///
/// # Errors
///
/// As [`plan`], as far as it is about compilers and toolchains.
pub fn library_plan(
    ground: PlanContext<'_>,
    natives: &[(Target, Vec<NativeNeed>)],
    directory: &str,
) -> Result<Plan, PlanError> {
    let mut plan = empty(directory.to_owned(), &inside_libc(&ground.host.cache));
    for (target, natives) in natives {
        target_build(ground, *target, natives, &mut plan)?;
    }
    once(&mut plan.findings);
    Ok(plan)
}

fn empty(target_directory: String, libraries: &str) -> Plan {
    Plan {
        schema_version: Plan::VERSION,
        targets: Vec::new(),
        expected: Vec::new(),
        files: empty_archives(libraries),
        steps: Vec::new(),
        findings: Vec::new(),
        target_directory,
        path_maps: Vec::new(),
    }
}

/// Decides everything.
///
/// # Errors
///
/// [`PlanError`]: a contradiction in the user's settings, no toolchain, a compiler of the user that
/// compiles for something else, a Rust target that cannot be added, or nothing that could be started.
pub fn plan(inputs: &Inputs<'_>) -> Result<Plan, PlanError> {
    match inputs.request.purpose {
        Purpose::Run(_) | Purpose::Compare => {
            assembled(&Inputs { request: &narrowed(inputs)?, ..*inputs })
        }
        Purpose::Deliver | Purpose::Test(_) | Purpose::Check(_) | Purpose::Environment => {
            assembled(inputs)
        }
    }
}

fn assembled(inputs: &Inputs<'_>) -> Result<Plan, PlanError> {
    let target_directory = inputs.metadata.target_directory.to_string();
    let tests = inputs.request.selection.tests;
    let mut expected = expected(inputs.metadata, inputs.roots, &inputs.request.selection);
    let asks_by_name = !inputs.request.selection.bins.is_empty();
    let links = !matches!(inputs.request.purpose, Purpose::Check(_) | Purpose::Environment);
    if tests || !links {
        // Cargo knows which test programs there are; all that it names are checked.
        expected.clear();
    } else if expected.is_empty() && !asks_by_name {
        let packages = inputs.roots.iter().map(|package| format!("`{}`", package.name)).collect();
        return Err(PlanError::NoExecutable { packages });
    }
    let mut plan = empty(target_directory, &inside_libc(&inputs.host.cache));
    plan.expected = expected;
    plan.path_maps = path_maps(inputs);
    let mut builds = Vec::new();
    for (target, natives) in inputs.natives {
        let build = target_build(inputs.ground(), *target, natives, &mut plan)?;
        builds.push(build);
    }
    let named = add_named_tools(inputs.catalog.tools(), inputs.host, inputs.natives, &mut builds);
    add_files(&mut plan.files, named);
    let cargo = cargo(&inputs.host.environment);
    match &inputs.request.purpose {
        Purpose::Deliver | Purpose::Compare => {
            plan.steps.extend(steps(inputs.request, cargo, &builds));
        }
        Purpose::Run(arguments) => {
            plan.steps.extend(steps(inputs.request, cargo, &builds));
            if let ([what], [build]) = (plan.expected.as_slice(), builds.as_slice()) {
                let directory = &plan.target_directory;
                plan.steps.push(run::start(inputs, build, what, arguments, directory)?);
            }
        }
        Purpose::Test(tests) => {
            plan.steps.extend(cargo_test::steps(inputs, tests, cargo, &builds)?);
            plan.findings.extend(cargo_test::notes(inputs, tests, &builds));
        }
        Purpose::Check(checks) => {
            plan.steps.extend(cargo_check::steps(inputs.request, checks, cargo, &builds));
        }
        Purpose::Environment => plan.steps.push(environment::step(inputs, cargo, &builds)?),
    }
    once(&mut plan.findings);
    Ok(plan)
}

/// Removes what was found for several targets in the same words.
fn once(findings: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    findings
        .retain(|one| seen.insert((one.code.clone(), one.subject.clone(), one.message.clone())));
}

/// Settings that no static build can have, each with its place.
fn refuse_contradictions(
    settings: &Settings,
    catalog: &Catalog,
    host: &Host,
    target: Target,
) -> Result<(), PlanError> {
    let all = contradictions(settings, catalog, host, target);
    if all.is_empty() { Ok(()) } else { Err(PlanError::Contradictions(all)) }
}

fn target_build(
    ground: PlanContext<'_>,
    target: Target,
    natives: &[NativeNeed],
    plan: &mut Plan,
) -> Result<TargetBuild, PlanError> {
    let PlanContext { request, host, catalog, .. } = ground;
    let mut settings = settings_on(ground.config_files, host, target);
    settings.profile = profile_flags(ground.config_files, &request.profile);
    refuse_contradictions(&settings, catalog, host, target)?;
    plan.steps.extend(add_target(host, target, request.provision())?);
    plan.findings.extend(survey_findings(natives, ground));
    plan.findings.extend(user_findings(natives, ground, target));

    let wanted = needs(natives);
    let all_needs = wanted.iter().map(|(need, _)| *need).collect();
    let rest = without_own(wanted, host, target)?;
    let question = Question {
        target,
        needs: rest.needs.clone(),
        forced: request.toolchain.as_deref(),
        provision: request.provision(),
    };
    let choice = select(catalog, &question, host)?;
    let install = choice.installation.clone().map(install_toolchain);
    // Both targets may need the same one.
    plan.steps.extend(install.filter(|step| !plan.steps.contains(step)));

    let kept = user_linker(&settings);
    plan.findings.extend(kept.as_ref().map(|linker| kept_linker(linker, target)));
    plan.findings.extend(placed_cpu(&settings).map(|cpu| chosen_cpu(&cpu, target)));
    let mut build = TargetBuild::new(target, settings);
    let runtime = compilers(&choice, &rest.needs, natives, ground, &mut build, plan);
    let mut placed = provide_libraries(ground, &choice, natives, &mut build, plan);
    let mut planned = natives.to_vec();
    let (mut allocator, finding) = allocator(ground, natives, kept.as_ref(), target);
    plan.findings.extend(finding);
    if request.allocator.unwrap_or_default() == Allocator::Auto {
        match automatic_allocator(ground, target, natives, kept.as_ref(), &choice) {
            Automatic::Linked(found) => {
                let (need, compiler) = *found;
                allocator = Allocator::Mimalloc;
                placed.extend(stock_alone(ground, &compiler, &need, &build, plan));
                planned.push(need);
            }
            Automatic::Musl(finding) => plan.findings.extend(finding),
        }
    }
    let mut first = linked_first(ground, target, kept.as_ref(), natives, plan);
    first.extend(archive(allocator, &placed));
    let self_contained = format!("{}/lib/rustlib/{target}/lib/self-contained", host.sysroot);
    // The wrapper of our own linker sees to the order of search directories by itself.
    let linker_arguments = kept
        .as_ref()
        .map(|linker| for_other_architecture(linker, catalog, host, target))
        .unwrap_or_default();
    let added = ours(&Ours {
        target,
        rustc: &host.rustc,
        no_pie: request.no_pie,
        thread_stack: request.thread_stack.unwrap_or_default(),
        settings: &build.settings,
        linker_arguments: &linker_arguments,
        self_contained: kept.is_some().then_some(self_contained.as_str()),
        libraries: &inside_libc(&host.cache),
        cxx_runtime: runtime.as_deref(),
        by_name: &linked_by_name(natives, ground.libraries, &placed),
        first: &first,
        path_maps: &plan.path_maps,
    });
    build.flags = added.flags;
    if kept.is_none() {
        let linker = &choice.toolchain.link_with;
        let files = wrapper(linker, &plan.target_directory, target, &added.before, &added.after);
        build.linker = Some(files[0].path.clone());
        add_files(&mut plan.files, files.into());
    }
    build.env.extend(natives.iter().flat_map(|one| one.env.iter().cloned()));
    build.env.extend(variables(ground, &plan.path_maps));
    build.env = without_users(build.env, &host.environment, target);
    isolate(&host.environment, &mut build, plan);
    if natives.iter().any(looks_around) {
        let (directory, files) = no_host_answers(&host.cache);
        build.shadows = Some(directory);
        add_files(&mut plan.files, files);
    }
    // Where compilers of the user are at work, unrecorded objects are theirs.
    let unknown = |one: &NativeNeed| !one.known && one.outcome.compiles();
    if build.named_tools.is_some() || (rest.own.is_empty() && natives.iter().any(unknown)) {
        build.env.extend(watched(ground, plan));
    }
    build.env.push(log(&plan.target_directory));
    let (libc_routines, resolver) = match kept {
        None => (request.libc_routines.unwrap_or_default(), request.resolver.unwrap_or_default()),
        Some(_) => (LibcRoutines::MUSL, Resolver::Musl),
    };
    plan.targets.push(TargetPlan {
        allocator,
        libc_routines,
        resolver,
        target,
        natives: planned,
        libraries: placed,
        needs: all_needs,
        toolchain: choice.toolchain.id.clone(),
        comment: choice.toolchain.comment.clone(),
        candidates: [rest.own, choice.candidates].concat(),
    });
    Ok(build)
}

/// The objects that are linked before libc, with the steps that make them. A linker of the user has no
/// front that could put them there, and behind libc they would define its functions twice.
fn linked_first(
    ground: PlanContext<'_>,
    target: Target,
    kept: Option<&Placed<String>>,
    natives: &[NativeNeed],
    plan: &mut Plan,
) -> Vec<LinkedFirst> {
    let routines = libc_routines(ground.request, ground.host, target);
    let resolver = resolver(ground.request, ground.host, target);
    if let Some(linker) = kept {
        plan.findings.extend(routines.map(|_| musls_own_routines(linker)));
        let wanted = ground.request.resolver.unwrap_or_default();
        plan.findings.extend(resolver.map(|_| musls_own_resolver(linker, wanted)));
        return Vec::new();
    }
    let constructors = constructors(ground.host, target);
    let compiles = natives.iter().any(|one| one.outcome.compiles());
    let processor = compiles.then(|| processor(ground.host, target)).flatten();
    let first: Vec<LinkedFirst> =
        routines.into_iter().chain(resolver).chain([constructors]).chain(processor).collect();
    for (files, step) in first.iter().filter_map(|one| one.made.clone()) {
        add_files(&mut plan.files, files);
        plan.steps.push(step);
    }
    first
}

/// Puts the chosen toolchain's compilers before the build; the directory of its C++ runtime, if that is needed.
fn compilers(
    choice: &Choice<'_>,
    needs: &[(Need, String)],
    natives: &[NativeNeed],
    ground: PlanContext<'_>,
    build: &mut TargetBuild,
    plan: &mut Plan,
) -> Option<String> {
    let (toolchain, target) = (choice.toolchain, build.target);
    let PlanContext { request, host, catalog, .. } = ground;
    let Some(found) = choice.found.as_ref() else {
        build.named_tools = target_tools(catalog.tools(), target, host, natives, None);
        return None;
    };
    let cpu = target_cpu(&build.settings);
    let hardening = !request.no_hardening;
    let cpu = cpu.as_deref();
    let filling = TemplateContext { target, host, toolchain, found, cpu, hardening };
    let made = wrappers(filling);
    build.env.extend(toolchain.env.iter().map(|rule| EnvVar {
        key: target.fill(&rule.key),
        value: target.fill(&rule.value.replace("{bin}", &made.directory)),
        because: rule.because.clone(),
    }));
    let names = made.files.iter().filter_map(|file| file.path.rsplit('/').next()).collect();
    let tools = Tools { directory: &made.directory, names };
    let settings = script_settings(filling, natives, &tools, &plan.target_directory);
    build.env.extend(settings.env);
    let filled = Some((filling, &tools));
    build.named_tools = target_tools(catalog.tools(), target, host, natives, filled);
    add_files(&mut plan.files, settings.files);
    add_files(&mut plan.files, made.files);
    add_files(&mut plan.files, made.archiver);
    build.path = Some(made.directory.clone());
    let recipe = toolchain.cxx_runtime.as_ref();
    let recipe = recipe.filter(|_| needs.iter().any(|(need, _)| *need == Need::Cxx))?;
    let runtime = cxx_runtime(filling, recipe, &made.directory);
    add_files(&mut plan.files, runtime.files);
    plan.steps.push(runtime.step);
    Some(runtime.directory)
}

/// Has the libraries built that are provided, and points the build at them; what they are, each with its place.
fn provide_libraries(
    ground: PlanContext<'_>,
    choice: &Choice<'_>,
    natives: &[NativeNeed],
    build: &mut TargetBuild,
    plan: &mut Plan,
) -> Vec<PlacedLibrary> {
    let PlanContext { request, host, libraries, .. } = ground;
    let found = choice.found.as_ref();
    let version = found.and_then(|found| found.version.as_deref()).unwrap_or_default();
    let state =
        [&choice.toolchain.id, version, build.path.as_deref().unwrap_or_default()].join(" ");
    let env = without_users(build.env.clone(), &host.environment, build.target);
    let tools = format!("{}/muslin", plan.target_directory);
    let (sysroot, rust_because) = match &host.recipe_rust {
        Some(rust) => (
            &rust.sysroot,
            "newer than the Rust toolchain of the project, which cannot read the recipe",
        ),
        None => (&host.sysroot, "the Rust toolchain that builds the project"),
    };
    let newer = host.recipe_rust.as_ref().map(|rust| format!("{}/bin/cargo", rust.sysroot));
    let shelf = provided_libraries(
        natives,
        libraries,
        LibraryContext {
            target: build.target,
            request,
            cargo: newer.as_deref().unwrap_or_else(|| cargo(&host.environment)),
            cache: &host.cache,
            sysroot,
            rust_because,
            environment: &host.environment,
            toolchain: &choice.toolchain.id,
            toolchain_key: &state,
            env: &env,
            path: build.path.as_deref(),
            tools: &tools,
        },
    );
    let looks = shelf.placed.iter().filter_map(|one| {
        let what = one.library.run_time.as_ref()?;
        let message = format!("where it runs, the program looks for {what}");
        Some(Finding::note(codes::LIBRARY_RUN_TIME, &one.library.title, message))
    });
    plan.findings.extend(looks);
    plan.steps.extend(shelf.steps);
    add_files(&mut plan.files, shelf.files);
    build.env.extend(shelf.env);
    build.arguments = shelf.arguments;
    let prefixes: Vec<&str> = shelf.placed.iter().map(|one| one.prefix.as_str()).collect();
    // All of them: a script with a source of its own looks for what its package's dependencies are pointed at.
    build.pkg_config = prefixes.iter().map(|prefix| format!("{prefix}/lib/pkgconfig")).collect();
    let found = cmake_finds(&mut build.env, build.target, &prefixes);
    add_files(&mut plan.files, found.into_iter().collect());
    shelf.placed
}

/// Has the allocator built apart from the project, so that it changes nothing about how that is compiled.
fn stock_alone(
    ground: PlanContext<'_>,
    choice: &Choice<'_>,
    need: &NativeNeed,
    project: &TargetBuild,
    plan: &mut Plan,
) -> Vec<PlacedLibrary> {
    let natives = std::slice::from_ref(need);
    let mut build = TargetBuild::new(project.target, project.settings.clone());
    let needs: Vec<_> = need.needs.iter().map(|one| (*one, need.package.clone())).collect();
    compilers(choice, &needs, natives, ground, &mut build, plan);
    provide_libraries(ground, choice, natives, &mut build, plan)
}

/// Whether a package's build script may look for installed libraries: those that carry a source look for what
/// that can do with.
fn looks_around(need: &NativeNeed) -> bool {
    need.outcome != Outcome::Nothing
}

/// The cargo that builds.
fn cargo(environment: &Environment) -> &str {
    environment.get("CARGO").map_or("cargo", String::as_str)
}

/// Keeps the host's pkg-config from answering for the target, unless the user has configured it for the target.
fn isolate(environment: &Environment, build: &mut TargetBuild, plan: &mut Plan) {
    let target = build.target;
    if let Some(variable) = user_pkg_config(environment, target) {
        let message = format!("pkg-config answers for `{target}` as your `{variable}` says");
        plan.findings.push(Finding::note(codes::USER_PKG_CONFIG, &variable, message));
        build.env.extend(allow_cross(environment, target));
    } else if build.pkg_config.is_empty() {
        let nowhere = format!("{}/muslin/no-pkg-config", plan.target_directory);
        build.env.extend(no_host_pkg_config(target, &nowhere));
    } else {
        let own = own_pkg_config(&format!("{}/muslin", plan.target_directory));
        build.env.extend(only_our_pkg_config(target, &build.pkg_config, &own.path));
        add_files(&mut plan.files, vec![own]);
    }
}

/// The variables that make other compilers record, and the directory for it.
fn watched(ground: PlanContext<'_>, plan: &mut Plan) -> Vec<EnvVar> {
    let host = ground.host;
    let (directory, file) = records(&plan.target_directory, &host.cache);
    add_files(&mut plan.files, file.into_iter().collect());
    watch(&plan.target_directory, &directory, &host.environment, ground.missing_tools)
}

fn add_files(files: &mut Vec<PlannedFile>, more: Vec<PlannedFile>) {
    for file in more {
        if !files.contains(&file) {
            files.push(file);
        }
    }
}

//! `doctor`: looks at everything that a static build would meet, stops at nothing, and has it judged.

use muslin_schema::codes;
use std::path::Path;
use std::thread;

use cargo_metadata::Metadata;
use muslin_exec::{Command, Runner, find_program};
use muslin_libraries::Libraries;
use muslin_natives::roots;
use muslin_plan::{Facts, Inputs, Machine, build_environment, diagnose, offline, refuse_own_flags};
use muslin_schema::{
    Answer, Diagnosis, Environment, Failure, FailureText, Finding, Host, Request, Severity, Target,
};
use muslin_toolchain::Catalog;

use crate::config_paths::config_files;
use crate::explain::known;
use crate::feature_cure::with_feature_cures;
use crate::host_tools::{emulation, install, missing_tools};
use crate::install::fetcher;
use crate::own_linking::own_linking;
use crate::planning::{look_for_toolchains, wanted};
use crate::project::{
    Catalogues, NativeScans, catalogues, completed, graphs, native_scans, project_configuration,
    with_libraries,
};

use crate::events::Silent;
use crate::session::Session;

mod machine;

/// Whatever failed on the way: it is reported, and the way goes on.
#[derive(Default)]
struct Failures(Vec<FailureText>);

impl Failures {
    fn keep<T>(&mut self, result: Result<T, Box<dyn Failure>>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(failure) => {
                let text = FailureText::of(failure.as_ref());
                if !self.0.contains(&text) {
                    self.0.push(text);
                }
                None
            }
        }
    }
}

/// A project, as far as it is understood.
struct Read {
    request: Request,
    catalog: Catalog,
    libraries: Libraries,
    graphs: Vec<(Target, Metadata)>,
    natives: NativeScans,
    failures: Failures,
}

/// Looks at the machine and the project, and judges both.
///
/// # Errors
///
/// Only if the question itself is wrong.
pub(crate) fn doctor(
    session: &Session<'_>,
    request: &Request,
) -> Result<Diagnosis, Box<dyn Failure>> {
    known(&request.allow)?;
    let config_files =
        config_files(&session.working_directory, &session.environment, &request.cargo_args);
    let environment = build_environment(&session.environment, &config_files);
    // What cargo fetches is of interest to those who wait for a build.
    let session = &session.with_environment(environment).reporting_to(&Silent);
    let Session { runner, environment, working_directory, .. } = session;
    let runner = *runner;
    let cache = session.cache();
    let (cargo, mut host) = rust(runner, environment, &cache);
    let triple = host.as_ref().map_or_else(|_| machine::triple(), |host| host.triple.clone());
    let in_project = is_in_project(request, working_directory);
    let asked = if in_project && cargo.is_ok() { host.as_ref().ok() } else { None };
    let read = read(session, request, asked);
    let Read { request, catalog, libraries, graphs, natives, failures } = &read;

    if let Ok(host) = &mut host {
        let wanted = wanted(request, &config_files, host, natives);
        look_for_toolchains(runner, catalog, &wanted, host);
    }
    let foreign = request
        .targets
        .iter()
        .filter(|&&target| host.as_ref().is_ok_and(|host| !host.runs(target)));
    let emulations: Vec<_> =
        foreign.map(|&target| (target, emulation(runner, &triple, target))).collect();
    let graph = graphs.first().map(|(_, graph)| graph);
    // A selection that does not fit is among the failures.
    let roots = graph.and_then(|graph| roots(graph, &request.selection).ok()).unwrap_or_default();
    let missing_tools = missing_tools(natives);
    let inputs = match (&host, graph) {
        (Ok(host), Some(metadata)) if !roots.is_empty() && natives.len() == graphs.len() => {
            Some(Inputs {
                request,
                host,
                metadata,
                roots: &roots,
                natives,
                catalog,
                libraries,
                config_files: &config_files,
                missing_tools: &missing_tools,
                emulations: &emulations,
                commit_time: None,
            })
        }
        _ => None,
    };
    let target_directory = graph.map(|graph| graph.target_directory.as_std_path());
    let mut machine = Machine {
        rustup: find_program("rustup").is_some(),
        self_contained: machine::self_contained(request, host.as_ref().ok()),
        host_linker: machine::host_linker(runner, environment, &config_files, &triple),
        cache: machine::directory(runner, &cache),
        target_directory: target_directory.map(|path| machine::directory(runner, path)),
        dangling: machine::dangling(catalog, target_directory),
        broken_linkers: machine::broken_linkers(runner, catalog, host.as_ref().ok()),
        fetcher: None,
        offline: offline(&config_files, environment),
    };
    let judged = |machine: &Machine| {
        diagnose(&Facts {
            request,
            cargo: &cargo,
            host: &host,
            in_project,
            failures: &failures.0,
            inputs: inputs.as_ref(),
            catalog,
            config_files: &config_files,
            machine,
            emulations: &emulations,
            install: &|program| install(&triple, program),
        })
    };
    let first = judged(&machine);
    // What forbids installing one is an error, and then nothing is fetched.
    let installs = |one: &Finding| {
        one.is(codes::TOOLCHAIN) && one.answer != Answer::Yes && one.severity == Severity::Info
    };
    if !first.checks.iter().any(installs) {
        return Ok(first);
    }
    machine.fetcher = Some(fetcher(session).map_err(|why| *why));
    Ok(judged(&machine))
}

/// The release of cargo, and the machine as rustc sees it; or why one of them does not answer.
fn rust(
    runner: &dyn Runner,
    environment: &Environment,
    cache: &Path,
) -> (Result<String, String>, Result<Host, String>) {
    thread::scope(|scope| {
        let cargo = scope.spawn(|| release(runner, environment, "CARGO", "cargo"));
        let host = release(runner, environment, "RUSTC", "rustc").and_then(|_| {
            muslin_exec::probe(runner, environment, cache).map_err(|error| error.to_string())
        });
        (cargo.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), host)
    })
}

/// The release of cargo or rustc. rustup is kept from installing a toolchain for the question.
fn release(
    runner: &dyn Runner,
    environment: &Environment,
    variable: &str,
    program: &str,
) -> Result<String, String> {
    let program = environment.get(variable).map_or(program, String::as_str);
    let command = Command::new(program).args(["-V"]).env("RUSTUP_AUTO_INSTALL", "0");
    let answer = runner.capture(&command).map_err(|error| {
        let text = FailureText::of(&error);
        [vec![text.error], text.because].concat().join(": ")
    })?;
    let release = answer.output.split(' ').nth(1).filter(|_| answer.succeeded());
    release.map(|text| text.trim().to_owned()).ok_or(answer.error)
}

/// Whether cargo would find a manifest.
fn is_in_project(request: &Request, working_directory: &Path) -> bool {
    let manifest = |directory: &Path| muslin_exec::is_file(&directory.join("Cargo.toml"));
    request.manifest_path.is_some() || working_directory.ancestors().any(manifest)
}

/// Reads as much of the project as can be; nothing of it without a `host` to read it for.
fn read(session: &Session<'_>, request: &Request, host: Option<&Host>) -> Read {
    let mut failures = Failures::default();
    let asked = &request.targets;
    let mut request = request.clone();
    failures.keep(refuse_own_flags(&request.cargo_args).map_err(Into::into));
    if request.targets.is_empty() {
        let own = Target::of_host(std::env::consts::ARCH).filter(|_| host.is_some());
        request.targets = own.map_or_else(|| Target::ALL.to_vec(), |own| vec![own]);
    }
    let mut all = Vec::new();
    if let Some(host) = host {
        let first = graphs(session, &request, &request.targets, Vec::new());
        all = failures.keep(first).unwrap_or_default();
        if let Some((_, graph)) = all.first() {
            let found = failures.keep(project_configuration(&request, graph));
            let configuration = found.unwrap_or_default();
            request = completed(request, asked, &configuration, host);
            let rest = graphs(session, &request, &request.targets, all);
            all = failures.keep(rest).unwrap_or_default();
        }
    }
    let data = failures.keep(catalogues(&request));
    let Catalogues { catalog, libraries, rules, .. } = data.unwrap_or_else(Catalogues::embedded);
    let files = config_files(&session.working_directory, &session.environment, &request.cargo_args);
    let linking = |target| host.map(|host| own_linking(&files, host, target)).unwrap_or_default();
    let found = native_scans(&all, &request, &linking, &session.environment, &rules)
        .and_then(|found| Ok(with_libraries(found, &request, &libraries)?));
    let natives = failures.keep(found).unwrap_or_default();
    let natives = with_feature_cures(session, natives, &request, &linking, &libraries, &rules);
    Read { request, catalog, libraries, graphs: all, natives, failures }
}

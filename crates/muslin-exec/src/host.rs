//! Looks at the machine once and returns it as a value.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use muslin_schema::{
    COMPILER_VARIABLES, CompilerAnswer, Environment, Host, ProbeAnswer, RustTarget, Target,
};

use crate::command::Command;
use crate::probe_cache::ProbeCache;
use crate::probe_query::{HostQuery, ProbeQuery};
use crate::program::{find_program, find_real_program};
use crate::runner::{Captured, RunError, Runner};

/// The variables of this process. Those that are not text are left out: no rule reads them, and
/// children inherit them untouched.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
pub fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// The distribution and those it is like, as in `/etc/os-release` (`ID`, `ID_LIKE` in
/// os-release(5)), the nearest first; none where there is no such file.
#[must_use]
pub fn distribution() -> Vec<String> {
    let text = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    os_release(&text)
}

fn os_release(text: &str) -> Vec<String> {
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        line.unwrap_or_default().trim_matches(['"', '\'']).to_owned()
    };
    let args = format!("{} {}", value("ID"), value("ID_LIKE"));
    args.split_whitespace().map(str::to_owned).collect()
}

/// Looks at the machine and its Rust toolchain. Toolchains for C are asked for apart, by
/// [`ask_toolchains`], since most builds need none.
///
/// # Errors
///
/// [`RunError`] if `rustc` cannot be started.
pub fn probe(
    runner: &dyn Runner,
    environment: &Environment,
    cache: &Path,
) -> Result<Host, RunError> {
    let rustc = environment.get("RUSTC").map_or("rustc", String::as_str);
    probe_with(rustc, runner, environment, cache)
}

/// The same with another `rustc` than that of the environment.
///
/// # Errors
///
/// [`RunError`] if it cannot be started.
pub fn probe_with(
    rustc: &str,
    runner: &dyn Runner,
    environment: &Environment,
    cache: &Path,
) -> Result<Host, RunError> {
    thread::scope(|scope| {
        let version = scope.spawn(|| runner.capture(&Command::new(rustc).args(["-vV"])));
        let targets = Target::ALL
            .map(|target| (target, scope.spawn(move || rust_target(runner, rustc, target))));
        let sysroot = runner.capture(&Command::new(rustc).args(["--print", "sysroot"]))?;
        let mut host =
            host(&joined(version)?.output, sysroot.output.trim_end(), environment, cache);
        let known =
            targets.into_iter().filter_map(|(target, asked)| Some((target, joined(asked)?)));
        host.rust = known.collect();
        Ok(host)
    })
}

/// Looks for toolchains and asks the user's compilers, all at the same time, and adds the answers to
/// `host`. A toolchain is looked for until a place has one that is good `enough`.
pub fn ask_toolchains(
    runner: &dyn Runner,
    query: &HostQuery,
    enough: &(dyn Fn(&str, &ProbeAnswer) -> bool + Sync),
    host: &mut Host,
) {
    let environment = host.environment.clone();
    let kept = &ProbeCache::new(&host.cache, &environment);
    thread::scope(|scope| {
        let look = move |id: &str, places: &[ProbeQuery]| {
            let mut answers: Vec<ProbeAnswer> = Vec::new();
            for (index, place) in places.iter().enumerate() {
                answers.extend(kept.recall(place, index).or_else(|| {
                    let found = answer(runner, place, index);
                    if let Some(found) = &found {
                        kept.keep(place, found);
                    }
                    found
                }));
                if answers.last().is_some_and(|last| last.probe == index && enough(id, last)) {
                    break;
                }
            }
            answers
        };
        let probes: Vec<_> = query
            .probes
            .iter()
            .map(|one| (one, scope.spawn(move || look(&one.id, &one.places))))
            .collect();
        for key in &query.compilers {
            if let Some(command) = host.environment.get(key) {
                host.compilers.insert(key.clone(), ask_compiler(runner, command));
            }
        }
        for (one, asked) in probes {
            let answers = joined(asked);
            let by_target = host.probes.entry(one.id.clone()).or_default();
            by_target.extend(one.targets.iter().map(|target| (*target, answers.clone())));
        }
    });
}

/// A thread's answer; a panic in it goes on here.
fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// What rustc says of a target; `None` where it does not know it.
fn rust_target(runner: &dyn Runner, rustc: &str, target: Target) -> Option<RustTarget> {
    let args = ["--print", "cfg", "--print", "target-cpus", "--target", target.triple()];
    let asked = runner.capture(&Command::new(rustc).args(args)).ok()?;
    if !asked.succeeded() {
        return None;
    }
    let (cfg, cpus) = asked.output.split_once("Available CPUs").unwrap_or((&asked.output, ""));
    let cpu = |line: &str| line.split_whitespace().next().map(str::to_owned);
    Some(RustTarget {
        cfg: cfg.lines().map(str::to_owned).collect(),
        cfg_with_flags: Vec::new(),
        cpus: cpus.lines().skip(1).filter_map(cpu).collect(),
    })
}

/// What holds in `cfg(…)` with flags, as lines of `rustc --print cfg`; nothing where rustc refuses them.
pub fn cfg_with(rustc: &str, runner: &dyn Runner, target: Target, flags: &[String]) -> Vec<String> {
    let args = ["--print", "cfg", "--target", target.triple()];
    let asked = runner.capture(&Command::new(rustc).args(args).args(flags)).ok();
    let asked = asked.filter(Captured::succeeded);
    asked.map(|asked| asked.output.lines().map(str::to_owned).collect()).unwrap_or_default()
}

fn host(version: &str, sysroot: &str, environment: &Environment, cache: &Path) -> Host {
    let field = |name: &str| {
        let line = version.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    let triple = field("host:");
    let rustlib = Path::new(sysroot).join("lib/rustlib");
    let installed_targets = Target::ALL
        .into_iter()
        .filter(|target| rustlib.join(target.triple()).join("lib").is_dir())
        .map(|target| target.triple().to_owned())
        .collect();
    Host {
        rustc: field("release:"),
        commit: Some(field("commit-hash:")).filter(|hash| !matches!(hash.as_str(), "" | "unknown")),
        recipe_rust: None,
        rust_programs: programs(&rustlib.join(&triple).join("bin")),
        triple,
        sysroot: sysroot.to_owned(),
        installed_targets,
        rustup: find_program("rustup").is_some(),
        cache: cache.display().to_string(),
        environment: environment.clone(),
        probes: BTreeMap::new(),
        compilers: BTreeMap::new(),
        rust: BTreeMap::new(),
    }
}

/// The programs of a directory, by name, sorted.
fn programs(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let suffix = std::env::consts::EXE_SUFFIX;
    let mut names: Vec<String> =
        names.map(|name| name.strip_suffix(suffix).unwrap_or(&name).to_owned()).collect();
    names.sort();
    names
}

/// The first program of a place that works; if none does, the first that is there, with the reason.
fn answer(runner: &dyn Runner, place: &ProbeQuery, probe: usize) -> Option<ProbeAnswer> {
    let mut first: Option<ProbeAnswer> = None;
    for name in &place.programs {
        let Some(program) = find_real_program(name) else { continue };
        let mut command = vec![program.display().to_string()];
        command.extend(place.arguments.iter().cloned());
        let mut answer = ProbeAnswer { probe, command, ..ProbeAnswer::default() };
        if !place.version_arguments.is_empty() {
            answer.version = version(runner, &answer.command, place);
            if answer.version.is_none() {
                continue;
            }
        }
        answer.failure = failure(runner, &answer.command, place);
        if answer.failure.is_none() {
            answer.headers = headers(runner, &answer.command, place);
            answer.hardening = hardening(runner, &answer.command, place);
            return Some(answer);
        }
        first.get_or_insert(answer);
    }
    first
}

/// What a program says of its version; `None` if it cannot say.
fn version(runner: &dyn Runner, command: &[String], place: &ProbeQuery) -> Option<String> {
    let asked = compiler(command).args(&place.version_arguments);
    let captured = runner.capture(&asked).ok().filter(Captured::succeeded)?;
    Some(captured.output.lines().next().unwrap_or_default().trim().to_owned())
}

/// Why a program does not do: a directory is not there, or it fails when it is tried.
fn failure(runner: &dyn Runner, command: &[String], place: &ProbeQuery) -> Option<String> {
    if let Some(missing) = place.directories.iter().find(|directory| !Path::new(directory).is_dir())
    {
        return Some(format!("`{missing}` is not there"));
    }
    other_machine(runner, command, place)
        .or_else(|| lacks_tool(runner, command, place))
        .or_else(|| fails(runner, command, place))
}

/// A compiler for a target, which hears of no directory of this machine by a variable.
fn compiler(args: &[String]) -> Command {
    Command::from_argv(args).without(COMPILER_VARIABLES)
}

/// Why a compiler is not the one that its name promises: it compiles for another machine.
fn other_machine(runner: &dyn Runner, command: &[String], place: &ProbeQuery) -> Option<String> {
    if place.machine.is_empty() {
        return None;
    }
    let asked = runner.capture(&compiler(command).args(["-dumpmachine"]));
    let machine = asked.map(|captured| captured.output.trim().to_owned()).unwrap_or_default();
    (!machine.contains(&place.machine)).then(|| format!("it compiles for `{machine}`"))
}

/// The first of the programs that are needed with it which does not start.
fn lacks_tool(runner: &dyn Runner, command: &[String], place: &ProbeQuery) -> Option<String> {
    let tools = place.needed_with(command.first().map_or("", String::as_str));
    let starts = |tool: &String| {
        runner.capture(&Command::new(tool).args(["--version"])).is_ok_and(|one| one.succeeded())
    };
    tools.into_iter().find(|tool| !starts(tool)).map(|tool| format!("`{tool}` does not start"))
}

/// Why it fails when it is tried.
fn fails(runner: &dyn Runner, command: &[String], place: &ProbeQuery) -> Option<String> {
    if place.try_arguments.is_empty() {
        return None;
    }
    let tried = runner.capture(&compiler(command).args(&place.try_arguments));
    match tried {
        Ok(captured) if captured.succeeded() => None,
        Ok(captured) => {
            let mut lines = captured.error.lines();
            let first = lines.find(|line| line.contains("error")).or(captured.error.lines().next());
            Some(first.unwrap_or("it failed without output").trim().to_owned())
        }
        Err(error) => Some(error.to_string()),
    }
}

/// The arguments for protected code that a compiler takes without a word.
fn hardening(runner: &dyn Runner, command: &[String], place: &ProbeQuery) -> Vec<String> {
    let knows = |arguments: &[String]| {
        let asked = compiler(command).args(&place.try_arguments).args(["-Werror"]).args(arguments);
        runner.capture(&asked).is_ok_and(|tried| tried.succeeded())
    };
    // Most know all of them, which is one start.
    if place.hardening.is_empty() || place.try_arguments.is_empty() || knows(&place.hardening) {
        return place.hardening.clone();
    }
    let each = place.hardening.iter();
    each.filter(|one| knows(std::slice::from_ref(*one))).cloned().collect()
}

/// The directories in which a compiler looks for headers of the system, in its order. Its own are left out:
/// they go with this compiler only.
fn headers(runner: &dyn Runner, command: &[String], place: &ProbeQuery) -> Vec<String> {
    if place.list_headers.is_empty() {
        return Vec::new();
    }
    let asked = runner.capture(&compiler(command).args(&place.list_headers));
    let said = asked.map(|captured| captured.error).unwrap_or_default();
    let list = said.split("search starts here:").last().unwrap_or_default();
    let own = |directory: &&str| {
        let has = |name: &str| Path::new(directory).join(name).is_file();
        has("stddef.h") && !has("stdio.h")
    };
    let directories =
        list.lines().map(str::trim).take_while(|line| !line.starts_with("End of search"));
    directories
        .filter(|line| !line.is_empty())
        .filter(|line| !own(line))
        .map(str::to_owned)
        .collect()
}

/// Asks a compiler which machine and which C library it compiles for, by the macros it predefines.
fn ask_compiler(runner: &dyn Runner, command: &str) -> CompilerAnswer {
    let mut answer =
        CompilerAnswer { command: command.to_owned(), arch: None, glibc: false, failure: None };
    let args: Vec<&str> = if Path::new(command).is_file() {
        vec![command]
    } else {
        command.split_whitespace().collect()
    };
    // Standard input is empty; `-include` brings in the header by which glibc is distinguished.
    let asked =
        Command::from_argv(args).args(["-dM", "-E", "-x", "c", "-include", "features.h", "-"]);
    match runner.capture(&asked) {
        Ok(captured) if captured.succeeded() => {
            let defines = |name: &str| {
                let start = format!("#define {name} ");
                captured.output.lines().any(|line| line.starts_with(&start))
            };
            answer.glibc = defines("__GLIBC__");
            answer.arch = [("__x86_64__", "x86_64"), ("__aarch64__", "aarch64")]
                .into_iter()
                .find(|(name, _)| defines(name))
                .map(|(_, arch)| arch.to_owned());
        }
        Ok(captured) => {
            let first = captured.error.lines().next().unwrap_or("it failed without output");
            answer.failure = Some(first.to_owned());
        }
        Err(error) => answer.failure = Some(error.to_string()),
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_is_known_by_itself_and_by_what_it_is_like() {
        let mint = "NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=22\n";
        assert_eq!(os_release(mint), ["linuxmint", "ubuntu", "debian"]);
        assert_eq!(os_release("ID='alpine'\n"), ["alpine"]);
        assert!(os_release("").is_empty());
    }
}

//! The machine around the Rust toolchain: the host's linker, directories, the network, emulators.

use cargo_metadata::{Metadata, TargetKind};
use muslin_schema::Code;
use muslin_schema::codes;
use muslin_schema::{DirectoryFault, Exit, Installation, Target};
use muslin_toolchain::Emulation;

use crate::doctor::facts::{Directory, Facts, HostLinker};
use crate::doctor::line::Line;
use crate::settings::settings;

/// The linker of build scripts and procedural macros.
pub(super) fn host_linker(facts: &Facts<'_>) -> Line {
    let code = codes::HOST_LINKER;
    let (subject, message, said) = match &facts.machine.host_linker {
        HostLinker::Links(program) => {
            return Line::fine(
                code,
                program,
                format!("`{program}` links build scripts and macros"),
            );
        }
        HostLinker::Named(program, place) => {
            let message =
                format!("your own `{program}`, from {place}, links build scripts and macros");
            return Line::fine(code, program, message);
        }
        HostLinker::Missing(program) => {
            (program.as_str(), format!("`{program}` is not there"), Vec::new())
        }
        HostLinker::Fails(program, said) => {
            (program.as_str(), format!("`{program}` cannot link an empty program"), said.clone())
        }
        HostLinker::NoDeveloperTools => {
            let message = "`cc` is a stub: Apple's developer tools are not installed".to_owned();
            ("cc", message, Vec::new())
        }
    };
    let cure = (facts.install)("cc").map(|command| format!("`{command}`"));
    let cure = cure.unwrap_or_else(|| "install a C compiler with its C library".to_owned());
    let why = match facts.inputs.map(|inputs| has_host_programs(inputs.metadata)) {
        Some(true) => "build scripts and macros of this project are linked with it",
        Some(false) => {
            let message = format!("{message}; this project has no build script or macro to link");
            return Line::note(code, subject, message).because(said).cure(cure);
        }
        None => "build scripts and macros are linked with it, and most projects have some",
    };
    let line = match facts.inputs {
        Some(_) => Line::problem(code, subject, message, Exit::NoToolchain),
        None => Line::warning(code, subject, message),
    };
    line.because(said).because([why.to_owned()]).cure(cure)
}

/// Whether something of the graph is linked for the host.
fn has_host_programs(metadata: &Metadata) -> bool {
    let used = |package: &&cargo_metadata::Package| {
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
        nodes.into_iter().any(|node| node.id == package.id)
    };
    let for_host = [TargetKind::CustomBuild, TargetKind::ProcMacro];
    metadata.packages.iter().filter(used).any(|package| {
        package.targets.iter().any(|target| for_host.iter().any(|kind| target.kind.contains(kind)))
    })
}

/// Less than this is reported: a release build of a middle-sized project with its C takes about as much.
const LITTLE: u64 = 1_000_000_000;

/// Our cache, which takes what has to be installed, and the directory that cargo builds in.
pub(super) fn directories(facts: &Facts<'_>, installation: Option<&Installation>) -> Vec<Line> {
    // The download is unpacked beside itself.
    let needed = installation.map_or(0, |one| (one.megabytes + one.megabytes_on_disk) * 1_000_000);
    let cache = &facts.machine.cache;
    let cache = directory(codes::CACHE, cache, needed, "set `MUSLIN_CACHE_DIR` to a directory");
    let target = facts.machine.target_directory.as_ref();
    let target = target.map(|one| {
        directory(codes::TARGET_FOLDER, one, 0, "set `CARGO_TARGET_DIR` to a directory")
    });
    std::iter::once(cache).chain(target).collect()
}

fn directory(code: Code, directory: &Directory, needed: u64, elsewhere: &str) -> Line {
    let Directory { path, fault, free } = directory;
    let problem = |message: String, cure: &str| {
        Line::problem(code, path, message, Exit::Provisioning).cure(format!("{elsewhere} {cure}"))
    };
    match (fault, free) {
        (Some(DirectoryFault::NotWritable(why)), _) => {
            problem(format!("{path} cannot be written: {why}"), "that you may write")
        }
        (Some(DirectoryFault::NoPrograms), _) => {
            let message =
                format!("no program can be started in {path}: it is mounted with `noexec`");
            problem(message, "on another file system")
        }
        (None, Some(free)) if *free < needed => {
            let message =
                format!("{path}: only {} free, and {} are needed", size(*free), size(needed));
            problem(message, "with more room")
        }
        (None, Some(free)) if *free < LITTLE => {
            let message = format!("{path}: only {} free", size(*free));
            Line::warning(code, path, message).cure(format!("{elsewhere} with more room"))
        }
        (None, Some(free)) => Line::fine(code, path, format!("{path}: {} free", size(*free))),
        (None, None) => Line::fine(code, path, path.clone()),
    }
}

/// Bytes as people say them.
fn size(bytes: u64) -> String {
    let megabytes = bytes / 1_000_000;
    if megabytes < 1000 { format!("{megabytes} MB") } else { format!("{} GB", megabytes / 1000) }
}

/// Who keeps the network away, as far as that is known without asking it.
pub(super) fn network(facts: &Facts<'_>) -> Line {
    match &facts.machine.offline {
        Some(who) => {
            let message =
                format!("{who} keeps cargo offline: only what it has fetched before is built");
            Line::note(codes::NETWORK, "offline", message)
        }
        None => {
            Line::fine(codes::NETWORK, "online", "nothing keeps cargo offline; it was not tried")
        }
    }
}

/// What starts the executables of targets that this host does not run.
pub(super) fn emulators(facts: &Facts<'_>) -> Vec<Line> {
    facts.emulations.iter().map(|(target, found)| emulator(facts, *target, found)).collect()
}

fn emulator(facts: &Facts<'_>, target: Target, found: &Emulation) -> Line {
    let (code, arch) = (codes::EMULATOR, target.arch());
    let environment = facts.host.as_ref().ok().map(|host| &host.environment);
    let settings = environment.map(|environment| settings(facts.config_files, environment, target));
    if let Some(runner) = settings.and_then(|settings| settings.runner) {
        let message =
            format!("{arch}: your runner `{}` from {}", runner.value.join(" "), runner.place);
        return Line::fine(code, arch, message);
    }
    match found {
        Emulation::Kernel => {
            Line::fine(code, arch, format!("{arch}: the kernel starts its executables"))
        }
        Emulation::Program { program, .. } => {
            Line::fine(code, arch, format!("{arch}: {program} starts its executables"))
        }
        Emulation::Missing(cure) => {
            let message =
                format!("{arch}: `run` and `test` have nothing to start its executables with");
            Line::note(code, arch, message).cure(cure.clone())
        }
    }
}

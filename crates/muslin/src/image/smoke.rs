//! `--smoke`: the program is started once, from the layers that will be shipped, before they are.

use std::path::Path;
use std::time::Duration;

use muslin_elf::Facts;
use muslin_exec::{Captured, Command, Runner, Stopwatch};
use muslin_package::{Image, Layer};
use muslin_schema::{Host, Linkage};
use muslin_toolchain::Emulation;

use crate::host_tools::{emulation, install};
use crate::image::sandbox::{Container, sandbox, start};
use crate::image::smoke::error::SmokeError;
use crate::session::Session;

pub(crate) mod error;

/// A program that is asked for its version ends at once; one that has not ended by then is a server.
const LIMIT: Duration = Duration::from_mins(1);
/// Where an emulator is in the root, if the kernel does not start the program by itself.
const EMULATOR: &str = "/.emulator";

/// Starts the program of an image with each of the arguments that its settings name; the commands, if all
/// ended with 0.
///
/// # Errors
///
/// [`SmokeError`] if it cannot be started, does not end, or ends with another code than 0.
pub(super) fn smoke(
    session: &Session<'_>,
    image: &Image<'_>,
    host: &Host,
) -> Result<Vec<String>, SmokeError> {
    if image.settings.smoke.is_empty() {
        return Ok(Vec::new());
    }
    if !host.triple.contains("linux") {
        return Err(SmokeError::NoLinux);
    }
    let sandbox = sandbox(session.runner).map_err(|printed| SmokeError::NoSandbox {
        printed,
        install: install(&host.triple, "bubblewrap"),
    })?;
    let cache = Path::new(&host.cache).join("smoke");
    let root = muslin_exec::temporary_directory(&cache, "root-")?;
    unpack(&image.layers, root.path())?;
    let program = match emulator(session.runner, image, host, root.path())? {
        // A the init process cannot start what the kernel does not start.
        Some(emulator) => vec![emulator, image.program().to_owned()],
        None => image.entrypoint.clone(),
    };
    let settings = image.settings;
    let each = settings.starts().map(|arguments| {
        let own = if arguments.is_empty() { settings.args.clone() } else { arguments };
        let container = Container {
            root: root.path(),
            user: settings.user_numbers(),
            workdir: settings.workdir.as_deref().unwrap_or("/"),
            env: &image.env(),
            volumes: &settings.volumes,
            command: &[program.clone(), own].concat(),
        };
        make_directories(&container)?;
        let watch = Stopwatch::start();
        let ended = start(session.runner, sandbox, &container, &session.environment, LIMIT)?;
        proved(image, &container, ended, watch.elapsed())
    });
    each.collect()
}

/// The command, if it has ended with 0.
fn proved(
    image: &Image<'_>,
    container: &Container<'_>,
    ended: Captured,
    time: Duration,
) -> Result<String, SmokeError> {
    let words = container.command.iter().skip_while(|word| *word == EMULATOR);
    let command = Command::from_words(words).to_string();
    if ended.succeeded() {
        return Ok(command);
    }
    let (target, output) = (image.target, [ended.output, ended.error].concat());
    Err(if time >= LIMIT {
        SmokeError::Endless { command, target, output, limit: LIMIT }
    } else {
        SmokeError::Failed { command, target, code: ended.code, output }
    })
}

/// The layers over each other, read back from what is shipped.
fn unpack(layers: &[&Layer], root: &Path) -> Result<(), SmokeError> {
    for layer in layers {
        muslin_exec::unpack(&layer.unpacked()?, root)?;
    }
    Ok(())
}

/// What a container's runtime makes in a root before it starts something.
fn make_directories(container: &Container<'_>) -> Result<(), SmokeError> {
    let own = ["/dev", "/proc", container.workdir].into_iter();
    for directory in own.chain(container.volumes.iter().map(String::as_str)) {
        muslin_exec::make_directory(&container.root.join(directory.trim_start_matches('/')))?;
    }
    Ok(())
}

/// Puts an emulator into the root, if the kernel needs one for the image's architecture.
fn emulator(
    runner: &dyn Runner,
    image: &Image<'_>,
    host: &Host,
    root: &Path,
) -> Result<Option<String>, SmokeError> {
    if host.runs(image.target) {
        return Ok(None);
    }
    match emulation(runner, &host.triple, image.target) {
        Emulation::Kernel => Ok(None),
        Emulation::Missing(cure) => Err(SmokeError::Foreign { target: image.target, cure }),
        Emulation::Program { program, .. } => {
            let bytes = muslin_exec::read(Path::new(&program))?;
            let linkage = Facts::read(&bytes).map(|facts| facts.linkage);
            if !linkage.is_ok_and(Linkage::is_static) {
                return Err(SmokeError::Emulator(program));
            }
            let place = root.join(EMULATOR.trim_start_matches('/'));
            muslin_exec::write_if_different(&place, &bytes, true)?;
            Ok(Some(EMULATOR.to_owned()))
        }
    }
}

//! The init process of an image, compiled by the Rust toolchain that has built the program, and kept in our cache.

use std::path::Path;

use muslin_exec::{Command, Lock, Runner};
use muslin_package::{ArchiveError, Entry, Layer, LayerCompression, sha256};
use muslin_schema::{Linkage, ShippedExecutable, Target};
use muslin_startup::init;

use crate::project::Project;
use crate::ship::{ShipError, Shipped};
use crate::verify_output::{policy, undamaged};

/// Where it is in an image.
pub(super) const PLACE: &str = "sbin/init";

/// The init process for a target.
///
/// # Errors
///
/// [`ShipError::Init`] if it cannot be compiled; [`ShipError::Spoiled`] if the result would not start.
pub(super) fn init_program(
    runner: &dyn Runner,
    project: &Project,
    target: Target,
) -> Result<Shipped, ShipError> {
    let bytes = compiled(runner, project, target)?;
    let policy = policy(&project.host, "init", target);
    if let Err(finding) = undamaged(&bytes, &policy, &project.request.allow) {
        return Err(ShipError::Spoiled { name: "init".to_owned(), finding });
    }
    let about = ShippedExecutable {
        name: PLACE.to_owned(),
        linkage: Linkage::Static,
        size: bytes.len() as u64,
        sha256: sha256(&bytes),
    };
    Ok(Shipped { about, bytes, debug: None, record: None, build_id: None })
}

/// Its layer, which bears the time 0 and is the same for every program.
///
/// # Errors
///
/// [`ArchiveError`] as any layer.
pub(super) fn layer(
    program: Shipped,
    compression: LayerCompression,
) -> Result<Layer, ArchiveError> {
    Layer::of(vec![Entry::program(PLACE, program.bytes)], 0, "init", compression)
}

/// The program, from the cache or made now. The directory is named by all that it is made of, so that
/// nothing in it has to be thrown away.
fn compiled(runner: &dyn Runner, project: &Project, target: Target) -> Result<Vec<u8>, ShipError> {
    let host = &project.host;
    let made_of = format!(
        "{} {} {:?} {:?}",
        host.rustc,
        host.triple,
        init::FILES,
        init::arguments(target.triple(), "")
    );
    let directory = Path::new(&host.cache).join("init").join(&sha256(made_of.as_bytes())[..16]);
    let program = directory.join(target.triple());
    if muslin_exec::is_file(&program) {
        return Ok(muslin_exec::read(&program)?);
    }
    let _lock = Lock::wait(&directory.join("lock"), |_| {})?;
    let temporary = muslin_exec::temporary_directory(&directory, "making-")?;
    for (name, text) in init::FILES {
        muslin_exec::write_if_different(&temporary.path().join(name), text.as_bytes(), false)?;
    }
    // The compiler itself, since the directory is not one of the project: rustup could mean another one there.
    let command = Command::new(Path::new(&host.sysroot).join("bin/rustc"))
        .args(init::arguments(target.triple(), target.triple()))
        .within(temporary.path());
    let ended = runner.capture(&command).map_err(ShipError::InitRun)?;
    if !ended.succeeded() {
        let printed = ended.error.lines().map(str::to_owned).collect();
        return Err(ShipError::Init { target, printed });
    }
    muslin_exec::rename(&temporary.path().join(target.triple()), &program)?;
    Ok(muslin_exec::read(&program)?)
}

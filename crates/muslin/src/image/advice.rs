//! What a person should know of an image before others use it.

use std::path::Path;

use cargo_metadata::Package;
use muslin_elf::Inquiry;
use muslin_package::ImageSettings;

use crate::pipeline::Build;

/// The area under which `inspect` says that a program wants a the init process.
const PID_1: &str = "process-1";

/// Notes on an image. They are read from what was built, which has more symbols than what is shipped, and
/// for one target: what a program does, it does on all.
pub(super) fn advice(build: &Build, package: &Package, settings: &ImageSettings) -> Vec<String> {
    if settings.init {
        return Vec::new();
    }
    let Some(target) = build.targets().next() else { return Vec::new() };
    let files = build.outcome.report.executables.iter();
    let files = files.filter(|one| one.target == target && one.package == package.name.as_str());
    files
        .filter(|file| wants_init(Path::new(&file.path)))
        .map(|file| {
            format!(
                "`{}` starts other programs and handles no signals: `--init` adds an init process (PID 1)",
                file.name
            )
        })
        .collect()
}

fn wants_init(path: &Path) -> bool {
    let Ok(bytes) = muslin_exec::read(path) else { return false };
    let inspection = muslin_elf::inspect(&bytes, &Inquiry::default());
    inspection.is_ok_and(|one| one.hazards.iter().any(|hazard| hazard.area == PID_1))
}

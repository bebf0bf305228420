//! Steps that come before the build: the Rust target, the toolchain, the C++ runtime.

use muslin_schema::{
    Argument, Content, Host, Installation, PlannedFile, Provision, Step, StepKind, Target,
};
use muslin_toolchain::CxxRuntime;

use crate::error::PlanError;
use crate::fill::TemplateContext;
use crate::isolation::EMPTY_ARCHIVE;
use crate::posix::Digest;

/// Adds a target that is not installed.
///
/// # Errors
///
/// [`PlanError::TargetMissing`] if nothing may be fetched, or there is nothing to fetch it with.
pub(crate) fn add_target(
    host: &Host,
    target: Target,
    provision: Provision,
) -> Result<Option<Step>, PlanError> {
    if host.installed_targets.iter().any(|triple| triple == target.triple()) {
        return Ok(None);
    }
    if provision != Provision::Allowed || !host.rustup {
        return Err(PlanError::TargetMissing { target, provision });
    }
    let mut arguments = vec![Argument {
        words: ["target", "add", target.triple()].map(str::to_owned).into(),
        because: format!("the standard library for `{target}` is not installed"),
    }];
    // The last directory of the sysroot is the toolchain's name: the target goes to the toolchain that builds.
    if let Some(name) = host.sysroot.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()) {
        arguments.push(Argument {
            words: vec!["--toolchain".into(), name.to_owned()],
            because: "the Rust toolchain that builds".into(),
        });
    }
    Ok(Some(Step {
        title: format!("Adding the Rust target {target}"),
        kind: StepKind::AddTarget {
            directory: format!("{}/lib/rustlib/{target}/lib", host.sysroot),
        },
        program: "rustup".into(),
        arguments,
        env: Vec::new(),
        path: Vec::new(),
    }))
}

/// Installs the chosen toolchain into the cache.
pub(crate) fn install_toolchain(installation: Installation) -> Step {
    let Installation { id, package, version, sha256, directory, .. } = &installation;
    let Installation { megabytes, megabytes_on_disk, .. } = installation;
    let because = format!(
        "none that is here will do: `{package}` {version} with the SHA-256 {sha256} is fetched from the Python package index ({megabytes} MB) and unpacked to {directory} ({megabytes_on_disk} MB); `--no-install` refuses"
    );
    let words = ["muslin", "toolchains", "install", id].map(str::to_owned).into();
    Step {
        title: format!("Installing {id} {version} ({megabytes} MB)"),
        program: "cargo".into(),
        arguments: vec![Argument { words, because }],
        kind: StepKind::InstallToolchain(installation),
        env: Vec::new(),
        path: Vec::new(),
    }
}

/// The C++ runtime as static archives: the step that makes it, the files beside it, and its directory.
pub(crate) struct Runtime {
    pub(crate) directory: String,
    pub(crate) files: Vec<PlannedFile>,
    pub(crate) step: Step,
}

/// Plans the C++ runtime of a toolchain for a target. Its directory is named by the version and the place of
/// the compiler, so that those of two compilers are never mixed.
pub(crate) fn cxx_runtime(
    filling: TemplateContext<'_>,
    runtime: &CxxRuntime,
    wrappers: &str,
) -> Runtime {
    let TemplateContext { toolchain, target, host, found, .. } = filling;
    let version = found.version.as_deref().unwrap_or("unknown");
    let place = Digest::of(found.command.iter().map(String::as_str));
    let directory = format!("{}/c++/{}-{version}-{place}/{target}", host.cache, toolchain.id);
    let source = format!("{directory}/empty.cpp");
    let output = format!("{directory}/lib{}.a", runtime.library);
    let command: Vec<String> = filling
        .words(&runtime.command)
        .into_iter()
        .map(|word| {
            word.replace("{bin}", wrappers)
                .replace("{source}", &source)
                .replace("{output}", &format!("{directory}/empty"))
        })
        .collect();
    let (program, words) = command
        .split_first()
        .map_or_else(Default::default, |(first, rest)| (first.clone(), rest.to_vec()));
    let step = Step {
        title: format!("Making the C++ runtime for {target} with {}", toolchain.id),
        kind: StepKind::CxxRuntime {
            archives: runtime.archives.clone(),
            archiver: filling.words(&runtime.archiver),
            output,
        },
        program,
        arguments: vec![Argument { words, because: "links an empty program and prints the archives it took; once for this version and target".into() }],
        env: Vec::new(),
        path: Vec::new(),
    };
    Runtime { files: beside(runtime, &directory, &source), directory, step }
}

/// The files beside the runtime: other names for it, as linker scripts, and empty archives for its parts.
fn beside(runtime: &CxxRuntime, directory: &str, source: &str) -> Vec<PlannedFile> {
    let file = |path: String, content: String, because: String| PlannedFile {
        path,
        content: Content::Text(content),
        executable: false,
        because,
    };
    let library = &runtime.library;
    let mut files =
        vec![file(source.to_owned(), "int main() {}\n".into(), "an empty program to link".into())];
    files.extend(runtime.aliases.iter().map(|name| {
        file(
            format!("{directory}/lib{name}.a"),
            format!("INPUT(-l{library})\n"),
            format!("crates that ask for `-l{name}` get `-l{library}`"),
        )
    }));
    files.extend(runtime.empty.iter().map(|name| {
        file(
            format!("{directory}/lib{name}.a"),
            EMPTY_ARCHIVE.to_owned(),
            format!("`-l{name}` is part of `lib{library}.a` here"),
        )
    }));
    files
}

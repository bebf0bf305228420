//! The `cargo build` that does it all.

use muslin_schema::{Argument, EnvVar, Purpose, Request, Step, StepKind, Target};

use crate::settings::{Placed, RustFlags, Settings};
use crate::target_tools::TargetTools;

/// What the build needs for one target.
pub(crate) struct TargetBuild {
    pub(crate) target: Target,
    pub(crate) settings: Settings,
    pub(crate) flags: Vec<Argument>,
    /// The linker, unless the user has one.
    pub(crate) linker: Option<String>,
    pub(crate) env: Vec<EnvVar>,
    pub(crate) path: Option<String>,
    /// What plain names such as `cc` stand for, where a build script starts one.
    pub(crate) named_tools: Option<TargetTools>,
    /// The directory of those names.
    pub(crate) plain_tools: Option<String>,
    /// The directory of what keeps the host's own programs from answering for the target.
    pub(crate) shadows: Option<String>,
    /// Further arguments for cargo.
    pub(crate) arguments: Vec<Argument>,
    /// Directories in which pkg-config finds what it may answer.
    pub(crate) pkg_config: Vec<String>,
}

impl TargetBuild {
    /// A build of which nothing is decided yet.
    pub(crate) fn new(target: Target, settings: Settings) -> Self {
        Self {
            target,
            settings,
            flags: Vec::new(),
            linker: None,
            env: Vec::new(),
            path: None,
            named_tools: None,
            plain_tools: None,
            shadows: None,
            arguments: Vec::new(),
            pkg_config: Vec::new(),
        }
    }
}

/// One `cargo build` for all targets, so that work for the host is done once; or one for each, where a
/// variable would have to have two values: the user's rust flags with ours, or a plain `CC`.
pub(crate) fn steps(request: &Request, cargo: &str, builds: &[TargetBuild]) -> Vec<Step> {
    let from_environment =
        |build: &TargetBuild| matches!(build.settings.rustflags, RustFlags::Environment(_));
    let differ = builds.windows(2).any(|pair| words(&pair[0].flags) != words(&pair[1].flags));
    if builds.iter().any(from_environment) && differ || contradict(builds) {
        return builds.chunks(1).map(|one| step(request, cargo, one)).collect();
    }
    vec![step(request, cargo, builds)]
}

/// Whether two targets want the same variable to have different values.
fn contradict(builds: &[TargetBuild]) -> bool {
    let all: Vec<&EnvVar> = builds.iter().flat_map(|build| &build.env).collect();
    all.iter().any(|one| all.iter().any(|other| one.key == other.key && one.value != other.value))
}

fn words(flags: &[Argument]) -> Vec<String> {
    flags.iter().flat_map(|flag| flag.words.iter().cloned()).collect()
}

pub(crate) fn step(request: &Request, cargo: &str, builds: &[TargetBuild]) -> Step {
    let targets: Vec<&str> = builds.iter().map(|build| build.target.triple()).collect();
    let mut arguments = vec![argument(
        ["build", "--message-format", "json-render-diagnostics"],
        "cargo's messages say what each build script asked to link, and where the executables are",
    )];
    for build in builds {
        arguments.push(argument(
            ["--target", build.target.triple()],
            "with `--target`, flags for the target never reach build scripts and proc macros",
        ));
    }
    arguments.extend(asked_for(request));
    arguments.extend(only_executables(request));
    let mut env: Vec<EnvVar> = Vec::new();
    for build in builds {
        arguments.extend(build.linker.iter().map(|linker| {
            config(
                &format!("target.{}.linker={}", build.target, toml_string(linker)),
                "rustc's own linker: it pairs the CRT objects with the file type, and searches no directory of the host",
            )
        }));
        arguments.extend(build.arguments.iter().cloned());
        match merged_flags(build) {
            Some(Merged::Config(flags)) => arguments.push(flags),
            Some(Merged::Variable(variable)) if !env.contains(&variable) => env.push(variable),
            Some(Merged::Variable(_)) | None => {}
        }
        for variable in &build.env {
            if !env.contains(variable) {
                env.push(variable.clone());
            }
        }
    }
    if !request.cargo_args.is_empty() {
        let because = "passed on as they came, after `--`";
        arguments.push(Argument { words: request.cargo_args.clone(), because: because.into() });
    }
    Step {
        title: format!("Building for {}", targets.join(" and ")),
        kind: StepKind::CargoBuild,
        program: cargo.to_owned(),
        arguments,
        env,
        path: directories(builds),
    }
}

/// Where nothing is selected, cargo builds libraries too, and a `cdylib` cannot be built static: so the
/// executables are asked for.
fn only_executables(request: &Request) -> Option<Argument> {
    // What is only checked is not linked.
    if matches!(request.purpose, Purpose::Check(_)) {
        return None;
    }
    let selection = &request.selection;
    let selected = !selection.bins.is_empty()
        || selection.all_bins
        || selection.has_examples()
        || selection.tests;
    (!selected).then(|| {
        argument(["--bins"], "executables are built, and of libraries those that they depend on")
    })
}

/// The directories that stand first on `PATH`, each once.
pub(crate) fn directories(builds: &[TargetBuild]) -> Vec<String> {
    let mut directories: Vec<String> = Vec::new();
    let wrappers = builds.iter().filter_map(|build| build.path.clone());
    let plain = builds.iter().filter_map(|build| build.plain_tools.clone());
    for directory in
        wrappers.chain(plain).chain(builds.iter().filter_map(|build| build.shadows.clone()))
    {
        if !directories.contains(&directory) {
            directories.push(directory);
        }
    }
    directories
}

/// Where our rust flags join the user's.
enum Merged {
    Config(Argument),
    Variable(EnvVar),
}

/// Adds our flags to the source that cargo will read, so that none of the user's is lost; nothing, if we have
/// none to add.
fn merged_flags(build: &TargetBuild) -> Option<Merged> {
    let ours = words(&build.flags);
    if ours.is_empty() {
        return None;
    }
    let reasons: Vec<&str> = build.flags.iter().map(|flag| flag.because.as_str()).collect();
    let because = reasons.join("; ");
    Some(match &build.settings.rustflags {
        RustFlags::Environment(Placed { value, place }) => {
            let all: Vec<String> = value.iter().cloned().chain(ours).collect();
            Merged::Variable(EnvVar {
                key: "CARGO_ENCODED_RUSTFLAGS".into(),
                value: all.join("\u{1f}"),
                because: format!(
                    "your flags from {place} come first, ours are appended: {because}"
                ),
            })
        }
        RustFlags::Target(_) => Merged::Config(flags_config(build.target, &ours, because)),
        RustFlags::Build(users) => {
            let all: Vec<String> =
                users.iter().flat_map(|one| one.value.iter().cloned()).chain(ours).collect();
            let because = match users.first() {
                Some(one) => format!(
                    "flags of a target silence `build.rustflags`, so yours from {} are repeated: {because}",
                    one.place
                ),
                None => because,
            };
            Merged::Config(flags_config(build.target, &all, because))
        }
    })
}

/// `--config` joins a list with the lists of the user's files, but refuses to join it with a string,
/// which `rustflags` may be too; under a `cfg` key of our own it joins with both.
fn flags_config(target: Target, flags: &[String], because: String) -> Argument {
    let list: Vec<String> = flags.iter().map(|flag| toml_string(flag)).collect();
    let key = format!("cfg(all(target_env = \"musl\", target_arch = \"{}\"))", target.arch());
    let setting = format!("target.'{key}'.rustflags=[{}]", list.join(", "));
    Argument { words: vec!["--config".into(), setting], because }
}

pub(crate) fn asked_for(request: &Request) -> Vec<Argument> {
    let mut words: Vec<String> = vec!["--profile".into(), request.profile.clone()];
    let mut option = |name: &str, value: &str| words.extend([name.to_owned(), value.to_owned()]);
    for (name, value) in [
        ("--manifest-path", &request.manifest_path),
        ("--target-dir", &request.target_dir),
        ("--jobs", &request.jobs),
    ] {
        if let Some(value) = value {
            option(name, value);
        }
    }
    let selection = &request.selection;
    for (name, values) in [
        ("--package", &selection.packages),
        ("--exclude", &selection.exclude),
        ("--bin", &selection.bins),
        ("--example", &selection.examples),
        ("--features", &request.features.list),
    ] {
        for value in values {
            option(name, value);
        }
    }
    for (flag, on) in [
        ("--workspace", selection.workspace),
        ("--bins", selection.all_bins),
        ("--examples", selection.all_examples),
    ] {
        if on {
            words.push(flag.to_owned());
        }
    }
    let flags = [request.features.flags(), request.network.flags()].concat();
    words.extend(flags.into_iter().map(str::to_owned));
    vec![Argument { words, because: "as asked for".into() }]
}

pub(crate) fn argument<W: Into<String>>(
    words: impl IntoIterator<Item = W>,
    because: &str,
) -> Argument {
    let words = words.into_iter().map(Into::into).collect();
    Argument { words, because: because.to_owned() }
}

pub(crate) fn config(setting: &str, because: &str) -> Argument {
    argument(["--config", setting], because)
}

/// A TOML basic string.
pub(crate) fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

//! The command line, once for `cargo muslin` and `cargo xtask`.

use clap::{Args, ValueEnum};
use muslin_schema::{
    Allocator, ColorChoice, Features, LibcRoutines, Network, Provide, Purpose, Request, Resolver,
    RoutineGroup, Selection, Target, ThreadStack, Verbosity,
};

use crate::output::{Format, Output};
use crate::value::{Value, parsed};

/// Which project, which executables, and how.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Args, Clone, Debug, Default)]
pub struct BuildArguments {
    /// The target: `x86_64`, `aarch64`, a full triple, or `all`. Repeatable.
    ///
    /// The default is what the project configures, else the architecture of this machine.
    #[arg(long, value_name = "TARGET", value_parser = targets(), hide_possible_values = true, help_heading = "Target")]
    target: Vec<TargetList>,

    /// Use this toolchain, or fail with the reason why it cannot be used.
    #[arg(long, value_name = "ID", value_parser = toolchains(), hide_possible_values = true, help_heading = "Target")]
    toolchain: Option<String>,

    /// Whether static libraries are built for packages that look for installed ones: `never`, `auto` for those
    /// that would otherwise fail, `always` also instead of the source that a package carries.
    #[arg(long, value_name = "WHEN", value_parser = Value::new(|| vec!["never", "auto", "always"], parse_provide), hide_possible_values = true, help_heading = "Target")]
    provide: Option<Provide>,

    /// A directory with sources of libraries, which then need not be fetched; each is identified by its hash. Repeatable.
    #[arg(
        long,
        value_name = "DIR",
        env = "MUSLIN_SOURCE_DIR",
        value_delimiter = ':',
        help_heading = "Target"
    )]
    source_dir: Vec<String>,

    /// A directory with more toolchain files (`*.toml`), rules for crates (`natives/*.toml`), libraries
    /// (`libraries/*/library.toml`) and known failures (`failures/*.toml`).
    #[arg(long, value_name = "DIR", env = "MUSLIN_CATALOG_DIR", help_heading = "Target")]
    pub(crate) catalog: Option<String>,

    /// Link at a fixed address instead of static-PIE.
    #[arg(long, help_heading = "Target")]
    no_pie: bool,

    /// Compile C and C++ without stack protector, probes against stack clashes and protected branches, which the
    /// target's compilers are otherwise asked for. Arguments of your own (`CFLAGS`) are stronger in any case.
    #[arg(long, help_heading = "Target")]
    no_hardening: bool,

    /// Whose `malloc` is linked, for Rust, C and C++ alike: `mimalloc`, `jemalloc`, or that of `musl`'s libc,
    /// which has one lock for all threads. `auto` is mimalloc where a C compiler for the target is installed and
    /// the program has no allocator of its own. The default is what the project configures, else `auto`.
    #[arg(long, value_name = "NAME", value_parser = allocators(), hide_possible_values = true, help_heading = "Target")]
    allocator: Option<Allocator>,

    /// Which routines of musl's libc are replaced by faster ones: all (`muslin`), none (`musl`), or these groups,
    /// separated by commas: `memory` (`memcpy`, `strlen` and their like), `environment` (`getenv`), `directories`
    /// (`readdir` and its like), `open`. The default is what the project configures, else `muslin`.
    #[arg(long, alias = "memory-routines", value_name = "GROUPS", value_parser = Value::new(libc_routines, parsed::<LibcRoutines>), hide_possible_values = true, help_heading = "Target")]
    libc_routines: Option<LibcRoutines>,

    /// Whose `getaddrinfo` and the like are linked: `muslin`'s, which finds what glibc's does, or that of `musl`'s
    /// libc. The default is what the project configures, else `auto`: `muslin`'s, wherever it can be linked.
    #[arg(long, value_name = "WHOSE", value_parser = Value::new(|| vec!["auto", "muslin", "musl"], parsed::<Resolver>), hide_possible_values = true, help_heading = "Target")]
    resolver: Option<Resolver>,

    /// The stack of a thread that C code starts without asking for a size: bytes, or a number with `K` or `M`, from
    /// `128K` to `8M`. Threads of Rust are not concerned. The default is what the project configures, else `8M`.
    #[arg(long, value_name = "SIZE", value_parser = parsed::<ThreadStack>, help_heading = "Target")]
    thread_stack: Option<ThreadStack>,

    /// Path to the project's Cargo.toml.
    #[arg(long, value_name = "PATH", help_heading = "Project")]
    pub(crate) manifest_path: Option<String>,

    /// The package to build. Repeatable.
    #[arg(short, long, value_name = "SPEC", help_heading = "Project")]
    package: Vec<String>,

    /// All packages of the workspace.
    #[arg(long, help_heading = "Project")]
    workspace: bool,

    /// Leave out a package of the workspace. Repeatable.
    #[arg(long, value_name = "SPEC", help_heading = "Project")]
    exclude: Vec<String>,

    /// Only this binary. Repeatable.
    #[arg(long, value_name = "NAME", help_heading = "Project")]
    bin: Vec<String>,

    /// All binaries.
    #[arg(long, help_heading = "Project")]
    bins: bool,

    /// Only this example. Repeatable.
    #[arg(long, value_name = "NAME", help_heading = "Project")]
    example: Vec<String>,

    /// All examples.
    #[arg(long, help_heading = "Project")]
    examples: bool,

    /// Features to turn on, separated by commas or spaces.
    #[arg(short = 'F', long, value_name = "FEATURES", help_heading = "Project")]
    features: Vec<String>,

    /// Turn all features on.
    #[arg(long, help_heading = "Project")]
    all_features: bool,

    /// Turn the `default` feature off.
    #[arg(long, help_heading = "Project")]
    no_default_features: bool,

    /// The build profile; `release` unless the project configures another.
    #[arg(long, value_name = "NAME", help_heading = "Build")]
    profile: Option<String>,

    /// The `release` profile, which is the default.
    #[arg(short, long, conflicts_with = "profile", help_heading = "Build")]
    release: bool,

    /// Directory for everything that is built.
    #[arg(long, value_name = "DIR", help_heading = "Build")]
    pub(crate) target_dir: Option<String>,

    /// Fail if Cargo.lock would change.
    #[arg(long, help_heading = "Build")]
    locked: bool,

    /// Fetch nothing.
    #[arg(long, help_heading = "Build")]
    pub(crate) offline: bool,

    /// `--locked` and `--offline` together.
    #[arg(long, help_heading = "Build")]
    frozen: bool,

    /// Install nothing: a Rust target or a toolchain that is missing is an error that says what would be
    /// installed.
    #[arg(
        long,
        env = "MUSLIN_NO_INSTALL",
        value_parser = clap::builder::FalseyValueParser::new(),
        help_heading = "Build"
    )]
    no_install: bool,

    /// Leave paths of this machine in what is built, incremental compilation as it is set, and the time to
    /// build scripts.
    #[arg(long, conflicts_with = "verify_reproducible", help_heading = "Build")]
    no_reproducible: bool,

    /// Build a second time, in another directory with another cargo home, and report every difference.
    #[arg(long, help_heading = "Verdict")]
    pub(crate) verify_reproducible: bool,

    /// How many jobs cargo runs at once.
    #[arg(short, long, value_name = "N", help_heading = "Build")]
    jobs: Option<String>,

    /// Allow a finding by its diagnostic code. Repeatable, or separated by commas.
    #[arg(long, value_name = "CODE", value_delimiter = ',', help_heading = "Verdict")]
    allow: Vec<String>,

    /// Warnings fail the run (exit code 21).
    #[arg(long, help_heading = "Verdict")]
    strict: bool,

    /// Print more; twice for all output of cargo and its build scripts.
    #[arg(short, long, action = clap::ArgAction::Count, help_heading = "Output")]
    verbose: u8,

    /// Print errors only.
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    quiet: bool,

    /// When output is colored.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, help_heading = "Output")]
    color: Color,

    /// `human`, or one JSON value on standard output.
    #[arg(
        long,
        visible_alias = "format",
        value_enum,
        value_name = "FORMAT",
        default_value_t,
        help_heading = "Output"
    )]
    message_format: Format,

    /// Anything else for cargo, as it is.
    #[arg(last = true, value_name = "CARGO ARGUMENTS")]
    pub(crate) cargo_args: Vec<String>,
}

/// The targets that one `--target` means.
#[derive(Clone, Debug)]
pub(crate) struct TargetList(Vec<Target>);

/// All targets, each once.
pub(crate) fn one_by_one(lists: &[TargetList]) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for target in lists.iter().flat_map(|list| &list.0) {
        if !targets.contains(target) {
            targets.push(*target);
        }
    }
    targets
}

/// `--target`, for completions and suggestions.
pub(crate) fn targets() -> Value<TargetList> {
    let known = || {
        let all = Target::ALL.iter().flat_map(|target| [target.arch(), target.triple()]);
        all.chain(["all"]).collect()
    };
    Value::new(known, parse_targets)
}

/// `--toolchain`: a catalogue of the user's may have others.
fn toolchains() -> Value<String> {
    let known = || muslin_catalog::TOOLCHAINS.iter().map(|(id, _)| *id).collect();
    Value::new(known, |text| Ok(text.to_owned()))
}

/// `--allocator`.
pub(crate) fn allocators() -> Value<Allocator> {
    Value::new(|| vec!["auto", "musl", "mimalloc", "jemalloc"], parsed::<Allocator>)
}

/// `--libc-routines`: a list of groups is completed by its first one.
fn libc_routines() -> Vec<&'static str> {
    ["muslin", "musl"].into_iter().chain(RoutineGroup::ALL.map(RoutineGroup::as_str)).collect()
}

/// A value with a `FromStr` whose error is a message.
fn parse_targets(text: &str) -> Result<TargetList, String> {
    if text == "all" {
        return Ok(TargetList(Target::ALL.to_vec()));
    }
    let target = text.parse::<Target>().map_err(|error| format!("{error}, or `all`"))?;
    Ok(TargetList(vec![target]))
}

fn parse_provide(text: &str) -> Result<Provide, String> {
    Provide::of_word(text).ok_or_else(|| "it is `never`, `auto` or `always`".to_owned())
}

/// When text is colored.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl From<Color> for ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

impl BuildArguments {
    /// The request as the command line has it, before the project's configuration fills the gaps.
    #[must_use]
    pub fn request(&self) -> Request {
        self.request_for(Purpose::Deliver)
    }

    /// The request of a verb that does something else with what is built.
    pub(crate) fn request_for(&self, purpose: Purpose) -> Request {
        let profile = match (&self.profile, &purpose) {
            (Some(profile), _) => profile.clone(),
            (None, _) if self.release => "release".to_owned(),
            // What is run is built as cargo builds it for that.
            (None, Purpose::Run(_) | Purpose::Check(_) | Purpose::Environment) => "dev".to_owned(),
            (None, Purpose::Test(tests)) => tests.suite.verb().to_owned(),
            (None, Purpose::Deliver | Purpose::Compare) => String::new(),
        };
        let tests = match &purpose {
            Purpose::Test(_) | Purpose::Environment => true,
            Purpose::Check(checks) => checks.selection.iter().any(|flag| flag != "--lib"),
            Purpose::Deliver | Purpose::Compare | Purpose::Run(_) => false,
        };
        Request {
            manifest_path: self.manifest_path.clone(),
            targets: one_by_one(&self.target),
            selection: Selection {
                packages: self.package.clone(),
                workspace: self.workspace,
                exclude: self.exclude.clone(),
                bins: self.bin.clone(),
                all_bins: self.bins,
                examples: self.example.clone(),
                all_examples: self.examples,
                tests,
            },
            features: Features {
                list: self.features.iter().flat_map(|list| split_features(list)).collect(),
                all: self.all_features,
                no_default: self.no_default_features,
            },
            profile,
            target_dir: self.target_dir.clone(),
            network: Network { locked: self.locked, offline: self.offline, frozen: self.frozen },
            no_install: self.no_install,
            jobs: self.jobs.clone(),
            toolchain: self.toolchain.clone(),
            catalog: self.catalog.clone(),
            provide: self.provide,
            source_dirs: self.source_dir.clone(),
            libraries: std::collections::BTreeMap::new(),
            no_pie: self.no_pie,
            no_hardening: self.no_hardening,
            allocator: self.allocator,
            libc_routines: self.libc_routines,
            resolver: self.resolver,
            thread_stack: self.thread_stack,
            no_reproducible: self.no_reproducible,
            verify_reproducible: self.verify_reproducible,
            ships: false,
            smoke: Vec::new(),
            seccomp: None,
            registry: None,
            allow: self.allow.clone(),
            strict: self.strict,
            verbosity: self.verbosity(),
            color: self.color.into(),
            cargo_args: self.cargo_args.clone(),
            purpose,
            details: false,
        }
    }

    /// How a verb with these arguments answers.
    pub(crate) fn output(&self) -> Output {
        Output {
            format: self.message_format,
            color: self.color.into(),
            verbosity: self.verbosity(),
            ..Output::default()
        }
    }

    fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, 1) => Verbosity::Verbose,
            (false, _) => Verbosity::VeryVerbose,
        }
    }
}

fn split_features(list: &str) -> impl Iterator<Item = String> {
    list.split([',', ' ']).filter(|feature| !feature.is_empty()).map(str::to_owned)
}

//! The verbs of the command line, once for `cargo muslin` and `cargo xtask`.

use clap::Subcommand;

use crate::audit::AuditArguments;
use crate::bench::BenchArguments;
use crate::check::{CheckArguments, ClippyArguments};
use crate::command::Command;
use crate::compare::CompareArguments;
use crate::dist::DistArguments;
use crate::env::EnvArguments;
use crate::explain::ExplainArguments;
use crate::image::ImageArguments;
use crate::init::InitArguments;
use crate::inspect::InspectArguments;
use crate::install::InstallArguments;
use crate::libraries::LibraryArguments;
use crate::manual::{CompletionsArguments, ManArguments};
use crate::matrix::MatrixArguments;
use crate::plan::{DoctorArguments, NativesArguments, PlanArguments};
use crate::run::{RunArguments, TestArguments};
use crate::static_build::StaticBuildArguments;
use crate::toolchains::ToolchainArguments;
use crate::verify::VerifyArguments;

/// What a user can ask for.
#[allow(clippy::large_enum_variant, reason = "there is one of it, and it is never moved")]
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// Build static musl executables and prove that they are.
    StaticBuild(StaticBuildArguments),
    /// Build one executable, check it, and start it: `cargo run` for the static target.
    Run(RunArguments),
    /// Build the tests, check them, and run them: `cargo test` for the static target.
    Test(TestArguments),
    /// Build and check, then make what a release needs: archives, checksums, SBOMs.
    Dist(DistArguments),
    /// Build and check, then make a container image from an empty root: no Docker, no base image.
    Image(ImageArguments),
    /// Build the program as cargo does and static, and measure both: size, start, memory, workload.
    Compare(CompareArguments),
    /// Check the crates of a project or of executables against a local advisory database.
    Audit(AuditArguments),
    /// Show every decision, variable and flag of a static build, with its reason, and run nothing.
    Plan(PlanArguments),
    /// Find what keeps this machine from a static build of this project, each with its fix.
    #[command(after_help = "\
Examples:
  cargo muslin doctor                  this project; outside of one, any
  cargo muslin doctor --target all     for both architectures
  cargo muslin doctor --format json    one value, for programs

The exit code is 0 if a static build can start, else the one that it would end with:
10 settings, 11 toolchains and linkers, 12 cargo metadata, 15 what cannot be provided,
20 native code that cannot be static, 21 warnings with `--strict`.")]
    Doctor(DoctorArguments),
    /// Show which packages need native code, and how each gets it.
    Natives(NativesArguments),
    /// Show the toolchains, what each can do here, and why one is chosen.
    Toolchains(ToolchainArguments),
    /// Show the static C libraries that can be provided, build them beforehand, or remove them.
    Libraries(LibraryArguments),
    /// Identify files from their bytes: linkage, C library, dependencies, supported systems.
    Inspect(InspectArguments),
    /// Check the files of a release: its checksums, its signed provenance, and a second build from the sources.
    Verify(VerifyArguments),
    /// Explain a diagnostic code at length.
    Explain(ExplainArguments),
    /// Show what this project needs for `cargo xtask static-build` and a release pipeline, and write it.
    Init(InitArguments),
    /// Print the jobs of a release pipeline, as a matrix in JSON.
    CiMatrix(MatrixArguments),
    /// Print the completions of a shell, for `cargo muslin` and `cargo-muslin`.
    #[command(after_help = "\
Examples:
  echo 'source <(cargo muslin completions bash)' >> ~/.bashrc
  cargo muslin completions zsh > ~/.zfunc/_cargo-muslin
  cargo muslin completions fish > ~/.config/fish/completions/cargo-muslin.fish")]
    Completions(CompletionsArguments),
    /// Print the manual page, or write those of all commands into a directory.
    #[command(after_help = "\
Examples:
  cargo muslin man | man -l -                    read it
  cargo muslin man --out ~/.local/share/man/man1  then `man cargo-muslin-dist`")]
    Man(ManArguments),
}

impl Verb {
    /// The verb with its arguments.
    pub(crate) fn command(&self) -> &dyn Command {
        match self {
            Self::StaticBuild(arguments) => arguments,
            Self::Run(arguments) => arguments,
            Self::Test(arguments) => arguments,
            Self::Dist(arguments) => arguments,
            Self::Image(arguments) => arguments,
            Self::Compare(arguments) => arguments,
            Self::Audit(arguments) => arguments,
            Self::Plan(arguments) => arguments,
            Self::Doctor(arguments) => arguments,
            Self::Natives(arguments) => arguments,
            Self::Toolchains(arguments) => arguments,
            Self::Libraries(arguments) => arguments,
            Self::Inspect(arguments) => arguments,
            Self::Verify(arguments) => arguments,
            Self::Explain(arguments) => arguments,
            Self::Init(arguments) => arguments,
            Self::CiMatrix(arguments) => arguments,
            Self::Completions(arguments) => arguments,
            Self::Man(arguments) => arguments,
        }
    }
}

/// Verbs with the names of cargo's own. They are apart, since an xtask may have verbs of these names already.
#[allow(clippy::large_enum_variant, reason = "there is one of it, and it is never moved")]
#[derive(Clone, Debug, Subcommand)]
pub enum CargoVerb {
    /// Build the benchmarks, check them, and run them: `cargo bench` for the static target.
    Bench(BenchArguments),
    /// Compile without linking, for warnings and errors: `cargo check` for the static target.
    Check(CheckArguments),
    /// The same with clippy's lints: `cargo clippy` for the static target.
    Clippy(ClippyArguments),
    /// Build a program, published or in a directory, check it, and install it.
    Install(InstallArguments),
    /// Print the variables of the build, for editors, nextest, maturin and others that start cargo.
    Env(EnvArguments),
}

impl CargoVerb {
    /// The verb with its arguments.
    fn command(&self) -> &dyn Command {
        match self {
            Self::Bench(arguments) => arguments,
            Self::Check(arguments) => arguments,
            Self::Clippy(arguments) => arguments,
            Self::Install(arguments) => arguments,
            Self::Env(arguments) => arguments,
        }
    }
}

/// Every verb.
#[derive(Clone, Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one, and clap's derive takes no box here")]
pub enum AnyVerb {
    /// What is ours.
    #[command(flatten)]
    Own(Verb),
    /// What cargo has too.
    #[command(flatten)]
    Cargo(CargoVerb),
}

impl AnyVerb {
    /// The verb with its arguments.
    pub(crate) fn command(&self) -> &dyn Command {
        match self {
            Self::Own(verb) => verb.command(),
            Self::Cargo(verb) => verb.command(),
        }
    }
}

/// The whole command line as a user has it, who installed the subcommand.
pub(crate) fn command_line() -> clap::Command {
    <AnyVerb as clap::Subcommand>::augment_subcommands(clap::Command::new("cargo-muslin"))
        .bin_name("cargo muslin")
        .about(env!("CARGO_PKG_DESCRIPTION"))
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
}

#[cfg(test)]
mod tests {
    use clap::Arg;
    use muslin_plan::KEYS;

    use super::*;

    /// Variables of flags that no key configures: they depend on the machine.
    const OF_THE_MACHINE: [&str; 2] = ["MUSLIN_SOURCE_DIR", "MUSLIN_SIGN_KEY"];

    #[test]
    fn every_key_of_the_configuration_names_the_flag_and_the_variable_that_are_stronger() {
        let mut command = command_line();
        command.build();
        // `image` has what every build has, and flags of its own.
        let image = command.find_subcommand("image").unwrap();
        let flag = |arg: &Arg| arg.get_long().map(|long| format!("--{long}"));
        let variable = |arg: &Arg| arg.get_env().map(|name| name.display().to_string());
        for key in KEYS {
            let of_key = |arg: &&Arg| flag(arg).as_deref() == key.flag;
            let Some(arg) = image.get_arguments().filter(|_| key.flag.is_some()).find(of_key)
            else {
                assert_eq!((key.flag, key.variable), (None, None), "`{}`", key.name);
                continue;
            };
            assert_eq!(variable(arg).as_deref(), key.variable, "`{}`", key.name);
        }
        let known = KEYS.iter().filter_map(|key| key.variable).chain(OF_THE_MACHINE);
        let known: Vec<&str> = known.collect();
        for name in image.get_arguments().filter_map(variable) {
            assert!(known.contains(&name.as_str()), "`{name}` is of no key");
        }
    }
}

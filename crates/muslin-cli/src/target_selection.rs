//! Which targets of a package are built, where it is not only its executables.

use clap::Args;

/// What is built next to binaries and examples.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct TargetSelection {
    /// The library; of tests, its unit tests.
    #[arg(long, help_heading = "Tests")]
    lib: bool,

    /// Only this file of integration tests. Repeatable.
    #[arg(long, value_name = "NAME", help_heading = "Tests")]
    test: Vec<String>,

    /// Everything that has `test = true`.
    #[arg(long, help_heading = "Tests")]
    tests: bool,

    /// Only this benchmark. Repeatable.
    #[arg(long, value_name = "NAME", help_heading = "Tests")]
    bench: Vec<String>,

    /// Everything that has `bench = true`.
    #[arg(long, help_heading = "Tests")]
    benches: bool,

    /// Everything that cargo builds; of tests, all but doc tests.
    #[arg(long, help_heading = "Tests")]
    all_targets: bool,
}

impl TargetSelection {
    /// The flags as cargo takes them.
    pub(crate) fn flags(&self) -> Vec<String> {
        let switches = [
            ("--lib", self.lib),
            ("--tests", self.tests),
            ("--benches", self.benches),
            ("--all-targets", self.all_targets),
        ];
        let on = switches.into_iter().filter(|(_, on)| *on).map(|(flag, _)| flag.to_owned());
        let named = |flag: &str, names: &[String]| {
            names.iter().flat_map(|name| [flag.to_owned(), name.clone()]).collect::<Vec<_>>()
        };
        on.chain(named("--test", &self.test)).chain(named("--bench", &self.bench)).collect()
    }
}

//! The same program, built in several ways and measured side by side.

use serde::{Deserialize, Serialize};

use muslin_finding::{Libc, Linkage, Target};

/// What came out of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Comparison {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The executable's name.
    pub program: String,
    /// Its package, with the version.
    pub package: String,
    /// The target of the static builds.
    pub target: Target,
    /// Where it was measured.
    pub machine: Machine,
    /// The builds; all others are compared with the first.
    pub variants: Vec<Variant>,
    /// What was started, and how often.
    pub workloads: Vec<Workload>,
    /// How large a container image is, from which root.
    pub images: Vec<ImageSize>,
    /// How each figure was measured, or why it is not known.
    pub methods: Vec<Method>,
    /// What a reader of the figures should know: noise, differences between the builds.
    pub notes: Vec<String>,
}

/// The machine of a measurement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Machine {
    /// The processor's name, as the kernel shows it.
    pub processor: String,
    /// How many threads run at the same time.
    pub cores: u64,
    /// The kernel's name and version.
    pub system: String,
    /// The distribution, with its version.
    pub distribution: String,
    /// The version of rustc.
    pub rustc: String,
}

/// One way to build the program, and what came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Variant {
    /// A word for it: `cargo`, `musl` …
    pub id: String,
    /// What it is, in words.
    pub title: String,
    /// The command that builds it.
    pub command: String,
    /// The executable.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its size without symbols and debug information.
    pub stripped_size: u64,
    /// How it is linked.
    pub linkage: Linkage,
    /// Its C library.
    pub libc: Libc,
    /// The loader and the libraries that it needs on this machine.
    pub needs: Vec<NeededFile>,
    /// What it did, in the order of the workloads; `None` where it was not measured.
    pub figures: Vec<Option<Figures>>,
}

impl Variant {
    /// The size of all that has to be there so that it starts, stripped, in bytes.
    #[must_use]
    pub fn whole_size(&self) -> u64 {
        self.stripped_size + self.needs.iter().map(|file| file.size).sum::<u64>()
    }
}

/// A file that a program cannot start without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct NeededFile {
    /// Its path on this machine.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
}

/// Something that all variants were made to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Workload {
    /// `start-up` or `run`.
    pub id: String,
    /// The command, with the program's bare name.
    pub command: String,
    /// How many runs of each variant count.
    pub rounds: u64,
}

/// What a variant did with a workload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Figures {
    /// From the start to the end, in nanoseconds.
    pub time: Spread,
    /// Of all processors, in nanoseconds.
    pub processor: Spread,
    /// Pages that the kernel had to give.
    pub page_faults: Spread,
    /// The most memory of one process, in bytes; `None` if it is not known.
    pub peak_memory: Option<u64>,
    /// Calls of the kernel; `None` if they are not known.
    pub system_calls: Option<u64>,
    /// The exit code; `None` if a signal ended it.
    pub code: Option<i32>,
}

/// The middle of many runs, and how far they are apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Spread {
    /// Half of the runs are below.
    pub median: u64,
    /// A quarter of the runs are below.
    pub lower: u64,
    /// A quarter of the runs are above.
    pub upper: u64,
    /// The least.
    pub least: u64,
}

impl Spread {
    /// The spread of some values; all is 0 if there are none.
    #[must_use]
    pub fn of(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        let at = |quarter: usize| {
            let last = values.len().saturating_sub(1);
            values.get((last * quarter + 2) / 4).copied().unwrap_or_default()
        };
        Self { median: at(2), lower: at(1), upper: at(3), least: at(0) }
    }

    /// Whether the middle half of the runs is more than a tenth of the median apart: then the machine
    /// had other things to do, or the program itself never does the same twice.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        (self.upper - self.lower) * 10 > self.median
    }
}

/// A container image with the program in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ImageSize {
    /// The variant in it.
    pub variant: String,
    /// What it is on.
    pub base: String,
    /// Bytes to download: all layers, compressed.
    pub download: u64,
    /// How many of them the base has.
    pub of_base: u64,
    /// Where the figure of the base comes from.
    pub source: String,
}

/// How a figure was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Method {
    /// The figure.
    pub figure: String,
    /// How, or why it is not known.
    pub how: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_a_run_that_was_measured() {
        assert_eq!(Spread::of(vec![]), Spread::default());
        assert_eq!(
            Spread::of(vec![5, 1, 3, 2, 4]),
            Spread { median: 3, lower: 2, upper: 4, least: 1 }
        );
        assert_eq!(Spread::of(vec![7]), Spread { median: 7, lower: 7, upper: 7, least: 7 });
    }

    #[test]
    fn more_than_a_tenth_of_the_median_is_wide() {
        assert!(!Spread { median: 100, lower: 95, upper: 105, least: 95 }.is_wide());
        assert!(Spread { median: 100, lower: 94, upper: 105, least: 94 }.is_wide());
    }
}

//! How an executable was built, as the executable itself says it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::host::Environment;
use crate::libc_routines::LibcRoutines;
use crate::request::{Allocator, Features, LibraryChoice, Provide, Request, Resolver, Selection};
use crate::thread_stack::ThreadStack;
use muslin_finding::Target;

/// All that another machine needs to know to build the same bytes from the same sources.
///
/// It names no directory, no user and no revision: the same sources give the same record in every checkout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct BuildRecord {
    /// [`Self::VERSION`]
    pub schema_version: u32,
    /// The version of muslin.
    pub muslin: String,
    /// The SHA-256 of the data that muslin decided by: toolchains, libraries, rules.
    pub catalog: String,
    /// The release of rustc, and the commit that it was built from.
    pub rustc: RustCompiler,
    /// The toolchain of the project, then those that compiled libraries, the allocator included.
    pub toolchains: Vec<UsedToolchain>,
    /// Whose allocator is linked.
    pub allocator: Allocator,
    /// The package.
    pub package: String,
    /// The version of the package.
    pub version: String,
    /// The name of the executable.
    pub executable: String,
    /// The target.
    pub target: Target,
    /// The SHA-256 of `Cargo.lock`.
    pub lock: String,
    /// The SHA-256 of the `CycloneDX` SBOM of the package, without the list of its executables.
    pub sbom: String,
    /// `SOURCE_DATE_EPOCH` of the build, in seconds since 1970.
    pub time: u64,
    /// What was asked for; musl's allocator also where it took the place of one that could not be compiled.
    pub settings: BuildSettings,
    /// Variables of the user that compilers read.
    #[serde(skip_serializing_if = "Environment::is_empty", default)]
    pub environment: Environment,
    /// Settings of cargo that change code and are not part of the sources, as in `~/.cargo/config.toml`, by their keys:
    /// `profile.release.lto`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub cargo_settings: BTreeMap<String, String>,
}

/// A rustc.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct RustCompiler {
    /// `1.95.0`
    pub release: String,
    /// The commit that it was built from, if it says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
}

impl fmt::Display for RustCompiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.release)?;
        match self.commit.as_deref().and_then(|commit| commit.get(..9)) {
            Some(commit) => write!(f, " ({commit})"),
            None => Ok(()),
        }
    }
}

/// A toolchain that compiled something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct UsedToolchain {
    /// Its `id`.
    pub id: String,
    /// What its compiler says of its version, if it was asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
}

impl fmt::Display for UsedToolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        self.version.as_ref().map_or(Ok(()), |version| write!(f, " {version}"))
    }
}

/// The part of a request that decides what comes out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct BuildSettings {
    /// Which executables: what is built together shares its features.
    pub selection: Selection,
    /// Which features.
    pub features: Features,
    /// The profile.
    pub profile: String,
    /// `--toolchain`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub toolchain: Option<String>,
    /// `--provide`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub provide: Option<Provide>,
    /// The choices for single libraries, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub libraries: BTreeMap<String, LibraryChoice>,
    /// `--no-pie`
    pub no_pie: bool,
    /// `--no-hardening`
    #[serde(skip_serializing_if = "is_false", default)]
    pub no_hardening: bool,
    /// `--allocator`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub allocator: Option<Allocator>,
    /// `--libc-routines`
    #[serde(rename = "memory_routines", skip_serializing_if = "Option::is_none", default)]
    pub libc_routines: Option<LibcRoutines>,
    /// `--thread-stack`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub thread_stack: Option<ThreadStack>,
    /// `--resolver`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resolver: Option<Resolver>,
    /// `--no-reproducible`
    pub no_reproducible: bool,
    /// `--allow`, and `allow` of the configuration: without them the build ends before it delivers. Each once, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub allow: Vec<String>,
    /// What follows `--`, for cargo.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cargo_args: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl BuildSettings {
    /// The settings of a request.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let allow: BTreeSet<&String> = request.allow.iter().collect();
        Self {
            selection: request.selection.clone(),
            features: request.features.clone(),
            profile: request.profile.clone(),
            toolchain: request.toolchain.clone(),
            provide: request.provide,
            libraries: request.libraries.clone(),
            no_pie: request.no_pie,
            no_hardening: request.no_hardening,
            allocator: request.allocator,
            libc_routines: request.libc_routines,
            thread_stack: request.thread_stack,
            resolver: request.resolver,
            no_reproducible: request.no_reproducible,
            allow: allow.into_iter().cloned().collect(),
            cargo_args: request.cargo_args.clone(),
        }
    }

    /// A request with these settings, and everything else as in `rest`.
    #[must_use]
    pub fn request(&self, rest: Request) -> Request {
        let Self { selection, features, profile, toolchain, provide, libraries, .. } = self.clone();
        Request {
            selection,
            features,
            profile,
            toolchain,
            provide,
            libraries,
            no_pie: self.no_pie,
            no_hardening: self.no_hardening,
            allocator: self.allocator,
            libc_routines: self.libc_routines,
            thread_stack: self.thread_stack,
            resolver: self.resolver,
            no_reproducible: self.no_reproducible,
            allow: self.allow.clone(),
            cargo_args: self.cargo_args.clone(),
            ..rest
        }
    }
}

impl BuildSettings {
    /// The same as flags of `cargo muslin static-build`; choices of single libraries as in the configuration.
    #[must_use]
    pub fn flags(&self) -> Vec<String> {
        let mut flags = vec!["--profile".to_owned(), self.profile.clone()];
        let mut valued = |flag: &str, values: &[String]| {
            flags.extend(values.iter().flat_map(|value| [flag.to_owned(), value.clone()]));
        };
        let selection = &self.selection;
        valued("--package", &selection.packages);
        valued("--exclude", &selection.exclude);
        valued("--bin", &selection.bins);
        valued("--example", &selection.examples);
        valued("--features", &self.features.list);
        valued("--toolchain", self.toolchain.as_slice());
        let word = |word: Option<&str>| word.map(str::to_owned);
        let provide = self.provide.map(|one| format!("{one:?}").to_lowercase());
        valued("--provide", provide.as_slice());
        valued("--allocator", word(self.allocator.map(Allocator::word)).as_slice());
        let routines = self.libc_routines.map(|one| one.to_string());
        valued("--libc-routines", routines.as_slice());
        let resolver = self.resolver.map(|one| format!("{one:?}").to_lowercase());
        valued("--resolver", resolver.as_slice());
        let stack = self.thread_stack.map(|one| one.to_string());
        valued("--thread-stack", stack.as_slice());
        valued("--allow", &self.allow);
        for (name, choice) in &self.libraries {
            flags.push(format!("libraries.{name}={choice:?}"));
        }
        let plain = [
            ("--workspace", selection.workspace),
            ("--bins", selection.all_bins),
            ("--examples", selection.all_examples),
            ("--no-pie", self.no_pie),
            ("--no-hardening", self.no_hardening),
            ("--no-reproducible", self.no_reproducible),
        ];
        flags.extend(plain.into_iter().filter(|(_, on)| *on).map(|(flag, _)| flag.to_owned()));
        flags.extend(self.features.flags().into_iter().map(str::to_owned));
        if !self.cargo_args.is_empty() {
            flags.push("--".to_owned());
            flags.extend(self.cargo_args.iter().cloned());
        }
        flags
    }
}

impl BuildRecord {
    /// Whether compilers read a variable, so that it belongs in a record.
    #[must_use]
    pub fn keeps(variable: &str) -> bool {
        const NAMES: [&str; 4] =
            ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "RUSTC_BOOTSTRAP"];
        const STARTS: [&str; 8] = [
            "CARGO_PROFILE_",
            "CFLAGS",
            "CXXFLAGS",
            "CPPFLAGS",
            "ASFLAGS",
            "TARGET_CFLAGS",
            "TARGET_CXXFLAGS",
            "LDFLAGS",
        ];
        NAMES.contains(&variable)
            || STARTS.iter().any(|start| variable.starts_with(start))
            || variable.starts_with("CARGO_TARGET_") && variable.ends_with("_RUSTFLAGS")
    }

    /// What two records say differently, each as the name of the thing, the word of this record and of the other.
    /// Everything else about the two builds is the same.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<(&'static str, String, String)> {
        let compiler = |one: &Self| {
            one.toolchains.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        let listed = |map: &BTreeMap<String, String>| {
            let all = map.iter().map(|(key, value)| format!("{key}={value}"));
            all.collect::<Vec<_>>().join(" ")
        };
        let settings = |one: &Self| one.settings.flags().join(" ");
        let all = [
            ("rustc", self.rustc.to_string(), other.rustc.to_string()),
            ("compiler of C", compiler(self), compiler(other)),
            ("allocator", self.allocator.word().into(), other.allocator.word().into()),
            ("muslin", self.muslin.clone(), other.muslin.clone()),
            ("muslin's data", self.catalog.clone(), other.catalog.clone()),
            ("Cargo.lock", self.lock.clone(), other.lock.clone()),
            ("version of the package", self.version.clone(), other.version.clone()),
            ("settings", settings(self), settings(other)),
            ("variables", listed(&self.environment), listed(&other.environment)),
            (
                "settings of cargo outside the sources",
                listed(&self.cargo_settings),
                listed(&other.cargo_settings),
            ),
            ("contents by the SBOM", self.sbom.clone(), other.sbom.clone()),
            ("time", self.time.to_string(), other.time.to_string()),
        ];
        all.into_iter().filter(|(_, one, two)| one != two).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> BuildRecord {
        let rustc = RustCompiler { release: "1.95.0".to_owned(), commit: None };
        BuildRecord {
            schema_version: BuildRecord::VERSION,
            muslin: "0.1.0".to_owned(),
            catalog: "aa".to_owned(),
            rustc,
            toolchains: vec![UsedToolchain { id: "musl-gcc".to_owned(), version: None }],
            allocator: Allocator::Mimalloc,
            package: "loom".to_owned(),
            version: "1.0.0".to_owned(),
            executable: "loom".to_owned(),
            target: Target::X86_64,
            lock: "bb".to_owned(),
            sbom: "cc".to_owned(),
            time: 1,
            settings: BuildSettings { profile: "release".to_owned(), ..BuildSettings::default() },
            environment: Environment::new(),
            cargo_settings: BTreeMap::new(),
        }
    }

    #[test]
    fn two_records_say_what_they_say_differently() {
        let mut other = record();
        assert_eq!(record().differences(&other), []);
        other.rustc.release = "1.96.0".to_owned();
        other.settings.features.list = vec!["tls".to_owned()];
        let text = |one: &str| one.to_owned();
        assert_eq!(
            record().differences(&other),
            [
                ("rustc", text("1.95.0"), text("1.96.0")),
                ("settings", text("--profile release"), text("--profile release --features tls"))
            ]
        );
    }

    #[test]
    fn the_settings_of_a_request_make_the_same_request() {
        let request = Request {
            profile: "dist".to_owned(),
            no_pie: true,
            thread_stack: Some("512K".parse().unwrap()),
            no_hardening: true,
            allocator: Some(Allocator::Musl),
            cargo_args: vec!["-Zx".to_owned()],
            ..Request::default()
        };
        assert_eq!(BuildSettings::of(&request).request(Request::default()), request);
    }

    #[test]
    fn what_compilers_read_is_kept_and_credentials_are_not() {
        for kept in ["RUSTFLAGS", "CARGO_PROFILE_RELEASE_LTO", "CFLAGS_x86_64_unknown_linux_musl"] {
            assert!(BuildRecord::keeps(kept), "{kept}");
        }
        for not in ["HOME", "CARGO_REGISTRY_TOKEN", "CARGO_TARGET_DIR", "RUSTC"] {
            assert!(!BuildRecord::keeps(not), "{not}");
        }
    }
}

//! One toolchain, proved from its file.

use std::collections::{BTreeMap, BTreeSet};

use muslin_schema::{Host, Need, ProbeAnswer, Target};
use muslin_toml::{Faults, Table};

use crate::install::{Install, system};
use crate::version;

/// What a toolchain can do, how it is found, and what a build with it needs.
///
/// Strings hold placeholders: `{arch}`, `{target}`, `{target_}`, `{TARGET_}` for the target; `{cache}` for
/// our cache. Commands know more of them: see [`Wrapper::command`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    /// Its name on the command line: the stem of its file.
    pub id: String,
    /// What it is, as a heading.
    pub title: String,
    /// The lowest rank that fits is chosen.
    pub rank: i64,
    /// Targets it builds for.
    pub targets: Vec<Target>,
    /// It builds for the architecture of its host only.
    pub native_only: bool,
    /// Operating systems it runs on, as in a triple; empty means all.
    pub hosts: Vec<String>,
    /// What it can do beside linking.
    pub provides: BTreeSet<Need>,
    /// The program of the Rust toolchain that links for it.
    pub link_with: String,
    /// Why one would want it.
    pub because: String,
    /// What is reported when no probe finds it.
    pub missing: Option<String>,
    /// How a user gets it.
    pub help: Option<String>,
    /// The oldest version that will do.
    pub minimum: Option<String>,
    /// How many files it opens at once.
    pub open_files: Option<i64>,
    /// The variable that names the directory of its cache. Without it, it needs `HOME` or `XDG_CACHE_HOME`, which a
    /// script that clears the environment does not leave.
    pub cache_variable: Option<String>,
    /// What the section `.comment` begins with in the objects that its compilers make.
    pub comment: Option<String>,
    /// Where it is looked for, in order; empty means it is part of the Rust toolchain.
    pub probes: Vec<Probe>,
    /// What its compilers are asked to protect code with, by architecture: one argument each, of which a compiler gets
    /// those that it knows.
    pub hardening: BTreeMap<String, Vec<String>>,
    /// Programs put first on `PATH`.
    pub wrappers: Vec<Wrapper>,
    /// Variables for build scripts.
    pub env: Vec<EnvRule>,
    /// How its C++ runtime is made.
    pub cxx_runtime: Option<CxxRuntime>,
    /// Names under which users put it in as a linker, and why it must not be one.
    pub linker: Option<LinkerRule>,
    /// How we provide it.
    pub install: Option<Install>,
    /// Packages that bring it, by the family of a distribution.
    pub system: BTreeMap<String, Vec<String>>,
}

/// One place to look for a toolchain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Where.
    pub lookup: Lookup,
    /// Operating systems on which it is looked for here, as in a triple; empty means all.
    pub hosts: Vec<String>,
    /// Arguments that belong to the program, such as `-m ziglang`.
    pub arguments: Vec<String>,
    /// Arguments that make it print its version.
    pub version_arguments: Vec<String>,
    /// Directories of headers that have to be there too, by architecture.
    pub headers: BTreeMap<String, Vec<String>>,
    /// Arguments with which the program has to succeed: the proof that it does what it is for.
    pub try_arguments: Vec<String>,
    /// What a compiler has to name when it is asked for its machine (`-dumpmachine`): a name of a program
    /// alone does not tell a cross compiler from a script that calls the host's.
    pub machine: Option<String>,
    /// What the names of the programs end in; `{prefix}` is the path of the one that was found without it.
    pub endings: Vec<String>,
    /// Programs that are used with it and have to start; `{prefix}` as in [`Wrapper::command`].
    pub with: Vec<String>,
    /// Arguments with which a compiler prints the directories it searches for headers (`-E -v`).
    pub list_headers: Vec<String>,
    /// What the toolchain can do if it is found here; empty: all that it provides.
    pub provides: BTreeSet<Need>,
}

/// Where a program is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// On `PATH`, under the first of these names that works.
    Path(Vec<String>),
    /// Below the toolchain's directory in our cache.
    Cache(String),
}

/// A program that we write, which calls the toolchain's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapper {
    /// Its file names.
    pub names: Vec<String>,
    /// What it calls. A word may be `{program}` (the words that start what was found), `{headers}` (an
    /// `-isystem` for each directory of the probe) or `{cpu}` (what says
    /// the user's `-C target-cpu`); a word may hold `{prefix}` (the program without its ending, by [`Probe::endings`]),
    /// `{archiver}` (the directory of our own `ar` and `ranlib`),
    /// `{self-contained}` and `{rust-lib}` (where rustc's own libc and libraries for the target lie),
    /// `{lld}` (the directory of the Rust toolchain's `ld.lld`), `{inside-libc}` (empty archives of what
    /// musl has in itself) and `{bin}` (the directory of the wrappers).
    pub command: Vec<String>,
    /// A word in front of the caller's that asks for a static program; left out where the caller asks for
    /// another kind of file.
    pub for_programs: Option<String>,
    /// Words behind the caller's; a `*` in them is the shell's.
    pub last: Vec<String>,
    /// What passes on the user's `-C target-cpu`, by architecture: `-march={cpu}`; `{cpu_}`
    /// has underscores for hyphens.
    pub cpu: BTreeMap<String, String>,
    /// What makes the compiler write another path for those that begin with a directory:
    /// `-ffile-prefix-map={map}`, where `{map}` is `FROM=TO`.
    pub path_map: Option<String>,
    /// More arguments, by architecture.
    pub arguments_for: BTreeMap<String, Vec<String>>,
    /// Arguments it leaves out; a `*` at the end means any rest. One that asks for another kind of file
    /// than [`Self::for_programs`] is not heard then.
    pub drop: Vec<String>,
    /// Arguments it leaves out too where it only links.
    pub drop_when_linking: Vec<String>,
    /// Arguments it adds where it only links.
    pub add_when_linking: Vec<String>,
    /// Beginnings of arguments it changes, each with its new beginning.
    pub replace: Vec<(String, String)>,
    /// Why it is there.
    pub because: String,
}

/// A variable for build scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvRule {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Why.
    pub because: String,
}

/// How the archives of the C++ runtime are made the toolchain's own way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CxxRuntime {
    /// Links an empty program (`{source}` to `{output}`) and prints the paths of its archives.
    pub command: Vec<String>,
    /// File names of the archives to look for in what it prints.
    pub archives: Vec<String>,
    /// Joins archives: the output and the inputs are appended.
    pub archiver: Vec<String>,
    /// The name of the joined library.
    pub library: String,
    /// Other names under which crates ask for it.
    pub aliases: Vec<String>,
    /// Names that crates ask for beside it and that are part of it already.
    pub empty: Vec<String>,
}

/// What happens when a user names the toolchain as linker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkerRule {
    /// File names of the program.
    pub names: Vec<String>,
    /// Why it must not link.
    pub refused: Option<String>,
    /// The relocation model with which it may after all.
    pub unless_relocation_model: Option<String>,
    /// Why it must not link for another architecture than that of the host.
    pub refused_elsewhere: Option<String>,
    /// Arguments with which it links for another architecture; placeholders as in [`Wrapper::command`].
    pub arguments_elsewhere: Vec<String>,
}

impl Toolchain {
    /// Whether a program that was found works and is new enough.
    #[must_use]
    pub fn accepts(&self, answer: &ProbeAnswer) -> bool {
        answer.failure.is_none() && self.is_new_enough(answer)
    }

    /// Whether it runs on a host of this triple.
    #[must_use]
    pub fn serves(&self, host: &str) -> bool {
        serves(&self.hosts, host)
    }

    /// What it can do where it was found.
    #[must_use]
    pub fn provides_at(&self, answer: &ProbeAnswer) -> &BTreeSet<Need> {
        let probe = self.probes.get(answer.probe).filter(|probe| !probe.provides.is_empty());
        probe.map_or(&self.provides, |probe| &probe.provides)
    }

    pub(crate) fn is_new_enough(&self, answer: &ProbeAnswer) -> bool {
        let version = answer.version.as_deref().unwrap_or_default();
        self.minimum.as_ref().is_none_or(|minimum| version::reaches(version, minimum))
    }

    /// Where it was found in a version that will do, for any target.
    #[must_use]
    pub fn found<'h>(&self, host: &'h Host) -> Option<&'h ProbeAnswer> {
        let mut answers = host.probes.get(&self.id)?.values().flatten();
        answers.find(|answer| self.accepts(answer))
    }

    /// The probe that finds what we install.
    pub(crate) fn installed_probe(&self) -> usize {
        let cached = |probe: &Probe| matches!(probe.lookup, Lookup::Cache(_));
        self.probes.iter().position(cached).unwrap_or_default()
    }

    /// Proves one file. `id` is the file's stem.
    ///
    /// # Errors
    ///
    /// All faults of the file, each with its place.
    pub fn read(id: &str, path: &str, text: &str) -> Result<Self, Faults> {
        muslin_toml::read(path, text, |table| {
            let title = table.required("title");
            let because = table.required("because");
            let link_with = table.required("link-with");
            let targets = table
                .words("targets", |word| word.parse::<Target>().map_err(|error| error.to_string()));
            let minimum = table.word("minimum", |text| match version::parse(text) {
                Some(_) => Ok(text.to_owned()),
                None => Err(format!("`{text}` is not a version: numbers and points, as in `0.14`")),
            });
            let toolchain = Self {
                id: id.to_owned(),
                rank: table.integer("rank").unwrap_or(50),
                targets,
                native_only: table.boolean("native-only").unwrap_or(false),
                hosts: table.strings("hosts"),
                provides: table.words("provides", need).into_iter().collect(),
                missing: table.string("missing"),
                help: table.string("help"),
                minimum,
                open_files: table.integer("open-files"),
                cache_variable: table.string("cache-variable"),
                comment: table.string("comment"),
                probes: table.tables("probe", Probe::read),
                hardening: table.table("hardening", by_arch).unwrap_or_default(),
                wrappers: table.tables("wrapper", Wrapper::read),
                env: table.tables("env", EnvRule::read),
                cxx_runtime: table.table("cxx-runtime", CxxRuntime::read).flatten(),
                linker: table.table("linker", LinkerRule::read).flatten(),
                install: table.table("install", Install::read).flatten(),
                system: table.table("system", system).unwrap_or_default(),
                // Last, so that every key has been asked for before a missing one ends the reading.
                title: title?,
                link_with: link_with?,
                because: because?,
            };
            toolchain.prove_install(table);
            Some(toolchain)
        })
    }
}

fn serves(systems: &[String], host: &str) -> bool {
    systems.is_empty() || systems.iter().any(|os| host.contains(os.as_str()))
}

fn need(word: &str) -> Result<Need, String> {
    Need::of_word(word).ok_or_else(|| {
        let known = Need::ALL.map(|need| format!("`{}`", need.word())).join(", ");
        format!("`{word}` is nothing a toolchain provides; there are {known}")
    })
}

impl Probe {
    /// Whether it is for a host of this triple.
    #[must_use]
    pub fn serves(&self, host: &str) -> bool {
        serves(&self.hosts, host)
    }

    /// The path of a program without the ending of its name; whole where it has none of them.
    #[must_use]
    pub fn prefix<'p>(&self, program: &'p str) -> &'p str {
        let prefix = self.endings.iter().find_map(|ending| program.strip_suffix(ending.as_str()));
        prefix.unwrap_or(program)
    }

    fn read(table: &Table<'_>) -> Option<Self> {
        let mut programs = table.strings("programs");
        programs.extend(table.string("program"));
        let lookup = match table.string("cached") {
            Some(path) if programs.is_empty() => Some(Lookup::Cache(path)),
            None if !programs.is_empty() => Some(Lookup::Path(programs)),
            _ => {
                table.fault(
                    "a probe names either `program` or `programs` (on PATH) or `cached` (in the cache)",
                    None,
                );
                None
            }
        };
        let (endings, with) = (table.strings("endings"), table.strings("with"));
        if endings.is_empty() && with.iter().any(|name| name.contains("{prefix}")) {
            table.fault_in("with", "`{prefix}` needs a list `endings`", None);
        }
        Some(Self {
            hosts: table.strings("hosts"),
            arguments: table.strings("arguments"),
            version_arguments: table.strings("version-arguments"),
            headers: table.table("headers", by_arch).unwrap_or_default(),
            try_arguments: table.strings("try"),
            machine: table.string("machine"),
            endings,
            with,
            list_headers: table.strings("list-headers"),
            provides: table.words("provides", need).into_iter().collect(),
            lookup: lookup?,
        })
    }
}

/// Lists of words by architecture.
fn by_arch(table: &Table<'_>) -> BTreeMap<String, Vec<String>> {
    let lists = Target::ALL.map(|target| (target.arch().to_owned(), table.strings(target.arch())));
    lists.into_iter().filter(|(_, words)| !words.is_empty()).collect()
}

impl Wrapper {
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method alone is not general enough in its lifetime"
    )]
    fn read(table: &Table<'_>) -> Option<Self> {
        let because = table.required("because");
        let command = table.strings("command");
        if command.is_empty() {
            table.fault("a wrapper needs a `command` to call", None);
        }
        let cpu = table.table("cpu", |inner| {
            let of =
                |target: Target| Some((target.arch().to_owned(), inner.string(target.arch())?));
            Target::ALL.into_iter().filter_map(of).collect()
        });
        Some(Self {
            names: table.strings("names"),
            command,
            for_programs: table.string("for-programs"),
            last: table.strings("last"),
            cpu: cpu.unwrap_or_default(),
            path_map: table.string("path-map"),
            arguments_for: table.table("arguments-for", by_arch).unwrap_or_default(),
            drop: table.strings("drop"),
            drop_when_linking: table.strings("drop-when-linking"),
            add_when_linking: table.strings("add-when-linking"),
            replace: table.table("replace", |inner| inner.string_pairs()).unwrap_or_default(),
            because: because?,
        })
    }
}

impl EnvRule {
    fn read(table: &Table<'_>) -> Option<Self> {
        let (key, value) = (table.required("key"), table.required("value"));
        let because = table.required("because");
        if let Some(key) = &key
            && !key.contains("{target")
            && !key.contains("{TARGET_}")
        {
            let help = "end it in `_{target_}`".to_owned();
            table.fault_in(
                "key",
                "a variable without the target reaches the host's build scripts too",
                Some(help),
            );
        }
        Some(Self { key: key?, value: value?, because: because? })
    }
}

impl CxxRuntime {
    fn read(table: &Table<'_>) -> Option<Self> {
        Some(Self {
            command: table.strings("command"),
            archives: table.strings("archives"),
            archiver: table.strings("archiver"),
            aliases: table.strings("aliases"),
            empty: table.strings("empty"),
            library: table.required("library")?,
        })
    }
}

impl LinkerRule {
    fn read(table: &Table<'_>) -> Option<Self> {
        let rule = Self {
            names: table.strings("names"),
            unless_relocation_model: table.string("unless-relocation-model"),
            refused: table.string("refused"),
            refused_elsewhere: table.string("refused-for-other-architectures"),
            arguments_elsewhere: table.strings("arguments-for-other-architectures"),
        };
        let says_something = rule.refused.is_some()
            || rule.refused_elsewhere.is_some()
            || !rule.arguments_elsewhere.is_empty();
        if !says_something {
            table.fault("a linker is `refused`, `refused-for-other-architectures`, or has `arguments-for-other-architectures`", None);
        }
        says_something.then_some(rule)
    }
}

//! The user's own cargo settings: where cargo takes rust flags and the linker from, and at which place
//! each of them was written.
//!
//! Cargo's sources of rust flags exclude each other: `CARGO_ENCODED_RUSTFLAGS`, else `RUSTFLAGS`, else
//! everything under `target` that matches, else `build.rustflags` (The Cargo Book, "build.rustflags").

use std::path::Path;

use cargo_platform::{Cfg, Platform};
use muslin_schema::{Environment, Host, Target};
use toml::de::{DeTable, DeValue};

/// A value and the place where the user wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// The place: `path:line`, or the variable.
    pub place: String,
}

/// How the path of a configuration from the command line begins.
pub(crate) const COMMAND_LINE: &str = "--config";

/// A cargo configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    /// Its path, or what replaces it: `--config …`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The one source that cargo takes rust flags from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustFlags {
    /// `CARGO_ENCODED_RUSTFLAGS` or `RUSTFLAGS`.
    Environment(Placed<Vec<String>>),
    /// All `target.*.rustflags` that match.
    Target(Vec<Placed<Vec<String>>>),
    /// `build.rustflags`, as no target's own flags match.
    Build(Vec<Placed<Vec<String>>>),
}

impl RustFlags {
    /// All flags with their places.
    #[must_use]
    pub fn all(&self) -> Vec<&Placed<Vec<String>>> {
        match self {
            Self::Environment(one) => vec![one],
            Self::Target(many) | Self::Build(many) => many.iter().collect(),
        }
    }
}

/// What the user has set for one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Rust flags.
    pub rustflags: RustFlags,
    /// The flags that doc tests are compiled with: they come from the same places, under rustdoc's name.
    pub rustdocflags: RustFlags,
    /// Flags of the profile, which are added to those of every source.
    pub profile: Vec<Placed<Vec<String>>>,
    /// The linker of `target.<triple>.linker`.
    pub linker: Option<Placed<String>>,
    /// The arguments of `target.<triple>.runner`, which starts what was built.
    pub runner: Option<Placed<Vec<String>>>,
}

/// Reads the user's settings for a target. `files` come in the order in which cargo prefers them:
/// `--config` first, then the nearest directory, the home directory last. A file that is not TOML is cargo's
/// to complain about.
#[must_use]
pub fn settings(files: &[ConfigFile], environment: &Environment, target: Target) -> Settings {
    read(files, environment, target, &default_cfg(target))
}

/// The same on a machine whose rustc was asked what holds in `cfg(…)`.
#[must_use]
pub fn settings_on(files: &[ConfigFile], host: &Host, target: Target) -> Settings {
    let asked = host.rust.get(&target).map(|rust| rust.cfg.clone()).unwrap_or_default();
    let cfg = if asked.is_empty() { default_cfg(target) } else { asked };
    let first = read(files, &host.environment, target, &cfg);
    // Flags define more, and cargo then asks rustc a second time (`rustc --print cfg` with the flags).
    let asked =
        host.rust.get(&target).map(|rust| rust.cfg_with_flags.as_slice()).unwrap_or_default();
    if !asked.is_empty() {
        return read(files, &host.environment, target, asked);
    }
    let more = defined(&first.rustflags);
    if more.is_empty() {
        return first;
    }
    read(files, &host.environment, target, &[cfg, more].concat())
}

/// What flags define for `cfg(…)`: `--cfg name`, and features of the processor.
fn defined(flags: &RustFlags) -> Vec<String> {
    let all = flags.all();
    let words: Vec<&str> = all.iter().flat_map(|one| &one.value).map(String::as_str).collect();
    let mut found: Vec<String> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let next = || words.get(index + 1).copied();
        found.extend(match *word {
            "--cfg" => next().map(str::to_owned),
            other => other.strip_prefix("--cfg=").map(str::to_owned),
        });
        if let Some((_, features)) = word.split_once("target-feature=") {
            let on = features.split(',').filter_map(|one| one.strip_prefix('+'));
            found.extend(on.map(|one| format!("target_feature=\"{one}\"")));
        }
    }
    found
}

fn read(
    files: &[ConfigFile],
    environment: &Environment,
    target: Target,
    cfg: &[String],
) -> Settings {
    let mut seen = Seen::default();
    let cfg: Vec<Cfg> = cfg.iter().filter_map(|text| text.parse().ok()).collect();
    for file in files {
        if let Ok(root) = DeTable::parse(&file.text) {
            seen.file(file, root.get_ref(), target, &cfg);
        }
    }
    seen.linker = seen.linker.take().or(seen.linker_of_cfg.take());
    let variable = |key: String| {
        environment.get(&key).map(|value| Placed { value: value.clone(), place: format!("${key}") })
    };
    if let Some(linker) = variable(format!("CARGO_TARGET_{}_LINKER", target.upper())) {
        // Only `--config` is stronger than the environment.
        if !seen.linker.as_ref().is_some_and(|one| one.place.starts_with(COMMAND_LINE)) {
            seen.linker = Some(linker);
        }
    }
    if let Some(runner) = variable(format!("CARGO_TARGET_{}_RUNNER", target.upper()))
        && !seen.runner.as_ref().is_some_and(|one| one.place.starts_with(COMMAND_LINE))
    {
        seen.runner = Some(words(runner));
    }
    for (flags, name) in [(&mut seen.rust, "RUSTFLAGS"), (&mut seen.doc, "RUSTDOCFLAGS")] {
        let of_target = variable(format!("CARGO_TARGET_{}_{name}", target.upper()));
        flags.target.extend(of_target.map(words));
        flags.build.extend(variable(format!("CARGO_BUILD_{name}")).map(words));
    }
    Settings {
        rustflags: seen.rust.in_force("RUSTFLAGS", environment),
        rustdocflags: seen.doc.in_force("RUSTDOCFLAGS", environment),
        profile: Vec::new(),
        linker: seen.linker,
        runner: seen.runner.or(seen.runner_of_cfg),
    }
}

/// The environment as build scripts will see it: with the `[env]` tables of cargo's configuration. What
/// cargo itself reads is left out, since `[env]` does not reach it.
#[must_use]
pub fn build_environment(environment: &Environment, files: &[ConfigFile]) -> Environment {
    let mut forced = Environment::new();
    let mut seen = std::collections::BTreeSet::new();
    let mut all = environment.clone();
    for file in files {
        let Ok(root) = DeTable::parse(&file.text) else { continue };
        let table = root.get_ref().get("env").and_then(|value| value.get_ref().as_table());
        for (key, entry) in table.into_iter().flatten() {
            let key = key.get_ref().to_string();
            let entry = entry.get_ref();
            let inner = entry.as_table();
            let value = inner.map_or(Some(entry), |inner| Some(inner.get("value")?.get_ref()));
            let Some(value) = value.and_then(DeValue::as_str) else { continue };
            // The nearest file that has a key decides, also whether it is forced.
            if key.starts_with("CARGO") || key.starts_with("RUST") || !seen.insert(key.clone()) {
                continue;
            }
            let is = |name: &str| {
                inner.and_then(|inner| inner.get(name)?.get_ref().as_bool()) == Some(true)
            };
            let value = match root_of(file).filter(|_| is("relative")) {
                Some(root) => root.join(value).display().to_string(),
                None => value.to_owned(),
            };
            if is("force") {
                forced.insert(key, value);
            } else {
                all.entry(key).or_insert(value);
            }
        }
    }
    all.extend(forced);
    all
}

fn words(flags: Placed<String>) -> Placed<Vec<String>> {
    Placed { value: split(&flags.value), place: flags.place }
}

fn split(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[derive(Default)]
struct Seen {
    rust: Flags,
    doc: Flags,
    linker: Option<Placed<String>>,
    /// A linker under a `cfg(...)` key, which cargo takes only where the triple has none.
    linker_of_cfg: Option<Placed<String>>,
    runner: Option<Placed<Vec<String>>>,
    /// A runner under a `cfg(...)` key, which cargo takes only where the triple has none.
    runner_of_cfg: Option<Placed<Vec<String>>>,
}

/// The flags for one program, rustc or rustdoc.
#[derive(Default)]
struct Flags {
    target: Vec<Placed<Vec<String>>>,
    build: Vec<Placed<Vec<String>>>,
}

impl Seen {
    fn file(&mut self, file: &ConfigFile, root: &DeTable<'_>, target: Target, cfg: &[Cfg]) {
        let table = |name: &str| root.get(name).and_then(|value| value.get_ref().as_table());
        // Cargo joins lists with the weaker file in front, and we walk from the strongest down.
        if let Some(build) = table("build") {
            self.rust.build.splice(0..0, list(file, build, "rustflags"));
            self.doc.build.splice(0..0, list(file, build, "rustdocflags"));
        }
        for (key, value) in table("target").into_iter().flatten() {
            let Some(entry) = value.get_ref().as_table() else { continue };
            let key = key.get_ref().as_ref();
            if !matches(key, target, cfg) {
                continue;
            }
            self.rust.target.splice(0..0, list(file, entry, "rustflags"));
            let runner = list(file, entry, "runner").map(|words| from_file(file, words));
            if key == target.triple() {
                // For rustdoc, cargo looks under the triple only.
                self.doc.target.splice(0..0, list(file, entry, "rustdocflags"));
                self.runner = self.runner.take().or(runner);
            } else {
                self.runner_of_cfg = self.runner_of_cfg.take().or(runner);
            }
            if let Some(linker) = entry.get("linker")
                && let Some(program) = linker.get_ref().as_str()
            {
                let place = place(file, linker.span().start);
                let linker = Placed { value: program.to_owned(), place };
                let of_triple = key == target.triple();
                let found = if of_triple { &mut self.linker } else { &mut self.linker_of_cfg };
                found.get_or_insert(linker);
            }
        }
    }
}

impl Flags {
    /// The one source that counts; `name` is that of the variable.
    fn in_force(self, name: &str, environment: &Environment) -> RustFlags {
        if let Some(encoded) = environment.get(&format!("CARGO_ENCODED_{name}")) {
            let value = encoded.split('\u{1f}').filter(|word| !word.is_empty()).map(str::to_owned);
            let place = format!("$CARGO_ENCODED_{name}");
            return RustFlags::Environment(Placed { value: value.collect(), place });
        }
        if let Some(plain) = environment.get(name) {
            let place = format!("${name}");
            return RustFlags::Environment(Placed { value: split(plain), place });
        }
        if self.target.is_empty() {
            RustFlags::Build(self.build)
        } else {
            RustFlags::Target(self.target)
        }
    }
}

/// A program that a file names with a slash is meant from the directory that contains `.cargo`.
fn from_file(file: &ConfigFile, mut words: Placed<Vec<String>>) -> Placed<Vec<String>> {
    if let (Some(program), Some(root)) = (words.value.first_mut(), root_of(file))
        && program.contains(['/', '\\'])
    {
        *program = root.join(&*program).display().to_string();
    }
    words
}

/// The directory that paths of a file are meant from: the one that contains `.cargo`.
fn root_of(file: &ConfigFile) -> Option<&Path> {
    let path = Some(file.path.as_str()).filter(|path| !path.starts_with(COMMAND_LINE))?;
    Path::new(path).parent()?.parent()
}

/// A setting that is a list, or a string that is split at its spaces.
pub(crate) fn list(
    file: &ConfigFile,
    table: &DeTable<'_>,
    key: &str,
) -> Option<Placed<Vec<String>>> {
    let entry = table.get(key)?;
    let value = match entry.get_ref() {
        DeValue::String(text) => split(text),
        DeValue::Array(items) => {
            items.iter().filter_map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        }
        _ => return None,
    };
    // An empty list silences nothing.
    (!value.is_empty()).then(|| Placed { value, place: place(file, entry.span().start) })
}

/// `path:line`
pub(crate) fn place(file: &ConfigFile, offset: usize) -> String {
    if file.path.starts_with(COMMAND_LINE) {
        return file.path.clone();
    }
    let line = file.text[..offset.min(file.text.len())].matches('\n').count() + 1;
    format!("{}:{line}", file.path)
}

/// Whether a key under `target` speaks of this target: its triple, or a `cfg(...)` that holds for it.
fn matches(key: &str, target: Target, cfg: &[Cfg]) -> bool {
    key.parse::<Platform>().is_ok_and(|platform| platform.matches(target.triple(), cfg))
}

/// What holds in `cfg(…)` on every machine.
fn default_cfg(target: Target) -> Vec<String> {
    let fixed = [
        "debug_assertions",
        "panic=\"unwind\"",
        "target_abi=\"\"",
        "target_endian=\"little\"",
        "target_env=\"musl\"",
        "target_family=\"unix\"",
        "target_feature=\"crt-static\"",
        "target_os=\"linux\"",
        "target_pointer_width=\"64\"",
        "target_vendor=\"unknown\"",
        "unix",
    ];
    let arch = format!("target_arch=\"{}\"", target.arch());
    fixed.into_iter().map(str::to_owned).chain([arch]).collect()
}

/// The rustc that cargo starts: that of `$RUSTC`, else of `build.rustc`, else the one on `PATH`.
#[must_use]
pub fn rustc(files: &[ConfigFile], environment: &Environment) -> String {
    let variable = |key: &str| environment.get(key).filter(|value| !value.is_empty()).cloned();
    let in_file = || {
        files.iter().find_map(|file| {
            let root = DeTable::parse(&file.text).ok()?;
            let build = root.get_ref().get("build")?.get_ref().as_table()?;
            let program = build.get("rustc")?.get_ref().as_str()?.to_owned();
            let words = Placed { value: vec![program], place: String::new() };
            from_file(file, words).value.pop()
        })
    };
    let by_config =
        files.iter().any(|file| file.path.starts_with(COMMAND_LINE) && file.text.contains("rustc"));
    let own = variable("RUSTC");
    let weaker = || {
        if by_config {
            in_file().or_else(|| variable("CARGO_BUILD_RUSTC"))
        } else {
            variable("CARGO_BUILD_RUSTC").or_else(in_file)
        }
    };
    own.or_else(weaker).unwrap_or_else(|| "rustc".to_owned())
}

/// The flags that rustc is asked with what holds in `cfg(…)`, as cargo asks it.
#[must_use]
pub fn flags_for_cfg(files: &[ConfigFile], host: &Host, target: Target) -> Vec<String> {
    let flags = settings_on(files, host, target).rustflags;
    flags.all().into_iter().flat_map(|one| one.value.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> ConfigFile {
        ConfigFile { path: path.to_owned(), text: text.to_owned() }
    }

    fn placed(words: &[&str], place: &str) -> Placed<Vec<String>> {
        Placed {
            value: words.iter().map(|word| (*word).to_owned()).collect(),
            place: place.to_owned(),
        }
    }

    fn of(files: &[ConfigFile], environment: &[(&str, &str)]) -> Settings {
        let environment =
            environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        settings(files, &environment, Target::X86_64)
    }

    #[test]
    fn the_environment_silences_every_file_as_it_does_in_cargo() {
        let files = [file("/p/.cargo/config.toml", "[build]\nrustflags = '--cfg a'")];
        let flags = of(&files, &[("RUSTFLAGS", "--cfg  b")]).rustflags;
        assert_eq!(flags, RustFlags::Environment(placed(&["--cfg", "b"], "$RUSTFLAGS")));
    }

    #[test]
    fn all_matching_targets_join_and_silence_the_build_flags() {
        let near = "[build]\nrustflags = ['x']\n[target.'cfg(target_env=\"musl\")']\nrustflags = ['near']\n";
        let home = "[target.x86_64-unknown-linux-musl]\nrustflags = 'home flags'\n[target.'cfg(windows)']\nrustflags = ['never']\n";
        let flags = of(&[file("near", near), file("home", home)], &[]).rustflags;
        assert_eq!(
            flags,
            RustFlags::Target(vec![
                placed(&["home", "flags"], "home:2"),
                placed(&["near"], "near:4")
            ])
        );
    }

    #[test]
    fn a_cfg_that_rustc_names_or_a_flag_defines_is_matched() {
        let host = |cfg: &[&str], flags: &str| {
            let rust = muslin_schema::RustTarget {
                cfg: cfg.iter().map(|one| (*one).to_owned()).collect(),
                ..Default::default()
            };
            let mut host = Host::for_tests();
            host.rust.insert(Target::X86_64, rust);
            host.environment = [("CARGO_BUILD_RUSTFLAGS".to_owned(), flags.to_owned())].into();
            host
        };
        let linker = |text: &str, host: &Host| {
            let files = [file("near", text)];
            settings_on(&files, host, Target::X86_64).linker.map(|one| one.value)
        };
        let newer = "[target.'cfg(target_has_reliable_f16)']\nlinker = 'new'\n";
        let asked = host(&["target_has_reliable_f16", "unix"], "");
        assert_eq!(linker(newer, &asked).as_deref(), Some("new"));
        let mine = "[target.'cfg(mine)']\nlinker = 'own'\n";
        assert_eq!(linker(mine, &host(&["unix"], "")), None);
        assert_eq!(linker(mine, &host(&["unix"], "--cfg mine")).as_deref(), Some("own"));
        let wide = "[target.'cfg(target_feature = \"avx2\")']\nlinker = 'wide'\n";
        let flags = host(&["unix"], "-Ctarget-feature=+avx2");
        assert_eq!(linker(wide, &flags).as_deref(), Some("wide"));
    }

    #[test]
    fn a_linker_under_the_triple_is_stronger_than_one_under_a_cfg_of_a_nearer_file() {
        let near = "[target.'cfg(unix)']\nlinker = 'any'\n";
        let home = "[target.x86_64-unknown-linux-musl]\nlinker = 'own'\n";
        let files = [file("near", near), file("home", home)];
        assert_eq!(of(&files, &[]).linker.map(|one| one.value).as_deref(), Some("own"));
    }

    #[test]
    fn what_rustc_says_holds_with_the_flags_is_what_counts() {
        let mut host = Host::for_tests();
        let rust = muslin_schema::RustTarget {
            cfg: vec!["unix".to_owned(), "panic=\"unwind\"".to_owned()],
            cfg_with_flags: vec!["unix".to_owned(), "panic=\"abort\"".to_owned()],
            ..Default::default()
        };
        host.rust.insert(Target::X86_64, rust);
        let files = [file(
            "near",
            "[target.'cfg(panic = \"abort\")']\nlinker = 'short'\n[target.'cfg(panic = \"unwind\")']\nlinker = 'long'\n",
        )];
        let linker = settings_on(&files, &host, Target::X86_64).linker;
        assert_eq!(linker.map(|one| one.value).as_deref(), Some("short"));
    }

    #[test]
    fn the_rustc_of_a_file_is_weaker_than_variables_and_relative_to_its_project() {
        let text = "[build]\nrustc = 'tools/rustc'\n";
        let files = [file("/p/.cargo/config.toml", text)];
        let of = |files: &[ConfigFile], pairs: &[(&str, &str)]| {
            rustc(files, &pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
        };
        assert_eq!(of(&[], &[]), "rustc");
        assert_eq!(of(&files, &[]), "/p/tools/rustc");
        assert_eq!(of(&files, &[("CARGO_BUILD_RUSTC", "b")]), "b");
        assert_eq!(of(&files, &[("CARGO_BUILD_RUSTC", "b"), ("RUSTC", "r")]), "r");
        let line = file("--config build.rustc='c'", "build.rustc='c'");
        assert_eq!(of(&[line], &[("CARGO_BUILD_RUSTC", "b")]), "c");
    }

    #[test]
    fn an_empty_list_silences_no_other_flags() {
        let text = "[build]\nrustflags = ['x']\n[target.'cfg(unix)']\nrustflags = []\n";
        let flags = of(&[file("near", text)], &[]).rustflags;
        assert_eq!(flags, RustFlags::Build(vec![placed(&["x"], "near:2")]));
    }

    #[test]
    fn doc_tests_have_flags_of_their_own_and_only_under_the_triple() {
        let text = "[build]\nrustdocflags = '--cfg b'\n[target.'cfg(unix)']\nrustdocflags = ['never']\n[target.x86_64-unknown-linux-musl]\nrustflags = 'r'\n";
        let files = [file("near", text)];
        let flags = of(&files, &[]).rustdocflags;
        assert_eq!(flags, RustFlags::Build(vec![placed(&["--cfg", "b"], "near:2")]));
        let flags = of(&files, &[("RUSTFLAGS", "x"), ("RUSTDOCFLAGS", "y")]).rustdocflags;
        assert_eq!(flags, RustFlags::Environment(placed(&["y"], "$RUSTDOCFLAGS")));
    }

    #[test]
    fn a_runner_is_taken_from_the_triple_first_and_its_path_from_the_directory_of_the_project() {
        let text = "[target.'cfg(unix)']\nrunner = 'any'\n";
        let near = file("/p/.cargo/config.toml", text);
        let home = "[target.x86_64-unknown-linux-musl]\nrunner = ['tools/start', '-v']\n";
        let home = file("/home/me/.cargo/config.toml", home);
        let runner = |files: &[ConfigFile], set: &[(&str, &str)]| {
            of(files, set).runner.map(|one| (one.value.join(" "), one.place))
        };
        assert_eq!(
            runner(std::slice::from_ref(&near), &[]),
            Some(("any".into(), "/p/.cargo/config.toml:2".into()))
        );
        assert_eq!(
            runner(&[near, home.clone()], &[]),
            Some(("/home/me/tools/start -v".into(), "/home/me/.cargo/config.toml:2".into()))
        );
        let variable = ("CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_RUNNER", "env -i");
        assert_eq!(
            runner(&[home], &[variable]),
            Some(("env -i".into(), format!("${}", variable.0)))
        );
    }

    #[test]
    fn build_scripts_see_the_env_tables_of_cargos_configuration() {
        let near = "[env]\nCC_x = 'near'\nRUSTFLAGS = 'never'\nAR = { value = 'ar', force = true }\nPLAIN = 'weak'\n";
        let far = "[env]\nROOT = { value = 'share', relative = true }\n";
        let home = "[env]\nCC_x = { value = 'home', force = true }\nAR = 'far'\n";
        let set = [("PLAIN", "theirs"), ("AR", "old")];
        let environment = set.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let far = file("/p/.cargo/config.toml", far);
        let seen = build_environment(&environment, &[file("near", near), file("home", home), far]);
        let expected = [("AR", "ar"), ("CC_x", "near"), ("PLAIN", "theirs"), ("ROOT", "/p/share")];
        assert_eq!(seen, expected.map(|(k, v)| (k.to_owned(), v.to_owned())).into());
    }

    #[test]
    fn the_linker_of_the_environment_is_stronger_than_a_file_and_weaker_than_config() {
        let text = "[target.x86_64-unknown-linux-musl]\nlinker = 'musl-gcc'";
        let linker = |files: &[ConfigFile], environment: &[(&str, &str)]| {
            of(files, environment).linker.map(|one| (one.value, one.place))
        };
        let variable = ("CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER", "mold");
        assert_eq!(
            linker(&[file("/p/c.toml", text)], &[]),
            Some(("musl-gcc".into(), "/p/c.toml:2".into()))
        );
        assert_eq!(
            linker(&[file("/p/c.toml", text)], &[variable]),
            Some(("mold".into(), "$CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER".into()))
        );
        assert_eq!(
            linker(&[file("--config x", text)], &[variable]),
            Some(("musl-gcc".into(), "--config x".into()))
        );
    }
}

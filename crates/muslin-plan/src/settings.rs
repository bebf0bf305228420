//! The user's own cargo settings: where cargo takes rust flags and the linker from, and at which place
//! each of them was written.
//!
//! Cargo's sources of rust flags exclude each other: `CARGO_ENCODED_RUSTFLAGS`, else `RUSTFLAGS`, else
//! everything under `target` that matches, else `build.rustflags` (The Cargo Book, "build.rustflags").

use muslin_schema::{Environment, Target};
use toml::de::{DeTable, DeValue};

/// A value and the place where the user wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// The place: `path:line`, or the variable.
    pub place: String,
}

/// A cargo configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    /// Its path, or what stands for it: `--config …`.
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
    /// The linker of `target.<triple>.linker`.
    pub linker: Option<Placed<String>>,
}

/// Reads the user's settings for a target. `files` come in the order in which cargo prefers them:
/// `--config` first, then the nearest folder, the home folder last. A file that is no TOML is cargo's
/// to complain about.
#[must_use]
pub fn settings(files: &[ConfigFile], environment: &Environment, target: Target) -> Settings {
    let mut seen = Seen::default();
    for file in files {
        if let Ok(root) = DeTable::parse(&file.text) {
            seen.file(file, root.get_ref(), target);
        }
    }
    let variable = |key: String| {
        environment.get(&key).map(|value| Placed { value: value.clone(), place: format!("${key}") })
    };
    if let Some(linker) = variable(format!("CARGO_TARGET_{}_LINKER", target.upper())) {
        // Only `--config` is stronger than the environment.
        if !seen.linker.as_ref().is_some_and(|one| one.place.starts_with("--config")) {
            seen.linker = Some(linker);
        }
    }
    if let Some(flags) = variable(format!("CARGO_TARGET_{}_RUSTFLAGS", target.upper())) {
        seen.target.push(words(flags));
    }
    if let Some(flags) = variable("CARGO_BUILD_RUSTFLAGS".to_owned()) {
        seen.build.push(words(flags));
    }
    Settings { rustflags: seen.rustflags(environment), linker: seen.linker }
}

/// The environment as build scripts will see it: with the `[env]` tables of cargo's configuration. What
/// cargo itself reads is left out, since `[env]` does not reach it.
#[must_use]
pub fn build_environment(environment: &Environment, files: &[ConfigFile]) -> Environment {
    let mut forced = Environment::new();
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
            if key.starts_with("CARGO") || key.starts_with("RUST") || forced.contains_key(&key) {
                continue;
            }
            let force = inner.and_then(|inner| inner.get("force")?.get_ref().as_bool());
            if force == Some(true) {
                forced.insert(key, value.to_owned());
            } else {
                all.entry(key).or_insert_with(|| value.to_owned());
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
    target: Vec<Placed<Vec<String>>>,
    build: Vec<Placed<Vec<String>>>,
    linker: Option<Placed<String>>,
}

impl Seen {
    fn file(&mut self, file: &ConfigFile, root: &DeTable<'_>, target: Target) {
        let table = |name: &str| root.get(name).and_then(|value| value.get_ref().as_table());
        // Cargo joins lists with the weaker file in front, and we walk from the strongest down.
        if let Some(flags) = table("build").and_then(|build| rustflags(file, build)) {
            self.build.insert(0, flags);
        }
        for (key, value) in table("target").into_iter().flatten() {
            let Some(entry) = value.get_ref().as_table() else { continue };
            let key = key.get_ref().as_ref();
            if !matches(key, target) {
                continue;
            }
            if let Some(flags) = rustflags(file, entry) {
                self.target.insert(0, flags);
            }
            if let Some(linker) = entry.get("linker").filter(|_| self.linker.is_none())
                && let Some(program) = linker.get_ref().as_str()
            {
                let place = place(file, linker.span().start);
                self.linker = Some(Placed { value: program.to_owned(), place });
            }
        }
    }

    fn rustflags(&mut self, environment: &Environment) -> RustFlags {
        if let Some(encoded) = environment.get("CARGO_ENCODED_RUSTFLAGS") {
            let value = encoded.split('\u{1f}').filter(|word| !word.is_empty()).map(str::to_owned);
            let place = "$CARGO_ENCODED_RUSTFLAGS".to_owned();
            return RustFlags::Environment(Placed { value: value.collect(), place });
        }
        if let Some(plain) = environment.get("RUSTFLAGS") {
            let place = "$RUSTFLAGS".to_owned();
            return RustFlags::Environment(Placed { value: split(plain), place });
        }
        if !self.target.is_empty() {
            return RustFlags::Target(std::mem::take(&mut self.target));
        }
        RustFlags::Build(std::mem::take(&mut self.build))
    }
}

fn rustflags(file: &ConfigFile, table: &DeTable<'_>) -> Option<Placed<Vec<String>>> {
    let entry = table.get("rustflags")?;
    let value = match entry.get_ref() {
        DeValue::String(text) => split(text),
        DeValue::Array(items) => {
            items.iter().filter_map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        }
        _ => return None,
    };
    Some(Placed { value, place: place(file, entry.span().start) })
}

/// `path:line`
fn place(file: &ConfigFile, offset: usize) -> String {
    if file.path.starts_with("--config") {
        return file.path.clone();
    }
    let line = file.text[..offset.min(file.text.len())].matches('\n').count() + 1;
    format!("{}:{line}", file.path)
}

/// Whether a key under `target` speaks of this target: its triple, or a `cfg(...)` that holds for it.
fn matches(key: &str, target: Target) -> bool {
    let cfg: Vec<cargo_platform::Cfg> = [
        "unix".to_owned(),
        "panic=\"unwind\"".to_owned(),
        format!("target_arch=\"{}\"", target.arch()),
        "target_endian=\"little\"".to_owned(),
        "target_env=\"musl\"".to_owned(),
        "target_family=\"unix\"".to_owned(),
        "target_feature=\"crt-static\"".to_owned(),
        "target_os=\"linux\"".to_owned(),
        "target_pointer_width=\"64\"".to_owned(),
        "target_vendor=\"unknown\"".to_owned(),
    ]
    .iter()
    .filter_map(|text| text.parse().ok())
    .collect();
    key.parse::<cargo_platform::Platform>()
        .is_ok_and(|platform| platform.matches(target.triple(), &cfg))
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
    fn build_scripts_see_the_env_tables_of_cargos_configuration() {
        let near = "[env]\nCC_x = 'near'\nRUSTFLAGS = 'never'\nAR = { value = 'ar', force = true }\nPLAIN = 'weak'\n";
        let home = "[env]\nCC_x = 'home'\nAR = 'far'\n";
        let set = [("PLAIN", "theirs"), ("AR", "old")];
        let environment = set.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let seen = build_environment(&environment, &[file("near", near), file("home", home)]);
        let expected = [("AR", "ar"), ("CC_x", "near"), ("PLAIN", "theirs")];
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

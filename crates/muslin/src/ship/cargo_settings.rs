//! Settings of cargo that change code and are not part of the sources: those of the user's own configuration.

use std::collections::BTreeMap;
use std::path::Path;

use muslin_plan::{ConfigFile, Settings};
use muslin_schema::redacted;
use toml::{Table, Value};

/// The flags for the target and the settings of the profile that come from files which are not below the root of the
/// workspace, by their keys. Only what counts is there: another target, another profile or a weaker file changes no
/// byte. Variables and what follows `--` are recorded as they are.
pub(super) fn outside_settings(
    settings: &Settings,
    files: &[ConfigFile],
    profile: &str,
    root: &Path,
) -> BTreeMap<String, String> {
    let is_outside =
        |path: &str| Path::new(path).is_absolute() && !Path::new(path).starts_with(root);
    let mut all = BTreeMap::new();
    let flags = settings.rustflags.all().into_iter().filter(|flags| is_outside(&flags.place));
    let flags: Vec<&str> = flags.flat_map(|one| &one.value).map(String::as_str).collect();
    if !flags.is_empty() {
        all.insert("rustflags".to_owned(), redacted(&flags.join(" ")).into_owned());
    }
    // The strongest comes first, so what is there stays.
    for file in files {
        let of_profile = |table: &Table| table.get("profile")?.get(profile)?.as_table().cloned();
        let Some(settings) = file.text.parse::<Table>().ok().as_ref().and_then(of_profile) else {
            continue;
        };
        for (key, value) in settings {
            let written = |value: &Value| redacted(&value.to_string()).into_owned();
            let entry = all.entry(format!("profile.{profile}.{key}"));
            // A value of the sources that is stronger hides what is outside.
            entry.or_insert_with(|| {
                if is_outside(&file.path) { written(&value) } else { String::new() }
            });
        }
    }
    all.retain(|_, value| !value.is_empty());
    all
}

#[cfg(test)]
mod tests {
    use muslin_schema::{Environment, Target};

    use super::*;

    #[test]
    fn what_changes_code_is_kept_of_files_outside_the_sources_alone() {
        let file = |path: &str, text: &str| ConfigFile { path: path.into(), text: text.into() };
        let files = [
            file("/work/.cargo/config.toml", "[profile.release]\npanic = 'abort'"),
            file(
                "/home/ann/.cargo/config.toml",
                "[profile.release]\nlto = true\npanic = 'unwind'\n[profile.dev]\nopt-level = 1\n\
                 [target.x86_64-unknown-linux-musl]\nrustflags = ['-Cnear']\n\
                 [target.aarch64-unknown-linux-musl]\nrustflags = ['-Cother']\n\
                 [registry]\ntoken = 'secret'",
            ),
            file("/etc/.cargo/config.toml", "[profile.release]\nlto = false"),
        ];
        let found = |files: &[ConfigFile]| {
            let settings = muslin_plan::settings(files, &Environment::new(), Target::X86_64);
            let all = outside_settings(&settings, files, "release", Path::new("/work"));
            all.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(found(&files), "profile.release.lto=true\nrustflags=-Cnear");
        assert_eq!(found(&files[..1]), "");
    }
}

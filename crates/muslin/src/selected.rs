//! What a request names and the project has to have: known before anything is built.

use cargo_metadata::{Package, TargetKind};
use muslin_plan::ConfigFile;
use muslin_schema::{Environment, Exit, Failure, Request, nearest};

/// A name of the command line that the selected packages do not have.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no {kind} named `{name}` in {}", packages.join(", "))]
pub(crate) struct NotThere {
    kind: &'static str,
    name: String,
    packages: Vec<String>,
    known: Vec<String>,
}

impl Failure for NotThere {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn help(&self) -> Option<String> {
        let Self { kind, name, known, .. } = self;
        if let Some(near) = nearest(name, known.iter().map(String::as_str)) {
            return Some(format!("a similar {kind} is `{near}`"));
        }
        let names: Vec<String> = known.iter().map(|one| format!("`{one}`")).collect();
        (!names.is_empty()).then(|| format!("known: {}", names.join(", ")))
    }
}

/// Whether the packages have the binaries and examples that a request names, and the workspace its profile.
///
/// # Errors
///
/// [`NotThere`] for the first that none of them has.
pub(crate) fn check(
    request: &Request,
    packages: &[&Package],
    profiles: &[String],
) -> Result<(), NotThere> {
    if !profiles.contains(&request.profile) {
        return Err(NotThere {
            kind: "profile",
            name: request.profile.clone(),
            packages: vec!["this workspace".to_owned()],
            known: profiles.to_vec(),
        });
    }
    let selection = &request.selection;
    find("binary", &TargetKind::Bin, &selection.bins, packages)?;
    find("example", &TargetKind::Example, &selection.examples, packages)
}

/// The profiles that there are: those of cargo, of the workspace's manifest, of cargo's configuration and of its
/// variables.
pub(crate) fn profiles(
    manifest: &str,
    config_files: &[ConfigFile],
    environment: &Environment,
) -> Vec<String> {
    const OF_CARGO: [&str; 4] = ["dev", "release", "test", "bench"];
    let mut all: Vec<String> = OF_CARGO.map(str::to_owned).into();
    for text in std::iter::once(manifest).chain(config_files.iter().map(|file| file.text.as_str()))
    {
        let table: toml::Table = text.parse().unwrap_or_default();
        let named = table.get("profile").and_then(toml::Value::as_table);
        all.extend(named.into_iter().flat_map(|profiles| profiles.keys().cloned()));
    }
    // `CARGO_PROFILE_<NAME>_<KEY>`, where a dash of the name is `_`.
    let defined = environment.keys().filter_map(|key| {
        let name = key.strip_prefix("CARGO_PROFILE_")?.strip_suffix("_INHERITS")?;
        Some(name.to_lowercase())
    });
    let defined: Vec<String> = defined.collect();
    all.extend(defined.iter().map(|name| name.replace('_', "-")));
    all.extend(defined);
    all.sort();
    all.dedup();
    all
}

fn find(
    kind: &'static str,
    target: &TargetKind,
    names: &[String],
    packages: &[&Package],
) -> Result<(), NotThere> {
    let targets = packages.iter().flat_map(|package| &package.targets);
    let known: Vec<String> =
        targets.filter(|one| one.kind.contains(target)).map(|one| one.name.clone()).collect();
    // Cargo takes patterns as well.
    let plain = names.iter().filter(|name| !name.contains(['*', '?', '[']));
    let Some(name) = plain.into_iter().find(|name| !known.contains(name)) else { return Ok(()) };
    let packages = packages.iter().map(|package| format!("`{}`", package.name)).collect();
    Err(NotThere { kind, name: name.clone(), packages, known })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_come_from_the_manifest_the_configuration_and_variables() {
        let file = |text: &str| ConfigFile { path: String::new(), text: text.to_owned() };
        let config =
            [file("[profile.fast]\ninherits = 'release'\n"), file("profile.small.lto = true")];
        let variable = ("CARGO_PROFILE_TINY_ONE_INHERITS".to_owned(), "release".to_owned());
        let environment = Environment::from([variable]);
        let found = profiles("[profile.dist]\ninherits = 'release'\n", &config, &environment);
        let expected =
            ["bench", "dev", "dist", "fast", "release", "small", "test", "tiny-one", "tiny_one"];
        assert_eq!(found, expected);
    }
}

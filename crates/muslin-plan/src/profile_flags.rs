//! Rust flags of profiles (The Cargo Book, "profile-rustflags", which is unstable): they are added to those of every
//! other source, for each crate that the profile compiles, build scripts included.

use toml::de::{DeTable, DeValue};

use crate::settings::{ConfigFile, Placed, list};

/// A profile can inherit from so many others; cargo refuses a circle.
const DEPTH: usize = 16;

/// The flags of a profile and of those that it inherits from, also for single packages. `files` are cargo's
/// configuration and the manifest of the workspace.
pub(crate) fn profile_flags(files: &[ConfigFile], profile: &str) -> Vec<Placed<Vec<String>>> {
    let names = inherited(files, profile);
    let mut found = Vec::new();
    for file in files {
        let Ok(root) = DeTable::parse(&file.text) else { continue };
        for name in &names {
            let Some(table) = below(root.get_ref(), &["profile", name]) else { continue };
            found.extend(list(file, table, "rustflags"));
            for (_, package) in below(table, &["package"]).into_iter().flatten() {
                let package = package.get_ref().as_table();
                found.extend(package.and_then(|package| list(file, package, "rustflags")));
            }
        }
    }
    found
}

/// The profile and those that it inherits from.
fn inherited(files: &[ConfigFile], profile: &str) -> Vec<String> {
    let mut names = vec![profile.to_owned()];
    while names.len() < DEPTH {
        let Some(last) = names.last() else { break };
        let parent = files.iter().find_map(|file| {
            let root = DeTable::parse(&file.text).ok()?;
            let table = below(root.get_ref(), &["profile", last])?;
            Some(table.get("inherits")?.get_ref().as_str()?.to_owned())
        });
        let built_in = match last.as_str() {
            "test" => Some("dev".to_owned()),
            "bench" => Some("release".to_owned()),
            _ => None,
        };
        match parent.or(built_in) {
            Some(parent) if !names.contains(&parent) => names.push(parent),
            _ => break,
        }
    }
    names
}

fn below<'t, 'a>(root: &'t DeTable<'a>, path: &[&str]) -> Option<&'t DeTable<'a>> {
    path.iter().try_fold(root, |table, name| {
        table.get(*name).map(toml::Spanned::get_ref).and_then(DeValue::as_table)
    })
}

/// The profiles of a manifest, at the lines where they are: what else a manifest says is not configuration.
#[must_use]
pub fn profiles_of_manifest(path: &str, text: &str) -> ConfigFile {
    let mut within = false;
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        if line.starts_with('[') {
            within = line.starts_with("[profile");
        }
        kept.push_str(if within { line } else { "" });
        kept.push('\n');
    }
    ConfigFile { path: path.to_owned(), text: kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, profile: &str) -> Vec<String> {
        let file = profiles_of_manifest("/app/Cargo.toml", text);
        let flags = profile_flags(&[file], profile);
        flags.into_iter().map(|one| format!("{} {}", one.place, one.value.join(" "))).collect()
    }

    #[test]
    fn flags_of_a_profile_come_with_those_that_it_inherits() {
        let text = "[package]\nname = 'x'\n[build]\nrustflags = ['never']\n[profile.release]\nrustflags = ['a']\n[profile.small]\ninherits = 'release'\nrustflags = ['b']\n[profile.dev]\nrustflags = ['c']\n";
        assert_eq!(of(text, "small"), ["/app/Cargo.toml:9 b", "/app/Cargo.toml:6 a"]);
        assert_eq!(of(text, "bench"), ["/app/Cargo.toml:6 a"]);
        assert_eq!(of(text, "test"), ["/app/Cargo.toml:11 c"]);
    }

    #[test]
    fn flags_for_one_package_count_and_a_circle_ends() {
        let text = "[profile.dev.package.loom]\nrustflags = ['-Ctarget-cpu=native']\n[profile.a]\ninherits = 'b'\n[profile.b]\ninherits = 'a'\n";
        assert_eq!(of(text, "dev"), ["/app/Cargo.toml:2 -Ctarget-cpu=native"]);
        assert_eq!(of(text, "a"), [""; 0]);
    }
}

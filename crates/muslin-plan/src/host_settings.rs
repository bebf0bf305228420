//! The user's own cargo settings that bear on the machine rather than on a target.

use muslin_schema::Environment;
use toml::de::{DeTable, DeValue};

use crate::settings::place;
use crate::settings::{ConfigFile, Placed};

/// The linker that the user names for the host's own programs, under its triple.
#[must_use]
pub fn host_linker(
    files: &[ConfigFile],
    environment: &Environment,
    triple: &str,
) -> Option<Placed<String>> {
    let key = format!("CARGO_TARGET_{}_LINKER", triple.replace('-', "_").to_uppercase());
    let variable = environment
        .get(&key)
        .map(|value| Placed { value: value.clone(), place: format!("${key}") });
    variable.or_else(|| first(files, &["target", triple, "linker"]))
}

/// Who keeps cargo from the network, if someone does.
#[must_use]
pub fn offline(files: &[ConfigFile], environment: &Environment) -> Option<String> {
    let variable = "CARGO_NET_OFFLINE";
    match environment.get(variable).map(String::as_str) {
        Some("true") => Some(format!("${variable}")),
        Some(_) => None,
        None => {
            first(files, &["net", "offline"]).filter(|set| set.value == "true").map(|set| set.place)
        }
    }
}

/// The value of a key in the strongest file that has it: a string, or `true` and `false` as words.
fn first(files: &[ConfigFile], path: &[&str]) -> Option<Placed<String>> {
    files.iter().find_map(|file| {
        let root = DeTable::parse(&file.text).ok()?;
        let (last, tables) = path.split_last()?;
        let mut table = root.get_ref();
        for name in tables {
            table = table.get(*name)?.get_ref().as_table()?;
        }
        let entry = table.get(*last)?;
        let value = match entry.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Boolean(on) => on.to_string(),
            _ => return None,
        };
        Some(Placed { value, place: place(file, entry.span().start) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> ConfigFile {
        ConfigFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn what_keeps_cargo_offline_is_named_with_its_place() {
        let near = file("near", "[http]\n");
        let home = file("home", "[net]\noffline = true\n");
        let of = |set: &[(&str, &str)]| {
            let set = set.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            offline(&[near.clone(), home.clone()], &set)
        };
        assert_eq!(of(&[]).as_deref(), Some("home:2"));
        assert_eq!(of(&[("CARGO_NET_OFFLINE", "true")]).as_deref(), Some("$CARGO_NET_OFFLINE"));
        assert_eq!(of(&[("CARGO_NET_OFFLINE", "false")]), None);
    }

    #[test]
    fn the_linker_of_the_host_is_found_under_its_triple() {
        let file = file("home", "[target.aarch64-apple-darwin]\nlinker = 'zcc'\n");
        let found = host_linker(&[file], &Environment::new(), "aarch64-apple-darwin");
        assert_eq!(found, Some(Placed { value: "zcc".into(), place: "home:2".into() }));
    }
}

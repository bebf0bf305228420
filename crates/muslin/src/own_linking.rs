//! Reads what the user's settings of cargo bring to the link, so that no library is called missing that they name.

use std::collections::BTreeSet;

use muslin_natives::OwnLinking;
use muslin_plan::{ConfigFile, settings_on};
use muslin_schema::{Host, Target};

/// Flags that can bring a library or a directory to search.
const BRINGING: [&str; 5] = ["-L", "-l", "link-arg", "--extern", "linker"];

/// What the settings of one target bring.
pub(crate) fn own_linking(files: &[ConfigFile], host: &Host, target: Target) -> OwnLinking {
    let settings = settings_on(files, host, target);
    let flags = settings.rustflags.all().into_iter().chain(&settings.profile);
    let brings = |flag: &String| BRINGING.iter().any(|one| flag.contains(one));
    OwnLinking {
        searches: settings.linker.is_some() || flags.flat_map(|one| &one.value).any(brings),
        overridden: files.iter().flat_map(|file| overridden(&file.text, target)).collect(),
    }
}

/// The tables below `target.<triple>`: each is a `links` key. What is no TOML is cargo's to complain about.
fn overridden(text: &str, target: Target) -> BTreeSet<String> {
    let Ok(root) = text.parse::<toml::Table>() else { return BTreeSet::new() };
    let of_target = root.get("target").and_then(|targets| targets.get(target.triple()));
    let entries = of_target.and_then(toml::Value::as_table).into_iter().flatten();
    entries.filter(|(_, value)| value.is_table()).map(|(key, _)| key.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_are_tables_of_the_target_itself() {
        let text = "[target.x86_64-unknown-linux-musl]\nlinker = 'l'\n\
                    [target.x86_64-unknown-linux-musl.z]\nrustc-link-lib = ['z']\n\
                    [target.aarch64-unknown-linux-musl.ssl]\nrustc-link-lib = ['ssl']\n";
        assert_eq!(overridden(text, Target::X86_64), BTreeSet::from(["z".to_owned()]));
        assert_eq!(overridden("no toml", Target::X86_64), BTreeSet::new());
    }
}

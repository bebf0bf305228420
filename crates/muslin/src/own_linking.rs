//! Reads what the user's settings of cargo bring to the link, so that no library is called missing that they name.

use std::collections::BTreeSet;
use std::path::Path;

use muslin_natives::OwnLinking;
use muslin_plan::{ConfigFile, settings_on};
use muslin_schema::{Host, NativeNeed, Outcome, Target, TargetPlan};

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

/// The directories that the user's flags have searched for libraries, relative ones from `root`: that of the workspace,
/// where cargo starts rustc.
pub(crate) fn own_directories(
    files: &[ConfigFile],
    host: &Host,
    target: Target,
    root: &str,
) -> Vec<String> {
    let settings = settings_on(files, host, target);
    let flags = settings.rustflags.all().into_iter().chain(&settings.profile);
    flags.flat_map(|one| searched(&one.value)).map(|path| below(root, &path)).collect()
}

/// The directories of libraries that packages link by name, without a directory of their own.
pub(crate) fn by_name(plan: &TargetPlan) -> Vec<String> {
    let links = |need: &NativeNeed| {
        need.outcome == Outcome::Provided
            && need.looks_for.is_empty()
            && !need.links_by_name.is_empty()
    };
    let libraries = plan.libraries.iter().filter(|_| plan.natives.iter().any(links));
    libraries.map(|one| format!("{}/lib", one.prefix)).collect()
}

/// The values of `-L`, given to rustc or through it to the linker.
fn searched(flags: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut flags = flags.iter();
    while let Some(flag) = flags.next() {
        let codegen = flag.strip_prefix("-C").filter(|rest| !rest.is_empty());
        let argument = match flag.as_str() {
            "-C" | "--codegen" => flags.next().map(String::as_str),
            _ => codegen.or_else(|| flag.strip_prefix("--codegen=")),
        };
        let words = match argument.and_then(|one| one.trim_start().split_once('=')) {
            Some(("link-arg" | "link-args", words)) => words,
            _ if flag == "-L" => {
                found.extend(flags.next().cloned());
                continue;
            }
            _ => flag,
        };
        let words = words.split([' ', ',']).filter_map(|word| word.strip_prefix("-L"));
        found.extend(words.filter(|path| !path.is_empty()).map(ToOwned::to_owned));
    }
    found
}

/// A directory, of which `native=` and its like may stand in front, in the same form and from a root.
fn below(root: &str, path: &str) -> String {
    let (kind, path) = path.rsplit_once('=').map_or(("", path), |(kind, path)| (kind, path));
    let path = Path::new(root).join(path);
    let equals = if kind.is_empty() { "" } else { "=" };
    format!("{kind}{equals}{}", path.display())
}

/// The tables below `target.<triple>`: each is a `links` key. A file that is not TOML is cargo's to complain about.
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

    #[test]
    fn directories_are_searched_however_they_are_written() {
        let flags =
            |text: &str| searched(&text.split(';').map(ToOwned::to_owned).collect::<Vec<_>>());
        assert_eq!(flags("-L;native=a;-Lb"), ["native=a", "b"]);
        assert_eq!(flags("-C;link-arg=-Lc;-Clink-args=-Ld -le -Lf"), ["c", "d", "f"]);
        assert_eq!(flags("--codegen=link-arg=-Wl,-Lg;-C;opt-level=3;-la"), ["g"]);
        assert_eq!(below("/p", "native=lib"), "native=/p/lib");
        assert_eq!(below("/p", "/lib"), "/lib");
    }
}

//! `[workspace.metadata.muslin]` and `[package.metadata.muslin]`.

mod error;
mod keys;
mod values;

use muslin_schema::Request;
use muslin_toml::{Table, read_at};

pub use error::ConfigurationError;
use keys::Place;
pub use keys::{KEYS, Key};
pub use values::{Configuration, Manifest};

/// Joins the workspace's configuration with those of the selected packages; the packages are stronger.
///
/// # Errors
///
/// [`ConfigurationError::Faults`] for the first manifest that is not valid, with all its faults;
/// [`ConfigurationError::Conflict`] if two packages disagree.
pub fn configuration(
    workspace: &Manifest,
    packages: &[Manifest],
) -> Result<Configuration, ConfigurationError> {
    let of_workspace = read(workspace, "workspace")?.unwrap_or_default();
    let mut joined = Configuration::default();
    let mut first: Option<&Manifest> = None;
    for manifest in packages {
        let Some(one) = read(manifest, "package")? else { continue };
        if let Some(first) = first {
            agree(&joined, &one, first, manifest)?;
        }
        first = first.or(Some(manifest));
        joined = inherited(one, &joined);
    }
    Ok(inherited(joined, &of_workspace))
}

/// A configuration with what a weaker one has.
fn inherited(mut own: Configuration, weaker: &Configuration) -> Configuration {
    for key in KEYS {
        (key.inherit)(&mut own, weaker);
    }
    own
}

fn agree(
    a: &Configuration,
    b: &Configuration,
    first: &Manifest,
    second: &Manifest,
) -> Result<(), ConfigurationError> {
    match KEYS.iter().find(|key| !(key.agree)(a, b)) {
        None => Ok(()),
        Some(key) => Err(ConfigurationError::Conflict {
            key: key.name,
            flag: key.flag,
            first: first.path.clone(),
            second: second.path.clone(),
        }),
    }
}

fn read(manifest: &Manifest, section: &str) -> Result<Option<Configuration>, ConfigurationError> {
    let at = [section, "metadata", "muslin"];
    let (path, text) = (&manifest.path, &manifest.text);
    let directory = path.rsplit_once(['/', '\\']).map_or(".", |(directory, _)| directory);
    read_at(path, text, &at, |table| Some(values(table, directory)))
        .map_err(|faults| ConfigurationError::Faults(Box::new(faults)))
}

fn values(table: &Table<'_>, directory: &str) -> Configuration {
    let mut own = Configuration::default();
    for key in KEYS {
        (key.read)(&Place { key: key.name, table, directory }, &mut own);
    }
    own
}

impl Configuration {
    /// Fills in whatever the command line left open.
    #[must_use]
    pub fn complete(&self, mut request: Request) -> Request {
        for key in KEYS {
            (key.complete)(self, &mut request);
        }
        request
    }
}

#[cfg(test)]
mod tests {
    use muslin_schema::{Failure as _, Request, Target};

    use super::*;

    fn manifest(path: &str, text: &str) -> Manifest {
        Manifest { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_package_is_stronger_than_its_workspace_and_lists_add_up() {
        let workspace = manifest(
            "/w/Cargo.toml",
            "[workspace.metadata.muslin]\ntargets = ['all']\nallow = ['relro']\ntoolchain = 'zig'\ninstall = false",
        );
        let package = manifest(
            "/w/a/Cargo.toml",
            "[package.metadata.muslin]\ntargets = ['aarch64']\nallow = ['pie']",
        );
        let joined = configuration(&workspace, &[package]).unwrap();
        assert_eq!(joined.targets, [Target::Aarch64]);
        assert_eq!(joined.allow, ["relro", "pie"]);
        assert_eq!(joined.toolchain.as_deref(), Some("zig"));
        assert!(joined.complete(Request::default()).no_install);
    }

    #[test]
    fn two_packages_that_disagree_are_named() {
        let one = manifest("/w/a/Cargo.toml", "[package.metadata.muslin]\ntoolchain = 'zig'");
        let two = manifest("/w/b/Cargo.toml", "[package.metadata.muslin]\ntoolchain = 'musl-gcc'");
        let error = configuration(&manifest("/w/Cargo.toml", ""), &[one, two]).unwrap_err();
        assert_eq!(error.details(), ["`/w/a/Cargo.toml` and `/w/b/Cargo.toml`"]);
    }

    #[test]
    fn two_packages_that_disagree_are_helped_by_the_flag_of_the_key() {
        let help = |one: &str, two: &str| {
            let one = manifest("/a/Cargo.toml", &format!("[package.metadata.muslin]\n{one}"));
            let two = manifest("/b/Cargo.toml", &format!("[package.metadata.muslin]\n{two}"));
            configuration(&manifest("/Cargo.toml", ""), &[one, two]).unwrap_err().help().unwrap()
        };
        let prefix = |path: &str| format!("libraries.zlib.prefix = '{path}'");
        let helps = [
            help("pie = true", "pie = false"),
            help("reproducible = false", ""),
            help(&prefix("/x"), &prefix("/y")),
        ];
        insta::assert_snapshot!(helps.join("\n"), @"
        `--no-pie` decides for both; or select one of them with `--package`
        `--no-reproducible` decides for both; or select one of them with `--package`
        give both the same value; or select one of them with `--package`
        ");
    }

    #[test]
    fn a_complete_request_stays_as_it_is() {
        let table = "allow = ['relro']\ninstall = false\npie = false\ntargets = ['all']\nprofile = 'dist'\nlibraries.zlib.provide = 'never'";
        let package = manifest("Cargo.toml", &format!("[package.metadata.muslin]\n{table}"));
        let own = configuration(&manifest("Cargo.toml", ""), &[package]).unwrap();
        let once = own.complete(Request::default());
        let mut twice = own.complete(once.clone());
        twice.allow.dedup();
        assert_eq!(twice, once);
    }

    #[test]
    fn an_unknown_key_is_answered_with_all_keys() {
        let package = manifest("Cargo.toml", "[package]\n[package.metadata.muslin]\nweft = 1\n");
        let error = configuration(&manifest("Cargo.toml", ""), &[package]).unwrap_err();
        let keys: Vec<String> = KEYS.iter().map(|key| format!("`{}`", key.name)).collect();
        let known = format!("known here: {}\n", keys.join(", "));
        assert!((error.details().join("\n") + "\n").contains(&known), "{known}");
    }

    #[test]
    fn an_unknown_key_is_underlined() {
        let package = manifest(
            "Cargo.toml",
            "[package]\nname = 'x'\n\n[package.metadata.muslin]\ntarget = 'x86_64'\n",
        );
        let error = configuration(&manifest("Cargo.toml", ""), &[package]).unwrap_err();
        insta::assert_snapshot!(error.details().join("\n"), @"
        error: unknown key `target`
         --> Cargo.toml:5:1
          |
        5 | target = 'x86_64'
          | ^^^^^^
          |
          = help: known here: `allocator`, `allow`, `catalog`, `dist`, `hardening`, `image`, `install`, `libc-routines`, `libraries`, `pie`, `profile`, `provide`, `registry`, `reproducible`, `resolver`, `smoke`, `strict`, `targets`, `thread-stack`, `toolchain`
        ");
    }
}

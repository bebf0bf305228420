//! Where a project gets muslin itself from: what the user names, checked and pinned.

use std::convert::Infallible;
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use muslin_exec::{Command, Runner};

use crate::init::error::InitError;
use crate::init::place::XTASK;
use crate::init::release::{Release, is_release};
use crate::init::templates;

/// The package that is installed, below the root of the repository.
const PACKAGE: &str = "crates/cargo-muslin";

/// A source as the user names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A checkout of the repository.
    Directory(String),
    /// The address of the checksums of a release.
    Release(String),
    /// The address of the repository, and a branch, a tag or a commit of it.
    Git { address: String, revision: Option<String> },
}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        if !text.contains("://") && !is_scp(text) {
            return Ok(Self::Directory(text.to_owned()));
        }
        if is_release(text) {
            return Ok(Self::Release(text.to_owned()));
        }
        let (address, revision) = match text.rsplit_once('#') {
            Some((address, revision)) => (address, Some(revision.to_owned())),
            None => (text, None),
        };
        Ok(Self::Git { address: address.to_owned(), revision })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(text) | Self::Release(text) | Self::Git { address: text, .. } => {
                f.write_str(text)
            }
        }
    }
}

/// `git@host:path`, which git hands to ssh, and which is not a URL.
fn is_scp(text: &str) -> bool {
    let Some((host, _)) = text.split_once(':') else { return false };
    host.contains('@') && !host.contains(['/', '\\'])
}

/// A source that was found to be muslin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pinned {
    /// A checkout, by the path that is written: absolute, or relative to the project's root.
    Checkout { path: PathBuf, shown: String },
    /// The executables of a release.
    Release(Release),
    /// A commit of a repository.
    Commit { address: String, hash: String },
}

impl Source {
    /// Checks the source, and pins a repository to a commit.
    ///
    /// # Errors
    ///
    /// [`InitError`] if it does not exist, cannot be fetched, or is something else than muslin.
    pub(crate) fn pin(&self, runner: &dyn Runner, root: &Path) -> Result<Pinned, InitError> {
        match self {
            Self::Directory(place) => checkout(place, root),
            Self::Git { address, .. } if is_scp(address) => {
                Err(InitError::ScpAddress(address.clone()))
            }
            Self::Release(address) | Self::Git { address, .. } if !is_plain(address) => {
                Err(InitError::BadAddress)
            }
            Self::Release(address) => Release::read(address).map(Pinned::Release),
            Self::Git { address, revision } => {
                commit(runner, address, revision.as_deref().unwrap_or("HEAD"))
            }
        }
    }
}

/// Whether an address may be written into files and command lines.
fn is_plain(address: &str) -> bool {
    let authority = address.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split('/').next().unwrap_or_default();
    let has_password = authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
    let odd = |c: char| c.is_whitespace() || c.is_control() || "'\"`$\\{}<>".contains(c);
    !has_password && !address.contains(odd)
}

fn checkout(place: &str, root: &Path) -> Result<Pinned, InitError> {
    let missing = || InitError::NoDirectory(place.to_owned());
    let absolute = muslin_exec::absolute(Path::new(place)).ok_or_else(missing)?;
    if !muslin_exec::is_directory(&absolute) {
        return Err(missing());
    }
    let manifest = muslin_exec::read_if_there(&absolute.join(PACKAGE).join("Cargo.toml"));
    if !manifest.is_some_and(|text| is_muslin(&text)) {
        return Err(InitError::NotMuslin(place.to_owned()));
    }
    let root = muslin_exec::absolute(root).ok_or_else(missing)?;
    let path = if Path::new(place).is_absolute() { absolute } else { relative(&root, &absolute) };
    Ok(Pinned::Checkout { path, shown: place.to_owned() })
}

/// The way from one absolute directory to another.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let (from, to): (Vec<Component>, Vec<Component>) =
        (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    up.chain(to[shared..].iter().copied()).collect()
}

/// Fetches one commit, which proves the address and shows its hash and whether it is muslin.
fn commit(runner: &dyn Runner, address: &str, revision: &str) -> Result<Pinned, InitError> {
    let failed = |output: String| InitError::Fetch {
        address: address.to_owned(),
        revision: revision.to_owned(),
        output,
    };
    let directory = muslin_exec::temporary_directory(&std::env::temp_dir(), "muslin-init-")
        .map_err(InitError::Write)?;
    let git = |args: &[&str]| -> Result<String, InitError> {
        let command = Command::new("git").args(["-C".as_ref(), directory.path().as_os_str()]);
        // Git would ask for a password where a repository does not exist.
        let command = command.env("GIT_TERMINAL_PROMPT", "0").args(args);
        let answer = runner.capture(&command)?;
        if answer.succeeded() { Ok(answer.output) } else { Err(failed(answer.error)) }
    };
    git(&["init", "--quiet", "--bare"])?;
    git(&["fetch", "--quiet", "--depth", "1", "--", address, revision])?;
    let hash = git(&["rev-parse", "FETCH_HEAD^{commit}"])?.trim().to_owned();
    let manifest = git(&["show", &format!("{hash}:{PACKAGE}/Cargo.toml")]);
    match manifest {
        Ok(text) if is_muslin(&text) => Ok(Pinned::Commit { address: address.to_owned(), hash }),
        _ => Err(InitError::NotMuslin(address.to_owned())),
    }
}

/// Whether a manifest is that of `cargo-muslin`.
fn is_muslin(manifest: &str) -> bool {
    manifest.parse::<toml::Table>().is_ok_and(|table| {
        let name = table.get("package").and_then(|one| one.get("name"));
        name.and_then(toml::Value::as_str) == Some("cargo-muslin")
    })
}

impl Pinned {
    /// What identifies an installation: fit for the name of a directory or a cache.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Checkout { .. } => "checkout",
            Self::Release(release) => release.key(),
            Self::Commit { hash, .. } => hash,
        }
    }

    /// The command that installs `cargo muslin` into `$TOOL/bin` in a pipeline.
    ///
    /// # Errors
    ///
    /// [`InitError::LocalInPipeline`] for what only this machine has.
    pub(crate) fn install_command(&self) -> Result<String, InitError> {
        match self {
            Self::Checkout { shown, .. } => Err(InitError::LocalInPipeline(shown.clone())),
            Self::Commit { address, .. } if address.starts_with("file:") => {
                Err(InitError::LocalInPipeline(address.clone()))
            }
            Self::Release(release) => Ok(release.install_command()),
            Self::Commit { address, hash } => Ok(format!(
                "cargo install --locked --git '{address}' --rev {hash} cargo-muslin --root \"$TOOL\""
            )),
        }
    }

    /// The program of the xtask.
    pub(crate) fn xtask(&self) -> String {
        let part = match self {
            Self::Release(release) => release.xtask(),
            Self::Checkout { path, .. } => {
                let path = from_xtask(path).display().to_string().replace('\\', "/");
                let lines = "    install.args([\"--force\", \"--path\"]);\n    install.arg(here.join(SOURCE));";
                self.compiled(&path, lines)
            }
            Self::Commit { address, .. } => {
                let line =
                    "    install.args([\"--git\", SOURCE, \"--rev\", KEY, \"cargo-muslin\"]);";
                self.compiled(address, line)
            }
        };
        templates::XTASK_MAIN.replace("{tool}", &part)
    }

    /// The part of the xtask that compiles muslin.
    fn compiled(&self, source: &str, arguments: &str) -> String {
        let needed = env!("CARGO_PKG_RUST_VERSION").split('.').nth(1).unwrap_or_default();
        let text = |text: &str| toml::Value::from(text).to_string();
        templates::XTASK_COMPILED
            .replace("{needed}", needed)
            .replace("{key}", &text(self.key()))
            .replace("{source}", &text(source))
            .replace("{arguments}", arguments)
    }
}

/// The package of a checkout, from the directory of the xtask.
fn from_xtask(checkout: &Path) -> PathBuf {
    if checkout.is_absolute() {
        return checkout.join(PACKAGE);
    }
    let up = Path::new(XTASK).components().map(|_| Component::ParentDir);
    up.collect::<PathBuf>().join(checkout).join(PACKAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        let Ok(source) = text.parse();
        source
    }

    fn refused(text: &str) -> String {
        let error = source(text).pin(&muslin_exec::Real, Path::new(".")).unwrap_err();
        let help = muslin_schema::Failure::help(&error).unwrap_or_default();
        format!("{error} · {help}")
    }

    #[test]
    fn an_address_of_ssh_is_refused_with_the_one_that_cargo_takes() {
        assert_eq!(
            refused("git@forge.example:team/muslin.git"),
            "cargo cannot fetch from `git@forge.example:team/muslin.git`, which is an address for `ssh` alone · `--muslin ssh://git@forge.example/team/muslin.git`"
        );
    }

    #[test]
    fn an_address_with_a_password_or_a_quote_is_not_written_anywhere() {
        for text in ["https://me:secret@forge.example/m", "https://forge.example/'; rm -rf x;'"] {
            assert!(refused(text).starts_with("the address of muslin contains"), "{text}");
        }
        assert!(is_plain("ssh://git@forge.example:2222/muslin.git"));
    }

    #[test]
    fn a_revision_follows_the_address() {
        assert_eq!(
            source("https://forge.example/muslin#v1"),
            Source::Git {
                address: "https://forge.example/muslin".to_owned(),
                revision: Some("v1".to_owned())
            }
        );
        assert_eq!(source("../a b"), Source::Directory("../a b".to_owned()));
    }

    #[test]
    fn a_checkout_is_named_from_where_the_xtask_reads_it() {
        let path = relative(Path::new("/home/me/app"), Path::new("/home/me/src/muslin"));
        assert_eq!(path, Path::new("../src/muslin"));
        assert_eq!(from_xtask(&path), Path::new("../../src/muslin/crates/cargo-muslin"));
    }

    #[test]
    fn what_only_this_machine_has_is_not_for_a_pipeline() {
        let commit =
            |address: &str| Pinned::Commit { address: address.to_owned(), hash: "0123".to_owned() };
        assert!(commit("file:///srv/muslin").install_command().is_err());
        assert_eq!(
            commit("https://forge.example/muslin").install_command().unwrap(),
            "cargo install --locked --git 'https://forge.example/muslin' --rev 0123 cargo-muslin --root \"$TOOL\""
        );
    }
}

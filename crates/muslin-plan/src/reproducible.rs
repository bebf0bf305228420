//! What makes two builds of the same sources the same bytes, in whatever directory they are done.
//!
//! Cargo leaves `--remap-path-prefix` out of the hashes it names symbols and directories by, so that two
//! checkouts have different flags and yet the same names.

use std::path::Path;

use cargo_metadata::{Metadata, Package};
use muslin_schema::{Argument, EnvVar, PathMap};

use crate::build::argument;
use crate::inputs::{Inputs, PlanContext};
use crate::settings::Settings;

/// The variable in which our wrappers find what to write for which directory: `FROM=TO`, a line each, the
/// strongest first. It is not part of the wrappers, so that all checkouts share them.
pub(crate) const PATH_MAPS: &str = "MUSLIN_PATH_MAPS";

/// The variable in which our wrappers find, as `FROM=TO`, what to write for the start of a path in a definition of a
/// directory.
pub(crate) const DEFINED_DIRECTORIES: &str = "MUSLIN_DEFINED_DIRECTORIES";

/// The flag of rustc, which has its value behind `=` or in the next word.
pub(crate) const REMAP: &str = "--remap-path-prefix";

/// The directories of this machine that compilers meet, the strongest last, as rustc wants it.
pub(crate) fn path_maps(inputs: &Inputs<'_>) -> Vec<PathMap> {
    if !inputs.request.reproducible() {
        return Vec::new();
    }
    let mut maps = Maps(Vec::new());
    let (host, metadata) = (inputs.host, inputs.metadata);
    let home = host.environment.get("HOME");
    maps.add(home.map(String::as_str), "~");
    let cargo_home = host.environment.get("CARGO_HOME").cloned();
    let cargo_home = cargo_home.or_else(|| Some(format!("{}/.cargo", home?)));
    maps.add(cargo_home.as_deref(), "/cargo");
    for directory in registries(metadata) {
        // The directory's own name is a hash of where the registry is, which a mirror changes.
        maps.add(Some(&directory), "/cargo/registry");
    }
    let commit = host.commit.as_ref().unwrap_or(&host.rustc);
    // What rustc writes itself where the sources of Rust's library are not installed.
    maps.add(Some(&format!("{}/lib/rustlib/src/rust", host.sysroot)), &format!("/rustc/{commit}"));
    let root = metadata.workspace_root.as_str();
    for package in outside(metadata) {
        let directory = package.manifest_path.parent().map(ToString::to_string);
        maps.add(directory.as_deref(), &format!("/outside/{}-{}", package.name, package.version));
    }
    let build = metadata.build_directory.as_ref().unwrap_or(&metadata.target_directory);
    let results = [build, &metadata.target_directory];
    if inputs.request.verify_reproducible
        || inputs.request.ships
        || results.iter().any(|directory| directory.starts_with(root))
    {
        // Projects that share a target directory share what is built in it, as long as their flags are one.
        maps.add(Some(root), ".");
    }
    // A second build, here or by someone else, has a cache of its own.
    maps.add(Some(&host.cache), "/muslin");
    maps.add(Some(metadata.target_directory.as_str()), "/target");
    maps.add(Some(build.as_str()), "/target");
    maps.0
}

/// The maps that were found so far, the strongest last.
pub(crate) struct Maps(pub(crate) Vec<PathMap>);

impl Maps {
    pub(crate) fn add(&mut self, from: Option<&str>, to: &str) {
        let from = from.map(|from| from.trim_end_matches('/')).unwrap_or_default();
        // `/` would stand for everything, and a relative path for nothing.
        if Path::new(from).parent().is_none_or(|parent| parent.as_os_str().is_empty())
            || self.0.iter().any(|one| one.from == from && one.to == to)
        {
            return;
        }
        self.0.push(PathMap { from: from.to_owned(), to: to.to_owned() });
    }
}

/// The directories in which packages of registries lie side by side, vendored ones too.
fn registries(metadata: &Metadata) -> Vec<String> {
    let from_registry = |package: &&Package| {
        package.source.as_ref().is_some_and(|source| !source.repr.starts_with("git+"))
    };
    let packages = metadata.packages.iter().filter(from_registry);
    let mut directories: Vec<String> = packages
        .filter_map(|package| Some(package.manifest_path.parent()?.parent()?.to_string()))
        .collect();
    directories.sort();
    directories.dedup();
    directories
}

/// The packages in directories outside of the workspace, sorted by path.
#[must_use]
pub fn outside(metadata: &Metadata) -> Vec<&Package> {
    let local = metadata.packages.iter().filter(|package| package.source.is_none());
    let mut packages: Vec<&Package> = local
        .filter(|package| !package.manifest_path.starts_with(&metadata.workspace_root))
        .collect();
    packages.sort_by(|a, b| a.manifest_path.cmp(&b.manifest_path));
    packages
}

/// The flags for rustc. The user's own maps are repeated, since the last that fits counts.
pub(crate) fn remaps(maps: &[PathMap], settings: &Settings) -> Option<Argument> {
    if maps.is_empty() {
        return None;
    }
    let ours = maps.iter().map(|PathMap { from, to }| format!("{REMAP}={from}={to}"));
    let all = settings.rustflags.all();
    let mut words = all.iter().flat_map(|one| &one.value);
    let mut users = Vec::new();
    while let Some(word) = words.next() {
        if word == REMAP {
            users.extend(words.next().map(|value| format!("{REMAP}={value}")));
        } else if word.starts_with(REMAP) {
            users.push(word.clone());
        }
    }
    let mut because = "no path of this machine is written into panics and debug information, so that every directory builds the same bytes (`--no-reproducible` leaves them)".to_owned();
    if !users.is_empty() {
        because.push_str("; your own maps are repeated, as the last one counts");
    }
    Some(argument(ours.chain(users), &because))
}

/// The maps for compilers of C, which compare texts: `/w/target` is also the start of `/w/target-build`. So the
/// longest is the strongest.
pub(crate) fn lines(maps: &[PathMap]) -> String {
    // An equals sign in a directory's name would end it for gcc.
    let mut maps: Vec<&PathMap> =
        maps.iter().rev().filter(|map| !map.from.contains(['=', '\n'])).collect();
    maps.sort_by_key(|map| std::cmp::Reverse(map.from.len()));
    let lines: Vec<String> = maps.iter().map(|map| format!("{}={}", map.from, map.to)).collect();
    lines.join("\n")
}

/// The variables for compilers of C and build scripts.
pub(crate) fn variables(ground: PlanContext<'_>, maps: &[PathMap]) -> Vec<EnvVar> {
    if !ground.request.reproducible() {
        return Vec::new();
    }
    let variable = |key: &str, value: String, because: &str| EnvVar {
        key: key.to_owned(),
        value,
        because: because.to_owned(),
    };
    let mut all = vec![variable(
        "CARGO_INCREMENTAL",
        "0".to_owned(),
        "incremental compilation cuts a crate into other pieces, and other bytes come out",
    )];
    all.extend(ground.commit_time.map(|time| {
        variable(
            "SOURCE_DATE_EPOCH",
            time.to_string(),
            "the commit's time, for build scripts and compilers that write the time of the build",
        )
    }));
    let lines = lines(maps);
    if !lines.is_empty() {
        all.push(variable(
            PATH_MAPS,
            lines,
            "the same for C: our wrappers of the compilers make their own flags of it, so that your `CFLAGS` stay yours",
        ));
    }
    all
}

#[cfg(test)]
mod tests {
    use muslin_schema::Target;

    use super::*;
    use crate::settings;

    #[test]
    fn the_users_own_path_maps_come_last_where_they_count() {
        let maps = [PathMap { from: "/app".to_owned(), to: ".".to_owned() }];
        let flags = "--cfg x --remap-path-prefix=/app=/mine --remap-path-prefix /b=/c".to_owned();
        let settings = settings(&[], &[("RUSTFLAGS".to_owned(), flags)].into(), Target::X86_64);
        let argument = remaps(&maps, &settings).unwrap();
        insta::assert_snapshot!(argument.words.join("\n"), @r"
        --remap-path-prefix=/app=.
        --remap-path-prefix=/app=/mine
        --remap-path-prefix=/b=/c
        ");
        assert!(remaps(&[], &settings).is_none(), "nothing is repeated where nothing is ours");
    }

    #[test]
    fn a_directory_that_matches_everything_is_not_mapped() {
        let mut maps = Maps(Vec::new());
        for from in
            [Some("/"), Some(""), Some("relative"), None, Some("/home/ann/"), Some("/home/ann")]
        {
            maps.add(from, "~");
        }
        assert_eq!(maps.0, [PathMap { from: "/home/ann".to_owned(), to: "~".to_owned() }]);
    }
}

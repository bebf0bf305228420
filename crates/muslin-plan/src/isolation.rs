//! Keeps the host's libraries away from the target: pkg-config, and libraries that musl has in itself.

use muslin_schema::{Content, EnvVar, Environment, PlannedFile, Target};

/// Libraries that other systems keep beside libc and musl has inside it.
const INSIDE_LIBC: [&str; 8] = ["crypt", "dl", "m", "pthread", "resolv", "rt", "util", "xnet"];

/// An archive without members, as `ar` writes it.
pub(crate) const EMPTY_ARCHIVE: &str = "!<arch>\n";

/// Where those empty archives lie: beside them lies nothing, so that the folder also serves as the root
/// of a system that has no libraries.
pub(crate) fn inside_libc(cache: &str) -> String {
    format!("{cache}/inside-libc")
}

/// One empty archive for each library that is part of musl's libc: a linker that is no compiler
/// driver looks for `-ldl` as for any other library.
pub(crate) fn empty_archives(folder: &str) -> Vec<PlannedFile> {
    INSIDE_LIBC
        .iter()
        .map(|name| PlannedFile {
            path: format!("{folder}/lib{name}.a"),
            content: Content::Text(EMPTY_ARCHIVE.to_owned()),
            executable: false,
            because: format!("`-l{name}` is part of musl's libc"),
        })
        .collect()
}

/// The variables with which a user tells pkg-config about the target; where one is set, the user has
/// a sysroot of their own.
const PKG_CONFIG: [&str; 5] = [
    "PKG_CONFIG",
    "PKG_CONFIG_ALLOW_CROSS",
    "PKG_CONFIG_LIBDIR",
    "PKG_CONFIG_PATH",
    "PKG_CONFIG_SYSROOT_DIR",
];

/// The variable of the user, if there is one, that speaks of pkg-config for this target.
pub(crate) fn user_pkg_config(environment: &Environment, target: Target) -> Option<String> {
    PKG_CONFIG
        .iter()
        .flat_map(|name| {
            [
                format!("{name}_{target}"),
                format!("{name}_{}", target.lower()),
                format!("TARGET_{name}"),
            ]
        })
        .find(|key| environment.contains_key(key))
}

/// Variables with which the pkg-config crate finds nothing for the target, instead of the host's libraries.
pub(crate) fn no_host_pkg_config(target: Target, nowhere: &str) -> Vec<EnvVar> {
    let variable = |name: &str, value: &str, because: &str| EnvVar {
        key: format!("{name}_{}", target.lower()),
        value: value.to_owned(),
        because: because.to_owned(),
    };
    vec![
        variable(
            "PKG_CONFIG_ALLOW_CROSS",
            "0",
            "the host's pkg-config describes the host's glibc libraries; without it build scripts take their bundled source",
        ),
        variable(
            "PKG_CONFIG_LIBDIR",
            nowhere,
            "no `.pc` file of the host is found, on musl hosts too",
        ),
        variable("PKG_CONFIG_PATH", "", "hides a plain `PKG_CONFIG_PATH` from the target"),
    ]
}

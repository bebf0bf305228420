//! Keeps the host's libraries away from the target: pkg-config, and libraries that musl has in itself.

use muslin_schema::{Content, EnvVar, Environment, PlannedFile, Target};

use crate::posix::Digest;

/// Libraries that other systems keep beside libc and musl has inside it.
const INSIDE_LIBC: [&str; 8] = ["crypt", "dl", "m", "pthread", "resolv", "rt", "util", "xnet"];

/// An archive without members, as `ar` writes it.
pub(crate) const EMPTY_ARCHIVE: &str = "!<arch>\n";

/// Where those empty archives are: nothing else is there, so that the directory also serves as the root
/// of a system that has no libraries.
pub(crate) fn inside_libc(cache: &str) -> String {
    format!("{cache}/inside-libc")
}

/// One empty archive for each library that is part of musl's libc: a linker that is not a compiler
/// driver looks for `-ldl` as for any other library.
pub(crate) fn empty_archives(directory: &str) -> Vec<PlannedFile> {
    INSIDE_LIBC
        .iter()
        .map(|name| PlannedFile {
            path: format!("{directory}/lib{name}.a"),
            content: Content::Text(EMPTY_ARCHIVE.to_owned()),
            executable: false,
            because: format!("`-l{name}` is part of musl's libc"),
        })
        .collect()
}

/// The variables with which a user configures pkg-config for the target; where one is set, the user has
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

/// What the pkg-config crate needs beside a directory that a user names for the target: it asks nothing where
/// host and target differ, unless that is allowed.
pub(crate) fn allow_cross(environment: &Environment, target: Target) -> Option<EnvVar> {
    const NAME: &str = "PKG_CONFIG_ALLOW_CROSS";
    let said = environment.keys().any(|key| key.contains(NAME));
    (!said).then(|| EnvVar {
        key: format!("{NAME}_{}", target.lower()),
        value: "1".to_owned(),
        because: "without it the pkg-config crate asks nothing for another target".to_owned(),
    })
}

/// Variables with which the pkg-config crate finds nothing for the target, instead of the host's libraries.
pub(crate) fn no_host_pkg_config(target: Target, nowhere: &str) -> Vec<EnvVar> {
    pkg_config(
        target,
        (
            "0",
            "the host's pkg-config describes the host's glibc libraries; without it build scripts take their bundled source",
        ),
        (nowhere, "no `.pc` file of the host is found, on musl hosts too"),
    )
}

/// The directory of our own pkg-config: a program that is started from a directory of this name answers as one.
pub const PKG_CONFIG_DIRECTORY: &str = "muslin-pkg-config";

/// Our own pkg-config, below our own directory: hosts may have none, and it answers from nothing but the directories
/// that are named.
pub(crate) fn own_pkg_config(directory: &str) -> PlannedFile {
    PlannedFile {
        path: format!("{directory}/{PKG_CONFIG_DIRECTORY}/pkg-config"),
        content: Content::ThisProgram,
        executable: true,
        because:
            "answers build scripts from the libraries that are provided, and from nothing else"
                .into(),
    }
}

/// Variables with which the pkg-config crate finds for the target what is in these directories, and nothing else.
pub(crate) fn only_our_pkg_config(
    target: Target,
    directories: &[String],
    program: &str,
) -> Vec<EnvVar> {
    let mut variables = pkg_config(
        target,
        ("1", "it answers for the target, from the libraries that are provided"),
        (&directories.join(":"), "the libraries that are provided, and none of the host"),
    );
    variables.push(EnvVar {
        key: format!("PKG_CONFIG_{}", target.lower()),
        value: program.to_owned(),
        because: "our own: the host may have none, or one that adds directories of its own".into(),
    });
    variables
}

/// Programs by which installed libraries tell where they are; each speaks of the host.
const CONFIG_PROGRAMS: [&str; 5] =
    ["curl-config", "krb5-config", "mariadb_config", "mysql_config", "pg_config"];

/// Runs in place of such a program: for the target it answers nothing, for the host it is the host's.
const NO_ANSWER: &str = r#"#!/bin/sh
# Written by muslin; changes are overwritten.
name=${0##*/}
if [ "${TARGET-}" != "${HOST-}" ]; then
  case ${TARGET-} in
    *-linux-musl)
      echo "$name describes a library of this machine, which cannot be used for $TARGET" >&2
      exit 1
      ;;
  esac
fi
"#;

/// Runs in place of the host's `pkg-config`, for scripts that run it by that name: for the target it is asked
/// as the pkg-config crate asks, with the variables of that target.
const PLAIN_PKG_CONFIG: &str = r#"#!/bin/sh
# Written by muslin; changes are overwritten.
name=${0##*/}
program=
if [ "${TARGET-}" != "${HOST-}" ]; then
  case ${TARGET-} in
    x86_64-unknown-linux-musl) of=x86_64_unknown_linux_musl ;;
    aarch64-unknown-linux-musl) of=aarch64_unknown_linux_musl ;;
    *) of= ;;
  esac
  if [ -n "$of" ]; then
    for key in PKG_CONFIG_LIBDIR PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR; do
      eval "[ -z \"\${${key}_$of+set}\" ] || export $key=\"\${${key}_$of}\""
    done
    eval "program=\${PKG_CONFIG_$of-}"
  fi
fi
[ -z "$program" ] || exec "$program" "$@"
"#;

/// How both end: with the program of this name that the host has.
const THE_HOSTS: &str = r#"IFS=:
for directory in $PATH; do
  [ "$directory" = "${0%/*}" ] || [ ! -x "$directory/$name" ] || exec "$directory/$name" "$@"
done
echo "$name: not found" >&2
exit 127
"#;

/// What keeps those programs from answering for the target with what the host has, and the directory of it.
pub(crate) fn no_host_answers(cache: &str) -> (String, Vec<PlannedFile>) {
    let texts = [NO_ANSWER, PLAIN_PKG_CONFIG, THE_HOSTS].concat();
    let directory = format!("{cache}/wrappers/no-answer-{}", Digest::of([texts.as_str()]));
    let programs = CONFIG_PROGRAMS.iter().map(|name| (*name, NO_ANSWER));
    let files =
        programs.chain([("pkg-config", PLAIN_PKG_CONFIG)]).map(|(name, text)| PlannedFile {
            path: format!("{directory}/{name}"),
            content: Content::Text(format!("{text}{THE_HOSTS}")),
            executable: true,
            because:
                "build scripts ask it for an installed library, and it knows those of the host"
                    .into(),
        });
    (directory.clone(), files.collect())
}

fn pkg_config(
    target: Target,
    (allow, allow_because): (&str, &str),
    (directories, directories_because): (&str, &str),
) -> Vec<EnvVar> {
    let variable = |name: &str, value: &str, because: &str| EnvVar {
        key: format!("{name}_{}", target.lower()),
        value: value.to_owned(),
        because: because.to_owned(),
    };
    vec![
        variable("PKG_CONFIG_ALLOW_CROSS", allow, allow_because),
        variable("PKG_CONFIG_LIBDIR", directories, directories_because),
        variable("PKG_CONFIG_PATH", "", "hides a plain `PKG_CONFIG_PATH` from the target"),
    ]
}

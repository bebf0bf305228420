//! Programs that stand first on `PATH` under plain names, such as `cc` and `cmake`: what a build script
//! starts without asking which target it builds for.
//!
//! One cargo invocation runs build scripts for the host and for each target, rustc links the host's own
//! programs by `cc`, and all of them have the same environment. Each program therefore decides when it is
//! started: [`IN_BUILD_SCRIPT`] holds where a build script that cargo runs for a target started it, whatever
//! is between. Everything else gets the host's own program.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use muslin_schema::{
    COMPILER_VARIABLES, Content, EnvVar, Environment, Host, NativeNeed, PlannedFile, Target,
};
use muslin_toolchain::NamedTool;

use crate::build::TargetBuild;
use crate::compilers::plain_compiler;
use crate::fill::linker_libraries;
use crate::foreign::ASKED_FOR;
use crate::posix::{Digest, quote};
use crate::target_tools::{Started, TargetTools};

/// The variables that cargo sets for build scripts, and that neither rustc nor its linker is given: `TARGET`,
/// `HOST`, `OUT_DIR` and `NUM_JOBS` together (The Cargo Book, "Environment variables Cargo sets for build
/// scripts"). A linker that rustc starts below a build script is recognised by `VSLANG`, which rustc sets for it;
/// what a compiler starts, by `COLLECT_GCC`, which gcc's driver sets.
const IN_BUILD_SCRIPT: &str = r#"[ -z "${MUSLIN_FOR_HOST-}${COLLECT_GCC-}" ] && [ "${VSLANG-}" != 1033 ] &&
  [ -n "${OUT_DIR-}" ] && [ -n "${NUM_JOBS-}" ] && [ "${HOST-}" = "$host" ] && [ "${TARGET-}" != "$host" ]"#;

/// Finds the variables of a build script that started this program, or what did, without them (`env -i`, Rust's
/// `env_clear`): among the processes above, the first that cargo or rustc set up is asked, where the system shows
/// environments (`proc(5)`).
const OF_SCRIPT: &str = r#"above() {
  [ -z "${OUT_DIR-}${CARGO_MANIFEST_DIR-}${MUSLIN_FOR_HOST-}${COLLECT_GCC-}" ] && [ "${VSLANG-}" != 1033 ] || return 0
  pid=$PPID all=
  while [ "$pid" -gt 1 ] && [ -r "/proc/$pid/environ" ]; do
    all=$(PATH=$PATH:/usr/bin:/bin tr '\0' '\n' <"/proc/$pid/environ")
    case $all in *CARGO_MANIFEST_DIR=*) break ;; esac
    all=
    read -r pid <"/proc/$pid/stat" || break
    pid=${pid##*) ?}
    pid=${pid# }
    pid=${pid%% *}
  done 2>/dev/null
  set -f
  IFS='
'
  for one in $all; do
    case $one in
      OUT_DIR=* | NUM_JOBS=* | HOST=* | TARGET=* | CARGO_PKG_NAME=* | MUSLIN_*=* | CMAKE_TOOLCHAIN_FILE_*=*) export "$one" ;;
    esac
  done
  unset IFS
  set +f
}
above
"#;

/// Starts the host's own program `$name`: the first on `PATH` that is in another directory. The directory is that
/// of the plain names, also for those that are started by their path.
const FROM_HOST: &str = r#"IFS=:
for directory in $PATH; do
  [ "$directory" = "$plain" ] || [ ! -x "$directory/$name" ] || { unset IFS; exec "$directory/$name" "$@"; }
done
echo "$name: not found" >&2
exit 127
"#;

/// Puts the tools in front of the builds' `PATH`, and names them by the variables that have no target.
pub(crate) fn add_named_tools(
    tools: &[NamedTool],
    host: &Host,
    natives: &[(Target, Vec<NativeNeed>)],
    builds: &mut [TargetBuild],
) -> Vec<PlannedFile> {
    let targets: Vec<&TargetTools> =
        builds.iter().filter_map(|build| build.named_tools.as_ref()).collect();
    if targets.is_empty() {
        return Vec::new();
    }
    let known = |wanted: fn(&NativeNeed) -> bool| {
        let all = natives.iter().flat_map(|(_, natives)| natives);
        let names = all.filter(move |one| one.known && wanted(one)).map(|one| one.package.as_str());
        names.collect::<BTreeSet<&str>>().into_iter().collect()
    };
    let not_plain = known(|one| one.plain.is_empty());
    let set = Set { tools, host, targets, known: known(|_| true), not_plain };
    let (directory, files) = set.files();
    let env = set.variables(&directory);
    for build in builds.iter_mut().filter(|build| build.named_tools.is_some()) {
        build.plain_tools = Some(format!("{directory}/plain"));
        // Theirs stand already where the user has a compiler for this target.
        build.env.retain(|one| env.iter().all(|other| other.key != one.key));
        build.env.extend(env.iter().cloned());
    }
    files
}

struct Set<'s> {
    tools: &'s [NamedTool],
    host: &'s Host,
    targets: Vec<&'s TargetTools>,
    /// Packages whose build scripts a rule is known for.
    known: Vec<&'s str>,
    /// Those of them whose rule asks for no variable such as `CC`.
    not_plain: Vec<&'s str>,
}

impl Set<'_> {
    /// The files, and the directory that holds them: its name is a digest of what is in them.
    fn files(&self) -> (String, Vec<PlannedFile>) {
        let mut texts = Vec::new();
        for (index, tool) in self.tools.iter().enumerate() {
            let because = tool.because.as_str();
            for name in &tool.names {
                texts.push((format!("plain/{name}"), self.plain(index, name), because));
            }
            let usual = &tool.names[0];
            texts.push((format!("host/{usual}"), self.for_host(tool), because));
            texts.push((format!("either/{usual}"), self.either(index), because));
        }
        let cmake = "cmake takes compilers and libraries of the target";
        texts.push(("plain/cmake".to_owned(), self.cmake(), cmake));
        let meson = "meson takes compilers and libraries of the target";
        texts.push(("plain/meson".to_owned(), self.meson(), meson));
        let configure = "configure scripts know which system they build for";
        texts.push(("config.site".to_owned(), self.config_site(), configure));
        for target in &self.targets {
            let path = format!("meson-{}.ini", target.target);
            texts.push((path, meson_machine(target.target), meson));
        }
        let parts = texts.iter().flat_map(|(path, text, _)| [path.as_str(), text.as_str()]);
        let directory = format!("{}/wrappers/plain-{}", self.host.cache, Digest::of(parts));
        let files = texts.into_iter().map(|(path, text, because)| PlannedFile {
            executable: !path.contains('.'),
            path: format!("{directory}/{path}"),
            content: Content::Text(
                text.replace("{directory}", &quote(&directory))
                    .replace("{text}", &meson_text(&directory)),
            ),
            because: because.to_owned(),
        });
        (directory.clone(), files.collect())
    }

    fn variables(&self, directory: &str) -> Vec<EnvVar> {
        let environment = &self.host.environment;
        let mut all = Vec::new();
        for tool in self.tools {
            let Some(variable) = &tool.variable else { continue };
            let usual = &tool.names[0];
            all.push(EnvVar {
                key: variable.clone(),
                value: format!("{directory}/either/{usual}"),
                because: "build systems that know no variable of the target ask this one: it hands over to the target's tool in its build scripts, to the host's elsewhere".to_owned(),
            });
            let own = format!("HOST_{variable}");
            let hosts = tool.host_variables.iter().filter(|key| !environment.contains_key(*key));
            all.extend(hosts.chain([&own]).map(|key| EnvVar {
                key: key.clone(),
                value: format!("{directory}/host/{usual}"),
                because: "what is built for the host takes the host's tool".to_owned(),
            }));
        }
        all.push(EnvVar {
            key: "CONFIG_SITE".to_owned(),
            value: format!("{directory}/config.site"),
            because: "configure scripts get the system that they build for".to_owned(),
        });
        all
    }

    /// The first lines of every script.
    fn head(&self, name: &str) -> String {
        format!(
            "#!/bin/sh\n# Written by muslin; changes are overwritten.\nname={}\nhost={}\nplain={{directory}}/plain\n",
            quote(name),
            quote(&self.host.triple)
        )
    }

    /// The same with what finds the build script that started it.
    fn head_of_script(&self, name: &str) -> String {
        self.head(name) + OF_SCRIPT
    }

    /// What is done for a build script of each target; `of` is the text for one.
    fn by_target(&self, of: impl Fn(usize, &TargetTools) -> String) -> String {
        self.by_target_but(&self.known, of)
    }

    /// The same, for the build scripts of all but some packages.
    fn by_target_but(
        &self,
        packages: &[&str],
        of: impl Fn(usize, &TargetTools) -> String,
    ) -> String {
        let mut text = format!("if {IN_BUILD_SCRIPT}; then\n");
        let mut close = "";
        if !packages.is_empty() {
            let known: Vec<String> = packages.iter().map(|name| quote(name)).collect();
            let _ = writeln!(text, "case ${{CARGO_PKG_NAME-}} in\n{}) ;;\n*)", known.join(" | "));
            close = ";;\nesac\n";
        }
        text.push_str("case $TARGET in\n");
        for (index, target) in self.targets.iter().enumerate() {
            let _ = write!(text, "{})\n{};;\n", target.target, of(index, target));
        }
        let _ = write!(text, "esac\n{close}fi\n");
        text
    }

    fn plain(&self, index: usize, name: &str) -> String {
        let tool = &self.tools[index];
        let usual = name == tool.names[0];
        // A name that the host does not have is not there for the target either.
        let guard = if usual { "" } else { IS_THERE };
        let branch = self.by_target(|_, target| {
            let started = target.commands[index].as_ref();
            format!("{guard}{}", self.start(started, name, tool, target.target))
        });
        format!("{}{branch}{FROM_HOST}", self.head_of_script(name))
    }

    /// The host's own tool: the user's, where one is named, else the usual one.
    fn for_host(&self, tool: &NamedTool) -> String {
        let usual = &tool.names[0];
        let environment = &self.host.environment;
        let own = tool.variable.as_ref().and_then(|name| self.users_for_host(name, environment));
        let text = match own {
            Some(command) => format!("export MUSLIN_FOR_HOST=1\n{}", users(command)),
            None => format!("export MUSLIN_FOR_HOST=1\n{FROM_HOST}"),
        };
        format!("{}{text}", self.head(usual))
    }

    /// The user's tool for the host: `HOST_CC`, or a `CC` that compiles for none of the targets.
    fn users_for_host<'e>(&self, name: &str, environment: &'e Environment) -> Option<&'e String> {
        let for_targets =
            self.targets.iter().any(|one| plain_compiler(name, self.host, one.target));
        let plain = environment.get(name).filter(|_| !for_targets);
        environment.get(&format!("HOST_{name}")).or(plain)
    }

    fn either(&self, index: usize) -> String {
        let tool = &self.tools[index];
        let usual = &tool.names[0];
        let branch = self.by_target_but(&self.not_plain, |_, target| {
            self.start(target.commands[index].as_ref(), usual, tool, target.target)
        });
        format!(
            "{}{branch}exec {{directory}}/host/{} \"$@\"\n",
            self.head_of_script(usual),
            quote(usual)
        )
    }

    fn cmake(&self) -> String {
        let branch = self.by_target(|_, target| {
            let key = format!("CMAKE_TOOLCHAIN_FILE_{}", target.target.lower());
            format!(
                "given=${{CMAKE_TOOLCHAIN_FILE-}}\nfor arg do\n  case $arg in\n    --build | --install | --open | --workflow | --find-package | --version | --help* | -[EPNLh]* | -DCMAKE_TOOLCHAIN_FILE* | --toolchain*) given=given ;;\n  esac\ndone\n[ -n \"$given\" ] || [ -z \"${{{key}-}}\" ] || set -- \"-DCMAKE_TOOLCHAIN_FILE=${key}\" \"$@\"\n"
            )
        });
        format!("{}{branch}{FROM_HOST}", self.head_of_script("cmake"))
    }

    fn meson(&self) -> String {
        let branch = self.by_target(|_, target| {
            let own = ["compile", "install", "test", "introspect", "configure", "dist", "devenv"];
            format!(
                "given=\ncase ${{1-}} in\n  {} | format | env2mfile | init | rewrite | subprojects | wrap | help | -v | --version | -h | --help) given=given ;;\nesac\nfor arg do\n  case $arg in --cross-file*) given=given ;; esac\ndone\nif [ -z \"$given\" ]; then\n  if [ \"${{1-}}\" = setup ]; then\n    shift\n  fi\n  set -- setup --cross-file {{directory}}/meson-{}.ini \"$@\"\nfi\n",
                own.join(" | "),
                target.target
            )
        });
        format!("{}{branch}{FROM_HOST}", self.head_of_script("meson"))
    }

    /// A site script of autoconf (its manual, "Site Defaults"). `maybe` has a configure script find out
    /// whether what it compiles runs here, instead of taking it for granted.
    fn config_site(&self) -> String {
        let users = self.host.environment.get("CONFIG_SITE");
        let users = users.map(|path| format!("[ ! -r {0} ] || . {0}\n", quote(path)));
        let branch = self.by_target(|_, target| {
            format!(
                "if [ -z \"${{host_alias-}}\" ] && [ \"${{cross_compiling-}}\" = no ]; then\n  host_alias={}-linux-musl\n  cross_compiling=maybe\nfi\n",
                target.target.arch()
            )
        });
        // It is read by the configure script, whose variables it leaves alone.
        let branch = branch.replace("\"$host\"", &quote(&self.host.triple));
        format!(
            "# Written by muslin; changes are overwritten.\n{}{branch}",
            users.unwrap_or_default()
        )
    }

    fn start(
        &self,
        started: Option<&Started>,
        name: &str,
        tool: &NamedTool,
        target: Target,
    ) -> String {
        match started {
            Some(Started::Words(words)) => {
                let libraries = linker_libraries(self.host, words);
                let words: Vec<String> = words.iter().map(|word| quote(word)).collect();
                // What it starts in its turn, such as an assembler, is its own choice.
                format!("{libraries}export MUSLIN_FOR_HOST=1\nexec {} \"$@\"\n", words.join(" "))
            }
            Some(Started::Users(command)) => format!(
                "export MUSLIN_FOR_HOST=1\nunset {}\n{}",
                COMPILER_VARIABLES.join(" "),
                users(command)
            ),
            Some(Started::Hosts) => String::new(),
            Some(Started::FirstOf(names)) => {
                let mut text = String::new();
                for one in names {
                    let one = quote(one);
                    let _ = writeln!(text, "! command -v {one} >/dev/null || exec {one} \"$@\"");
                }
                let names = names.join(", ");
                text + &quit(&format!("{name}: none of {names} is on PATH for {target}"))
            }
            None => {
                let mut what = "the toolchain of this build has none".to_owned();
                if let Some(variable) = &tool.variable {
                    let _ = write!(
                        what,
                        "; set {variable}_{} or choose another with --toolchain",
                        target.lower()
                    );
                }
                format!("{}{}", asked_for(), quit(&format!("{name}: {what}")))
            }
        }
    }
}

/// Ends with "not found" where the host has no program `$name`.
const IS_THERE: &str = r#"IFS=:
there=
for directory in $PATH; do
  [ "$directory" = "$plain" ] || [ ! -x "$directory/$name" ] || there=there
done
unset IFS
[ -n "$there" ] || { echo "$name: not found" >&2; exit 127; }
"#;

/// Prints a message and ends as a shell does that does not find a program.
fn quit(message: &str) -> String {
    format!("echo {} >&2\nexit 127\n", quote(message))
}

/// Notes that a build script asks for a tool that is not planned, so that it can be planned.
fn asked_for() -> String {
    format!(
        "[ -z \"${{{ASKED_FOR}-}}\" ] || printf '%s\\t%s\\n' \"${{CARGO_PKG_NAME-}}\" \"$name\" >>\"${ASKED_FOR}\"\n"
    )
}

/// Starts a command of the user, as cc-rs does: a path that is there, else words.
fn users(command: &str) -> String {
    let words: Vec<String> = command.split_whitespace().map(quote).collect();
    let Some((program, rest)) = words.split_first() else { return String::new() };
    let mut text = format!("[ ! -x {0} ] || exec {0} \"$@\"\n", quote(command));
    if program.contains('/') {
        let _ = writeln!(text, "exec {} \"$@\"", words.join(" "));
    } else {
        // Not the program of this name that comes first.
        let _ = write!(text, "name={program}\nset -- {} \"$@\"\n{FROM_HOST}", rest.join(" "));
    }
    text
}

/// A string of meson.
fn meson_text(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

/// A machine file of meson (its manual, "Cross compilation").
fn meson_machine(target: Target) -> String {
    format!(
        "# Written by muslin; changes are overwritten.\n[constants]\ndirectory = {{text}}\n[binaries]\nc = directory / 'plain/cc'\ncpp = directory / 'plain/c++'\nar = directory / 'plain/ar'\nranlib = directory / 'plain/ranlib'\nstrip = directory / 'plain/strip'\nnm = directory / 'plain/nm'\npkg-config = 'pkg-config'\ncmake = directory / 'plain/cmake'\n[host_machine]\nsystem = 'linux'\ncpu_family = '{0}'\ncpu = '{0}'\nendian = 'little'\n",
        target.arch()
    )
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    /// What a tool sees of a build script with these variables which started it through `through`.
    fn seen(variables: &[(&str, &str)], through: &str) -> String {
        let tool = format!("{OF_SCRIPT}echo \"${{OUT_DIR-}} ${{TARGET-}} ${{LEVEL-}}\"\n");
        #[expect(clippy::disallowed_methods, reason = "the test runs what it made")]
        let shell = std::process::Command::new("sh")
            .args(["-euc", &format!("{through}; :"), "sh", &tool])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        assert!(shell.status.success(), "{shell:?}");
        String::from_utf8(shell.stdout).unwrap().trim_end().to_owned()
    }

    const SCRIPT: &[(&str, &str)] = &[
        ("CARGO_MANIFEST_DIR", "/x"),
        ("OUT_DIR", "/my out/x"),
        ("TARGET", "x86_64-unknown-linux-musl"),
        ("LEVEL", "high"),
    ];
    const CLEARED: &str = "env -i PATH=$PATH sh -c \"$1\"";

    #[test]
    fn a_build_script_that_clears_the_environment_is_found() {
        let found = "/my out/x x86_64-unknown-linux-musl";
        assert_eq!(seen(SCRIPT, CLEARED), found);
        let twice = "env -i PATH=$PATH sh -c 'env -i PATH=$PATH sh -c \"$1\"; :' sh \"$1\"";
        assert_eq!(seen(SCRIPT, twice), found);
    }

    #[test]
    fn what_rustc_starts_below_a_build_script_is_the_hosts() {
        // It links by `cc`, and has another package's variables.
        let linker = "env -i VSLANG=1033 PATH=$PATH sh -c \"$1\"";
        assert_eq!(seen(SCRIPT, linker), "");
        let rustc = "env -i CARGO_MANIFEST_DIR=/y PATH=$PATH sh -c 'env -i PATH=$PATH sh -c \"$1\"; :' sh \"$1\"";
        assert_eq!(seen(SCRIPT, rustc), "");
        assert_eq!(seen(&[("CARGO_MANIFEST_DIR", "/y")], CLEARED), "");
    }
}

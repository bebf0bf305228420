//! Settings for build scripts that do not ask for a compiler of the target by its variable:
//! those that run cmake, those that make bindings, and those that know a plain `CC` only.

use std::collections::BTreeSet;

use muslin_schema::{Content, EnvVar, Environment, NativeNeed, PlannedFile, Target};

use crate::build_tools::{READS_HEADERS, starts_by_name};
use crate::fill::{TemplateContext, headers};

/// The tools of a target by variable: `CC` → its path, and so on.
pub(crate) struct Tools<'t> {
    /// The directory of the wrappers.
    pub(crate) directory: &'t str,
    /// The wrappers' names.
    pub(crate) names: Vec<&'t str>,
}

impl Tools<'_> {
    /// The path of the first wrapper whose name ends so.
    fn path(&self, ending: &str) -> Option<String> {
        let name = self.names.iter().find(|name| name.ends_with(ending))?;
        Some(format!("{}/{name}", self.directory))
    }

    /// The path of the wrapper of this name.
    pub(crate) fn named(&self, name: &str) -> Option<String> {
        self.names.contains(&name).then(|| format!("{}/{name}", self.directory))
    }

    fn of_variable(&self, variable: &str) -> Option<String> {
        self.path(match variable {
            "CC" => "-gcc",
            "CXX" => "-g++",
            "AR" => "-ar",
            _ => return None,
        })
    }
}

/// The variables, and the files that they name.
#[derive(Default)]
pub(crate) struct ScriptSettings {
    pub(crate) env: Vec<EnvVar>,
    pub(crate) files: Vec<PlannedFile>,
}

/// The settings for the build scripts of these packages.
pub(crate) fn script_settings(
    filling: TemplateContext<'_>,
    natives: &[NativeNeed],
    tools: &Tools<'_>,
    target_directory: &str,
) -> ScriptSettings {
    let runs = |tool: &str| natives.iter().any(|one| one.tools.contains(tool));
    let mut settings = ScriptSettings::default();
    // The user's plain variable is weaker than ours, and would be hidden by it.
    let by_name = natives.iter().any(starts_by_name);
    if (runs("cmake") || by_name) && !filling.host.environment.contains_key("CMAKE_TOOLCHAIN_FILE")
    {
        let file = toolchain_file(filling, tools, target_directory);
        settings.env.push(EnvVar {
            key: format!("CMAKE_TOOLCHAIN_FILE_{}", filling.target.lower()),
            value: file.path.clone(),
            because: "cmake takes compilers and libraries of the target, and none of the host"
                .into(),
        });
        settings.files.push(file);
    }
    if runs(READS_HEADERS) {
        settings.env.extend(bindings(filling));
    }
    let plain: BTreeSet<&str> =
        natives.iter().flat_map(|one| one.plain.iter().map(String::as_str)).collect();
    let environment = &filling.host.environment;
    settings.env.extend(plain.iter().flat_map(|name| plainly(name, tools, environment)));
    settings
}

/// A toolchain file for cmake (cmake-toolchains(7)). With the `ONLY` modes nothing outside the roots is
/// found, and a path in a root is taken as it is: what build scripts make is in the target
/// directory, what we provide in the cache.
fn toolchain_file(
    filling: TemplateContext<'_>,
    tools: &Tools<'_>,
    target_directory: &str,
) -> PlannedFile {
    let mut lines = vec![
        "# Written by muslin; changes are overwritten.".to_owned(),
        "set(CMAKE_SYSTEM_NAME Linux)".to_owned(),
        format!("set(CMAKE_SYSTEM_PROCESSOR {})", filling.target.arch()),
    ];
    let mut set = |variable: &str, value: String| {
        lines.push(format!("set({variable} {})", cmake_text(&value)));
    };
    for (variable, ending) in [
        ("CMAKE_C_COMPILER", "-gcc"),
        ("CMAKE_ASM_COMPILER", "-gcc"),
        ("CMAKE_CXX_COMPILER", "-g++"),
        ("CMAKE_AR", "-ar"),
        ("CMAKE_RANLIB", "-ranlib"),
    ] {
        if let Some(path) = tools.path(ending) {
            set(variable, path);
        }
    }
    set("CMAKE_FIND_ROOT_PATH", format!("{target_directory};{}", filling.host.cache));
    set("CMAKE_FIND_ROOT_PATH_MODE_PROGRAM", "NEVER".to_owned());
    for what in ["LIBRARY", "INCLUDE", "PACKAGE"] {
        set(&format!("CMAKE_FIND_ROOT_PATH_MODE_{what}"), "ONLY".to_owned());
    }
    PlannedFile {
        // Not beside the compilers, which all projects share: it names the directory of this one.
        path: format!("{target_directory}/muslin/toolchain-{}.cmake", filling.target),
        content: Content::Text(lines.join("\n") + "\n"),
        executable: false,
        because: "cmake asks no variable of the target for its compilers".into(),
    }
}

/// A path, or several with semicolons between them, as a text of cmake's.
fn cmake_text(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "/").replace('"', "\\\""))
}

/// Has cmake find the libraries that are provided: a file that adds them to the one in `env`, which then names
/// that. The libraries themselves are built without it, so that what one finds does not depend on the project.
pub(crate) fn cmake_finds(
    env: &mut [EnvVar],
    target: Target,
    prefixes: &[&str],
) -> Option<PlannedFile> {
    let key = format!("CMAKE_TOOLCHAIN_FILE_{}", target.lower());
    let variable = env.iter_mut().find(|one| one.key == key).filter(|_| !prefixes.is_empty())?;
    let plain = std::mem::take(&mut variable.value);
    let prefixes: Vec<String> = prefixes.iter().map(|one| cmake_text(one)).collect();
    let text = format!(
        "# Written by muslin; changes are overwritten.\ninclude({})\nlist(APPEND CMAKE_PREFIX_PATH {})\n",
        cmake_text(&plain),
        prefixes.join(" ")
    );
    variable.value = format!("{}-libraries.cmake", plain.trim_end_matches(".cmake"));
    Some(PlannedFile {
        path: variable.value.clone(),
        content: Content::Text(text),
        executable: false,
        because: "cmake finds the libraries that are provided".into(),
    })
}

/// Where libclang finds musl's headers: without them it takes the host's, which has other types.
fn bindings(filling: TemplateContext<'_>) -> Option<EnvVar> {
    let TemplateContext { toolchain, target, host, found, .. } = filling;
    let probe = toolchain.probes.get(found.probe)?;
    let mut directories = headers(probe, target, &host.cache);
    if directories.is_empty() {
        directories.clone_from(&found.headers);
    }
    if directories.is_empty() {
        return None;
    }
    let mut words = vec![format!("--target={}-linux-musl", target.arch()), "-nostdlibinc".into()];
    words.extend(
        directories
            .iter()
            .map(|directory| format!("-isystem '{}'", directory.replace('\'', r"'\''"))),
    );
    Some(EnvVar {
        key: format!("BINDGEN_EXTRA_CLANG_ARGS_{}", target.lower()),
        value: words.join(" "),
        because: "bindings are made from musl's headers, not from those of the host".into(),
    })
}

/// A plain variable for a script that knows no other, and one that keeps it from what is built for the host.
fn plainly(name: &str, tools: &Tools<'_>, environment: &Environment) -> Vec<EnvVar> {
    let Some(path) = tools.of_variable(name).filter(|_| !environment.contains_key(name)) else {
        return Vec::new();
    };
    let host = format!("HOST_{name}");
    let mut variables = vec![EnvVar {
        key: name.to_owned(),
        value: path,
        because: "a build script asks for no variable of the target".into(),
    }];
    if !environment.contains_key(&host) {
        let default = match name {
            "CC" => "cc",
            "CXX" => "c++",
            _ => "ar",
        };
        variables.push(EnvVar {
            key: host,
            value: default.to_owned(),
            because: format!("what is built for the host does not take the target's `{name}`"),
        });
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cmake_finds_what_is_provided_through_a_file_of_its_own() {
        let variable = |value: &str| EnvVar {
            key: "CMAKE_TOOLCHAIN_FILE_aarch64_unknown_linux_musl".to_owned(),
            value: value.to_owned(),
            because: String::new(),
        };
        let mut env = [variable("/app/target/muslin/toolchain.cmake")];
        assert_eq!(cmake_finds(&mut env, Target::Aarch64, &[]), None);
        assert_eq!(cmake_finds(&mut env, Target::X86_64, &["/cache/openssl"]), None);
        assert_eq!(env, [variable("/app/target/muslin/toolchain.cmake")]);

        let file =
            cmake_finds(&mut env, Target::Aarch64, &["/my cache/openssl", "/c/zlib"]).unwrap();
        assert_eq!(file.path, "/app/target/muslin/toolchain-libraries.cmake");
        assert_eq!(env, [variable(&file.path)]);
        let Content::Text(text) = file.content else { panic!("cmake reads text") };
        insta::assert_snapshot!(text, @r#"
        # Written by muslin; changes are overwritten.
        include("/app/target/muslin/toolchain.cmake")
        list(APPEND CMAKE_PREFIX_PATH "/my cache/openssl" "/c/zlib")
        "#);
    }
}

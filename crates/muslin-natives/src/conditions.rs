//! What is known of the surroundings of a build script or a source file, and what its conditions come to.
//!
//! Three answers are possible: a condition holds, it does not, or it depends on what only the build knows.

use cargo_metadata::cargo_platform::{Cfg, CfgExpr};
use muslin_schema::{Environment, Target};

use crate::platform::Cfgs;

/// For whom a file is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompiledFor {
    /// A build script: `cfg!(…)` means the host, and variables of cargo mean the target.
    Host,
    /// The program: `cfg(…)` means the target.
    Target,
}

/// What is known around a file.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) target: Target,
    pub(crate) features: &'a [&'a str],
    pub(crate) environment: &'a Environment,
    /// Whether a look-up of an installed library finds nothing for certain.
    pub(crate) nothing_installed: bool,
}

/// What is known of a variable of the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Variable {
    Set(String),
    Unset,
    /// Only the build knows.
    Unknown,
}

/// Variables that exist in a build although the user did not set them: cargo's own, and those that a build
/// for another target gets.
const OF_THE_BUILD: &[&str] = &[
    "AR",
    "ARFLAGS",
    "CARGO",
    "CC",
    "CFLAGS",
    "CMAKE",
    "CPPFLAGS",
    "CROSS",
    "CXX",
    "DEBUG",
    "DEP_",
    "HOME",
    "HOST",
    "LD",
    "LIBCLANG",
    "LLVM",
    "NM",
    "NUM_JOBS",
    "OPT_LEVEL",
    "OUT_DIR",
    "PATH",
    "PKG_CONFIG",
    "PROFILE",
    "RANLIB",
    "RUST",
    "STRIP",
    "TARGET",
    "BINDGEN",
];

impl Surroundings<'_> {
    /// A variable of a build script.
    pub(crate) fn variable(&self, name: &str) -> Variable {
        let some = |text: &str| Variable::Set(text.to_owned());
        match name {
            "TARGET" => some(self.target.triple()),
            "CARGO_CFG_TARGET_OS" => some("linux"),
            "CARGO_CFG_TARGET_ENV" => some("musl"),
            "CARGO_CFG_TARGET_FAMILY" => some("unix"),
            "CARGO_CFG_TARGET_VENDOR" => some("unknown"),
            "CARGO_CFG_TARGET_ENDIAN" => some("little"),
            "CARGO_CFG_TARGET_POINTER_WIDTH" => some("64"),
            "CARGO_CFG_TARGET_ARCH" => some(self.target.arch()),
            "CARGO_CFG_UNIX" => some(""),
            "CARGO_CFG_WINDOWS" => Variable::Unset,
            _ => match name.strip_prefix("CARGO_FEATURE_") {
                Some(feature) => {
                    if self.has_feature_variable(feature) {
                        some("1")
                    } else {
                        Variable::Unset
                    }
                }
                None => self.users(name),
            },
        }
    }

    fn users(&self, name: &str) -> Variable {
        match self.environment.get(name) {
            Some(value) => Variable::Set(value.clone()),
            None if OF_THE_BUILD.iter().any(|start| name.starts_with(start)) => Variable::Unknown,
            None => Variable::Unset,
        }
    }

    fn has_feature_variable(&self, name: &str) -> bool {
        self.features.iter().any(|feature| feature.to_uppercase().replace('-', "_") == name)
    }

    /// Whether a `cfg(…)` predicate holds.
    pub(crate) fn cfg(&self, predicate: &str, of: CompiledFor) -> Option<bool> {
        let expression: CfgExpr = predicate.parse().ok()?;
        self.expression(&expression, of)
    }

    fn expression(&self, expression: &CfgExpr, of: CompiledFor) -> Option<bool> {
        match expression {
            CfgExpr::Not(inner) => self.expression(inner, of).map(|holds| !holds),
            CfgExpr::All(list) => all(list.iter().map(|one| self.expression(one, of))),
            CfgExpr::Any(list) => any(list.iter().map(|one| self.expression(one, of))),
            CfgExpr::Value(value) => self.value(value, of),
            CfgExpr::True => Some(true),
            CfgExpr::False => Some(false),
        }
    }

    fn value(&self, value: &Cfg, of: CompiledFor) -> Option<bool> {
        match (value, of) {
            (Cfg::KeyPair(key, feature), _) if key.as_str() == "feature" => {
                Some(self.features.contains(&feature.as_str()))
            }
            (Cfg::Name(name), _)
                if matches!(name.as_str(), "windows" | "test" | "doc" | "miri") =>
            {
                Some(false)
            }
            (Cfg::Name(name), _) if name.as_str() == "unix" => Some(true),
            (Cfg::KeyPair(key, text), CompiledFor::Host) => {
                let is_os = key.as_str() == "target_os";
                let elsewhere = matches!(text.as_str(), "msvc" | "windows" | "wasm");
                is_os.then(|| text == std::env::consts::OS).or(elsewhere.then_some(false))
            }
            (Cfg::KeyPair(key, _), CompiledFor::Target) if key.as_str().starts_with("target_") => {
                Some(Cfgs::of(self.target).has(value))
            }
            _ => None,
        }
    }
}

/// Whether all hold: one that does not decides, whatever the others do.
pub(crate) fn all(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let decided = answers.try_fold(Some(true), |sum, one| match (sum, one) {
        (_, Some(false)) => Err(()),
        (Some(true), Some(true)) => Ok(Some(true)),
        _ => Ok(None),
    });
    decided.unwrap_or(Some(false))
}

/// Whether any holds.
pub(crate) fn any(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    all(answers.map(|one| one.map(|holds| !holds))).map(|none| !none)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_predicate_is_answered_as_far_as_it_is_known() {
        let environment = Environment::new();
        let around = Surroundings {
            target: Target::Aarch64,
            features: &["vendored"],
            environment: &environment,
            nothing_installed: true,
        };
        let of_host = |text: &str| around.cfg(text, CompiledFor::Host);
        let of_target = |text: &str| around.cfg(text, CompiledFor::Target);
        assert_eq!(of_target("all(unix, not(target_os = \"macos\"))"), Some(true));
        assert_eq!(of_target("any(windows, feature = \"vendored\")"), Some(true));
        assert_eq!(of_target("target_arch = \"x86_64\""), Some(false));
        assert_eq!(of_target("some_cfg_of_a_script"), None);
        assert_eq!(of_host("target_env = \"gnu\""), None);
        assert_eq!(of_host("all(target_env = \"gnu\", feature = \"off\")"), Some(false));
        assert_eq!(of_host("target_os = \"windows\""), Some(false));
    }

    #[test]
    fn variables_are_those_of_cargo_of_the_user_or_of_the_build() {
        let environment = Environment::from([("BELL_DIR".to_owned(), "/opt".to_owned())]);
        let around = Surroundings {
            target: Target::X86_64,
            features: &["use-it"],
            environment: &environment,
            nothing_installed: true,
        };
        let value = |name: &str| around.variable(name);
        let set = |text: &str| Variable::Set(text.to_owned());
        assert_eq!(value("CARGO_CFG_TARGET_OS"), set("linux"));
        assert_eq!(value("CARGO_FEATURE_USE_IT"), set("1"));
        assert_eq!(value("CARGO_FEATURE_OTHER"), Variable::Unset);
        assert_eq!(value("BELL_DIR"), set("/opt"));
        assert_eq!(value("BELL_LIB"), Variable::Unset);
        assert_eq!(value("CC_x86_64-unknown-linux-musl"), Variable::Unknown);
        assert_eq!(value("HOST"), Variable::Unknown);
    }
}

//! Why a configuration cannot be used.

use muslin_schema::{Exit, Failure};
use muslin_toml::Faults;

/// Why a configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// A manifest has faults.
    #[error("the configuration in `{}` is not valid", .0.path)]
    Faults(Box<Faults>),
    /// Two selected packages have different values.
    #[error("two selected packages have different values of `{key}`")]
    Conflict {
        /// The key.
        key: &'static str,
        /// The flag that decides for both.
        flag: Option<&'static str>,
        /// The first manifest.
        first: String,
        /// The second manifest.
        second: String,
    },
}

impl Failure for ConfigurationError {
    fn exit(&self) -> Exit {
        Exit::Configuration
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Faults(faults) => faults.to_string().lines().map(str::to_owned).collect(),
            Self::Conflict { first, second, .. } => vec![format!("`{first}` and `{second}`")],
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Faults(_) => None,
            Self::Conflict { flag, .. } => {
                let same = flag.map_or_else(
                    || "give both the same value".to_owned(),
                    |flag| format!("`{flag}` decides for both"),
                );
                Some(format!("{same}; or select one of them with `--package`"))
            }
        }
    }
}

//! The variables of a step, as another program gets them.

use std::collections::BTreeMap;

use muslin_schema::{Environment, Exit, Failure, Step, Variables, redacted};

/// Why the variables cannot be printed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum VariablesError {
    #[error("`{0}` has a credential in its value, and is not printed")]
    Credential(String),
    #[error("the build needs arguments for cargo that have no variable")]
    Arguments(Vec<String>),
    #[error("a directory that belongs on `PATH` has the separator in its name: `{0}`")]
    Separator(String),
}

impl Failure for VariablesError {
    fn exit(&self) -> Exit {
        Exit::Configuration
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::Arguments(words) => words.clone(),
            Self::Credential(_) | Self::Separator(_) => Vec::new(),
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Credential(_) => {
                "keep it out of flags: cargo reads tokens from variables of their own".to_owned()
            }
            Self::Arguments(_) => {
                "`--format json` has them under `arguments`; pass them to cargo as well".to_owned()
            }
            Self::Separator(_) => "`--target-dir` and `MUSLIN_CACHE_DIR` name others".to_owned(),
        })
    }
}

/// The variables of a step in this environment.
///
/// # Errors
///
/// [`VariablesError`] for a value that must not, or cannot, be printed.
pub(crate) fn variables(
    step: &Step,
    environment: &Environment,
) -> Result<Variables, VariablesError> {
    let mut variables: BTreeMap<String, String> =
        step.env.iter().map(|one| (one.key.clone(), one.value.clone())).collect();
    if let Some((key, _)) = variables.iter().find(|(_, value)| redacted(value) != value.as_str()) {
        return Err(VariablesError::Credential(key.clone()));
    }
    let separator = if cfg!(windows) { ';' } else { ':' };
    if let Some(odd) = step.path.iter().find(|one| one.contains(separator)) {
        return Err(VariablesError::Separator(odd.clone()));
    }
    if !step.path.is_empty() {
        let old = environment.get("PATH").filter(|path| !path.is_empty());
        let all: Vec<&str> = step.path.iter().chain(old).map(String::as_str).collect();
        variables.insert("PATH".to_owned(), all.join(&separator.to_string()));
    }
    Ok(Variables {
        schema_version: Variables::VERSION,
        variables,
        path: step.path.clone(),
        arguments: step.words(),
    })
}

/// All variables, if they are all that is needed.
///
/// # Errors
///
/// [`VariablesError::Arguments`]
pub(crate) fn without_arguments(all: &Variables) -> Result<Vec<(&str, &str)>, VariablesError> {
    if all.arguments.is_empty() {
        let list = all.variables.iter();
        return Ok(list.map(|(key, value)| (key.as_str(), value.as_str())).collect());
    }
    Err(VariablesError::Arguments(all.arguments.clone()))
}

#[cfg(test)]
mod tests {
    use muslin_schema::{Argument, EnvVar, StepKind};

    use super::*;

    fn step(value: &str, words: &[&str]) -> Step {
        let because = String::new();
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Step {
            title: String::new(),
            kind: StepKind::Environment,
            program: "cargo".to_owned(),
            arguments: vec![Argument { words, because: because.clone() }],
            env: vec![EnvVar { key: "RUSTFLAGS".to_owned(), value: value.to_owned(), because }],
            path: vec!["/wrappers".to_owned()],
        }
    }

    #[test]
    fn directories_are_put_in_front_of_the_path() {
        let environment = Environment::from([("PATH".to_owned(), "/bin".to_owned())]);
        let found = variables(&step("-g", &[]), &environment).unwrap();
        assert_eq!(
            without_arguments(&found).unwrap(),
            [("PATH", "/wrappers:/bin"), ("RUSTFLAGS", "-g")]
        );
    }

    #[test]
    fn a_credential_is_not_printed_and_an_argument_is_not_left_out() {
        let none = Environment::new();
        let secret = step("-C link-arg=https://me:hunter2@x.example", &[]);
        let error = variables(&secret, &none).unwrap_err();
        assert_eq!(error, VariablesError::Credential("RUSTFLAGS".to_owned()));
        let argument = variables(&step("-g", &["--config", "a=1"]), &none).unwrap();
        let error = without_arguments(&argument).unwrap_err();
        assert_eq!(error.details(), ["--config", "a=1"]);
    }
}

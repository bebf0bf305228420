//! Values of flags that shells complete, and for which a near miss gets a suggestion.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Command, Error};

/// Other names for what is meant: of processors, archives and packages, as other tools call them.
const SYNONYMS: [(&str, &str); 14] = [
    ("amd64", "x86_64"),
    ("x64", "x86_64"),
    ("x86-64", "x86_64"),
    ("arm64", "aarch64"),
    ("armv8", "aarch64"),
    ("system", "musl"),
    ("gz", "tar.gz"),
    ("tgz", "tar.gz"),
    ("xz", "tar.xz"),
    ("txz", "tar.xz"),
    ("zst", "tar.zst"),
    ("debian", "deb"),
    ("alpine", "apk"),
    ("arch", "pacman"),
];

/// A value by its own `FromStr`.
pub(crate) fn parsed<T: std::str::FromStr<Err = String>>(text: &str) -> Result<T, String> {
    text.parse()
}

/// A parser that knows its usual values; it may take others too.
#[derive(Clone)]
pub(crate) struct Value<T> {
    known: fn() -> Vec<&'static str>,
    parse: fn(&str) -> Result<T, String>,
}

impl<T> Value<T> {
    pub(crate) fn new(
        known: fn() -> Vec<&'static str>,
        parse: fn(&str) -> Result<T, String>,
    ) -> Self {
        Self { known, parse }
    }
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Value<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, Error> {
        self.parse.parse_ref(command, argument, value).map_err(|mut error| {
            let word = value.to_string_lossy();
            if let Some(near) = nearest(&word, &(self.known)()) {
                let near = ContextValue::String(near.to_owned());
                error.insert(ContextKind::SuggestedValue, near);
            }
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.known)().into_iter().map(PossibleValue::new)))
    }
}

/// The value that was probably meant.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == lower);
    let meant = synonym.and_then(|(_, meant)| known.iter().find(|one| *one == meant)).copied();
    meant.or_else(|| muslin_schema::nearest(&lower, known.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_and_a_synonym_find_what_was_meant() {
        let allocators = ["musl", "mimalloc", "jemalloc"];
        assert_eq!(nearest("mimaloc", &allocators), Some("mimalloc"));
        assert_eq!(nearest("Jemalloc", &allocators), Some("jemalloc"));
        assert_eq!(nearest("tcmalloc", &allocators), Some("jemalloc"));
        let targets = ["x86_64", "aarch64", "all"];
        assert_eq!(nearest("arm64", &targets), Some("aarch64"));
        assert_eq!(nearest("X86-64", &targets), Some("x86_64"));
        assert_eq!(nearest("riscv64gc", &targets), None);
        assert_eq!(nearest("", &targets), None);
        assert_eq!(nearest("tgz", &["tar.gz", "tar.xz", "zip"]), Some("tar.gz"));
        assert_eq!(nearest("debb", &["deb", "rpm"]), Some("deb"));
    }
}

//! A table that is being proved.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::{Fault, Faults};

/// Proves a whole file. `prove` asks the table for what it knows; whatever is left over is a fault.
///
/// # Errors
///
/// All faults of the file: the syntax, keys nobody asked for, values of the wrong type, and whatever
/// `prove` said through [`Table::fault`].
pub fn read<T>(
    path: &str,
    text: &str,
    prove: impl FnOnce(&Table<'_>) -> Option<T>,
) -> Result<T, Faults> {
    let value = read_at(path, text, &[], prove)?;
    value.ok_or_else(|| Faults::new(path, text, Vec::new()))
}

/// Proves the table at `at` and leaves the rest of the file alone; `None` if there is no such table.
///
/// # Errors
///
/// As [`read`], for that table.
///
/// # Panics
///
/// If `prove` answers `None` without having said why.
pub fn read_at<T>(
    path: &str,
    text: &str,
    at: &[&str],
    prove: impl FnOnce(&Table<'_>) -> Option<T>,
) -> Result<Option<T>, Faults> {
    let root = DeTable::parse(text).map_err(|error| {
        let fault = Fault {
            span: error.span().unwrap_or(0..0),
            message: error.message().to_owned(),
            help: None,
        };
        Faults::new(path, text, vec![fault])
    })?;
    let faults = RefCell::new(Vec::new());
    let mut span = root.span();
    let mut entries = root.get_ref();
    for key in at {
        let Some(value) = entries.get(*key) else { return Ok(None) };
        let Some(inner) = value.get_ref().as_table() else { return Ok(None) };
        span = value.span();
        entries = inner;
    }
    let value = Table::prove(entries, span, &faults, prove);
    let faults = faults.into_inner();
    match value {
        Some(value) if faults.is_empty() => Ok(Some(value)),
        _ => {
            assert!(!faults.is_empty(), "`{path}` was refused without a word");
            Err(Faults::new(path, text, faults))
        }
    }
}

/// A table that is being proved: it remembers which keys were asked for.
pub struct Table<'d> {
    entries: &'d DeTable<'d>,
    span: Range<usize>,
    asked: RefCell<BTreeSet<String>>,
    faults: &'d RefCell<Vec<Fault>>,
}

impl<'d> Table<'d> {
    fn prove<T>(
        entries: &'d DeTable<'d>,
        span: Range<usize>,
        faults: &'d RefCell<Vec<Fault>>,
        prove: impl FnOnce(&Table<'_>) -> T,
    ) -> T {
        let table = Table { entries, span, asked: RefCell::default(), faults };
        let value = prove(&table);
        table.refuse_the_rest();
        value
    }

    /// A string that has to be there.
    #[must_use]
    pub fn required(&self, key: &str) -> Option<String> {
        if !self.entries.contains_key(key) {
            self.asked.borrow_mut().insert(key.to_owned());
            self.fault(format!("`{key}` is missing"), None);
            return None;
        }
        self.string(key)
    }

    /// A string.
    #[must_use]
    pub fn string(&self, key: &str) -> Option<String> {
        self.typed(key, "a string", |value| value.as_str().map(str::to_owned))
    }

    /// `true` or `false`.
    #[must_use]
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method alone is not general enough in its lifetime"
    )]
    pub fn boolean(&self, key: &str) -> Option<bool> {
        self.typed(key, "`true` or `false`", |value| value.as_bool())
    }

    /// A whole number.
    #[must_use]
    pub fn integer(&self, key: &str) -> Option<i64> {
        self.typed(key, "a whole number", |value| {
            let number = value.as_integer()?;
            i64::from_str_radix(number.as_str(), number.radix()).ok()
        })
    }

    /// A list of strings; empty if it is not there.
    #[must_use]
    pub fn strings(&self, key: &str) -> Vec<String> {
        self.words(key, |word| Ok(word.to_owned()))
    }

    /// A list of words, each of which `parse` must know; its error is the fault's text.
    pub fn words<T>(&self, key: &str, parse: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        let wanted = "a list of strings";
        self.items(key, wanted)
            .filter_map(|item| {
                let word = self.known(item.get_ref().as_str(), item, key, wanted)?;
                parse(word).map_err(|message| self.fault_at(item.span(), message, None)).ok()
            })
            .collect()
    }

    /// One word that `parse` must know; its error is the fault's text.
    pub fn word<T>(&self, key: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let word = self.string(key)?;
        parse(&word).map_err(|message| self.fault_at(self.place(key), message, None)).ok()
    }

    /// A table below this one.
    pub fn table<T>(&self, key: &str, prove: impl FnOnce(&Table<'_>) -> T) -> Option<T> {
        let value = self.ask(key)?;
        let inner = self.known(value.get_ref().as_table(), value, key, "a table")?;
        Some(Table::prove(inner, value.span(), self.faults, prove))
    }

    /// A list of tables: `[[key]]`. Those that `prove` refuses are left out.
    pub fn tables<T>(&self, key: &str, prove: impl Fn(&Table<'_>) -> Option<T>) -> Vec<T> {
        let wanted = "a list of tables";
        self.items(key, wanted)
            .filter_map(|item| {
                let inner = self.known(item.get_ref().as_table(), item, key, wanted)?;
                Table::prove(inner, item.span(), self.faults, &prove)
            })
            .collect()
    }

    /// All pairs of a table whose keys are free names and whose values are strings.
    #[must_use]
    pub fn string_pairs(&self) -> Vec<(String, String)> {
        let names: Vec<String> = self.entries.keys().map(|key| key.get_ref().to_string()).collect();
        names.into_iter().filter_map(|name| self.string(&name).map(|value| (name, value))).collect()
    }

    /// All pairs of a table whose keys are free names and whose values are lists of strings.
    #[must_use]
    pub fn string_lists(&self) -> Vec<(String, Vec<String>)> {
        let names = self.entries.keys().map(|key| key.get_ref().to_string());
        names.map(|name| (name.clone(), self.strings(&name))).collect()
    }

    /// All keys of a table whose keys are free names, each with the table below it.
    pub fn each<T>(&self, prove: impl Fn(&str, &Table<'_>) -> Option<T>) -> Vec<T> {
        let names: Vec<String> = self.entries.keys().map(|key| key.get_ref().to_string()).collect();
        names
            .iter()
            .filter_map(|name| self.table(name, |inner| prove(name, inner)).flatten())
            .collect()
    }

    /// Says that somebody else reads `key`.
    pub fn leave(&self, key: &str) {
        self.asked.borrow_mut().insert(key.to_owned());
    }

    /// Says that the value of `key` is wrong.
    pub fn fault_in(&self, key: &str, message: impl Into<String>, help: Option<String>) {
        self.fault_at(self.place(key), message.into(), help);
    }

    /// Says that the table as a whole is wrong.
    pub fn fault(&self, message: impl Into<String>, help: Option<String>) {
        self.fault_at(self.span.clone(), message.into(), help);
    }

    fn place(&self, key: &str) -> Range<usize> {
        self.entries.get(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    fn typed<T>(
        &self,
        key: &str,
        wanted: &str,
        convert: impl Fn(&DeValue<'_>) -> Option<T>,
    ) -> Option<T> {
        let value = self.ask(key)?;
        self.known(convert(value.get_ref()), value, key, wanted)
    }

    /// The items of a list; none if it is missing or not a list, which is a fault.
    fn items(
        &self,
        key: &str,
        wanted: &str,
    ) -> impl Iterator<Item = &'d Spanned<DeValue<'d>>> + use<'d> {
        let list = self
            .ask(key)
            .and_then(|value| self.known(value.get_ref().as_array(), value, key, wanted));
        list.into_iter().flatten()
    }

    /// Passes a converted value on; one that could not be converted is of the wrong type.
    fn known<T>(
        &self,
        converted: Option<T>,
        value: &Spanned<DeValue<'_>>,
        key: &str,
        wanted: &str,
    ) -> Option<T> {
        if converted.is_none() {
            let found = value.get_ref().type_str();
            let article = if found.starts_with(['a', 'i']) { "an" } else { "a" };
            let message = format!("`{key}` has to be {wanted}, not {article} {found}");
            self.fault_at(value.span(), message, None);
        }
        converted
    }

    fn ask(&self, key: &str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.entries.get(key)
    }

    fn fault_at(&self, span: Range<usize>, message: String, help: Option<String>) {
        self.faults.borrow_mut().push(Fault { span, message, help });
    }

    fn refuse_the_rest(&self) {
        let asked = self.asked.borrow();
        for key in self.entries.keys().filter(|key| !asked.contains(key.get_ref().as_ref())) {
            let known: Vec<String> = asked.iter().map(|name| format!("`{name}`")).collect();
            let help = format!("known here: {}", known.join(", "));
            self.fault_at(key.span(), format!("unknown key `{}`", key.get_ref()), Some(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_and_size(table: &Table<'_>) -> Option<(String, i64)> {
        let id = table.required("id");
        let size = table.integer("size");
        Some((id?, size?))
    }

    #[test]
    fn a_sound_file_yields_its_value() {
        assert_eq!(
            read("a.toml", "id = 'zig'\nsize = 0x10", id_and_size),
            Ok(("zig".to_owned(), 16))
        );
    }

    #[test]
    fn every_fault_is_underlined_in_one_run() {
        let faults = read("a.toml", "size = 'big'\ncolour = 1\n", id_and_size).unwrap_err();
        insta::assert_snapshot!(faults.to_string(), @"
        error: `id` is missing
         --> a.toml:1:1
          |
        1 | size = 'big'
          | ^

        error: `size` has to be a whole number, not a string
         --> a.toml:1:8
          |
        1 | size = 'big'
          |        ^^^^^

        error: unknown key `colour`
         --> a.toml:2:1
          |
        2 | colour = 1
          | ^^^^^^
          |
          = help: known here: `id`, `size`
        ");
    }

    #[test]
    fn broken_syntax_is_underlined() {
        let faults = read("a.toml", "id = \n", id_and_size).unwrap_err();
        insta::assert_snapshot!(faults.to_string(), @"
        error: string values must be quoted, expected literal string
         --> a.toml:1:6
          |
        1 | id = 
          |      ^
        ");
    }

    #[test]
    fn the_rest_of_a_manifest_is_not_ours_to_judge() {
        let text = "[package]\nname = 'x'\n[package.metadata.muslin]\nid = 'a'\nsize = 1\n";
        let at = ["package", "metadata", "muslin"];
        assert_eq!(read_at("Cargo.toml", text, &at, id_and_size), Ok(Some(("a".to_owned(), 1))));
        assert_eq!(read_at("Cargo.toml", "[package]", &at, id_and_size), Ok(None));
    }
}

//! One command line of `ar`.

use std::collections::BTreeSet;

use crate::error::ArchiverError;
use crate::writer::Index;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// `d`: remove members.
    Delete,
    /// `m`: move members.
    Move,
    /// `p`: print the content of members.
    Print,
    /// `q`: append files.
    Append,
    /// `r`: replace members by files, or append these.
    Replace,
    /// `s`: write the index.
    Index,
    /// `t`: list members.
    List,
    /// `x`: extract members.
    Extract,
    /// `-M`: carry out the script on standard input.
    Script,
    /// `-h`
    Help,
    /// `-V`
    Version,
}

/// Where members are put: before or after another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// `b`, `i`
    Before(String),
    /// `a`
    After(String),
}

/// One command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) operation: Operation,
    /// The archive; empty where the operation needs none.
    pub(crate) archive: String,
    /// The names behind it.
    pub(crate) names: Vec<String>,
    pub(crate) position: Option<Position>,
    pub(crate) index: Index,
    /// Those of `c`, `v`, `P`, `L` and `T` that are there.
    pub(crate) modifiers: BTreeSet<char>,
    /// Where members are extracted.
    pub(crate) output: Option<String>,
}

impl Arguments {
    /// Whether a modifier is there.
    pub(crate) fn has(&self, modifier: char) -> bool {
        self.modifiers.contains(&modifier)
    }
}

/// Reads a command line, whose response files are expanded.
pub(crate) fn arguments(args: &[String]) -> Result<Arguments, ArchiverError> {
    let mut reading = Reading::default();
    let mut rest = args.iter();
    let mut only_names = false;
    while let Some(word) = rest.next() {
        let first = reading.letters.is_empty() && reading.names.is_empty();
        if only_names {
            reading.names.push(word.clone());
        } else if word == "--" {
            only_names = true;
        } else if let Some(option) = word.strip_prefix("--") {
            reading.option(option, &mut || rest.next().cloned())?;
        } else if word == "-plugin" {
            // Plug-ins read what a compiler left for link-time optimization; `lld` needs no index for that.
            rest.next().ok_or_else(|| ArchiverError::NoValue(word.clone()))?;
        } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            reading.letters.push_str(letters);
        } else if first && !reading.is_decided {
            reading.letters.push_str(word);
        } else {
            reading.names.push(word.clone());
        }
    }
    reading.finish()
}

#[derive(Default)]
struct Reading {
    letters: String,
    names: Vec<String>,
    /// A long option says what to do.
    is_decided: bool,
    operation: Option<Operation>,
    thin: bool,
    output: Option<String>,
}

impl Reading {
    fn option(
        &mut self,
        option: &str,
        next: &mut dyn FnMut() -> Option<String>,
    ) -> Result<(), ArchiverError> {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (option, None),
        };
        let mut value =
            || value.clone().or_else(&mut *next).ok_or(ArchiverError::NoValue(format!("--{name}")));
        match name {
            "help" => (self.operation, self.is_decided) = (Some(Operation::Help), true),
            "version" => (self.operation, self.is_decided) = (Some(Operation::Version), true),
            "thin" => self.thin = true,
            "output" => self.output = Some(value()?),
            "plugin" | "target" => drop(value()?),
            "format" if matches!(value()?.as_str(), "gnu" | "default") => {}
            _ => return Err(ArchiverError::Unsupported(format!("--{option}"))),
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Arguments, ArchiverError> {
        let mut positions = Vec::new();
        let mut found = Arguments {
            operation: Operation::Index,
            archive: String::new(),
            names: Vec::new(),
            position: None,
            index: Index::Written,
            modifiers: self.thin.then_some('T').into_iter().collect(),
            output: self.output.take(),
        };
        let mut operations: Vec<Operation> = self.operation.into_iter().collect();
        let mut indexes = false;
        for letter in std::mem::take(&mut self.letters).chars() {
            match letter {
                'd' => operations.push(Operation::Delete),
                'm' => operations.push(Operation::Move),
                'p' => operations.push(Operation::Print),
                'q' => operations.push(Operation::Append),
                'r' => operations.push(Operation::Replace),
                't' => operations.push(Operation::List),
                'x' => operations.push(Operation::Extract),
                'M' => operations.push(Operation::Script),
                'h' => operations.push(Operation::Help),
                'V' => operations.push(Operation::Version),
                's' => indexes = true,
                'S' => found.index = Index::LeftOut,
                'a' | 'b' | 'i' => positions.push(letter),
                'c' | 'v' | 'P' | 'L' | 'T' => drop(found.modifiers.insert(letter)),
                // Times and owners are never recorded: all members are equally old, and every file is newer.
                'D' | 'U' | 'u' | 'o' | 'l' => {}
                other => return Err(ArchiverError::Unsupported(other.to_string())),
            }
        }
        found.operation = match operations.as_slice() {
            [] if indexes => Operation::Index,
            [one] => *one,
            [first, ..] if matches!(first, Operation::Help | Operation::Version) => *first,
            _ => return Err(ArchiverError::Operation),
        };
        if matches!(found.operation, Operation::Help | Operation::Version | Operation::Script) {
            return Ok(found);
        }
        let mut names = self.names.into_iter();
        if let Some(letter) = positions.first() {
            let member = names.next().ok_or_else(|| ArchiverError::NoValue(letter.to_string()))?;
            let position = if *letter == 'a' { Position::After } else { Position::Before };
            found.position = Some(position(member));
        }
        found.archive = names.next().ok_or(ArchiverError::NoArchive)?;
        found.names = names.collect();
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Arguments, ArchiverError> {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        arguments(&args)
    }

    #[test]
    fn what_build_systems_write_is_understood() {
        // cc-rs, cmake, automake, meson, OpenSSL, cc-rs again, libtool, zig's own form.
        for (line, operation) in [
            ("cq lib.a a.o b.o", Operation::Append),
            ("qc lib.a a.o b.o", Operation::Append),
            ("cru lib.a a.o b.o", Operation::Replace),
            ("csrD lib.a a.o b.o", Operation::Replace),
            ("-rc lib.a a.o b.o", Operation::Replace),
            ("-r -c -s -D lib.a a.o b.o", Operation::Replace),
            ("r lib.a a.o b.o -c", Operation::Replace),
            ("qLcs lib.a a.o b.o", Operation::Append),
            ("--thin -qcs lib.a a.o b.o", Operation::Append),
            ("--plugin /x.so cr lib.a -- a.o b.o", Operation::Replace),
        ] {
            let found = read(line).unwrap();
            assert_eq!(
                (found.operation, found.archive.as_str(), found.names.len()),
                (operation, "lib.a", 2),
                "{line}"
            );
        }
        assert_eq!(read("s lib.a").unwrap().operation, Operation::Index);
        assert_eq!(read("--version").unwrap().operation, Operation::Version);
        assert_eq!(read("-M").unwrap().operation, Operation::Script);
        let moved = read("rb old.o lib.a new.o").unwrap();
        assert_eq!(moved.position, Some(Position::Before("old.o".into())));
    }

    #[test]
    fn what_would_change_the_result_is_not_ignored() {
        let refused = |line: &str| read(line).unwrap_err().to_string();
        insta::assert_snapshot!(
            ["rf lib.a a.o", "xN 2 lib.a a.o", "rx lib.a a.o", "c lib.a", "r", "--format=bsd r l.a"]
                .map(refused)
                .join("\n"),
            @"
        `f` is not supported; `-h` prints what is
        `N` is not supported; `-h` prints what is
        one of the operations d, m, p, q, r, s, t and x is needed; `-h` prints what there is
        one of the operations d, m, p, q, r, s, t and x is needed; `-h` prints what there is
        the name of an archive is needed
        `--format=bsd` is not supported; `-h` prints what is
        "
        );
    }
}

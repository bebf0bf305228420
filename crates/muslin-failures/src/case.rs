//! One failure file: texts that mean the same trouble, proved.
//!
//! ```toml
//! # toolchains/failures/spool-empty.toml: the file name is the diagnostic code.
//! title = "the spool is empty"          # for the list of `explain`
//! text = "What it means, at length."    # for `explain spool-empty`
//!
//! [[case]]                              # the first of a file that fits a line counts
//! by = "the loom"                       # who says it
//! line = ["spool {spool} has no {thing...}"]  # one of these, as described in `pattern.rs`
//! where = { spool = ["s*", "!small"] }  # wildcards for what was caught; `!` refuses
//! after = "asked for by {weaver}"       # this is in one of the next lines; `before` looks back
//! with = { program = "spin" }           # what the line does not say
//! lacks = "c++"                         # only if the chosen toolchain does not provide it, and another does
//! unseen = "c++"                        # only if the survey found nothing that needs it
//! cause = "the loom found {all thing} missing"  # `{all …}` lists what was caught
//! cure = "run `{program} {spool}`{install}, or build with `--toolchain {provider}`"
//! own-cure = true                       # what is known to cure the crate itself comes first
//! example = "loom: spool s1 has no yarn\n  asked for by Ada"  # real output; it has to fit
//!
//! [[case]]
//! by = "the loom"
//! line = ["the loom has stopped"]
//! symptom = true                        # reported only where nothing nearer is known
//! cause = "the loom failed"
//! cure = "look at the loom"
//! example = "the loom has stopped"
//!
//! [install.spin]                        # for `{install}`: the package of `{program}`
//! debian = "spinning"
//! brew = "spin"
//! ```
//!
//! Placeholders of a sentence are the holes that all its `line`s have, those of `before`, `after` and `with`, and
//! [`PLACEHOLDERS`]. A hole called `crate` is the crate that is meant.

use std::collections::BTreeMap;

use muslin_schema::Need;
use muslin_toml::{Faults, Table, read};

use crate::pattern::{Captures, Pattern, is_among};
use crate::sentence::placeholders;

/// What a sentence can always say.
pub(crate) const PLACEHOLDERS: &[&str] =
    &["crate", "target", "target_", "TARGET_", "arch", "toolchain"];

/// How many lines away `before` and `after` are looked for.
const NEAR: usize = 8;

/// One kind of trouble, and the texts that tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFailure {
    /// The diagnostic code.
    pub code: String,
    /// What it is, for a list.
    pub title: String,
    /// What it is, at length.
    pub text: String,
    /// The texts, the nearest first.
    pub cases: Vec<Case>,
    /// By program: the packages that bring it.
    pub install: BTreeMap<String, Install>,
}

/// The packages that bring a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Install {
    /// Debian's and Ubuntu's.
    pub debian: String,
    /// Homebrew's.
    pub brew: String,
}

/// One text, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Who says it.
    pub by: String,
    pub(crate) line: Vec<Pattern>,
    pub(crate) conditions: BTreeMap<String, Vec<String>>,
    pub(crate) before: Option<Pattern>,
    pub(crate) after: Option<Pattern>,
    pub(crate) with: Vec<(String, String)>,
    /// What the chosen toolchain does not provide, and another does.
    pub lacks: Option<Need>,
    /// What the survey found no need of.
    pub unseen: Option<Need>,
    /// It is reported only where nothing nearer is known.
    pub symptom: bool,
    /// Why it failed, as a sentence with placeholders.
    pub cause: String,
    /// What helps, as a sentence with placeholders.
    pub cure: String,
    pub(crate) own_cure: bool,
    /// Real output that shows it.
    pub example: String,
}

impl KnownFailure {
    /// Proves the text of one file.
    ///
    /// # Errors
    ///
    /// All faults of the file, each at its place.
    pub(crate) fn read(code: &str, path: &str, text: &str) -> Result<Self, Faults> {
        read(path, text, |table| {
            let title = table.required("title");
            let long = table.required("text");
            let install = table.table("install", |inner| inner.each(install)).unwrap_or_default();
            let install: BTreeMap<String, Install> = install.into_iter().collect();
            let cases = table.tables("case", |inner| case(inner, !install.is_empty()));
            if cases.is_empty() {
                table.fault("no sound `[[case]]`", None);
            }
            Some(Self { code: code.to_owned(), title: title?, text: long?, cases, install })
        })
    }
}

impl Case {
    /// What is caught at a line and around it, if this case fits there.
    pub(crate) fn find(&self, lines: &[&str], at: usize) -> Option<Captures> {
        let mut captures = self.line.iter().find_map(|pattern| pattern.find(lines[at]))?;
        if let Some(pattern) = &self.before {
            let near = lines[at.saturating_sub(NEAR)..at].iter().rev();
            captures.extend(near.copied().find_map(|line| pattern.find(line))?);
        }
        if let Some(pattern) = &self.after {
            let near = lines[at + 1..].iter().take(NEAR);
            captures.extend(near.copied().find_map(|line| pattern.find(line))?);
        }
        captures.extend(self.with.iter().cloned());
        let fits = |(name, list): (&String, &Vec<String>)| {
            captures.get(name).is_some_and(|text| is_among(text, list))
        };
        self.conditions.iter().all(fits).then_some(captures)
    }

    fn prove_example(&self) -> bool {
        let lines: Vec<&str> = self.example.lines().collect();
        (0..lines.len()).any(|at| self.find(&lines, at).is_some())
    }

    /// The names that its sentences can use, beside [`PLACEHOLDERS`].
    fn names(&self, has_packages: bool) -> Vec<&str> {
        // A hole that only some of the patterns have is not always filled.
        let everywhere =
            |name: &&str| self.line.iter().all(|one| one.holes().any(|hole| hole == *name));
        let mut names: Vec<&str> = self.line[0].holes().filter(everywhere).collect();
        names.extend(self.before.iter().chain(&self.after).flat_map(Pattern::holes));
        names.extend(self.with.iter().map(|(name, _)| name.as_str()));
        if self.lacks.is_some() {
            names.push("provider");
        }
        if has_packages && names.contains(&"program") {
            names.push("install");
        }
        names
    }
}

fn install(program: &str, table: &Table<'_>) -> Option<(String, Install)> {
    let (debian, brew) = (table.required("debian"), table.required("brew"));
    Some((program.to_owned(), Install { debian: debian?, brew: brew? }))
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method alone is not general enough in its lifetime"
)]
fn case(table: &Table<'_>, has_packages: bool) -> Option<Case> {
    let by = table.required("by");
    let line = table.words("line", Pattern::parse_distinct);
    let before = table.word("before", Pattern::parse);
    let after = table.word("after", Pattern::parse);
    let with = table.table("with", |inner| inner.string_pairs()).unwrap_or_default();
    let conditions = table.table("where", |inner| inner.string_lists()).unwrap_or_default();
    let need = |word: &str| {
        Need::of_word(word).ok_or_else(|| format!("`{word}` is nothing a toolchain provides"))
    };
    let (lacks, unseen) = (table.word("lacks", need), table.word("unseen", need));
    let symptom = table.boolean("symptom").unwrap_or_default();
    let own_cure = table.boolean("own-cure").unwrap_or_default();
    let (cause, cure) = (table.required("cause"), table.required("cure"));
    let example = table.required("example");
    if line.is_empty() {
        table.fault("no sound `line` to look for", None);
        return None;
    }
    let found = Case {
        by: by?,
        line,
        conditions: conditions.into_iter().collect(),
        before,
        after,
        with,
        lacks,
        unseen,
        symptom,
        cause: cause?,
        cure: cure?,
        own_cure,
        example: example?,
    };
    prove(table, &found, has_packages);
    Some(found)
}

fn prove(table: &Table<'_>, case: &Case, has_packages: bool) {
    let names = case.names(has_packages);
    for (key, sentence) in [("cause", &case.cause), ("cure", &case.cure)] {
        for name in placeholders(sentence) {
            if !names.contains(&name) && !PLACEHOLDERS.contains(&name) {
                let known: Vec<String> =
                    names.iter().chain(PLACEHOLDERS).map(|one| format!("`{one}`")).collect();
                let help = format!("known here: {}", known.join(", "));
                table.fault_in(key, format!("nothing fills `{{{name}}}`"), Some(help));
            }
        }
    }
    for name in case.conditions.keys().filter(|name| !names.contains(&name.as_str())) {
        table.fault_in("where", format!("nothing is caught as `{name}`"), None);
    }
    if !case.prove_example() {
        table.fault_in("example", "the case does not find itself in its example", None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> String {
        KnownFailure::read("loom", "failures/loom.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn the_example_in_the_documentation_is_sound() {
        let page: Vec<&str> =
            include_str!("case.rs").lines().map_while(|line| line.strip_prefix("//!")).collect();
        let page = page.join("\n");
        let example = page.split("```").nth(1).and_then(|block| block.split_once('\n')).unwrap().1;
        let faults = KnownFailure::read("spool-empty", "spool-empty.toml", example).map(|_| ());
        assert_eq!(faults.map_err(|faults| faults.to_string()), Ok(()));
    }

    #[test]
    fn every_fault_of_a_case_is_underlined_at_its_place() {
        insta::assert_snapshot!(faults(
            "title = 'x'\ntext = 'y'\n[[case]]\nby = 'loom'\nline = ['no {yarn}']\nlacks = 'silk'\ncause = 'c'\ncure = 'd'\nexample = 'e'\n\
             [[case]]\nby = 'loom'\nline = ['the loom has no {yarn}']\nwhere = { spool = ['*'] }\ncause = 'no {spool}'\ncure = '{install}'\nexample = 'e'\n"
        ), @"
        error: no sound `line` to look for
         --> failures/loom.toml:3:1
          |
        3 | [[case]]
          | ^^^^^^^^

        error: there are fewer than 8 characters to look for: too vague
         --> failures/loom.toml:5:9
          |
        5 | line = ['no {yarn}']
          |         ^^^^^^^^^^^

        error: `silk` is nothing a toolchain provides
         --> failures/loom.toml:6:9
          |
        6 | lacks = 'silk'
          |         ^^^^^^

        error: nothing is caught as `spool`
          --> failures/loom.toml:13:9
           |
        13 | where = { spool = ['*'] }
           |         ^^^^^^^^^^^^^^^^^

        error: nothing fills `{spool}`
          --> failures/loom.toml:14:9
           |
        14 | cause = 'no {spool}'
           |         ^^^^^^^^^^^^
           |
           = help: known here: `yarn`, `crate`, `target`, `target_`, `TARGET_`, `arch`, `toolchain`

        error: nothing fills `{install}`
          --> failures/loom.toml:15:8
           |
        15 | cure = '{install}'
           |        ^^^^^^^^^^^
           |
           = help: known here: `yarn`, `crate`, `target`, `target_`, `TARGET_`, `arch`, `toolchain`

        error: the case does not find itself in its example
          --> failures/loom.toml:16:11
           |
        16 | example = 'e'
           |           ^^^
        ");
    }
}

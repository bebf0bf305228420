//! One rule file: what is known of one crate, proved.
//!
//! ```toml
//! # toolchains/natives/bell-sys.toml: the file name is the crate's name.
//! library = "Bell"            # the library, as people call it
//! links = "bell"              # the crate's `links` key; `*` at its end matches a version
//! own = false                 # whether its native code is its own, and no library of others
//! license = "Zlib"            # the library's, as an SPDX expression, and its name in the CPE
//! cpe = "bell-project:bell"
//! source = "bell-src"         # the package that carries the source, if it is another
//! version-in = ["bell/bell.h", "#define BELL_VERSION"]  # the library's version follows this;
//!                             # without it, behind the `+` of the package's version
//! needs = ["c", "assembler"]  # what compiling the carried source asks of a compiler
//! tools = ["make"]            # programs of the host that this runs
//!
//! [[rule]]                    # the first that holds decides
//! env = ["{TARGET_}_BELL_DIR", "BELL_DIR"]  # one of these is set; `NAME=value` asks for the value
//! without-env = ["BELL_NO_DIR"]             # none of these is set
//! pkg-config = true                         # the user set pkg-config up for the target
//! features = ["system"]                     # all of these are on …
//! without = ["vendored"]                    # … and these off
//! arch = "x86_64"
//! version = "<2"
//! library = "BellLite"        # instead of the file's, with nothing else known of it
//! then = "static-library"     # nothing, bundled, static-library, uncertain, missing, broken
//! because = "a directory with Bell is named"
//! needs = ["c"]               # instead of the file's; without it only `bundled` and `uncertain` need
//! tools = ["cmake"]
//! plain = ["CC"]              # tools that it takes from a plain variable only: `CC`, `CXX`, `AR`
//!
//! [[rule]]                    # the last one has no condition
//! then = "missing"
//! because = "it looks for an installed Bell"
//! cure = 'bell-sys = { version = "{version}", features = ["vendored"] }'
//!
//! [[also]]                    # needed on top, whichever rule holds; conditions as above
//! features = ["bindgen"]
//! tools = ["libclang"]
//!
//! [[env]]                     # a variable for the build; conditions as above
//! then = ["static-library"]   # for these outcomes; `bundled` and `uncertain` by default
//! key = "{TARGET_}_BELL_STATIC"             # only forms that host builds do not read
//! value = "1"
//! because = "an archive is wanted"
//! ```

use std::collections::BTreeSet;

use cargo_metadata::semver::VersionReq;
use muslin_schema::{Need, Outcome};
use muslin_toml::{Faults, Table, read};

/// What is known of one crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RuleFile {
    /// The native library, as people call it.
    pub(crate) library: Option<String>,
    /// Whether its native code is its own, and no library of others.
    pub(crate) own: bool,
    /// The licence of the library that it carries.
    pub(crate) license: Option<String>,
    /// Vendor and product of the library in the Common Platform Enumeration.
    pub(crate) cpe: Option<String>,
    /// The package that carries the source, if it is another.
    pub(crate) source: Option<String>,
    /// A file of that package, and the text that the library's version follows.
    pub(crate) version_in: Option<(String, String)>,
    /// The `links` key of the crate that is meant; `*` at the end matches a version in it.
    pub(crate) links: Option<String>,
    /// What compiling the source it carries asks of a compiler.
    pub(crate) needs: BTreeSet<Need>,
    /// What the build of that source runs.
    pub(crate) tools: BTreeSet<String>,
    /// The cases, in order; the last one holds always.
    pub(crate) rules: Vec<Rule>,
    /// What is needed on top, whichever case it is.
    pub(crate) also: Vec<Also>,
    /// Variables that keep the build script on its static path.
    pub(crate) env: Vec<EnvRule>,
}

/// When something holds. All parts have to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Condition {
    /// One of these variables is set, or has the value after `=`.
    pub(crate) env: Vec<String>,
    /// None of these variables is set.
    pub(crate) unset: Vec<String>,
    /// The user set pkg-config up for the target.
    pub(crate) pkg_config: bool,
    /// All of these features are on.
    pub(crate) features: Vec<String>,
    /// All of these features are off.
    pub(crate) without: Vec<String>,
    /// The architecture.
    pub(crate) arch: Option<String>,
    /// The crate's version.
    pub(crate) version: Option<VersionReq>,
}

/// One case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) when: Condition,
    pub(crate) then: Outcome,
    pub(crate) because: String,
    pub(crate) cure: Option<String>,
    /// Instead of the file's.
    pub(crate) library: Option<String>,
    /// Instead of the file's.
    pub(crate) needs: Option<BTreeSet<Need>>,
    /// Instead of the file's.
    pub(crate) tools: Option<BTreeSet<String>>,
    /// Tools that the script takes from a plain variable only.
    pub(crate) plain: BTreeSet<String>,
}

/// What is needed on top when a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Also {
    pub(crate) when: Condition,
    pub(crate) needs: BTreeSet<Need>,
    pub(crate) tools: BTreeSet<String>,
}

/// A variable for the build script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EnvRule {
    pub(crate) when: Condition,
    /// The outcomes it belongs to.
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) because: String,
}

impl RuleFile {
    /// Proves the text of one file.
    pub(crate) fn parse(path: &str, text: &str) -> Result<Self, Faults> {
        read(path, text, |table| {
            let file = Self {
                library: table.string("library"),
                own: table.boolean("own").unwrap_or_default(),
                license: table.string("license"),
                cpe: table.string("cpe"),
                source: table.string("source"),
                version_in: version_in(table),
                links: table.string("links"),
                needs: needs(table).unwrap_or_default(),
                tools: table.strings("tools").into_iter().collect(),
                rules: table.tables("rule", rule),
                also: table.tables("also", also),
                env: table.tables("env", env),
            };
            prove_order(table, &file.rules);
            Some(file)
        })
    }

    /// The features that its conditions speak of, in order.
    pub(crate) fn features(&self) -> BTreeSet<&str> {
        let rules = self.rules.iter().map(|rule| &rule.when);
        let also = self.also.iter().map(|also| &also.when);
        let conditions = rules.chain(also);
        conditions
            .flat_map(|when| when.features.iter().chain(&when.without))
            .map(String::as_str)
            .collect()
    }

    /// Whether the crate never needs anything: its file exists only to say so.
    pub(crate) fn is_silent(&self) -> bool {
        self.rules.iter().all(|rule| rule.then == Outcome::Nothing)
    }

    /// Whether a crate with this `links` key is the one that is meant.
    pub(crate) fn means(&self, links: Option<&str>) -> bool {
        match (self.links.as_deref(), links) {
            (Some(known), Some(found)) => match known.strip_suffix('*') {
                Some(start) => found.starts_with(start),
                None => found == known,
            },
            _ => true,
        }
    }
}

impl Condition {
    fn always(&self) -> bool {
        *self == Self::default()
    }
}

/// A list of cases has to end with the one that always holds, and only there.
fn prove_order(table: &Table<'_>, rules: &[Rule]) {
    let Some(last) = rules.last() else {
        return table.fault("no `[[rule]]` that holds", None);
    };
    if !last.when.always() {
        table.fault_in("rule", "the last `[[rule]]` has to hold always, without a condition", None);
    }
    if rules.iter().rev().skip(1).any(|rule| rule.when.always()) {
        table.fault_in("rule", "a `[[rule]]` without a condition hides those after it", None);
    }
}

fn rule(table: &Table<'_>) -> Option<Rule> {
    let when = condition(table);
    let then = table.word("then", outcome);
    if then.is_none() {
        let _ = table.required("then");
    }
    let because = table.required("because");
    let cure = table.string("cure");
    let library = table.string("library");
    let needs = needs(table);
    let tools = words(table, "tools");
    let plain = table.words("plain", |word| match word {
        "CC" | "CXX" | "AR" => Ok(word.to_owned()),
        _ => {
            Err(format!("`{word}` is not a plain variable of a tool; there are `CC`, `CXX`, `AR`"))
        }
    });
    let then = then?;
    if matches!(then, Outcome::Missing | Outcome::Broken) && cure.is_none() {
        table.fault(format!("`{}` needs a `cure`", then.word()), None);
    }
    Some(Rule {
        when,
        then,
        because: because?,
        cure,
        library,
        needs,
        tools,
        plain: plain.into_iter().collect(),
    })
}

fn also(table: &Table<'_>) -> Option<Also> {
    let when = condition(table);
    let needs = needs(table).unwrap_or_default();
    let tools: BTreeSet<String> = table.strings("tools").into_iter().collect();
    if needs.is_empty() && tools.is_empty() {
        table.fault("`[[also]]` adds neither `needs` nor `tools`", None);
        return None;
    }
    Some(Also { when, needs, tools })
}

fn env(table: &Table<'_>) -> Option<EnvRule> {
    let when = condition(table);
    let mut outcomes = table.words("then", outcome);
    if outcomes.is_empty() {
        outcomes = vec![Outcome::Bundled, Outcome::Uncertain];
    }
    let key = table.required("key");
    let value = table.required("value");
    let because = table.required("because");
    let key = key?;
    if !["{target}", "{target_}", "{TARGET_}"].iter().any(|place| key.contains(place)) {
        let help = "only forms with `{target}`, `{target_}` or `{TARGET_}` stay with the target";
        table.fault_in("key", "a plain variable reaches host builds too", Some(help.to_owned()));
    }
    Some(EnvRule { when, outcomes, key, value: value?, because: because? })
}

fn condition(table: &Table<'_>) -> Condition {
    Condition {
        env: table.strings("env"),
        unset: table.strings("without-env"),
        pkg_config: table.boolean("pkg-config").unwrap_or_default(),
        features: table.strings("features"),
        without: table.strings("without"),
        arch: table.string("arch"),
        version: table.word("version", |text| {
            VersionReq::parse(text)
                .map_err(|error| format!("`{text}` is not a version requirement: {error}"))
        }),
    }
}

fn outcome(word: &str) -> Result<Outcome, String> {
    Outcome::of_word(word).ok_or_else(|| format!("`{word}` is not an outcome"))
}

fn version_in(table: &Table<'_>) -> Option<(String, String)> {
    match <[String; 2]>::try_from(table.strings("version-in")) {
        Ok([file, mark]) => Some((file, mark)),
        Err(list) if list.is_empty() => None,
        Err(_) => {
            table.fault_in("version-in", "a file, and the text that the version follows", None);
            None
        }
    }
}

/// The list `needs`, if it says anything.
fn needs(table: &Table<'_>) -> Option<BTreeSet<Need>> {
    let known = |word: &str| Need::of_word(word).ok_or_else(|| format!("`{word}` is not a need"));
    let needs: BTreeSet<Need> = table.words("needs", known).into_iter().collect();
    (!needs.is_empty()).then_some(needs)
}

fn words(table: &Table<'_>, key: &str) -> Option<BTreeSet<String>> {
    let words: BTreeSet<String> = table.strings(key).into_iter().collect();
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_in_the_documentation_is_sound() {
        let page: Vec<&str> =
            include_str!("rule.rs").lines().map_while(|line| line.strip_prefix("//!")).collect();
        let page = page.join("\n");
        let example = page.split("```").nth(1).and_then(|block| block.split_once('\n')).unwrap().1;
        let faults = RuleFile::parse("bell-sys.toml", example).map(|_| ());
        assert_eq!(faults.map_err(|faults| faults.to_string()), Ok(()));
    }
}

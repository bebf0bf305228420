//! Who is served, and who is not: each test shows what the survey says afterwards.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};

use muslin_libraries::{Directory, Libraries, ProvidePolicy, provided};
use muslin_schema::{LibraryChoice, NativeNeed, Outcome, Provide};

const BELL: &str = "
title = 'Bell'
version = '2.0'
license = 'Zlib'
requires = ['clapper']
needs = ['c++']
tools = ['make']
libs = ['bell']

[[install]]
from = '{out:bell-src}/libbell.a'
to = 'lib'

[[serves]]
crate = 'bell-sys'
replaces = 'instead of its own source'

[[serves.env]]
key = 'BELL_DIR'
value = '{prefix}'
because = 'Bell is there'
";

const CLAPPER: &str = "
title = 'Clapper'
version = '1.0'
needs = ['c']
libs = ['clapper']

[[install]]
from = '{out:clapper-sys}/libclapper.a'
to = 'lib'
";

fn libraries() -> Libraries {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let directory = |name: &str, text: &str| Directory {
        name: name.to_owned(),
        path: name.to_owned(),
        files: vec![file("Cargo.lock", ""), file("Cargo.toml", ""), file("library.toml", text)],
    };
    Libraries::with(&[directory("bell", BELL), directory("clapper", CLAPPER)]).unwrap()
}

fn bell_sys(outcome: Outcome) -> NativeNeed {
    NativeNeed {
        package: "bell-sys".to_owned(),
        version: "0.3.0".to_owned(),
        links: Some("bell".to_owned()),
        library: Some("Bell".to_owned()),
        needs: BTreeSet::new(),
        tools: BTreeSet::new(),
        path: vec!["app 0.1.0".to_owned(), "bell-sys 0.3.0".to_owned()],
        feature: None,
        outcome,
        because: "it looks for an installed Bell".to_owned(),
        cure: Some("turn `vendored` on".to_owned()),
        known: true,
        evidence: Vec::new(),
        env: Vec::new(),
        plain: BTreeSet::new(),
        looks_for: BTreeSet::new(),
        links_by_name: BTreeSet::new(),
        on_host: false,
        libraries: Vec::new(),
    }
}

/// What becomes of a package, in a line.
fn outcome_of(
    need: NativeNeed,
    provide: Provide,
    choices: &BTreeMap<String, LibraryChoice>,
) -> String {
    let wish = ProvidePolicy { provide, choices };
    let need = provided(vec![need], &libraries(), wish).remove(0);
    let words: Vec<&str> = need.needs.iter().map(|one| one.word()).collect();
    let libraries: Vec<String> =
        need.libraries.iter().map(|one| format!("{} {:?}", one.id, one.version)).collect();
    format!("{:?} [{}] {:?}: {}", need.outcome, words.join(", "), libraries, need.because)
}

fn nothing_said() -> BTreeMap<String, LibraryChoice> {
    BTreeMap::new()
}

#[test]
fn a_package_that_would_fail_gets_its_library_and_what_that_needs() {
    insta::assert_snapshot!(
        outcome_of(bell_sys(Outcome::Missing), Provide::Auto, &nothing_said()),
        @r#"Provided [c, c++] ["bell Some(\"2.0\")", "clapper Some(\"1.0\")"]: it looks for an installed Bell; Bell 2.0 is built for the target and linked"#
    );
}

#[test]
fn never_means_never_and_carried_source_is_left_alone_unless_always_is_said() {
    let never = outcome_of(bell_sys(Outcome::Missing), Provide::Never, &nothing_said());
    assert_eq!(never, "Missing [] []: it looks for an installed Bell");
    let auto = outcome_of(bell_sys(Outcome::Bundled), Provide::Auto, &nothing_said());
    assert!(auto.starts_with("Bundled"), "{auto}");
    insta::assert_snapshot!(
        outcome_of(bell_sys(Outcome::Bundled), Provide::Always, &nothing_said()),
        @r#"Provided [c, c++] ["bell Some(\"2.0\")", "clapper Some(\"1.0\")"]: Bell 2.0 is built for the target and linked, instead of its own source"#
    );
}

#[test]
fn another_library_in_the_place_of_the_usual_one_is_not_replaced() {
    let mut need = bell_sys(Outcome::Missing);
    need.library = Some("BellCipher".to_owned());
    assert!(outcome_of(need, Provide::Auto, &nothing_said()).starts_with("Missing"));
}

#[test]
fn a_plain_variable_is_not_set_where_the_build_for_the_host_would_read_it() {
    let mut need = bell_sys(Outcome::Missing);
    need.on_host = true;
    insta::assert_snapshot!(outcome_of(need, Provide::Auto, &nothing_said()), @"Missing [] []: it looks for an installed Bell; Bell could be provided, but only by a variable that the build for the host reads too");
}

#[test]
fn what_is_said_of_one_library_counts_for_it_and_the_users_own_build_has_no_version() {
    let choice = |provide, prefix: Option<&str>| {
        let prefix = prefix.map(str::to_owned);
        BTreeMap::from([("bell".to_owned(), LibraryChoice { provide, prefix })])
    };
    let refused =
        outcome_of(bell_sys(Outcome::Missing), Provide::Auto, &choice(Some(Provide::Never), None));
    assert!(refused.starts_with("Missing"), "{refused}");
    insta::assert_snapshot!(
        outcome_of(bell_sys(Outcome::Bundled), Provide::Auto, &choice(None, Some("/opt/bell"))),
        @r#"Provided [c] ["bell None", "clapper Some(\"1.0\")"]: Bell is taken from your `/opt/bell`, instead of its own source"#
    );
}

#[test]
fn a_library_that_requires_what_is_not_there_is_underlined() {
    let text = BELL.replace("clapper", "rope");
    let files = ["Cargo.lock", "Cargo.toml", "library.toml"].map(|name| {
        (name.to_owned(), if name == "library.toml" { text.clone() } else { String::new() })
    });
    let directory =
        Directory { name: "bell".to_owned(), path: "mine/bell".to_owned(), files: files.into() };
    let faults = Libraries::with(&[directory]).unwrap_err();
    insta::assert_snapshot!(faults[0].to_string(), @r#"
    error: it requires `rope`, and there is no such library
     --> mine/bell/library.toml:5:1
      |
    5 | requires = ['rope']
      | ^^^^^^^^^^^^^^^^^^^
    "#);
}

/// A package that nobody knows, which asks for these names.
fn unknown(looks_for: &[&str], links_by_name: &[&str]) -> NativeNeed {
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
    NativeNeed {
        package: "ringer".to_owned(),
        library: None,
        known: false,
        looks_for: names(looks_for),
        links_by_name: names(links_by_name),
        ..bell_sys(Outcome::Missing)
    }
}

#[test]
fn what_is_asked_for_by_name_is_provided_under_any_crates_name() {
    let line = |looks_for: &[&str], links: &[&str], provide| {
        let line = outcome_of(unknown(looks_for, links), provide, &nothing_said());
        line.split(':').next().unwrap().split(" [").next().unwrap().to_owned()
            + line.split("an installed Bell").nth(1).unwrap()
    };
    let auto = |looks_for: &[&str], links: &[&str]| line(looks_for, links, Provide::Auto);
    assert_eq!(auto(&["zlib"], &[]), "Provided; zlib 1.3.2 is built for the target and linked");
    assert_eq!(auto(&[], &["z"]), "Provided; zlib 1.3.2 is built for the target and linked");
    let both = auto(&["bzip2", "zlib"], &[]);
    assert_eq!(both, "Provided; bzip2 1.0.8 and zlib 1.3.2 are built for the target and linked");
    // One of two is not enough, and who asks pkg-config does not fall back to the linker.
    assert_eq!(auto(&["zlib", "carillon"], &["z"]), "Missing");
    assert_eq!(auto(&["carillon"], &["z"]), "Missing");
    assert_eq!(line(&["zlib"], &[], Provide::Never), "Missing");
}

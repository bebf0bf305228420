//! What the user or another package brings to the link is not missing.

use std::collections::BTreeSet;

use muslin_natives::OwnLinking;

use crate::project::Project;

const LINKS: &str = r#"fn main() { println!("cargo:rustc-link-lib=bell"); }"#;

fn bell() -> Project {
    let outline = "app 0.1.0 member
           bell-sys 0.3.1
         bell-sys 0.3.1 script links=bell";
    Project::of(outline).file("/p/bell-sys/build.rs", LINKS)
}

#[test]
fn a_library_that_nothing_brings_is_missing() {
    assert!(bell().needs().starts_with("bell-sys 0.3.1: missing"), "{}", bell().needs());
}

#[test]
fn a_flag_of_the_user_may_bring_it() {
    let mut project = bell();
    project.own_linking.searches = true;
    assert!(project.needs().starts_with("bell-sys 0.3.1: uncertain"), "{}", project.needs());
}

#[test]
fn an_overridden_build_script_asks_for_nothing() {
    let mut project = bell();
    project.own_linking =
        OwnLinking { searches: false, overridden: BTreeSet::from(["bell".to_owned()]) };
    let needs = project.needs();
    assert!(needs.starts_with("bell-sys 0.3.1: nothing"), "{needs}");
    assert!(needs.contains("your `target.x86_64-unknown-linux-musl.bell` says what to link"));
}

#[test]
fn an_override_counts_for_a_crate_with_a_rule_too() {
    let outline = "app 0.1.0 member
           openssl-sys 0.9.118
         openssl-sys 0.9.118 script links=openssl";
    let mut project = Project::of(outline);
    assert!(project.needs().starts_with("openssl-sys 0.9.118: missing"), "{}", project.needs());
    project.own_linking.overridden.insert("openssl".to_owned());
    assert!(project.needs().starts_with("openssl-sys 0.9.118: nothing"), "{}", project.needs());
}

#[test]
fn a_script_of_another_package_may_bring_it() {
    let outline = "app 0.1.0 member
           bell-sys 0.3.1
           foundry 1.0.0
         bell-sys 0.3.1 script links=bell
         foundry 1.0.0 script
           cc 1.0.0 build
         cc 1.0.0";
    let compiles = r#"fn main() { cc::Build::new().file("bell.c").compile("bell"); }"#;
    let searches = r#"fn main() { println!("cargo:rustc-link-search=native=/opt/musl/lib"); }"#;
    for script in [compiles, searches] {
        let project = Project::of(outline)
            .file("/p/bell-sys/build.rs", LINKS)
            .file("/p/foundry/build.rs", script);
        assert!(project.needs().starts_with("bell-sys 0.3.1: uncertain"), "{}", project.needs());
    }
}

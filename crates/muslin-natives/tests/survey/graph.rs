//! What reaches the target, with which features and by which way.

use crate::project::Project;
use muslin_schema::Target;

/// The packages that the survey names, with their outcomes.
fn outcomes(project: &Project) -> String {
    let line = |need: &muslin_schema::NativeNeed| {
        let path = need.path.join(" > ");
        let feature = need.feature.as_deref().unwrap_or("no feature");
        format!("{} because of {path}, {feature}", need.outcome.word())
    };
    project.scan().expect("the selection fits").iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_build_dependency_and_a_procedural_macro_are_the_hosts() {
    let project = Project::of(
        "app 0.1.0 member script
           cc-user 1.0.0 build
           derive 1.0.0
         cc-user 1.0.0
           ring 0.17.14
         derive 1.0.0 macro
           ring 0.17.14
         ring 0.17.14 script links=ring_core_0_17_14_",
    );
    assert_eq!(outcomes(&project), "");
}

#[test]
fn features_of_the_hosts_copy_do_not_count_for_the_target() {
    let project = Project::of(
        "app 0.1.0 member script
           libsqlite3-sys 0.40.0
           libsqlite3-sys 0.40.0 build features=bundled
         libsqlite3-sys 0.40.0 script links=sqlite3
           feature bundled = dep:cc
           joined = bundled
           cc 1.0.0 build optional
         cc 1.0.0",
    );
    insta::assert_snapshot!(project.needs(), @r#"
    libsqlite3-sys 0.40.0: missing
      because it links an installed SQLite by name, and the host's cannot be used for the target
      path app 0.1.0 > libsqlite3-sys 0.40.0
      library SQLite
      links sqlite3
      cure libsqlite3-sys = { version = "0.40", features = ["bundled"] }
      seen feature `bundled` is on for the host or the tests, not for the target
      seen `links = "sqlite3"`
      seen it is compiled for the host too, where the host's own compiler serves
    "#);
}

#[test]
fn a_workspace_of_the_first_resolver_joins_the_features_of_host_and_target() {
    let outline = "app 0.1.0 member script
           libsqlite3-sys 0.40.0
           libsqlite3-sys 0.40.0 build features=bundled
         libsqlite3-sys 0.40.0 script links=sqlite3
           feature bundled =";
    let manifest = "[workspace]\nmembers = [\"app\"]\nresolver = \"1\"\n";
    let project = Project::of(outline).file("/p/Cargo.toml", manifest);
    assert_eq!(
        outcomes(&project),
        "bundled because of app 0.1.0 > libsqlite3-sys 0.40.0, no feature"
    );
}

#[test]
fn a_workspace_without_a_root_package_and_without_a_word_has_the_first_resolver() {
    let outline = "app 0.1.0 member script
           libsqlite3-sys 0.40.0
           libsqlite3-sys 0.40.0 dev features=bundled
         libsqlite3-sys 0.40.0 script links=sqlite3
           feature bundled =";
    let project = Project::of(outline).file("/p/Cargo.toml", "[workspace]\nmembers = [\"app\"]\n");
    assert_eq!(
        outcomes(&project),
        "bundled because of app 0.1.0 > libsqlite3-sys 0.40.0, no feature"
    );
}

#[test]
fn development_dependencies_count_only_where_examples_or_tests_are_built() {
    let mut project = Project::of(
        "app 0.1.0 member
           onig_sys 69.9.3 dev no-default
         onig_sys 69.9.3 script links=onig",
    );
    assert_eq!(outcomes(&project), "");
    let bundled = "bundled because of app 0.1.0 > onig_sys 69.9.3, no feature";
    project.selection.all_examples = true;
    assert_eq!(outcomes(&project), bundled);
    project.selection.all_examples = false;
    project.selection.tests = true;
    assert_eq!(outcomes(&project), bundled);
}

#[test]
fn the_development_dependencies_of_a_dependency_never_count() {
    let mut project = Project::of(
        "app 0.1.0 member
           lib 1.0.0
         lib 1.0.0
           onig_sys 69.9.3 dev
         onig_sys 69.9.3 script links=onig",
    );
    project.selection.all_examples = true;
    assert_eq!(outcomes(&project), "");
}

#[test]
fn only_the_selected_packages_count() {
    let outline = "app 0.1.0 member
           libsqlite3-sys 0.40.0
         tool 0.1.0 member
           libsqlite3-sys 0.40.0 features=bundled
         libsqlite3-sys 0.40.0 script links=sqlite3
           feature bundled =
           joined = bundled";
    let mut project = Project::of(outline);
    assert_eq!(
        outcomes(&project),
        "bundled because of app 0.1.0 > libsqlite3-sys 0.40.0, no feature"
    );
    project.selection.packages = vec!["app".to_owned()];
    assert_eq!(
        outcomes(&project),
        "missing because of app 0.1.0 > libsqlite3-sys 0.40.0, no feature"
    );
}

#[test]
fn a_table_of_another_platform_leads_nowhere() {
    let outline = "app 0.1.0 member
           psm 0.1.32 for=cfg(windows)
           psm 0.1.32 build
           sha2-asm 0.6.4 for=cfg(target_arch=\"aarch64\")
         psm 0.1.32 script
         sha2-asm 0.6.4 script";
    let mut project = Project::of(outline);
    assert_eq!(outcomes(&project), "");
    project.target = Target::Aarch64;
    assert_eq!(outcomes(&project), "bundled because of app 0.1.0 > sha2-asm 0.6.4, no feature");
}

#[test]
fn the_feature_is_the_one_nearest_to_the_user_that_somebody_chose() {
    let project = Project::of(
        "app 0.1.0 member
           feature default = secure
           feature secure = client/tls
           client 1.0.0 no-default
         client 1.0.0
           feature default = tls
           feature tls = dep:native
           native 1.0.0 optional
         native 1.0.0
           openssl-sys 0.9.118
         openssl-sys 0.9.118 script links=openssl",
    );
    let way = "app 0.1.0 > client 1.0.0 > native 1.0.0 > openssl-sys 0.9.118";
    assert_eq!(outcomes(&project), format!("missing because of {way}, app/secure"));
}

#[test]
fn the_users_feature_flags_are_followed() {
    let outline = "app 0.1.0 member
           feature default = zip
           feature zip = dep:zstd-sys
           feature tls = dep:ring
           zstd-sys 2.1.3 optional
           ring 0.17.14 optional
         zstd-sys 2.1.3 script links=zstd
         ring 0.17.14 script links=ring_core_0_17_14_";
    let mut project = Project::of(outline);
    assert_eq!(outcomes(&project), "bundled because of app 0.1.0 > zstd-sys 2.1.3, app/zip");
    project.features.no_default = true;
    project.features.list = vec!["app/tls".to_owned()];
    assert_eq!(outcomes(&project), "bundled because of app 0.1.0 > ring 0.17.14, app/tls");
    project.features.all = true;
    assert_eq!(outcomes(&project).lines().count(), 2);
}

#[test]
fn a_weak_feature_waits_for_its_dependency() {
    let outline = |chosen: &str| {
        format!(
            "app 0.1.0 member
               feature default = static {chosen}
               feature static = openssl-sys?/vendored
               feature tls = dep:openssl-sys
               openssl-sys 0.9.118 optional
             openssl-sys 0.9.118 script links=openssl
               feature vendored ="
        )
    };
    assert_eq!(outcomes(&Project::of(&outline(""))), "");
    assert_eq!(
        outcomes(&Project::of(&outline("tls"))),
        "bundled because of app 0.1.0 > openssl-sys 0.9.118, app/tls"
    );
}

#[test]
fn two_versions_under_two_names_are_distinguished() {
    let project = Project::of(
        "app 0.1.0 member
           libsqlite3-sys 0.40.0 as=new features=bundled
           libsqlite3-sys 0.30.1 as=old
         libsqlite3-sys 0.40.0 script links=sqlite3
           feature bundled =
         libsqlite3-sys 0.30.1 script links=sqlite3
           feature bundled =",
    );
    assert_eq!(
        outcomes(&project),
        "missing because of app 0.1.0 > libsqlite3-sys 0.30.1, no feature\n\
         bundled because of app 0.1.0 > libsqlite3-sys 0.40.0, no feature"
    );
}

#[test]
fn a_procedural_macro_of_the_workspace_is_no_root() {
    let project = Project::of(
        "derive 0.1.0 member macro
           ring 0.17.14
         ring 0.17.14 script links=ring_core_0_17_14_",
    );
    assert_eq!(outcomes(&project), "");
}

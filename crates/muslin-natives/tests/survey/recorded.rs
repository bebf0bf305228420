//! A project as cargo recorded it: `serde` with its derive macro, `native-tls` behind a feature, `ring`,
//! `zstd`, a database that only the build script's copy compiles, and two packages of its own.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use muslin_natives::{Survey, scan};

use crate::project::Project;

fn app() -> Project {
    Project::recorded(include_str!("recorded/app.json"))
        .file("/p/bell-sys/build.rs", "fn main() { cc::Build::new().compile(\"bell\"); }")
        .file("/p/probing/build.rs", "fn main() { autocfg::new().emit_rustc_version(1, 90); }")
}

#[test]
fn a_project_is_surveyed_as_it_will_be_built() {
    insta::assert_snapshot!(app().needs(), @r#"
    bell-sys 0.3.1: bundled, unknown
      because its build script compiles source that it carries, and looks for nothing else
      path app 0.1.0 > bell-sys 0.3.1
      links bell
      needs c
      seen `links = "bell"`
      seen build-dependency `cc`
    libsqlite3-sys 0.40.0: missing
      because it links an installed SQLite by name, and the host's cannot be used for the target
      path app 0.1.0 > rusqlite 0.43.0 > libsqlite3-sys 0.40.0
      library SQLite
      links sqlite3
      cure libsqlite3-sys = { version = "0.40", features = ["bundled"] }
      seen feature `bundled` is on for the host or the tests, not for the target
      seen feature `bundled_bindings` is on for the host or the tests, not for the target
      seen `links = "sqlite3"`
      seen build-dependency `pkg-config`
      seen it is compiled for the host too, where the host's own compiler serves
    openssl-sys 0.9.118: missing
      because it looks for an installed OpenSSL, and the host's cannot be used for the target
      path app 0.1.0 > native-tls 0.2.18 > openssl-sys 0.9.118
      library OpenSSL
      links openssl
      feature app/tls
      cure openssl-sys = { version = "0.9", features = ["vendored"] }
      seen `links = "openssl"`
      seen build-dependency `cc`
      seen build-dependency `pkg-config`
    ring 0.17.14: bundled
      because its C and pregenerated assembly are compiled by `cc`
      path app 0.1.0 > ring 0.17.14
      library ring's own C and assembly
      links ring_core_0_17_14_
      needs c, assembler
      seen `links = "ring_core_0_17_14_"`
      seen build-dependency `cc`
    zstd-sys 2.1.3+zstd.1.5.7: bundled
      because the source it carries is compiled by `cc`
      path app 0.1.0 > zstd 0.13.5 > zstd-safe 7.4.1 > zstd-sys 2.1.3+zstd.1.5.7
      library Zstandard
      links zstd
      needs c, assembler
      seen `links = "zstd"`
      seen build-dependency `cc`
      seen build-dependency `pkg-config`
    "#);
}

#[test]
fn without_its_feature_openssl_is_gone() {
    let mut app = app();
    app.features.no_default = true;
    assert!(!app.needs().contains("openssl-sys"));
}

#[test]
fn only_scripts_and_crate_roots_that_can_matter_are_opened() {
    let app = app();
    let opened = RefCell::new(BTreeSet::new());
    let survey = Survey {
        metadata: &app.metadata,
        selection: &app.selection,
        features: &app.features,
        target: app.target,
        environment: &app.environment,
        own_linking: &app.own_linking,
        rules: &app.rules,
        sources: &|path: &Path| {
            opened.borrow_mut().insert(path.to_string_lossy().into_owned());
            None
        },
    };
    scan(&survey).unwrap();
    let opened: Vec<String> = opened.into_inner().into_iter().collect();
    insta::assert_snapshot!(opened.join("\n"), @"
    /p/Cargo.toml
    /p/bell-sys/build.rs
    /p/build.rs
    /p/probing/build.rs
    /p/probing/src/lib.rs
    /p/src/main.rs
    /registry/libc-0.2.191/build.rs
    /registry/native-tls-0.2.18/build.rs
    /registry/openssl-0.10.82/build.rs
    /registry/serde-1.0.229/build.rs
    /registry/serde_core-1.0.229/build.rs
    /registry/zstd-safe-7.4.1/build.rs
    ");
}

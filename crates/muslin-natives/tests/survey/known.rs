//! Packages with a rule file: each case that users meet.

use crate::project::Project;
use muslin_natives::Rules;

const OPENSSL: &str = "app 0.1.0 member
           openssl-sys 0.9.118
         openssl-sys 0.9.118 script links=openssl
           feature vendored =";

fn vendored() -> String {
    OPENSSL.replacen("openssl-sys 0.9.118\n", "openssl-sys 0.9.118 features=vendored\n", 1)
}

#[test]
fn openssl_without_its_source_is_missing() {
    insta::assert_snapshot!(Project::of(OPENSSL).needs(), @r#"
    openssl-sys 0.9.118: missing
      because it looks for an installed OpenSSL, and the host's cannot be used for the target
      path app 0.1.0 > openssl-sys 0.9.118
      library OpenSSL
      links openssl
      cure openssl-sys = { version = "0.9", features = ["vendored"] }
      seen `links = "openssl"`
    "#);
}

#[test]
fn vendored_openssl_takes_perl_and_make() {
    insta::assert_snapshot!(Project::of(&vendored()).needs(), @r#"
    openssl-sys 0.9.118: bundled
      because feature `vendored` compiles OpenSSL from the source that `openssl-src` carries
      path app 0.1.0 > openssl-sys 0.9.118
      library OpenSSL
      links openssl
      needs c, assembler
      tools make, perl
      seen feature `vendored` is on
      seen `links = "openssl"`
    "#);
}

#[test]
fn a_directory_with_openssl_is_linked_as_an_archive() {
    let project = Project::of(OPENSSL).env("X86_64_UNKNOWN_LINUX_MUSL_OPENSSL_DIR", "/opt/ssl");
    insta::assert_snapshot!(project.needs(), @r#"
    openssl-sys 0.9.118: static-library
      because a directory with OpenSSL is named; a small C file is compiled to read its headers
      path app 0.1.0 > openssl-sys 0.9.118
      library OpenSSL
      links openssl
      needs c
      seen `X86_64_UNKNOWN_LINUX_MUSL_OPENSSL_DIR` is set
      seen `links = "openssl"`
      env X86_64_UNKNOWN_LINUX_MUSL_OPENSSL_STATIC=1 (an archive is wanted, also where there is a shared library too)
    "#);
}

#[test]
fn a_variable_of_another_target_names_nothing() {
    let project = Project::of(OPENSSL).env("AARCH64_UNKNOWN_LINUX_MUSL_OPENSSL_DIR", "/opt/ssl");
    assert_eq!(project.needs(), Project::of(OPENSSL).needs());
}

#[test]
fn a_variable_that_forbids_the_source_is_named() {
    let project = Project::of(&vendored()).env("OPENSSL_NO_VENDOR", "1");
    insta::assert_snapshot!(project.needs(), @r#"
    openssl-sys 0.9.118: missing
      because feature `vendored` is on, but `OPENSSL_NO_VENDOR` forbids the source it carries
      path app 0.1.0 > openssl-sys 0.9.118
      library OpenSSL
      links openssl
      cure unset OPENSSL_NO_VENDOR
      seen feature `vendored` is on
      seen `links = "openssl"`
    "#);
    let project = Project::of(&vendored()).env("OPENSSL_NO_VENDOR", "0");
    assert_eq!(project.needs(), Project::of(&vendored()).needs());
}

#[test]
fn pkg_config_counts_only_where_it_is_set_up_for_the_target() {
    let project = Project::of(OPENSSL).env("PKG_CONFIG_ALLOW_CROSS", "1");
    assert_eq!(project.needs(), Project::of(OPENSSL).needs());
    let key = "PKG_CONFIG_LIBDIR_x86_64_unknown_linux_musl";
    insta::assert_snapshot!(Project::of(OPENSSL).env(key, "/opt/ssl/lib").needs(), @r#"
    openssl-sys 0.9.118: static-library
      because pkg-config is set up for the target and answers for `openssl`; a small C file is compiled to read its headers
      path app 0.1.0 > openssl-sys 0.9.118
      library OpenSSL
      links openssl
      needs c
      seen `PKG_CONFIG_LIBDIR_x86_64_unknown_linux_musl` is set
      seen `links = "openssl"`
    "#);
}

#[test]
fn a_variable_that_the_user_set_is_not_set_again() {
    let outline = "app 0.1.0 member
           aws-lc-sys 0.47.0
         aws-lc-sys 0.47.0 script links=aws_lc_0_47_0";
    insta::assert_snapshot!(Project::of(outline).needs(), @r#"
    aws-lc-sys 0.47.0: bundled
      because its C and assembly are compiled by `cc`, with the bindings it carries for the target
      path app 0.1.0 > aws-lc-sys 0.47.0
      library AWS-LC
      links aws_lc_0_47_0
      needs c, assembler
      seen `links = "aws_lc_0_47_0"`
      env AWS_LC_SYS_USE_SYSTEM_x86_64_unknown_linux_musl=0 (an OpenSSL directory meant for another crate must not be tried as AWS-LC)
    "#);
    let key = "AWS_LC_SYS_USE_SYSTEM_x86_64_unknown_linux_musl";
    assert!(!Project::of(outline).env(key, "0").needs().contains("env "));
}

#[test]
fn what_a_feature_needs_on_top_is_added() {
    let outline = "app 0.1.0 member
           onig_sys 69.9.3
         onig_sys 69.9.3 script links=onig
           feature default = generate
           feature generate =";
    insta::assert_snapshot!(Project::of(outline).needs(), @r#"
    onig_sys 69.9.3: bundled
      because the source it carries is compiled by `cc`
      path app 0.1.0 > onig_sys 69.9.3
      library Oniguruma
      links onig
      needs c
      tools libclang
      seen `links = "onig"`
    "#);
}

#[test]
fn a_build_that_ignores_the_target_is_broken() {
    let outline = "app 0.1.0 member
           grpcio-sys 0.13.0
         grpcio-sys 0.13.0 script";
    insta::assert_snapshot!(Project::of(outline).needs(), @r#"
    grpcio-sys 0.13.0: broken
      because it compiles its C++ with the host's compiler for every musl target
      path app 0.1.0 > grpcio-sys 0.13.0
      library gRPC
      cure tonic = "*"  # instead of grpcio
    "#);
}

#[test]
fn a_build_that_reads_plain_variables_only_gets_them() {
    let outline = "app 0.1.0 member
           rdkafka-sys 4.10.0
         rdkafka-sys 4.10.0 script links=rdkafka";
    let needs = Project::of(outline).scan().unwrap();
    assert_eq!(needs[0].outcome, muslin_schema::Outcome::Bundled);
    assert_eq!(needs[0].plain, ["CC", "CXX"].map(str::to_owned).into());
}

#[test]
fn the_version_decides_where_the_crate_changed_its_ways() {
    let outline = |version: &str| {
        format!(
            "app 0.1.0 member
               freetype-sys {version}
             freetype-sys {version} script links=freetype"
        )
    };
    let first =
        |version: &str| Project::of(&outline(version)).needs().lines().next().map(str::to_owned);
    assert_eq!(first("0.13.1").as_deref(), Some("freetype-sys 0.13.1: bundled"));
    assert_eq!(first("0.20.1").as_deref(), Some("freetype-sys 0.20.1: bundled"));
    assert_eq!(first("0.23.0").as_deref(), Some("freetype-sys 0.23.0: missing"));
}

#[test]
fn a_package_of_the_same_name_that_links_something_else_is_another_one() {
    let outline = "app 0.1.0 member
           ring 1.0.0
         ring 1.0.0 script links=bell
           cc 1.0.0 build
         cc 1.0.0";
    let project = Project::of(outline).file("/p/ring/build.rs", "fn main() { cc::Build::new(); }");
    insta::assert_snapshot!(project.needs(), @r#"
    ring 1.0.0: bundled, unknown
      because its build script compiles source that it carries, and looks for nothing else
      path app 0.1.0 > ring 1.0.0
      links bell
      needs c
      seen `links = "bell"`
      seen build-dependency `cc`
    "#);
}

#[test]
fn a_users_file_takes_the_place_of_an_embedded_one() {
    let text = "library = 'our OpenSSL'\n[[rule]]\nthen = 'uncertain'\nbecause = 'we patch it'\n";
    let mut project = Project::of(OPENSSL);
    let files = [("muslin/natives/openssl-sys.toml".to_owned(), text.to_owned())];
    project.rules = Rules::with(&files).unwrap();
    insta::assert_snapshot!(project.needs(), @r#"
    openssl-sys 0.9.118: uncertain
      because we patch it
      path app 0.1.0 > openssl-sys 0.9.118
      library our OpenSSL
      links openssl
      seen `links = "openssl"`
    "#);
}

#[test]
fn every_fault_of_a_users_file_is_underlined() {
    let text = "\
needs = ['fortran']

[[rule]]
features = 'vendored'
then = 'perhaps'

[[rule]]
features = ['x']
then = 'missing'
because = 'y'

[[env]]
key = 'OPENSSL_STATIC'
value = '1'
because = 'z'
";
    let faults = Rules::with(&[("a/openssl-sys.toml".to_owned(), text.to_owned())]).unwrap_err();
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(faults.join("\n\n"), @"
    error: `fortran` is not a need
     --> a/openssl-sys.toml:1:10
      |
    1 | needs = ['fortran']
      |          ^^^^^^^^^

    error: `because` is missing
     --> a/openssl-sys.toml:3:1
      |
    3 | [[rule]]
      | ^^^^^^^^

    error: the last `[[rule]]` has to hold always, without a condition
     --> a/openssl-sys.toml:3:1
      |
    3 | [[rule]]
      | ^^^^^^^^

    error: `features` has to be a list of strings, not a string
     --> a/openssl-sys.toml:4:12
      |
    4 | features = 'vendored'
      |            ^^^^^^^^^^

    error: `perhaps` is not an outcome
     --> a/openssl-sys.toml:5:8
      |
    5 | then = 'perhaps'
      |        ^^^^^^^^^

    error: `missing` needs a `cure`
     --> a/openssl-sys.toml:7:1
      |
    7 | [[rule]]
      | ^^^^^^^^

    error: a plain variable reaches host builds too
      --> a/openssl-sys.toml:13:7
       |
    13 | key = 'OPENSSL_STATIC'
       |       ^^^^^^^^^^^^^^^^
       |
       = help: only forms with `{target}`, `{target_}` or `{TARGET_}` stay with the target
    ");
}

#[test]
fn a_file_that_names_no_crate_is_refused() {
    let text = "[[rule]]\nthen = 'nothing'\nbecause = 'x'\n".to_owned();
    let faults = Rules::with(&[("a/open ssl.toml".to_owned(), text)]).unwrap_err();
    insta::assert_snapshot!(faults[0].to_string(), @"
    error: the file name names no crate
     --> a/open ssl.toml:1:1
      |
    1 | [[rule]]
      | ^
      |
      = help: call it `<crate>.toml`
    ");
}

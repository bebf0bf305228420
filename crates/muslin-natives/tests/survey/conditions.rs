//! Evidence is read with the conditions around it: what does not run for the target says nothing.

use crate::project::Project;

const BELL: &str = "app 0.1.0 member
           bell-sys 0.3.1
         bell-sys 0.3.1 script
           cc 1.0.0 build
           pkg-config 0.3.34 build
         cc 1.0.0
         pkg-config 0.3.34";

fn needs(script: &str) -> String {
    Project::of(BELL).file("/p/bell-sys/build.rs", script).needs()
}

#[test]
fn what_another_system_links_is_nothing_here() {
    // inotify-sys 0.1.8, shortened.
    let script = r#"fn main() {
        let target_os = std::env::var("CARGO_CFG_TARGET_OS").unwrap();
        let foreign = match target_os.as_str() { "netbsd" | "openbsd" => true, _ => false };
        if foreign {
            println!("cargo:rustc-link-lib=inotify");
        }
    }"#;
    assert_eq!(needs(script), "");
    let script = r#"fn main() {
        let target = std::env::var("TARGET").expect("cargo sets it");
        if target.contains("apple") { println!("cargo:rustc-link-lib=iconv"); }
        if !target.contains("linux") { return other(); }
    }
    fn other() { cc::Build::new().file("a.cpp").compile("a"); }"#;
    assert_eq!(needs(script), "");
}

#[test]
fn what_belongs_to_a_feature_that_is_off_is_nothing_here() {
    let script = r#"fn main() {
        #[cfg(feature = "native")]
        cc::Build::new().file("a.c").compile("a");
        if cfg!(feature = "other") || std::env::var_os("CARGO_FEATURE_OTHER").is_some() {
            pkg_config::probe_library("other").unwrap();
        }
    }"#;
    assert_eq!(needs(script), "");
}

#[test]
fn what_early_ends_hide_is_nothing_here() {
    let script = r#"fn main() {
        if std::env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("macos") { return; }
        println!("cargo:rustc-link-lib=proc");
    }"#;
    assert_eq!(needs(script), "");
}

#[test]
fn a_function_that_nobody_calls_is_nothing_here() {
    let script = r#"fn main() { if cfg!(windows) { build(); } }
    fn build() { cc::Build::new().file("a.c").compile("a"); }"#;
    assert_eq!(needs(script), "");
}

#[test]
fn source_that_is_compiled_where_nothing_is_installed_is_bundled() {
    let script = r#"fn main() {
        if pkg_config::Config::new().atleast_version("1.2").probe("bell").is_ok() { return; }
        cc::Build::new().file("bell.c").compile("bell");
    }"#;
    insta::assert_snapshot!(needs(script), @"
    bell-sys 0.3.1: bundled, unknown
      because it finds no installed library for the target, and its build script then compiles the source that it carries
      path app 0.1.0 > bell-sys 0.3.1
      needs c
      seen build-dependency `cc`
      seen build-dependency `pkg-config`
    ");
}

#[test]
fn a_look_up_that_ends_the_script_is_missing_however_it_is_written() {
    let cases = [
        r#"fn main() { pkg_config::probe_library("bell").expect("bell"); }"#,
        r#"const NAME: &str = "bell"; fn main() { if let Err(e) = pkg_config::probe_library(NAME) { panic!("{e}"); } }"#,
        r#"fn main() { match pkg_config::Config::new().probe("bell") { Ok(_) => {} Err(_) => std::process::exit(1) } }"#,
        r#"fn main() -> Result<(), pkg_config::Error> { find()?; Ok(()) } fn find() -> Result<(), pkg_config::Error> { pkg_config::probe_library("bell")?; Ok(()) }"#,
        r#"fn main() { let Ok(_) = pkg_config::probe_library("bell") else { panic!() }; }"#,
    ];
    for script in cases {
        let first = needs(script).lines().take(2).collect::<Vec<_>>().join("\n");
        assert_eq!(
            first,
            "bell-sys 0.3.1: missing, unknown\n  because its build script looks for an installed `bell`, which is not there for the target, and fails without it",
            "{script}"
        );
    }
}

#[test]
fn a_look_up_that_may_not_happen_is_left_to_the_build() {
    let script = r#"fn main() {
        if std::env::var("HOST").unwrap().contains("x") { pkg_config::probe_library("bell").unwrap(); }
    }"#;
    assert!(needs(script).starts_with("bell-sys 0.3.1: uncertain"), "{}", needs(script));
}

#[test]
fn a_link_by_name_after_a_look_up_in_vain_is_missing() {
    // libpulse-sys, shortened.
    let script = r#"fn main() {
        if std::env::var_os("DOCS_RS").is_some() { return; }
        let name = { #[cfg(windows)] { "bell-0" } #[cfg(not(windows))] { "bell::libbell.so.0" } };
        let fallback = match pkg_config::probe_library("libbell") {
            Err(pkg_config::Error::Failure { .. }) => true,
            _ => false,
        };
        if fallback { println!("cargo:rustc-link-lib={}", name); return; }
    }"#;
    let text = needs(script);
    assert!(text.contains("it links `bell` by name, which is not there for the target"), "{text}");
}

#[test]
fn a_directory_of_its_own_may_have_what_is_linked() {
    let script = r#"fn main() {
        println!("cargo:rustc-link-search={}/lib", std::env::var("CARGO_MANIFEST_DIR").unwrap());
        println!("cargo:rustc-link-lib=static=bell");
    }"#;
    assert!(needs(script).starts_with("bell-sys 0.3.1: uncertain"), "{}", needs(script));
}

#[test]
fn attributes_in_modules_of_the_program_are_followed_with_their_conditions() {
    // sudo-rs, shortened.
    let project = Project::of("app 0.1.0 member")
        .file("/p/app/src/lib.rs", "pub mod pam;\n#[cfg(windows)]\nmod windows;\n")
        .file("/p/app/src/pam/mod.rs", "mod sys;\n")
        .file(
            "/p/app/src/pam/sys.rs",
            "#[cfg_attr(target_os = \"linux\", link(name = \"pam\"))]\nunsafe extern \"C\" {}\n#[cfg(target_os = \"macos\")]\n#[link(name = \"pam_mac\")]\nunsafe extern \"C\" {}\n",
        )
        .file("/p/app/src/windows.rs", "#[link(name = \"bell\")]\nunsafe extern \"C\" {}\n");
    insta::assert_snapshot!(project.needs(), @"
    app 0.1.0: missing, unknown
      because it links `pam` by name, which is not there for the target
      path app 0.1.0
      seen `#[link]` links `pam`
    ");
}

#[test]
fn a_program_that_writes_code_is_named_unless_a_crate_brings_it() {
    let outline = "app 0.1.0 member script
           prost-build 0.14.0 build
           protox 0.9.0 build
         prost-build 0.14.0
         protox 0.9.0";
    let script = "fn main() { prost_build::compile_protos(&[\"a.proto\"], &[\".\"]).unwrap(); }";
    let project = Project::of(outline).file("/p/app/build.rs", script);
    insta::assert_snapshot!(project.needs(), @"
    app 0.1.0: nothing, unknown
      because its build script has `protoc` write Rust
      path app 0.1.0
      tools protoc
      seen build-dependency `prost-build`
    ");
    let script = "fn main() { let set = protox::compile([\"a.proto\"], [\".\"]).unwrap(); prost_build::compile_fds(set).unwrap(); }";
    assert_eq!(Project::of(outline).file("/p/app/build.rs", script).needs(), "");
}

#[test]
fn a_layer_over_pkg_config_looks_for_libraries_too() {
    let outline = "app 0.1.0 member
           bridge 0.3.1
         bridge 0.3.1 script
           dep_support 0.1.0 build
         dep_support 0.1.0
           pkg-config 0.3.34
         pkg-config 0.3.34";
    let script = "use dep_support::Dependency;\nfn main() { Dependency::probe(); }";
    let mut project = Project::of(outline).file("/p/bridge/build.rs", script);
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    let layer = project.metadata.packages.iter_mut().find(|one| one.name.as_str() == "dep_support");
    let source = serde_json::from_value(serde_json::json!(registry)).expect("a source");
    layer.expect("it is there").source = Some(source);
    insta::assert_snapshot!(project.needs(), @"
    bridge 0.3.1: missing, unknown
      because its build script looks for an installed library, which is not there for the target, and fails without it
      path app 0.1.0 > bridge 0.3.1
      cure PKG_CONFIG_LIBDIR_x86_64_unknown_linux_musl=<directory with its .pc files and archives, built for x86_64-unknown-linux-musl>
      seen build-dependency `dep_support`, which uses `pkg-config`
    ");
}

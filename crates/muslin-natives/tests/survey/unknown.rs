//! Packages that no rule is known for, judged by what they show.

use crate::project::Project;

const WITH_CC: &str = "app 0.1.0 member
           bell-sys 0.3.1
         bell-sys 0.3.1 script links=bell
           cc 1.0.0 build
         cc 1.0.0";

const WITH_PKG_CONFIG: &str = "app 0.1.0 member
           bell-sys 0.3.1
         bell-sys 0.3.1 script links=bell
           feature bundled =
           pkg-config 0.3.34 build
         pkg-config 0.3.34";

#[test]
fn a_script_that_only_compiles_brings_its_own_source() {
    let script = "fn main() { cc::Build::new().file(\"bell.c\").compile(\"bell\"); }";
    let project = Project::of(WITH_CC).file("/p/bell-sys/build.rs", script);
    insta::assert_snapshot!(project.needs(), @r#"
    bell-sys 0.3.1: bundled, unknown
      because its build script compiles source that it carries, and looks for nothing else
      path app 0.1.0 > bell-sys 0.3.1
      links bell
      needs c
      seen `links = "bell"`
      seen build-dependency `cc`
    "#);
}

#[test]
fn a_script_that_compiles_cxx_and_assembler_says_so() {
    let script = "mod flags;\nfn main() { flags::on(cc::Build::new()).file(\"bell.S\"); }";
    let module = "pub fn on(b: &mut cc::Build) -> &mut cc::Build {\n  b.cpp( true )\n}";
    let project = Project::of(WITH_CC)
        .file("/p/bell-sys/build.rs", script)
        .file("/p/bell-sys/flags.rs", module);
    insta::assert_snapshot!(project.needs(), @r#"
    bell-sys 0.3.1: bundled, unknown
      because its build script compiles source that it carries, and looks for nothing else
      path app 0.1.0 > bell-sys 0.3.1
      links bell
      needs c, c++, assembler
      seen `links = "bell"`
      seen build-dependency `cc`
      seen its build script speaks of C++
      seen its build script names assembler files
    "#);
}

#[test]
fn a_script_that_also_links_another_library_is_uncertain() {
    let script = "fn main() {\n cc::Build::new().compile(\"bell\");\n println!(\"cargo::rustc-link-lib=chime\");\n}";
    let project = Project::of(WITH_CC).file("/p/bell-sys/build.rs", script);
    insta::assert_snapshot!(project.needs(), @r#"
    bell-sys 0.3.1: uncertain, unknown
      because its build script can compile source that it carries, but also looks for an installed library, which is not there for the target
      path app 0.1.0 > bell-sys 0.3.1
      links bell
      needs c
      seen `links = "bell"`
      seen build-dependency `cc`
      seen its build script links `chime`
    "#);
}

#[test]
fn a_script_that_fails_without_a_library_is_missing_it_and_the_bundling_feature_is_named() {
    let script = "fn main() { pkg_config::probe_library(\"bell\").unwrap(); }";
    let project = Project::of(WITH_PKG_CONFIG).file("/p/bell-sys/build.rs", script);
    insta::assert_snapshot!(project.needs(), @r#"
    bell-sys 0.3.1: missing, unknown
      because its build script looks for an installed `bell`, which is not there for the target, and fails without it
      path app 0.1.0 > bell-sys 0.3.1
      links bell
      cure bell-sys = { version = "0.3", features = ["bundled"] }
      seen `links = "bell"`
      seen build-dependency `pkg-config`
    "#);
}

#[test]
fn pkg_config_that_is_set_up_for_the_target_is_named() {
    let script = "fn main() { pkg_config::probe_library(\"bell\").unwrap(); }";
    let project = Project::of(WITH_PKG_CONFIG)
        .file("/p/bell-sys/build.rs", script)
        .env("PKG_CONFIG_LIBDIR_x86_64-unknown-linux-musl", "/opt/bell/lib/pkgconfig");
    insta::assert_snapshot!(project.needs(), @r#"
    bell-sys 0.3.1: uncertain, unknown
      because its build script asks pkg-config, which is set up for the target
      path app 0.1.0 > bell-sys 0.3.1
      links bell
      seen `links = "bell"`
      seen build-dependency `pkg-config`
      seen `PKG_CONFIG_LIBDIR_x86_64-unknown-linux-musl` is set
    "#);
}

#[test]
fn a_script_that_runs_a_build_system_is_uncertain() {
    let outline = "app 0.1.0 member
           bell-sys 0.3.1
         bell-sys 0.3.1 script
           cmake 0.1.58 build
           bindgen 0.73.2 build
         cmake 0.1.58
         bindgen 0.73.2";
    let script =
        "fn main() { bindgen::builder(); cmake::build(\"bell\"); Command::new(\"make\"); }";
    let project = Project::of(outline).file("/p/bell-sys/build.rs", script);
    insta::assert_snapshot!(project.needs(), @"
    bell-sys 0.3.1: uncertain, unknown
      because its build script runs a build system of its own, and only its build can tell
      path app 0.1.0 > bell-sys 0.3.1
      needs c
      tools cmake, libclang, make
      seen build-dependency `bindgen`
      seen build-dependency `cmake`
      seen its build script runs `make`
    ");
}

#[test]
fn an_attribute_that_links_is_found_without_a_script() {
    let outline = "app 0.1.0 member
           bell-sys 0.3.1
         bell-sys 0.3.1";
    let source = "#[link(name = \"bell\")]\n#[link(name = \"m\")]\n#[link(name = \"Bell\", kind = \"framework\")]\nunsafe extern {}";
    let project = Project::of(outline).file("/p/bell-sys/src/lib.rs", source);
    insta::assert_snapshot!(project.needs(), @"
    bell-sys 0.3.1: missing, unknown
      because it links `bell` by name, which is not there for the target
      path app 0.1.0 > bell-sys 0.3.1
      seen `#[link]` links `bell`
    ");
}

#[test]
fn whoever_links_the_c_plus_plus_runtime_needs_it_from_the_toolchain() {
    let outline = "app 0.1.0 member
           bell-sys 0.3.1
           chime 0.2.0
         bell-sys 0.3.1
         chime 0.2.0 script
           cc 1.0.0 build
         cc 1.0.0";
    let project = Project::of(outline)
        .file("/p/bell-sys/src/lib.rs", "#[link(name = \"stdc++\")]\nunsafe extern {}")
        .file(
            "/p/chime/build.rs",
            "let runtime = if mac { \"c++\" } else { \"stdc++\" }; println!(\"cargo:rustc-link-lib={runtime}\");",
        );
    insta::assert_snapshot!(project.needs(), @"
    bell-sys 0.3.1: bundled, unknown
      because it links the C++ runtime, which the toolchain brings
      path app 0.1.0 > bell-sys 0.3.1
      needs c++
      seen `#[link]` links the C++ runtime
    chime 0.2.0: bundled, unknown
      because its build script compiles source that it carries, and looks for nothing else
      path app 0.1.0 > chime 0.2.0
      needs c, c++
      seen build-dependency `cc`
      seen its build script speaks of C++
    ");
    let project = Project::of("app 0.1.0 member\n  bell 0.3.1\nbell 0.3.1 script")
        .file("/p/bell/build.rs", "fn main() { println!(\"cargo:rustc-link-lib=dylib=stdc++\"); }");
    insta::assert_snapshot!(project.needs(), @"
    bell 0.3.1: bundled, unknown
      because it links the C++ runtime, which the toolchain brings
      path app 0.1.0 > bell 0.3.1
      needs c++
      seen its build script links the C++ runtime
    ");
}

#[test]
fn bindings_are_made_from_headers_of_the_targets_compiler() {
    let outline = "app 0.1.0 member
           bell-sys 0.3.1
         bell-sys 0.3.1 script
           bindgen 0.73.2 build
         bindgen 0.73.2";
    let project =
        Project::of(outline).file("/p/bell-sys/build.rs", "fn main() { bindgen::builder(); }");
    insta::assert_snapshot!(project.needs(), @"
    bell-sys 0.3.1: uncertain, unknown
      because its build script makes bindings from headers, and only its build can tell
      path app 0.1.0 > bell-sys 0.3.1
      needs c
      tools libclang
      seen build-dependency `bindgen`
    ");
}

#[test]
fn a_script_that_cannot_be_read_is_uncertain_where_the_manifest_links() {
    let outline = "app 0.1.0 member
           bell 0.3.1
         bell 0.3.1 script links=bell";
    insta::assert_snapshot!(Project::of(outline).needs(), @r#"
    bell 0.3.1: uncertain, unknown
      because it links a native library, and what its build script does cannot be seen
      path app 0.1.0 > bell 0.3.1
      links bell
      seen `links = "bell"`
      seen its build script cannot be read
    "#);
}

#[test]
fn a_script_that_only_probes_is_not_named() {
    let outline = "app 0.1.0 member
           probing 0.3.1
         probing 0.3.1 script links=probing
           autocfg 1.0.0 build
           version_check 0.9.0 build
         autocfg 1.0.0
         version_check 0.9.0";
    let script = "// cargo::rustc-link-lib=bell would be wrong here\nfn main() {\n  autocfg::new().emit_has_path(\"std::x\");\n  println!(\"cargo::rustc-link-lib=framework=Security\");\n  println!(\"cargo::rustc-link-lib=advapi32\");\n  println!(\"cargo::rustc-link-lib=pthread\");\n  Command::new(\"rustc\");\n}";
    let project = Project::of(outline).file("/p/probing/build.rs", script);
    assert_eq!(project.needs(), "");
}

#[test]
fn a_build_dependency_that_is_off_is_no_evidence() {
    let outline = "app 0.1.0 member
           quick 0.3.1
         quick 0.3.1 script
           feature asm = dep:cc
           cc 1.0.0 build optional
         cc 1.0.0";
    let script = "fn main() { #[cfg(feature = \"asm\")] cc::Build::new().file(\"a.S\"); }";
    let project = Project::of(outline).file("/p/quick/build.rs", script);
    assert_eq!(project.needs(), "");
}

#[test]
fn the_users_own_package_is_judged_too() {
    let outline = "app 0.1.0 member script
           cc 1.0.0 build
         cc 1.0.0";
    let project = Project::of(outline).file("/p/app/build.rs", "fn main() { cc::Build::new(); }");
    insta::assert_snapshot!(project.needs(), @"
    app 0.1.0: bundled, unknown
      because its build script compiles source that it carries, and looks for nothing else
      path app 0.1.0
      needs c
      seen build-dependency `cc`
    ");
}

#[test]
fn build_dependencies_without_a_script_do_nothing() {
    let outline = "app 0.1.0 member
           bell-sys 0.3.1
         bell-sys 0.3.1
           pkg-config 0.3.34 build
         pkg-config 0.3.34";
    assert_eq!(Project::of(outline).needs(), "");
}

#[test]
fn flags_that_link_are_found() {
    let outline = "app 0.1.0 member
           bell-sys 0.3.1
         bell-sys 0.3.1 script";
    let script = "fn main() {\n  println!(\"cargo:rustc-flags=-l framework=Bell\");\n  println!(\"cargo:rustc-flags=-l bell\");\n}";
    let project = Project::of(outline).file("/p/bell-sys/build.rs", script);
    insta::assert_snapshot!(project.needs(), @"
    bell-sys 0.3.1: missing, unknown
      because it links `bell` by name, which is not there for the target
      path app 0.1.0 > bell-sys 0.3.1
      seen its build script links `bell`
    ");
}

//! A C library of the user's own, named by a flag, a links override or a build script, is linked, and judged.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::Path;
use std::process::Command;

const PLAIN: &str = "int bell(void) { return 42; }\n";
const OF_GLIBC: &str = "#include <sys/types.h>\n#include <unistd.h>\n\
                        pid_t last; int bell(void) { last = getpid(); return 42; }\n";

/// A program and a crate that links `bell` by name; the library is in `lib`, compiled by a compiler of the host.
fn project(root: &Path, compiler: &str, source: &str, script: &str) {
    let put = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let package = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n")
    };
    put("Cargo.toml", &(package("ring") + "[dependencies]\nbell-sys = { path = \"bell-sys\" }\n"));
    put("src/main.rs", "fn main() { println!(\"{}\", unsafe { bell_sys::bell() }); }\n");
    put("bell-sys/Cargo.toml", &(package("bell-sys") + "links = \"bell\"\n"));
    put("bell-sys/src/lib.rs", "extern \"C\" { pub fn bell() -> i32; }\n");
    put("bell-sys/build.rs", script);
    put("bell.c", source);
    fs::create_dir_all(root.join("lib")).unwrap();
    let run = |args: &[&str]| {
        let status = Command::new(args[0]).args(&args[1..]).current_dir(root).status().unwrap();
        assert!(status.success(), "{args:?}");
    };
    run(&[compiler, "-g", "-O2", "-c", "bell.c", "-o", "bell.o"]);
    run(&["ar", "rcs", "lib/libbell.a", "bell.o"]);
}

fn build(root: &Path, config: &str) -> (bool, String) {
    fs::create_dir_all(root.join(".cargo")).unwrap();
    fs::write(root.join(".cargo/config.toml"), config).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"))
        .args(["muslin", "static-build", "--target", "x86_64", "--allocator", "musl"])
        .current_dir(root)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.success(), said)
}

const LINKS: &str = "fn main() { println!(\"cargo:rustc-link-lib=bell\"); }\n";

#[test]
fn a_library_is_linked_however_the_user_names_it() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    project(root, "musl-gcc", PLAIN, LINKS);
    let (ok, said) = build(root, "");
    assert!(!ok && said.contains("native-library-missing"), "{said}");
    let lib = root.join("lib");
    let lib = lib.display();
    let target = "target.x86_64-unknown-linux-musl";
    for config in [
        format!("[{target}]\nrustflags = ['-L', 'native={lib}']\n"),
        format!("[{target}]\nrustflags = ['-Lnative=lib']\n"),
        format!("[build]\nrustflags = ['-Clink-arg=-L{lib}']\n"),
        format!(
            "[{target}.bell]\nrustc-link-lib = ['static=bell']\nrustc-link-search = ['native={lib}']\n"
        ),
    ] {
        let (ok, said) = build(root, &config);
        assert!(ok, "{config}{said}");
        let made = root.join("target/x86_64-unknown-linux-musl/release/ring");
        assert_eq!(Command::new(made).output().unwrap().stdout, b"42\n");
    }
}

#[test]
fn a_library_that_names_glibcs_headers_is_refused_whoever_names_it() {
    let script = "fn main() {\n    println!(\"cargo:rustc-link-lib=bell\");\n    \
                  println!(\"cargo:rustc-link-search=native={}/../lib\", env!(\"CARGO_MANIFEST_DIR\"));\n}\n";
    for script in [LINKS, script] {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        project(root, "gcc", OF_GLIBC, script);
        let (ok, said) =
            build(root, "[target.x86_64-unknown-linux-musl]\nrustflags = ['-L', 'native=lib']\n");
        assert!(!ok && said.contains("error[host-compiler]"), "{said}");
        assert!(said.contains("names glibc's headers in"), "{said}");
    }
}

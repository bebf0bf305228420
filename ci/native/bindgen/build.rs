//! Bindings to the regular expressions of libc, and no C.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=regex.h");
    let bindings = bindgen::Builder::default()
        .header("regex.h")
        .allowlist_function("regcomp|regexec")
        .allowlist_var("REG_EXTENDED")
        .generate()
        .unwrap();
    let out = std::env::var_os("OUT_DIR").unwrap();
    bindings.write_to_file(Path::new(&out).join("regex.rs")).unwrap();
}

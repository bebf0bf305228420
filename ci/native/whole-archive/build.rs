//! One archive for the loom, another for threads that put themselves on it.

fn main() {
    cc::Build::new().file("loom.c").compile("loom");
    cc::Build::new().files(["warp.c", "weft.c"]).cargo_metadata(false).compile("threads");
    let out = std::env::var("OUT_DIR").unwrap();
    println!("cargo::rustc-link-search=native={out}");
    println!("cargo::rustc-link-lib=static:+whole-archive,-bundle=threads");
}

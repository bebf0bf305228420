//! Compiles mimalloc, with its start and the names of C that are in `c`, from the sources of `libmimalloc-sys`.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// In the first file, the second text becomes the third one; the second has to be there.
///
/// mimalloc's tables of pointers would be relocated in every start of every program, three pages of them. They begin
/// as zeros, and `heap_start` fills them.
const CHANGES: [(&str, &str, &str); 6] = [
    (INTERNAL, "extern mi_decl_hidden const mi_theap_t _mi", "extern mi_decl_hidden mi_theap_t _mi"),
    (INIT, "{ MI_INIT128(MI_PAGE_EMPTY), MI_PAGE_EMPTY(), MI_PAGE_EMPTY() }", "{ 0 }"),
    (INIT, "{ MI_INIT128(MI_PAGE_EMPTY), MI_PAGE_EMPTY() }", "{ 0 }"),
    (INIT, "const mi_theap_t _mi_theap_empty = {\n  &tld_empty, ", "mi_theap_t _mi_theap_empty = {\n  NULL, "),
    (INIT, "const mi_theap_t _mi_theap_empty_wrong = {", "mi_theap_t _mi_theap_empty_wrong;"),
    (INIT, "mi_theap_t theap_main = {", "mi_theap_t theap_main;"),
];

const INTERNAL: &str = "include/mimalloc/internal.h";
const INIT: &str = "src/init.c";

fn main() -> io::Result<()> {
    let variable = |name: &str| env::var_os(name).map(PathBuf::from).expect("cargo sets it");
    let out = variable("OUT_DIR");
    let include = variable("DEP_MIMALLOC_INCLUDE_DIR");
    copy(&include, &out.join("include"))?;
    copy(&include.with_file_name("src"), &out.join("src"))?;
    for (file, old, new) in CHANGES {
        let path = out.join(file);
        let text = fs::read_to_string(&path)?;
        assert!(text.contains(old), "{file} has changed: there is no `{old}`");
        fs::write(&path, changed(&text, old, new))?;
    }
    println!("cargo::rerun-if-changed=c");
    cc::Build::new()
        .file("c/mimalloc.c")
        .include(out.join("include"))
        .include(out.join("src"))
        .define("NDEBUG", None)
        .define("MI_BUILD_RELEASE", None)
        .define("MI_DEBUG", "0")
        // Keeps it out of a slot that belongs to glibc's threads.
        .define("MI_LIBC_MUSL", "1")
        // It begins with 64 MiB of addresses instead of 1 GiB, whose bitmaps take longer to lay out.
        .define("MI_DEFAULT_ARENA_RESERVE", "65536L")
        .define("MI_NO_THP", "1")
        // The same bytes on every day.
        .define("__DATE__", "\"\"")
        .define("__TIME__", "\"\"")
        .flag("-Wno-builtin-macro-redefined")
        .flag("-ftls-model=initial-exec")
        .flag_if_supported("-fno-builtin-malloc")
        .warnings(false)
        .compile("mimalloc");
    Ok(())
}

/// The text with one change. A new text that ends a declaration takes the place of the whole initializer.
fn changed(text: &str, old: &str, new: &str) -> String {
    match (text.split_once(old), new.ends_with(';')) {
        (Some((before, rest)), true) => {
            let (_, after) = rest.split_once("\n};").expect("an initializer ends");
            format!("{before}{new}{after}")
        }
        _ => text.replace(old, new),
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().expect("an entry has a name");
        if path.is_dir() { copy(&path, &to.join(name))? } else { fs::write(to.join(name), fs::read(&path)?)? }
    }
    Ok(())
}

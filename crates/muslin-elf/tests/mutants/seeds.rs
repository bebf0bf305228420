//! The files that mutants are made of: built here, small, and with every table that is read.

use std::fs;
use std::path::Path;
use std::process::Command;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Archive,
}

/// One right file.
pub(crate) struct Seed {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) bytes: Vec<u8>,
}

/// A program that needs two versions, has thread-local data, and a name for each hazard in it.
const PROGRAM: &str = "#include <stdio.h>
#include <math.h>
#include <netdb.h>
__thread int own = 1;
int main(int n, char **v) {
    struct addrinfo *found = 0;
    puts(v[0]);
    return own + (int) pow(n, n) + getaddrinfo(v[0], 0, 0, &found);
}
";

/// Name, compiler, its arguments: all write `seed`.
const FILES: [(&str, &str, &[&str]); 7] = [
    ("dynamic", "gcc", &["-g", "-Wl,-rpath,/opt/lib:$ORIGIN", "-lm"]),
    ("both hashes", "gcc", &["-s", "-no-pie", "-Wl,--hash-style=both", "-Wl,-z,now", "-lm"]),
    ("packed", "gcc", &["-s", "-Wl,-z,pack-relative-relocs", "-lm"]),
    ("library", "gcc", &["-shared", "-fPIC", "-Wl,-soname,libseed.so.1", "-lm"]),
    ("static", "musl-gcc", &["-static", "-Wl,--gc-sections"]),
    ("other machine", "aarch64-linux-gnu-gcc", &["-s", "-lm"]),
    ("object", "gcc", &["-c", "-gz", "-ffunction-sections"]),
];

/// Builds every seed. Where `MUSLIN_SEEDS` names a directory, they are left there for the fuzzer.
pub(crate) fn all() -> Vec<Seed> {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    fs::write(directory.join("seed.c"), PROGRAM).unwrap();
    fs::write(directory.join("other.c"), "int other(void) { return 0; }\n").unwrap();
    let mut seeds: Vec<Seed> = FILES
        .into_iter()
        .map(|(name, compiler, flags)| {
            tool(compiler, &[&["seed.c", "-o", "seed"], flags].concat(), directory);
            Seed { name, kind: Kind::File, bytes: fs::read(directory.join("seed")).unwrap() }
        })
        .collect();
    tool("gcc", &["-c", "-g0", "seed.c", "other.c"], directory);
    for (name, operation) in [("static library", "rcs"), ("thin static library", "rcsT")] {
        let _ = fs::remove_file(directory.join("libseed.a"));
        let long = "a-name-that-does-not-fit-into-a-header.o";
        fs::copy(directory.join("other.o"), directory.join(long)).unwrap();
        tool("ar", &[operation, "libseed.a", "seed.o", long], directory);
        let bytes = fs::read(directory.join("libseed.a")).unwrap();
        seeds.push(Seed { name, kind: Kind::Archive, bytes });
    }
    if let Some(kept) = std::env::var_os("MUSLIN_SEEDS") {
        keep(&seeds, Path::new(&kept));
    }
    seeds
}

fn keep(seeds: &[Seed], directory: &Path) {
    for seed in seeds {
        let kind = if seed.kind == Kind::File { "file" } else { "archive" };
        fs::create_dir_all(directory.join(kind)).unwrap();
        fs::write(directory.join(kind).join(seed.name.replace(' ', "-")), &seed.bytes).unwrap();
    }
}

fn tool(program: &str, arguments: &[&str], directory: &Path) {
    let output = Command::new(program).args(arguments).current_dir(directory).output();
    let output = output.unwrap_or_else(|error| {
        let packages =
            "gcc libc6-dev binutils musl-tools gcc-aarch64-linux-gnu libc6-dev-arm64-cross";
        panic!("`{program}`: {error}; install it with: apt-get install {packages}")
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

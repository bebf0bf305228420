//! The projects of three strangers.

use std::process::Command;

/// A project that has never heard of muslin.
pub(crate) struct Project {
    pub(crate) files: &'static [(&'static str, &'static str)],
    /// Whether its Rust says that it is an old one.
    pub(crate) rust_is_old: bool,
    /// A directory below its root.
    pub(crate) below: &'static str,
    /// Its executables.
    pub(crate) programs: &'static [&'static str],
}

const PACKAGE: &str = "[package]\nname = \"cloth\"\nversion = \"1.2.3\"\nedition = \"2018\"\n";
const PROGRAM: &str = "fn main() {\n    println!(\"muslin\");\n}\n";

/// A package that is not a workspace.
pub(crate) const SINGLE: Project = Project {
    files: &[
        ("Cargo.toml", PACKAGE),
        ("Cargo.lock", "version = 4\n\n[[package]]\nname = \"cloth\"\nversion = \"1.2.3\"\n"),
        ("src/main.rs", PROGRAM),
        ("LICENSE", "none\n"),
    ],
    rust_is_old: false,
    below: "src",
    programs: &["cloth"],
};

/// A virtual workspace with patterns, two programs and a library, and a lock file that is not committed.
pub(crate) const WORKSPACE: Project = Project {
    files: &[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\n    \"crates/*\",\n    \"tools/*\", # ours\n]\n",
        ),
        (
            "crates/cloth/Cargo.toml",
            "[package]\nname = \"cloth\"\nversion = \"1.2.3\"\nedition = \"2018\"\n[dependencies]\nyarn = { path = \"../yarn\" }\n",
        ),
        ("crates/cloth/src/main.rs", "fn main() {\n    println!(\"{}\", yarn::spun());\n}\n"),
        (
            "crates/yarn/Cargo.toml",
            "[package]\nname = \"yarn\"\nversion = \"1.2.3\"\nedition = \"2018\"\n",
        ),
        ("crates/yarn/src/lib.rs", "pub fn spun() -> &'static str {\n    \"muslin\"\n}\n"),
        (
            "tools/loom/Cargo.toml",
            "[package]\nname = \"loom\"\nversion = \"1.2.3\"\nedition = \"2018\"\n",
        ),
        ("tools/loom/src/main.rs", PROGRAM),
    ],
    rust_is_old: false,
    below: "tools",
    programs: &["cloth", "loom"],
};

/// A package with a Rust that is too old for muslin, and a lock file of its time.
pub(crate) const OLD: Project = Project {
    files: &[
        ("Cargo.toml", PACKAGE),
        ("Cargo.lock", "version = 3\n\n[[package]]\nname = \"cloth\"\nversion = \"1.2.3\"\n"),
        ("src/main.rs", PROGRAM),
    ],
    rust_is_old: true,
    below: "src",
    programs: &["cloth"],
};

/// A rustc that compiles as the real one does and says that it is an old one: no old Rust for musl is at hand.
pub(crate) fn old_rustc() -> String {
    let which = Command::new("rustup").args(["which", "rustc"]).output().unwrap();
    let real = String::from_utf8(which.stdout).unwrap();
    format!(
        "case \"$*\" in --version | -V | -vV | *--version\\ --verbose*) {real} \"$@\" | sed -E 's/^(release: |rustc )[^ ]*/\\11.63.0/'; exit ;; esac\nexec {real} \"$@\"",
        real = real.trim()
    )
}

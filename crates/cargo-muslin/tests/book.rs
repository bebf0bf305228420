//! Every command of the book: run as it stands, or, where a test cannot run it, held against the program's
//! own command line.
//!
//! A block of `console` has lines that begin with `$ `; each is run by a shell, in a fresh project `loom`
//! (the tutorial makes its own), with `cargo muslin` being the one that was just built. `<!-- exit: 20 -->`
//! before a block says how its last command ends. A block of `sh` is only read: of each `cargo muslin` in it,
//! verb and flags have to be there.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::ffi::OsString;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

const BOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/book");
const MUSLIN: &str = env!("CARGO_BIN_EXE_cargo-muslin");

/// A fenced block of commands.
struct Block {
    page: String,
    kind: String,
    exit: i32,
    lines: Vec<String>,
}

fn blocks() -> Vec<Block> {
    let mut pages: Vec<PathBuf> =
        fs::read_dir(BOOK).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    pages.sort();
    assert!(pages.len() > 10);
    pages.iter().flat_map(|page| blocks_of(page)).collect()
}

fn blocks_of(page: &Path) -> Vec<Block> {
    let name = page.file_name().unwrap().to_string_lossy().into_owned();
    let (mut blocks, mut open, mut exit) = (Vec::new(), false, 0);
    for line in fs::read_to_string(page).unwrap().lines() {
        if let Some(code) = line.strip_prefix("<!-- exit: ") {
            exit = code.strip_suffix(" -->").unwrap().parse().unwrap();
        } else if let Some(kind) = line.strip_prefix("```") {
            open = !open;
            if open {
                let (page, kind) = (name.clone(), kind.to_owned());
                blocks.push(Block {
                    page,
                    kind,
                    exit: std::mem::take(&mut exit),
                    lines: Vec::new(),
                });
            }
        } else if open {
            blocks.last_mut().unwrap().lines.push(line.to_owned());
        }
    }
    blocks
}

/// A folder with a project, and a `PATH` that begins with the program that was just built.
struct Reader {
    folder: tempfile::TempDir,
    path: OsString,
}

impl Reader {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let programs = folder.path().join("bin");
        fs::create_dir(&programs).unwrap();
        symlink(MUSLIN, programs.join("cargo-muslin")).unwrap();
        let rest = env::var_os("PATH").unwrap();
        let path = env::join_paths([programs].into_iter().chain(env::split_paths(&rest))).unwrap();
        Self { folder, path }
    }

    fn shell(&self, commands: &str) -> Output {
        let mut command = Command::new("sh");
        command.args(["-ec", commands]).current_dir(self.folder.path()).env("PATH", &self.path);
        for key in ["RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_TARGET_DIR", "MUSLIN_SOURCE_DIR"] {
            command.env_remove(key);
        }
        command.output().unwrap()
    }
}

#[test]
fn every_command_that_is_shown_can_be_run() {
    let (mut reader, mut page) = (Reader::new(), String::new());
    for block in blocks().into_iter().filter(|block| block.kind == "console") {
        if block.page != page {
            (reader, page) = (Reader::new(), block.page.clone());
            if page != "tutorial.md" {
                assert!(reader.shell("cargo new --quiet --vcs none loom").status.success());
            }
        }
        let commands: Vec<&str> =
            block.lines.iter().filter_map(|line| line.strip_prefix("$ ")).collect();
        assert!(!commands.is_empty(), "{page}: a block without a command");
        let commands = commands.join("\n");
        let inside = if reader.folder.path().join("loom").is_dir() { "cd loom\n" } else { "" };
        let output = reader.shell(&format!("{inside}{commands}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(block.exit), "{page}:\n{commands}\n{said}");
    }
    assert!(!page.is_empty());
}

#[test]
fn every_command_that_is_only_shown_is_one_that_there_is() {
    let reader = Reader::new();
    let mut seen = 0;
    for block in blocks().into_iter().filter(|block| block.kind == "sh") {
        for line in block.lines.iter().filter(|line| line.starts_with("cargo muslin ")) {
            seen += 1;
            // Help comes before anything is done, and after all words are understood.
            let output = reader.shell(&format!("{line} --help"));
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: `{line}`\n{said}", block.page);
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn every_page_is_in_the_table_of_contents_and_every_link_leads_somewhere() {
    let contents = fs::read_to_string(Path::new(BOOK).join("README.md")).unwrap();
    for entry in fs::read_dir(BOOK).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() || name == "README.md" {
            continue;
        }
        assert!(contents.contains(&format!("]({name})")), "{name} is not in the table of contents");
        check_links(&path);
    }
    check_links(&Path::new(BOOK).join("README.md"));
}

fn check_links(page: &Path) {
    let text = fs::read_to_string(page).unwrap();
    for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if !link.starts_with("http") {
            let target = page.parent().unwrap().join(link.split('#').next().unwrap());
            assert!(target.exists(), "{}: {link}", page.display());
        }
    }
}

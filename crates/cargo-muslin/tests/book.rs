//! Every command of the book: run as it is, or, where a test cannot run it, compared with the program's
//! own command line.
//!
//! A block of `console` has lines that begin with `$ `; each is run by a shell, in a fresh project `loom`
//! (the tutorial makes its own), with `cargo muslin` being the one that was just built. `<!-- exit: 20 -->`
//! before a block says how its last command ends; other lines are a part of what it prints. A block of `sh`,
//! and a command within a sentence, is only read: of each `cargo muslin`, verb, flags and values have to be there.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

#[path = "book/pages.rs"]
mod pages;
#[path = "book/reader.rs"]
mod reader;

use std::collections::BTreeSet;
use std::fs;

use pages::{BOOK, Block, Page, pages};
use reader::Reader;

#[test]
fn every_command_that_is_shown_can_be_run() {
    let mut ran = 0;
    for page in pages().into_iter().filter(Page::is_runnable) {
        let blocks: Vec<Block> =
            page.blocks().into_iter().filter(|block| block.kind == "console").collect();
        if blocks.is_empty() {
            continue;
        }
        let reader = Reader::new();
        if page.name != "tutorial.md" {
            assert!(reader.shell("cargo new --quiet --vcs none loom").status.success());
        }
        for block in blocks {
            ran += run(&reader, &page.name, &block);
        }
    }
    assert!(ran > 20, "{ran}");
}

/// Runs a block, and counts its commands.
fn run(reader: &Reader, page: &str, block: &Block) -> usize {
    let (commands, shown): (Vec<&str>, Vec<&str>) =
        block.lines.iter().map(String::as_str).partition(|line| line.starts_with("$ "));
    assert!(!commands.is_empty(), "{page}: a block without a command");
    let commands: Vec<&str> = commands.iter().map(|line| &line[2..]).collect();
    let inside = if reader.has("loom") { "cd loom\n" } else { "" };
    let output = reader.shell(&format!("{inside}{}", commands.join("\n")));
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert_eq!(output.status.code(), Some(block.exit), "{page}:\n{commands:?}\n{said}");
    for line in shown {
        assert!(said.contains(line), "{page}: `{line}` is not what {commands:?} prints:\n{said}");
    }
    commands.len()
}

#[test]
fn every_command_that_is_only_shown_is_one_that_there_is() {
    let (reader, mut seen) = (Reader::new(), 0);
    for page in pages().iter().filter(|page| page.is_runnable() && !page.is_generated()) {
        let mut commands = page.spans();
        for block in page.blocks().into_iter().filter(|block| block.kind == "sh") {
            commands.extend(block.lines);
        }
        for line in commands.iter().filter(|line| line.contains("cargo muslin ")) {
            seen += 1;
            let named = &page.name;
            assert!(line.starts_with("cargo muslin "), "{named}: `{line}` has something before it");
            // Help comes before anything is done, and after all words are understood.
            let command = line.split(" #").next().unwrap();
            let output = reader.shell(&format!("{command} --help"));
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{named}: `{line}`\n{said}");
            check_name(named, line);
        }
    }
    assert!(seen > 10, "{seen}");
}

/// A name is not a flag, so that help does not look at it: it has to be in the reference.
fn check_name(page: &str, line: &str) {
    for (verb, reference) in [
        ("libraries build ", "reference/libraries.md"),
        ("toolchains install ", "reference/toolchains.md"),
    ] {
        if let Some(rest) = line.strip_prefix("cargo muslin ").unwrap().strip_prefix(verb) {
            let name = rest.split(' ').next().unwrap();
            let known = Page::of(reference).text.contains(&format!("| `{name}` |"));
            assert!(known, "{page}: `{line}`: there is no `{name}` in {reference}");
        }
    }
}

#[test]
fn every_flag_in_a_sentence_is_one_that_there_is() {
    let commands = Page::of("reference/commands.md").text;
    let known: BTreeSet<&str> = commands
        .split(|letter: char| letter != '-' && !letter.is_ascii_alphanumeric())
        .filter(|word| word.starts_with("--"))
        .collect();
    let mut seen = 0;
    for page in pages().iter().filter(|page| page.is_runnable() && !page.is_generated()) {
        for span in page.spans().iter().filter(|span| span.starts_with("--")) {
            seen += 1;
            let flag = span.split([' ', '=']).next().unwrap();
            // Said of `gh`, in the pipeline that `init` writes, and of `cargo lab`.
            let others = [
                ("github.md", "--draft"),
                ("prediction.md", "--build"),
                ("prediction.md", "--again"),
            ];
            let other = others.contains(&(page.name.as_str(), flag));
            assert!(other || known.contains(flag), "{}: no command knows `{flag}`", page.name);
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn no_command_is_where_no_test_looks() {
    for page in pages().into_iter().filter(Page::is_runnable) {
        assert_eq!(page.stray_exit(), None, "{}: no block of `console` follows", page.name);
        for block in page.blocks() {
            let (kind, named) = (block.kind.as_str(), &page.name);
            assert!(["console", "sh", "text", "toml", "yaml"].contains(&kind), "{named}: `{kind}`");
            if matches!(kind, "text" | "toml" | "yaml") {
                let command = block
                    .lines
                    .iter()
                    .find(|line| line.starts_with("$ ") || line.starts_with("cargo "));
                assert_eq!(command, None, "{named}: a command in a block of `{kind}`");
            }
        }
    }
}

#[test]
fn every_page_is_in_the_table_of_contents_and_every_link_leads_somewhere() {
    let contents = Page::of("SUMMARY.md");
    for page in pages() {
        let listed = contents.text.contains(&format!("]({})", page.name));
        assert!(
            listed || page.name == "SUMMARY.md",
            "{} is not in the table of contents",
            page.name
        );
        for link in page.links() {
            let (file, heading) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { page.path.clone() } else { page.beside(file) };
            assert!(target.exists(), "{}: {link}", page.name);
            let there =
                heading.is_empty() || pages::headings(&target).contains(&heading.to_owned());
            assert!(there, "{}: {link}: no such heading", page.name);
        }
    }
}

#[test]
fn the_numbers_are_those_of_the_measurement() {
    let speed = fs::read_to_string(format!("{BOOK}/speed.md")).unwrap();
    let suite = speed.split("<!-- written by `cargo lab bench runtime` -->").nth(1).unwrap();
    let mut rows = suite.lines().map(pages::cells).filter(|cells| cells.len() > 4);
    // Which columns are meant is in the first row, by the names of the builds.
    let builds = rows.next().unwrap();
    let column = |name: &str| builds.iter().position(|build| build == name).unwrap();
    let columns = [column("musl"), column("muslin"), column("zigbuild")];
    let measured: Vec<Vec<String>> = rows.collect();
    let mut seen = 0;
    for cells in Page::of("numbers.md").text.lines().map(pages::cells) {
        let Some(case) = cells.first().and_then(|first| first.strip_prefix('`')) else { continue };
        let case = case.trim_end_matches('`');
        let row = measured.iter().find(|row| row[0] == case);
        let row = row.unwrap_or_else(|| panic!("`{case}` is not a case of speed.md"));
        for (cell, column) in cells[1..].iter().zip(columns) {
            seen += 1;
            assert!(row[column].ends_with(cell.as_str()), "`{case}`: {cell}, but {}", row[column]);
        }
    }
    assert!(seen > 20, "{seen}");
}

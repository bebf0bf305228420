//! The pages of the book, taken apart: blocks, what is in backticks, links, headings, rows of tables.

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) const BOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/src");

/// Pages whose commands are not of the project `loom`: measurements, and outputs of other projects. Their links
/// are checked, their commands are not.
const OTHER_PROJECTS: [&str; 8] = [
    "corpus.md",
    "images.md",
    "inspect.md",
    "libraries.md",
    "report.md",
    "reproducible.md",
    "speed.md",
    "toolchains.md",
];

/// A page, by its path from the book's directory.
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// A fenced block.
pub(crate) struct Block {
    pub(crate) kind: String,
    /// How its last command ends.
    pub(crate) exit: i32,
    pub(crate) lines: Vec<String>,
}

/// All pages, those in directories too.
pub(crate) fn pages() -> Vec<Page> {
    let (mut directories, mut names) = (vec![PathBuf::new()], Vec::new());
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(Path::new(BOOK).join(&directory)).unwrap() {
            let entry = entry.unwrap();
            let name = directory.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                directories.push(name);
            } else {
                // Charts are beside the page that shows them.
                let ending = name.extension().and_then(|ending| ending.to_str());
                assert!(matches!(ending, Some("md" | "svg")), "{}", name.display());
                if ending == Some("svg") {
                    continue;
                }
                names.push(name.to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    assert!(names.len() > 15, "{names:?}");
    names.iter().map(|name| Page::of(name)).collect()
}

impl Page {
    pub(crate) fn of(name: &str) -> Self {
        let path = Path::new(BOOK).join(name);
        let text = fs::read_to_string(&path).unwrap();
        Self { name: name.to_owned(), path, text }
    }

    /// Whether its commands are of the tutorial's project, so that they can be run.
    pub(crate) fn is_runnable(&self) -> bool {
        !OTHER_PROJECTS.contains(&self.name.as_str())
    }

    /// Whether the code made it: its commands are those of the program by their nature.
    pub(crate) fn is_generated(&self) -> bool {
        self.text.contains("<!-- written by `cargo xtask reference` -->")
    }

    pub(crate) fn blocks(&self) -> Vec<Block> {
        let (mut blocks, mut open, mut exit) = (Vec::<Block>::new(), false, 0);
        for line in self.text.lines() {
            if let Some(code) = exit_of(line) {
                exit = code;
            } else if let Some(kind) = line.strip_prefix("```") {
                open = !open;
                if open {
                    let exit = std::mem::take(&mut exit);
                    blocks.push(Block { kind: kind.to_owned(), exit, lines: Vec::new() });
                }
            } else if open {
                blocks.last_mut().unwrap().lines.push(line.to_owned());
            }
        }
        assert!(!open, "{}: a block is not closed", self.name);
        blocks
    }

    /// An exit code that is not right before a block of `console`, so that nothing is compared with it.
    pub(crate) fn stray_exit(&self) -> Option<i32> {
        let lines: Vec<&str> = self.text.lines().collect();
        lines.iter().enumerate().find_map(|(at, line)| {
            exit_of(line).filter(|_| lines.get(at + 1) != Some(&"```console"))
        })
    }

    /// What is in backticks outside of blocks.
    pub(crate) fn spans(&self) -> Vec<String> {
        let prose = self.text.split("\n```").step_by(2).collect::<Vec<_>>().join("\n");
        prose.split('`').skip(1).step_by(2).map(|span| span.replace('\n', " ")).collect()
    }

    /// Where its links lead, those to other sites left out.
    pub(crate) fn links(&self) -> Vec<String> {
        let all = self.text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        all.filter(|link| !link.starts_with("http")).map(str::to_owned).collect()
    }

    pub(crate) fn beside(&self, link: &str) -> PathBuf {
        self.path.parent().unwrap().join(link)
    }
}

fn exit_of(line: &str) -> Option<i32> {
    let code = line.strip_prefix("<!-- exit: ")?;
    Some(code.strip_suffix(" -->").unwrap().parse().unwrap())
}

/// The headings of a file, as links name them.
pub(crate) fn headings(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let titles = text.lines().filter(|line| line.starts_with('#'));
    let name = |title: &str| {
        let title = title.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        title.chars().filter(|one| one.is_alphanumeric() || matches!(one, '-' | '_')).collect()
    };
    titles.map(name).collect()
}

/// The cells of a row; none for a line that is not a row.
pub(crate) fn cells(line: &str) -> Vec<String> {
    let Some(row) = line.strip_prefix('|') else { return Vec::new() };
    row.trim_end_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

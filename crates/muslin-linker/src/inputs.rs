//! The files that a command line brings into a link.

use std::collections::BTreeSet;

use crate::options::LinkOption;

/// A file that is linked, or a script that decides how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkInput {
    /// An object, a static library, or a script that names libraries.
    File(String),
    /// A script that lays out the whole file (`-T`).
    Layout(String),
}

/// What is asked of the file system.
pub struct LinkFiles<'f> {
    /// Whether a file exists.
    pub exists: &'f dyn Fn(&str) -> bool,
    /// The text of a linker script; `None` if the file is something else.
    pub script: &'f dyn Fn(&str) -> Option<String>,
}

/// Scripts that name each other are read to this depth.
const DEPTH: usize = 8;

/// The files of a command line, each once: those that `-l` finds in the search directories, and those that the
/// scripts `INPUT(…)` and `GROUP(…)` name, wherever they are.
#[must_use]
pub fn inputs(options: &[LinkOption], files: &LinkFiles<'_>) -> Vec<LinkInput> {
    let directories: Vec<&str> = options
        .iter()
        .filter_map(|option| match option {
            LinkOption::Option { name, value: Some(path), .. } if name == "L" => {
                Some(path.strip_prefix('=').unwrap_or(path))
            }
            _ => None,
        })
        .collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for option in options {
        match option {
            LinkOption::File(path) => add(path, &directories, files, DEPTH, &mut seen, &mut found),
            LinkOption::Option { name, value: Some(value), .. } if name == "l" => {
                if let Some(path) = library(value, &directories, files) {
                    add(&path, &directories, files, DEPTH, &mut seen, &mut found);
                }
            }
            LinkOption::Option { name, value: Some(path), .. } if name == "T" => {
                found.push(LinkInput::Layout(path.clone()));
            }
            LinkOption::Option { .. } => {}
        }
    }
    found
}

/// The archive that `-l` means in a static link: `lib<name>.a`, or for `:<name>` a file of that name.
fn library(name: &str, directories: &[&str], files: &LinkFiles<'_>) -> Option<String> {
    let file = match name.strip_prefix(':') {
        Some(file) => file.to_owned(),
        None => format!("lib{name}.a"),
    };
    let mut paths = directories.iter().map(|directory| format!("{directory}/{file}"));
    paths.find(|path| (files.exists)(path))
}

fn add(
    path: &str,
    directories: &[&str],
    files: &LinkFiles<'_>,
    depth: usize,
    seen: &mut BTreeSet<String>,
    found: &mut Vec<LinkInput>,
) {
    if depth == 0 || !seen.insert(path.to_owned()) {
        return;
    }
    let Some(text) = (files.script)(path) else {
        found.push(LinkInput::File(path.to_owned()));
        return;
    };
    let own = path.rsplit_once('/').map_or(".", |(directory, _)| directory);
    for name in named(&text) {
        let place = if let Some(library_name) = name.strip_prefix("-l") {
            library(library_name, directories, files)
        } else {
            let beside = std::iter::once(own).chain(directories.iter().copied());
            let paths = beside.map(|directory| format!("{directory}/{name}"));
            std::iter::once(name.clone()).chain(paths).find(|path| (files.exists)(path))
        };
        if let Some(place) = place {
            add(&place, directories, files, depth - 1, seen, found);
        }
    }
}

/// The files that the commands `INPUT`, `GROUP` and `AS_NEEDED` of a linker script name.
fn named(text: &str) -> Vec<String> {
    let text = without_comments(text);
    let mut names = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = ["INPUT", "GROUP"].iter().filter_map(|word| rest.find(word)).min() {
        let Some(open) = rest[at..].find('(') else { break };
        let body = &rest[at + open + 1..];
        let end = closing(body);
        let args =
            body[..end].split(|letter: char| letter.is_whitespace() || "(),".contains(letter));
        names.extend(
            args.map(|word| word.trim_matches('"'))
                .filter(|word| !word.is_empty() && *word != "AS_NEEDED")
                .map(str::to_owned),
        );
        rest = &body[end..];
    }
    names
}

/// Where the bracket that is open at the beginning closes.
fn closing(body: &str) -> usize {
    let mut depth = 1;
    for (at, letter) in body.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    body.len()
}

/// A script without what is between `/*` and `*/`.
pub(crate) fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("/*") {
        kept.push_str(before);
        kept.push(' ');
        rest = behind.split_once("*/").map_or("", |(_, rest)| rest);
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::options::options;

    fn read(line: &str, there: &[(&str, &str)]) -> Vec<String> {
        let there: BTreeMap<&str, &str> = there.iter().copied().collect();
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let files = LinkFiles {
            exists: &|path| there.contains_key(path),
            script: &|path| {
                there.get(path).filter(|text| !text.is_empty()).map(|text| (*text).to_owned())
            },
        };
        inputs(&options(&arguments), &files)
            .into_iter()
            .map(|one| match one {
                LinkInput::File(path) => path,
                LinkInput::Layout(path) => format!("layout {path}"),
            })
            .collect()
    }

    #[test]
    fn libraries_are_found_in_the_order_of_directories_wherever_these_stand() {
        assert_eq!(
            read(
                "a.o -lz -L /one -L/two -lz -l:odd.lib",
                &[("/two/libz.a", ""), ("/two/odd.lib", "")]
            ),
            ["a.o", "/two/libz.a", "/two/odd.lib"]
        );
        assert_eq!(read("-lz -L/none", &[]), [""; 0]);
    }

    #[test]
    fn a_script_brings_what_it_names_and_what_these_name() {
        let there = [
            ("/l/libloom.a", "/* GNU ld script */ INPUT ( libreal.a -lmore \"/abs/x.o\" )"),
            ("/l/libreal.a", ""),
            ("/l/libmore.a", "GROUP(AS_NEEDED(libreal.a), deep.a)"),
            ("/l/deep.a", ""),
            ("/abs/x.o", ""),
        ];
        assert_eq!(read("-L/l -lloom", &there), ["/l/libreal.a", "/l/deep.a", "/abs/x.o"]);
    }

    #[test]
    fn scripts_that_name_each_other_come_to_an_end() {
        let there = [("/a.ld", "INPUT(/b.ld)"), ("/b.ld", "INPUT(/a.ld)")];
        assert_eq!(read("/a.ld", &there), [""; 0]);
    }

    #[test]
    fn a_layout_is_distinguished_from_an_input() {
        assert_eq!(
            read("-Tlayout.ld a.o", &[("layout.ld", "SECTIONS {}")]),
            ["layout layout.ld", "a.o"]
        );
    }
}

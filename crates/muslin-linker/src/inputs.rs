//! The files that a command line brings into a link.

use std::collections::BTreeSet;

use crate::options::LinkOption;

/// A file that is linked, or a script that decides how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkInput {
    /// An object or a static library.
    File(String),
    /// A script that names libraries or assigns symbols.
    Script(String),
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

/// The files of a command line, each once: those that `-l` finds in the search directories, and those that
/// scripts name, wherever they are.
#[must_use]
pub fn inputs(options: &[LinkOption], files: &LinkFiles<'_>) -> Vec<LinkInput> {
    let directories = directories(options).into_iter().map(str::to_owned).collect();
    let mut walk =
        Walk { directories, files, dynamic: false, seen: BTreeSet::new(), found: Vec::new() };
    for option in options {
        match option {
            LinkOption::File(path) => walk.add(path, DEPTH),
            LinkOption::Option { name, value, .. } => match (name.as_str(), value) {
                ("l", Some(value)) => {
                    if let Some(path) = walk.library(value) {
                        walk.add(&path, DEPTH);
                    }
                }
                ("T", Some(path)) => walk.add_layout(path),
                ("Bdynamic" | "dy" | "call_shared", None) => walk.dynamic = true,
                ("Bstatic" | "dn" | "non_shared" | "static", None) => walk.dynamic = false,
                _ => {}
            },
        }
    }
    walk.found
}

/// The directories of `-L`, in their order.
fn directories(options: &[LinkOption]) -> Vec<&str> {
    let paths = options.iter().filter_map(|option| match option {
        LinkOption::Option { name, value: Some(path), .. } if name == "L" => {
            Some(path.strip_prefix('=').unwrap_or(path))
        }
        _ => None,
    });
    paths.collect()
}

/// The text of the script that `-T` names: a path, or else a file in a directory of `-L`.
#[must_use]
pub fn layout_script(
    name: &str,
    options: &[LinkOption],
    script: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    let searched = || {
        let mut paths = directories(options).into_iter().map(|one| format!("{one}/{name}"));
        paths.find_map(|path| script(&path))
    };
    script(name).or_else(searched)
}

/// A command line that is read from its beginning to its end.
struct Walk<'f> {
    directories: Vec<String>,
    files: &'f LinkFiles<'f>,
    /// Whether `-l` looks for `lib<name>.so` first, which a script may be.
    dynamic: bool,
    seen: BTreeSet<String>,
    found: Vec<LinkInput>,
}

impl Walk<'_> {
    /// What `-l` means: `lib<name>.a`, or for `:<name>` a file of that name.
    fn library(&self, name: &str) -> Option<String> {
        let names = match name.strip_prefix(':') {
            Some(file) => vec![file.to_owned()],
            None if self.dynamic => vec![format!("lib{name}.so"), format!("lib{name}.a")],
            None => vec![format!("lib{name}.a")],
        };
        let mut paths = self
            .directories
            .iter()
            .flat_map(|directory| names.iter().map(move |name| format!("{directory}/{name}")));
        paths.find(|path| (self.files.exists)(path))
    }

    /// A file as it is named, or else beside the script that names it, or in a search directory.
    fn place(&self, name: &str, beside: &str) -> Option<String> {
        let directories =
            std::iter::once(beside).chain(self.directories.iter().map(String::as_str));
        let paths = directories.map(|directory| format!("{directory}/{name}"));
        std::iter::once(name.to_owned()).chain(paths).find(|path| (self.files.exists)(path))
    }

    fn add(&mut self, path: &str, depth: usize) {
        if depth == 0 || !self.seen.insert(path.to_owned()) {
            return;
        }
        match (self.files.script)(path) {
            Some(text) => {
                self.found.push(LinkInput::Script(path.to_owned()));
                self.follow(path, &text, depth);
            }
            None => self.found.push(LinkInput::File(path.to_owned())),
        }
    }

    fn add_layout(&mut self, name: &str) {
        let path = self.place(name, ".").unwrap_or_else(|| name.to_owned());
        self.found.push(LinkInput::Layout(path.clone()));
        if let Some(text) = (self.files.script)(&path) {
            self.follow(&path, &text, DEPTH);
        }
    }

    /// The files that a script names, and those that the scripts in it name.
    fn follow(&mut self, path: &str, text: &str, depth: usize) {
        let own = path.rsplit_once('/').map_or(".", |(directory, _)| directory);
        let text = without_comments(text);
        self.directories.extend(named(&text, &["SEARCH_DIR"]));
        let mut names = named(&text, &["INPUT", "GROUP", "STARTUP"]);
        names.extend(included(&text));
        for name in names {
            let place = match name.strip_prefix("-l") {
                Some(library) => self.library(library),
                None => self.place(&name, own),
            };
            if let Some(place) = place {
                self.add(&place, depth - 1);
            }
        }
    }
}

/// The scripts that `INCLUDE` names.
fn included(text: &str) -> Vec<String> {
    let mut words = text.split(|letter: char| letter.is_whitespace() || letter == ';');
    let mut names = Vec::new();
    while let Some(word) = words.next() {
        if word == "INCLUDE" {
            let name = words.by_ref().find(|word| !word.is_empty());
            names.extend(name.map(|name| name.trim_matches('"').to_owned()));
        }
    }
    names
}

/// What is in the brackets of some commands of a linker script, `AS_NEEDED` within them included.
fn named(text: &str, commands: &[&str]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = commands.iter().filter_map(|word| rest.find(word)).min() {
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
            .filter_map(|one| match one {
                LinkInput::File(path) => Some(path),
                LinkInput::Script(_) => None,
                LinkInput::Layout(path) => Some(format!("layout {path}")),
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
    fn a_layout_brings_files_and_is_searched_as_libraries_are() {
        let there = [
            ("/l/layout.ld", "INCLUDE more.ld\nSECTIONS {}"),
            ("/l/more.ld", "SEARCH_DIR(/deep) INPUT(-lloom)"),
            ("/deep/libloom.a", ""),
        ];
        assert_eq!(read("-L/l -Tlayout.ld", &there), ["layout /l/layout.ld", "/deep/libloom.a"]);
        let script = |path: &str| (path == "/l/layout.ld").then(|| "SECTIONS {}".to_owned());
        let arguments = ["-Tlayout.ld".to_owned(), "-L/l".to_owned()];
        let options = options(&arguments);
        assert_eq!(layout_script("layout.ld", &options, &script).as_deref(), Some("SECTIONS {}"));
        assert_eq!(layout_script("other.ld", &options, &script), None);
    }

    #[test]
    fn a_script_that_is_named_as_a_shared_library_is_read_where_those_are_searched() {
        let there = [("/l/libloom.so", "INPUT(/l/x.o)"), ("/l/libloom.a", ""), ("/l/x.o", "")];
        assert_eq!(read("-L/l -Bdynamic -lloom", &there), ["/l/x.o"]);
        assert_eq!(read("-L/l -Bdynamic -static -lloom", &there), ["/l/libloom.a"]);
    }

    #[test]
    fn a_layout_is_distinguished_from_an_input() {
        assert_eq!(
            read("-Tlayout.ld a.o", &[("layout.ld", "SECTIONS {}")]),
            ["layout layout.ld", "a.o"]
        );
    }
}

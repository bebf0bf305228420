//! What pkg-config would answer: the questions that build scripts and cmake ask, from `.pc` files.
//!
//! Everything is static here, so the private parts of each file always belong to the answer. No directory is searched
//! but those that are named, and no program of the host is asked. The forms are those of pkg-config(1) and pc(5).

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::version::compare;

/// What pkg-config prints, and how it ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// For standard output.
    pub output: String,
    /// For standard error.
    pub error: String,
    /// Whether it exits with 0.
    pub found: bool,
}

/// The version of pkg-config whose behaviour this is.
const VERSION: &str = "0.29.2";

/// Answers a command line. `directories` are searched in order, `read` yields the text of a file.
#[must_use]
pub fn answer(
    arguments: &[String],
    directories: &[String],
    read: &dyn Fn(&str) -> Option<String>,
) -> Answer {
    let question = match Question::of(arguments) {
        Ok(question) => question,
        Err(why) => return refused(&why),
    };
    match question.wants {
        Wants::OwnVersion => return said(VERSION),
        Wants::OwnVersionAtLeast(least) => {
            let enough = compare(VERSION, &least) != Ordering::Less;
            return Answer { found: enough, ..Answer::default() };
        }
        _ => {}
    }
    let mut files = Files { directories, read, seen: Vec::new() };
    for (name, asked) in &question.packages {
        let file = match files.add(name) {
            Ok(place) => &files.seen[place].1,
            Err(why) => return refused(&why),
        };
        let version = file.field("Version").to_owned();
        if let Some(bound) = asked.iter().chain(&question.bounds).find(|one| !one.holds(&version)) {
            let Bound { sign, version: wanted } = bound;
            return refused(&format!("{name} {version} is here, and {sign} {wanted} is asked for"));
        }
    }
    let asked = question.packages.iter().filter_map(|(name, _)| files.of(name));
    match &question.wants {
        Wants::Versions => {
            said(&asked.map(|file| file.field("Version")).collect::<Vec<_>>().join("\n"))
        }
        Wants::Variable(name) => {
            said(&asked.map(|file| file.variable(name)).collect::<Vec<_>>().join(" "))
        }
        Wants::Words(kinds) if !kinds.is_empty() => said(&files.words(kinds).join(" ")),
        _ => Answer { found: true, ..Answer::default() },
    }
}

fn said(text: &str) -> Answer {
    Answer { output: format!("{text}\n"), error: String::new(), found: true }
}

fn refused(why: &str) -> Answer {
    let error =
        format!("{why}\nonly the libraries that are provided for this target are known here\n");
    Answer { output: String::new(), error, found: false }
}

/// A version that is asked for.
#[derive(Clone, Debug)]
struct Bound {
    sign: &'static str,
    version: String,
}

impl Bound {
    fn holds(&self, version: &str) -> bool {
        let order = compare(version, &self.version);
        match self.sign {
            ">=" => order != Ordering::Less,
            "<=" => order != Ordering::Greater,
            ">" => order == Ordering::Greater,
            "<" => order == Ordering::Less,
            "!=" => order != Ordering::Equal,
            _ => order == Ordering::Equal,
        }
    }
}

/// Which words of the files are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `-I`
    Include,
    /// Other words for the compiler.
    Compiler,
    /// `-L`
    Directory,
    /// `-l`
    Library,
    /// Other words for the linker.
    Linker,
}

/// What is asked for.
#[derive(Debug)]
enum Wants {
    OwnVersion,
    OwnVersionAtLeast(String),
    Versions,
    Variable(String),
    /// Only whether it is there, if none.
    Words(Vec<Kind>),
}

/// A command line, understood.
#[derive(Debug)]
struct Question {
    wants: Wants,
    packages: Vec<(String, Vec<Bound>)>,
    /// Bounds for every package.
    bounds: Vec<Bound>,
}

impl Question {
    fn of(arguments: &[String]) -> Result<Self, String> {
        let mut question =
            Self { wants: Wants::Words(Vec::new()), packages: Vec::new(), bounds: Vec::new() };
        let mut words = arguments.iter().map(String::as_str);
        let mut names = String::new();
        while let Some(word) = words.next() {
            if !word.starts_with('-') {
                names.push_str(word);
                names.push(' ');
            } else if let Some((option, value)) = word.split_once('=') {
                question.option(option, Some(value), word)?;
            } else if ["--variable", "--atleast-pkgconfig-version"].contains(&word) {
                question.option(word, words.next(), word)?;
            } else {
                question.option(word, None, word)?;
            }
        }
        question.packages = packages(&names)?;
        Ok(question)
    }

    fn option(&mut self, option: &str, value: Option<&str>, word: &str) -> Result<(), String> {
        let mut kinds = |more: &[Kind]| match &mut self.wants {
            Wants::Words(kinds) => kinds.extend(more),
            other => *other = Wants::Words(more.to_vec()),
        };
        match (option, value) {
            ("--libs", _) => kinds(&[Kind::Directory, Kind::Library, Kind::Linker]),
            ("--libs-only-l", _) => kinds(&[Kind::Library]),
            ("--libs-only-L", _) => kinds(&[Kind::Directory]),
            ("--libs-only-other", _) => kinds(&[Kind::Linker]),
            ("--cflags", _) => kinds(&[Kind::Include, Kind::Compiler]),
            ("--cflags-only-I", _) => kinds(&[Kind::Include]),
            ("--cflags-only-other", _) => kinds(&[Kind::Compiler]),
            ("--version", _) => self.wants = Wants::OwnVersion,
            ("--modversion", _) => self.wants = Wants::Versions,
            ("--variable", Some(name)) => self.wants = Wants::Variable(name.to_owned()),
            ("--atleast-pkgconfig-version", Some(least)) => {
                self.wants = Wants::OwnVersionAtLeast(least.to_owned());
            }
            ("--atleast-version", Some(version)) => self.bound(">=", version),
            ("--exact-version", Some(version)) => self.bound("=", version),
            ("--max-version", Some(version)) => self.bound("<=", version),
            (
                "--static"
                | "--exists"
                | "--print-errors"
                | "--short-errors"
                | "--silence-errors"
                | "--errors-to-stdout"
                | "--keep-system-libs"
                | "--keep-system-cflags",
                _,
            ) => {}
            _ => return Err(format!("`{word}` is not a question that is answered here")),
        }
        Ok(())
    }

    fn bound(&mut self, sign: &'static str, version: &str) {
        self.bounds.push(Bound { sign, version: version.to_owned() });
    }
}

/// `name`, `name >= 1.2`, several of them, with spaces or commas between.
fn packages(text: &str) -> Result<Vec<(String, Vec<Bound>)>, String> {
    let mut found: Vec<(String, Vec<Bound>)> = Vec::new();
    let mut words = text.split([' ', ',', '\t']).filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        let sign = [">=", "<=", "!=", ">", "<", "="].into_iter().find(|sign| *sign == word);
        match (sign, found.last_mut()) {
            (Some(sign), Some((_, bounds))) => {
                let version = words.next().ok_or_else(|| format!("no version behind `{sign}`"))?;
                bounds.push(Bound { sign, version: version.to_owned() });
            }
            (Some(sign), None) => return Err(format!("no package before `{sign}`")),
            (None, _) => found.push((word.to_owned(), Vec::new())),
        }
    }
    Ok(found)
}

/// The files that bear on an answer, each after the one that requires it.
struct Files<'f> {
    directories: &'f [String],
    read: &'f dyn Fn(&str) -> Option<String>,
    seen: Vec<(String, File)>,
}

impl Files<'_> {
    /// Reads a package and all that it requires; its place.
    fn add(&mut self, name: &str) -> Result<usize, String> {
        if let Some(place) = self.seen.iter().position(|(other, _)| other == name) {
            return Ok(place);
        }
        let paths = self.directories.iter().map(|directory| format!("{directory}/{name}.pc"));
        let text = paths.into_iter().find_map(|path| (self.read)(&path));
        let file = File::of(&text.ok_or_else(|| format!("there is no package `{name}`"))?);
        let required =
            packages(&[file.field("Requires"), file.field("Requires.private")].join(" "))?;
        let place = self.seen.len();
        self.seen.push((name.to_owned(), file));
        for (required, _) in required {
            self.add(&required)?;
        }
        Ok(place)
    }

    fn of(&self, name: &str) -> Option<&File> {
        self.seen.iter().find(|(other, _)| other == name).map(|(_, file)| file)
    }

    /// The wanted words of all files: a directory where it comes first, a library where it comes last.
    fn words(&self, kinds: &[Kind]) -> Vec<String> {
        let mut all: Vec<(Kind, String)> = Vec::new();
        for (_, file) in &self.seen {
            let cflags = split(file.field("Cflags")).into_iter().map(|word| {
                (if word.starts_with("-I") { Kind::Include } else { Kind::Compiler }, word)
            });
            let libs = [file.field("Libs"), file.field("Libs.private")].join(" ");
            let libs = split(&libs).into_iter().map(|word| match &word {
                word if word.starts_with("-L") => (Kind::Directory, word.clone()),
                word if word.starts_with("-l") => (Kind::Library, word.clone()),
                word => (Kind::Linker, word.clone()),
            });
            all.extend(cflags.chain(libs));
        }
        let last = |at: usize| !all[at + 1..].contains(&all[at]);
        let first = |at: usize| !all[..at].contains(&all[at]);
        let keep = |at: usize| match all[at].0 {
            Kind::Library => last(at),
            Kind::Include | Kind::Directory => first(at),
            Kind::Compiler | Kind::Linker => true,
        };
        let wanted = (0..all.len()).filter(|at| kinds.contains(&all[*at].0) && keep(*at));
        wanted.map(|at| all[at].1.clone()).collect()
    }
}

/// The arguments in a field; quotes and backslashes keep a space inside, and stay as they are.
fn split(text: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let (mut quote, mut escaped) = (None, false);
    for c in text.chars() {
        if c.is_whitespace() && quote.is_none() && !escaped {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        match quote {
            _ if escaped => {}
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        word.push(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// One `.pc` file with its variables filled in.
struct File {
    variables: BTreeMap<String, String>,
    fields: BTreeMap<String, String>,
}

impl File {
    fn of(text: &str) -> Self {
        let mut file = Self { variables: BTreeMap::new(), fields: BTreeMap::new() };
        let joined = text.replace("\\\n", " ");
        for line in joined.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            let end = line.find(['=', ':']);
            let Some((name, value)) = end.map(|end| (line[..end].trim(), &line[end..])) else {
                continue;
            };
            let filled = file.fill(value[1..].trim());
            let table = if value.starts_with('=') { &mut file.variables } else { &mut file.fields };
            table.insert(name.to_owned(), filled);
        }
        file
    }

    /// `${name}` is the variable's value, `$$` for `$`.
    fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            filled.push_str(before);
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(self.variable(name));
            rest = behind;
        }
        filled.push_str(rest);
        filled.replace("$$", "$")
    }

    fn variable(&self, name: &str) -> &str {
        self.variables.get(name).map_or("", String::as_str)
    }

    /// A field; `CFlags` is an older spelling of `Cflags`.
    fn field(&self, name: &str) -> &str {
        let same = |(key, _): &(&String, &String)| key.eq_ignore_ascii_case(name);
        self.fields.iter().find(same).map_or("", |(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BELL: &str = "# Bell\nprefix=/p/bell\nlibdir=${prefix}/lib\n\nName: Bell\nDescription: rings\nVersion: 1.10.2\nRequires: clapper >= 1\nLibs: -L${libdir} -lbell -lm\nLibs.private: -pthread\nCflags: -I${prefix}/include -DBELL\\ TOWER\n";
    const CLAPPER: &str = "Name: Clapper\nVersion: 2\nLibs: -L/p/clapper/lib -lclapper -lm\n";

    fn ask(words: &str) -> String {
        let arguments: Vec<String> = words.split(' ').map(str::to_owned).collect();
        let read = |path: &str| match path {
            "/two/bell.pc" => Some(BELL.to_owned()),
            "/two/clapper.pc" => Some(CLAPPER.to_owned()),
            _ => None,
        };
        let Answer { output, error, found } =
            answer(&arguments, &["/one".to_owned(), "/two".to_owned()], &read);
        format!("{found}: {output}{error}")
    }

    #[test]
    fn libraries_come_with_all_that_they_need_in_an_order_that_links() {
        assert_eq!(
            ask("--libs --cflags bell"),
            "true: -I/p/bell/include -DBELL\\ TOWER -L/p/bell/lib -lbell -pthread -L/p/clapper/lib -lclapper -lm\n"
        );
        assert_eq!(ask("--libs-only-L --static bell"), "true: -L/p/bell/lib -L/p/clapper/lib\n");
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(ask("--modversion bell"), "true: 1.10.2\n");
        assert_eq!(ask("--exists --print-errors bell >= 1.9"), "true: ");
        assert!(ask("--exists bell >= 1.11").starts_with("false: bell 1.10.2 is here"));
        assert!(ask("--atleast-version=2 bell").starts_with("false"));
        assert_eq!(ask("--atleast-pkgconfig-version 0.9.0"), "true: ");
    }

    #[test]
    fn what_is_not_provided_is_not_found() {
        assert!(ask("--libs openbell").starts_with("false: there is no package `openbell`"));
        assert_eq!(ask("--variable=libdir bell"), "true: /p/bell/lib\n");
        assert!(ask("--list-all").starts_with("false: `--list-all` is not a question"));
    }
}

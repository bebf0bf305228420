//! A linker command line, option by option, in every spelling that GNU ld and lld accept.

/// One element of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkOption {
    /// A file: an object, a static library or a linker script.
    File(String),
    /// An option without its dashes, and its value.
    Option {
        /// `image-base`, `L`, `z`
        name: String,
        /// What follows `=`, or the next argument for an option that takes one.
        value: Option<String>,
        /// As it was written.
        text: String,
    },
}

/// Options of one letter, whose value may follow without a space.
const LETTERS: &str = "LlTzmoeuhIyAfFGRbc";

/// Words that begin with one of those letters and are options of their own.
const WORDS: &[&str] = &[
    "Ttext",
    "Tdata",
    "Tbss",
    "Ttext-segment",
    "Trodata-segment",
    "Tldata-segment",
    "entry",
    "export-dynamic",
    "exclude-libs",
    "emit-relocs",
    "error-limit",
    "eh-frame-hdr",
    "enable-new-dtags",
    "end-group",
    "end-lib",
    "omagic",
    "init",
    "fini",
    "fatal-warnings",
    "format",
    "filter",
    "library",
    "library-path",
    "lto",
    "hash-style",
    "help",
    "build-id",
    "Bstatic",
    "Bdynamic",
    "Bsymbolic",
    "undefined",
    "use-android-relr-tags",
    "unresolved-symbols",
    "unique",
    "color-diagnostics",
    "compress-debug-sections",
    "cref",
    "call_shared",
    "check-sections",
    "relax",
    "rpath",
    "rpath-link",
    "reproduce",
    "retain-symbols-file",
    "Map",
    "image-base",
    "icf",
    "ignore-data-address-equality",
    "just-symbols",
    "oformat",
    "orphan-handling",
    "optimize-bb-jumps",
    "mllvm",
    "merge-exidx-entries",
    "no-pie",
    "fix-cortex-a53-843419",
    "flavor",
];

/// Options of more than one letter that take the next argument as their value, unless `=` gives one.
const VALUED: &[&str] = &[
    "Map",
    "T",
    "Tbss",
    "Tdata",
    "Ttext",
    "Ttext-segment",
    "auxiliary",
    "default-script",
    "defsym",
    "dT",
    "dynamic-linker",
    "dynamic-list",
    "entry",
    "exclude-libs",
    "export-dynamic-symbol",
    "export-dynamic-symbol-list",
    "filter",
    "fini",
    "flavor",
    "format",
    "image-base",
    "init",
    "just-symbols",
    "library",
    "library-path",
    "mllvm",
    "output",
    "plugin",
    "plugin-opt",
    "retain-symbols-file",
    "rpath",
    "rpath-link",
    "script",
    "section-start",
    "soname",
    "sort-section",
    "symbol-ordering-file",
    "sysroot",
    "trace-symbol",
    "undefined",
    "version-script",
    "wrap",
];

/// Splits a command line.
#[must_use]
pub fn options(arguments: &[String]) -> Vec<LinkOption> {
    let mut found = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let Some(body) = argument.strip_prefix('-').filter(|body| !body.is_empty()) else {
            found.push(LinkOption::File(argument.clone()));
            continue;
        };
        let (mut name, mut value) = split(argument, body);
        let mut text = argument.clone();
        if value.is_none() && takes_value(&name) {
            value = rest.next().cloned();
            text.extend(value.iter().flat_map(|value| [" ", value]));
        }
        // Long names of options of one letter.
        for (long, short) in
            [("library", "l"), ("library-path", "L"), ("script", "T"), ("output", "o")]
        {
            if name == long {
                short.clone_into(&mut name);
            }
        }
        found.push(LinkOption::Option { name, value, text });
    }
    found
}

/// The name of an option, and the value in the same argument.
fn split(argument: &str, body: &str) -> (String, Option<String>) {
    let long = body.strip_prefix('-');
    let word = long.unwrap_or(body);
    let name = word.split('=').next().unwrap_or(word);
    let letter = body.chars().next().filter(|letter| LETTERS.contains(*letter));
    let of_letter = long.is_none() && letter.is_some() && !WORDS.contains(&name);
    if let Some(letter) = letter.filter(|_| of_letter) {
        let value = &argument[1 + letter.len_utf8()..];
        return (letter.to_string(), Some(value.to_owned()).filter(|value| !value.is_empty()));
    }
    match word.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (word.to_owned(), None),
    }
}

fn takes_value(name: &str) -> bool {
    let mut letters = name.chars();
    let one_letter =
        letters.next().is_some_and(|letter| LETTERS.contains(letter)) && letters.next().is_none();
    one_letter || VALUED.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<String> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        options(&arguments)
            .into_iter()
            .map(|one| match one {
                LinkOption::File(path) => path,
                LinkOption::Option { name, value, .. } => match value {
                    Some(value) => format!("{name}={value}"),
                    None => format!("{name}?"),
                },
            })
            .collect()
    }

    #[test]
    fn every_spelling_of_an_option_is_read() {
        assert_eq!(
            read("-L /a -L/b --library-path=/c -lz -l z --library z"),
            ["L=/a", "L=/b", "L=/c", "l=z", "l=z", "l=z"]
        );
        assert_eq!(
            read("--image-base=0 -image-base 0 --image-base 0 -T s.ld -Ts.ld --script=s.ld"),
            ["image-base=0", "image-base=0", "image-base=0", "T=s.ld", "T=s.ld", "T=s.ld"]
        );
        assert_eq!(
            read("-z now -znow -o out -Ttext=0x1"),
            ["z=now", "z=now", "o=out", "Ttext=0x1"]
        );
        assert_eq!(
            read("-flavor gnu -eh-frame-hdr a.o -no-pie"),
            ["flavor=gnu", "eh-frame-hdr?", "a.o", "no-pie?"]
        );
    }

    #[test]
    fn what_lacks_its_value_is_left_without() {
        assert_eq!(read("a.o -L"), ["a.o", "L?"]);
        assert_eq!(read("-"), ["-"]);
    }
}

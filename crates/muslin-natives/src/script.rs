//! What the text of a build script says, without running it.
//!
//! What does not run for the target is left out; the rest is read as text: a script that builds its words from
//! pieces says less than it does. Therefore what is found here adds to the evidence, and silence proves
//! nothing by itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::conditions::Surroundings;
use crate::live::{Live, live};
use crate::starts::{builders, literals};
use crate::walk::Ask;

/// How a text outside of this room is asked for.
pub(crate) type Sources<'a> = &'a dyn Fn(&Path) -> Option<String>;

/// More files than this are not read for one script.
const MODULES: usize = 32;

/// No more string literals than this are taken for directories.
const LITERALS: usize = 128;

/// The files that build systems read.
const BUILD_FILES: &[&str] =
    &["CMakeLists.txt", "GNUmakefile", "Makefile", "configure.ac", "makefile", "meson.build"];

/// The names under which a C++ runtime is linked.
const CXX_RUNTIME: &[&str] = &["c++", "c++abi", "stdc++", "supc++"];

/// A build script with the modules beside it, without comments and without what does not run.
pub(crate) struct Script {
    text: String,
    /// What is known of it as Rust; `None` if it could not be parsed.
    live: Option<Live>,
}

/// A library that a script or an attribute asks the linker for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Library {
    /// `None` where the name is put together at run time.
    pub(crate) name: Option<String>,
    /// Whether only an archive will do.
    pub(crate) is_static: bool,
}

impl Script {
    /// Reads a build script and the modules that it names; `None` if there is no text.
    pub(crate) fn read(
        path: &Path,
        sources: Sources<'_>,
        around: Surroundings<'_>,
    ) -> Option<Self> {
        let mut texts = vec![sources(path)?];
        let directory = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let mut waiting = modules(&without_comments(&texts[0]), &directory, &|_| true);
        for _ in 0..MODULES {
            let Some(candidates) = waiting.pop() else { break };
            let found = candidates.iter().find_map(|path| Some((path, sources(path)?)));
            if let Some((path, module)) = found {
                waiting.extend(modules(&without_comments(&module), &below(path), &|_| true));
                texts.push(module);
            }
        }
        let joined = |texts: &[String]| {
            texts.iter().map(|text| without_comments(text)).collect::<Vec<_>>().join("\n")
        };
        let live = live(&texts, around);
        let text = joined(live.as_ref().map_or(&texts, |live| &live.texts));
        Some(Self { text, live })
    }

    /// Whether code that runs uses a crate; so it seems where the script cannot be understood.
    pub(crate) fn uses(&self, code_name: &str) -> bool {
        self.live.as_ref().is_none_or(|live| names(&live.uses, live, code_name))
    }

    /// Whether code that runs for certain uses a crate.
    pub(crate) fn surely_uses(&self, code_name: &str) -> bool {
        self.live.as_ref().is_some_and(|live| names(&live.surely_uses, live, code_name))
    }

    /// Every name that code which runs uses.
    pub(crate) fn used_names(&self) -> impl Iterator<Item = &str> {
        self.live.iter().flat_map(|live| live.uses.iter().map(String::as_str))
    }

    /// The installed libraries that it looks for.
    pub(crate) fn asks(&self) -> &[Ask] {
        self.live.as_ref().map_or(&[], |live| &live.asks)
    }

    /// Whether it adds a directory in which libraries are searched, so that it may bring one.
    pub(crate) fn adds_directory(&self) -> bool {
        self.text.contains("rustc-link-search")
    }

    /// Whether it compiles C++, where it is known to compile something.
    pub(crate) fn says_cxx(&self) -> bool {
        let names_runtime = |name: &&str| self.text.contains(&format!("\"{name}\""));
        self.text.contains("cxx_build::")
            || self.text.split(".cpp(").skip(1).any(|rest| rest.trim_start().starts_with("true"))
            || self.names_file(&[".cpp\"", ".cxx\"", ".cc\""])
            || self.links_cxx()
            || CXX_RUNTIME.iter().any(names_runtime)
    }

    /// Whether it asks the linker for a C++ runtime, by a line for cargo or by an attribute.
    pub(crate) fn links_cxx(&self) -> bool {
        asked(&self.text).any(|(_, name)| CXX_RUNTIME.contains(&name))
    }

    /// Whether it assembles.
    pub(crate) fn says_assembler(&self) -> bool {
        self.names_file(&[".s\"", ".S\"", ".asm\""])
    }

    /// Whether it names a header of the kernel.
    pub(crate) fn says_kernel_headers(&self) -> bool {
        ["linux/", "asm/"].iter().any(|directory| {
            self.text.split(&format!("\"{directory}")).skip(1).any(|rest| {
                rest.split('"')
                    .next()
                    .is_some_and(|name| Path::new(name).extension() == Some("h".as_ref()))
            })
        })
    }

    /// The programs it starts that build native code, in order.
    pub(crate) fn builders(&self) -> Vec<String> {
        builders(&self.text)
    }

    /// Whether a file of a build system that it names compiles C++. Such files are looked for in the
    /// directory of the package and in those that a string literal of the script names.
    pub(crate) fn builds_cxx(&self, root: &Path, sources: Sources<'_>) -> bool {
        let plain = |literal: &&str| {
            !literal.is_empty() && literal.len() < 80 && !literal.contains([' ', '{', '='])
        };
        let named = literals(&self.text).filter(plain).take(LITERALS);
        let named = named.map(|literal| literal.trim_start_matches('/'));
        [""].into_iter().chain(named).any(|directory| {
            let path = root.join(directory);
            let files = BUILD_FILES.iter().map(|name| path.join(name)).chain([path.clone()]);
            let mut texts = files.filter_map(|file| Some((sources(&file)?, file)));
            texts.any(|(text, file)| file_builds_cxx(&file, &text))
        })
    }

    /// The libraries that it asks the linker for, in order; not those of libc, of Windows or of macOS.
    pub(crate) fn libraries(&self) -> Vec<Library> {
        let lines = self.live.iter().flat_map(|live| &live.lines);
        let known: Vec<Library> =
            lines.flat_map(|line| asked(&line.text)).filter_map(library).collect();
        // What a line is made of is not always known.
        let written = asked(&self.text).filter_map(library);
        let written = written.filter(|one| one.name.is_some() || known.is_empty());
        in_order(written.chain(known.clone()).collect())
    }

    /// Those that it asks for whatever the build finds.
    pub(crate) fn sure_libraries(&self) -> Vec<Library> {
        let lines = self.live.iter().flat_map(|live| &live.lines).filter(|line| line.certain);
        in_order(lines.flat_map(|line| asked(&line.text)).filter_map(library).collect())
    }

    fn names_file(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.text.contains(ending))
    }
}

fn in_order(mut libraries: Vec<Library>) -> Vec<Library> {
    libraries.sort();
    libraries.dedup();
    libraries
}

/// Whether names mean a crate, by itself or by what is imported from it.
fn names(used: &BTreeSet<String>, live: &Live, code_name: &str) -> bool {
    let imported = live.imports.get(code_name);
    used.contains(code_name)
        || imported.is_some_and(|names| names.contains("*") || !used.is_disjoint(names))
}

/// Kind and name of each library that a script passes to cargo, as far as they are written out.
fn asked(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let flags = text.split("rustc-flags=").skip(1);
    let flags = flags.filter_map(|rest| rest.strip_prefix("-l").map(str::trim_start));
    text.split("rustc-link-lib=").skip(1).chain(flags).map(|rest| {
        let end = rest.find(['"', '\\', '\n', ' ', ')']).unwrap_or(rest.len());
        let (kind, name) = rest[..end].rsplit_once('=').unwrap_or(("dylib", &rest[..end]));
        // Behind a second colon is another name, under which the library is looked for.
        (kind.split(':').next().unwrap_or(kind), name.split(':').next().unwrap_or(name))
    })
}

/// A library of this kind and name, unless it is looked for elsewhere than in directories of the target.
pub(crate) fn library((kind, name): (&str, &str)) -> Option<Library> {
    if matches!(kind, "framework" | "raw-dylib") || is_elsewhere(name) {
        return None;
    }
    let name = (!name.is_empty() && !name.contains('{')).then(|| name.to_owned());
    Some(Library { name, is_static: kind == "static" })
}

/// Whether a library is the runtime of C++.
pub(crate) fn is_runtime(name: &str) -> bool {
    CXX_RUNTIME.contains(&name)
}

/// Whether a name is libc's own, a C++ runtime's, or one of Windows: nothing to find on this target.
fn is_elsewhere(name: &str) -> bool {
    const WINDOWS: &[&str] = &[
        "advapi32",
        "bcrypt",
        "comdlg32",
        "crypt32",
        "dbghelp",
        "gdi32",
        "iphlpapi",
        "kernel32",
        "legacy_stdio_definitions",
        "ncrypt",
        "ntdll",
        "ole32",
        "oleaut32",
        "pdh",
        "powrprof",
        "psapi",
        "rpcrt4",
        "secur32",
        "shell32",
        "shlwapi",
        "user32",
        "userenv",
        "uuid",
        "version",
        "winmm",
        "winspool",
        "ws2_32",
    ];
    is_provided(name) || WINDOWS.contains(&name)
}

/// Whether a library comes with libc, with the compiler or with the C++ runtime of a toolchain.
pub(crate) fn is_provided(name: &str) -> bool {
    const LIBC: &[&str] = &["c", "crypt", "dl", "m", "pthread", "resolv", "rt", "util", "xnet"];
    const COMPILER: &[&str] = &["gcc", "gcc_eh", "gcc_s", "unwind"];
    [LIBC, COMPILER, CXX_RUNTIME].iter().any(|names| names.contains(&name))
}

/// Whether a file of a build system compiles C++. One of cmake does where a project names no languages.
fn file_builds_cxx(file: &Path, text: &str) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let script = ["mk", "sh", "py"].iter().any(|ending| file.extension() == Some(ending.as_ref()));
    if name == "CMakeLists.txt" {
        // The commands of cmake have no case, and its languages are in capitals.
        let upper = text.to_uppercase();
        let mut projects =
            upper.split("PROJECT(").skip(1).filter_map(|rest| rest.split(')').next());
        return projects.any(|inside| {
            let mut words = inside.split_whitespace().skip(1);
            words.clone().any(|word| word == "CXX")
                || !words.any(|word| matches!(word, "C" | "NONE" | "ASM"))
        });
    }
    let words: &[&str] =
        &["$(CXX)", "$CXX", "g++", "c++ ", ".cpp", ".cxx", ".cc ", "AC_PROG_CXX", "'cpp'"];
    (BUILD_FILES.contains(&name) || script) && words.iter().any(|word| text.contains(word))
}

/// The text without `//` comments, so that a script is not judged by what it explains.
pub(crate) fn without_comments(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    for line in text.lines() {
        let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
        bare.push_str(comment.map_or(line, |(at, _)| &line[..at]));
        bare.push('\n');
    }
    bare
}

/// For each `mod name;` the places where its file can be, unless a condition before it is known
/// not to hold.
pub(crate) fn modules(
    text: &str,
    directory: &Path,
    can_hold: &dyn Fn(&str) -> bool,
) -> Vec<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut place: Option<&str> = None;
    let mut is_on = true;
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.split("include!(\"").nth(1) {
            found.extend(rest.split('"').next().map(|name| vec![directory.join(name)]));
        } else if let Some(rest) = line.strip_prefix("#[path") {
            place = rest.split('"').nth(1);
        } else if let Some(predicate) = line.strip_prefix("#[cfg(") {
            is_on &= predicate.strip_suffix(")]").is_none_or(can_hold);
        } else if let Some(name) = module_name(line) {
            let places = match place.take() {
                Some(place) => vec![directory.join(place)],
                None => {
                    vec![directory.join(format!("{name}.rs")), directory.join(name).join("mod.rs")]
                }
            };
            found.extend(is_on.then_some(places));
            is_on = true;
        } else if !line.starts_with("#[") && !line.is_empty() {
            (place, is_on) = (None, true);
        }
    }
    found
}

/// `name` of `mod name;`
fn module_name(line: &str) -> Option<&str> {
    let declaration = line.strip_suffix(';')?;
    let (before, name) = declaration.rsplit_once(' ').unwrap_or(("", declaration));
    let is_module = before == "mod" || (before.starts_with("pub") && before.ends_with(" mod"));
    (is_module && !name.is_empty()).then_some(name)
}

/// The directory that holds the modules of a file.
pub(crate) fn below(path: &Path) -> PathBuf {
    if path.file_name() == Some("mod.rs".as_ref()) {
        path.parent().unwrap_or(Path::new("")).to_path_buf()
    } else {
        path.with_extension("")
    }
}

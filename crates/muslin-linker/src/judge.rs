//! Judges the arguments of a link: those that are known to make a right program wrong, and those that nobody
//! knows.

use crate::assign::assignment;
use crate::inputs::without_comments;
use crate::judgement::{Judgement, LinkContext, Weight};
use crate::options::LinkOption;

/// Judges every argument; what the last of several says is what counts, so an earlier one is passed over.
#[must_use]
pub fn judge(options: &[LinkOption], context: &LinkContext<'_>) -> Vec<Judgement> {
    let mut found = Vec::new();
    for (index, option) in options.iter().enumerate() {
        let LinkOption::Option { name, value, text } = option else { continue };
        let overridden = options[index + 1..].iter().any(|later| overrides(later, name));
        let value = value.as_deref().unwrap_or_default();
        let verdict = match (name.as_str(), value.split_once('=')) {
            _ if overridden => None,
            ("defsym", Some((symbol, value))) => assignment(symbol, value, context),
            _ => {
                known_to_break(name, value, place(options), context).map(|why| (Weight::Error, why))
            }
        };
        if let Some((weight, why)) = verdict {
            found.push(Judgement { weight, argument: text.clone(), why });
        } else if !is_known(name, value) {
            let why = "is not known: it may take away what a static program needs".to_owned();
            found.push(Judgement { weight: Weight::Warning, argument: text.clone(), why });
        }
    }
    found
}

/// Whether a later option undoes one with this name.
fn overrides(later: &LinkOption, name: &str) -> bool {
    let LinkOption::Option { name: later, .. } = later else { return false };
    match name {
        "no-eh-frame-hdr" => later == "eh-frame-hdr",
        "image-base" | "unresolved-symbols" => later == name,
        "warn-unresolved-symbols" => later == "error-unresolved-symbols",
        _ => false,
    }
}

/// Where a program is loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Where the kernel likes.
    Anywhere,
    /// At the address that the linker has set.
    Fixed,
}

fn place(options: &[LinkOption]) -> Place {
    let last = options.iter().rev().find_map(|option| match option {
        LinkOption::Option { name, .. } => match name.as_str() {
            "pie" | "pic-executable" => Some(Place::Anywhere),
            "no-pie" | "no-pic-executable" => Some(Place::Fixed),
            _ => None,
        },
        LinkOption::File(_) => None,
    });
    last.unwrap_or(Place::Fixed)
}

fn known_to_break(
    name: &str,
    value: &str,
    place: Place,
    context: &LinkContext<'_>,
) -> Option<String> {
    let why = match (name, value) {
        // Zero is what a program has that is loaded anywhere.
        ("image-base" | "Ttext-segment", address) if place == Place::Fixed && is_zero(address) => {
            "puts the program at address 0, where the kernel lets nobody but root load one"
        }
        ("no-eh-frame-hdr", _) if context.unwinds => {
            "drops the table by which a panic unwinds: it aborts instead"
        }
        ("unresolved-symbols", mode) if !mode.starts_with("report-all") => UNRESOLVED,
        ("warn-unresolved-symbols" | "noinhibit-exec", _) | ("z", "undefs") => UNRESOLVED,
        ("just-symbols" | "R", _) => {
            "takes addresses of functions from another file, and leaves their code out of the program"
        }
        ("T" | "default-script" | "dT", path) => {
            return (context.script)(path).and_then(|text| layout(&text));
        }
        _ => return None,
    };
    Some(why.to_owned())
}

const UNRESOLVED: &str = "lets calls of functions that nobody defines pass: they jump to address 0";

fn is_zero(address: &str) -> bool {
    let digits = address.strip_prefix("0x").or_else(|| address.strip_prefix("0X"));
    let digits = digits.unwrap_or(address);
    !digits.is_empty() && digits.chars().all(|digit| digit == '0')
}

/// What a script that lays out the whole file leaves out; a script that only inserts into the linker's own layout
/// leaves out nothing.
fn layout(text: &str) -> Option<String> {
    let text = without_comments(text);
    let args: Vec<&str> = text
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || "_.*/$".contains(letter)))
        .filter(|word| !word.is_empty())
        .collect();
    let has = |word: &str| args.contains(&word);
    if !has("SECTIONS") || has("INSERT") {
        return None;
    }
    let discarded = discarded(&text);
    if let Some(section) = NEEDED.iter().find(|section| discarded.contains(*section)) {
        return Some(format!(
            "names a script that discards `{section}`, which a program needs at run time"
        ));
    }
    if !has("__init_array_start") && moves_constructors(&text) {
        return Some(
            "names a script that puts `.init_array` into another section and does not define `__init_array_start`, so musl runs no constructors"
                .to_owned(),
        );
    }
    let headers = has("SIZEOF_HEADERS") || (has("PHDRS") && has("FILEHDR"));
    if !headers {
        return Some(
            "names a script that leaves the program headers out of every segment, and musl reads them to find TLS and relocations"
                .to_owned(),
        );
    }
    if has("PHDRS") && !has("PT_TLS") {
        return Some(
            "names a script with `PHDRS` but without `PT_TLS`, so thread-local variables have no initial values"
                .to_owned(),
        );
    }
    None
}

/// Whether a script puts constructors into a section of another name. Where they keep theirs, lld defines the symbols
/// around them, and of other linkers the finished file shows whether they did.
fn moves_constructors(text: &str) -> bool {
    let mut places = text.match_indices(".init_array");
    let begins_section = |at: usize| {
        let rest = &text[at + ".init_array".len()..];
        let opening = rest.find(['{', '}', '(', ')']).unwrap_or(rest.len());
        rest.starts_with(|letter: char| letter.is_whitespace() || letter == ':')
            && rest[..opening].contains(':')
    };
    text.contains(".init_array") && !places.any(|(at, _)| begins_section(at))
}

/// Sections that cannot be discarded.
const NEEDED: [&str; 9] = [
    ".init_array",
    ".fini_array",
    ".eh_frame_hdr",
    ".eh_frame",
    ".gcc_except_table",
    ".tdata",
    ".tbss",
    ".rela.dyn",
    ".dynamic",
];

/// What is in `/DISCARD/ : { … }`.
fn discarded(text: &str) -> String {
    let blocks = text.split("/DISCARD/").skip(1);
    blocks
        .filter_map(|block| Some(block.split_once('{')?.1.split('}').next()?.to_owned()))
        .collect()
}

/// Options of which it is known that they change nothing about whether a static program is right: what rustc
/// passes, and what people use for size, hardening, debugging and speed of the link.
fn is_known(name: &str, value: &str) -> bool {
    match name {
        "z" => KEYWORDS
            .iter()
            .any(|keyword| value == *keyword || value.starts_with(&format!("{keyword}="))),
        "O" | "L" | "l" | "o" | "m" | "T" | "e" | "u" | "y" => true,
        _ => name.starts_with('O') || name.starts_with("plugin-opt") || KNOWN.contains(&name),
    }
}

/// Values of `-z`.
const KEYWORDS: &[&str] = &[
    "bti-report",
    "combreloc",
    "common-page-size",
    "copyreloc",
    "defs",
    "execstack",
    "force-bti",
    "force-ibt",
    "gcs",
    "global",
    "hazardplt",
    "ibt",
    "initfirst",
    "interpose",
    "keep-text-section-prefix",
    "lazy",
    "max-page-size",
    "muldefs",
    "nocombreloc",
    "nocopyreloc",
    "nodefaultlib",
    "nodelete",
    "nodlopen",
    "noexecstack",
    "nognustack",
    "nokeep-text-section-prefix",
    "nopack-relative-relocs",
    "norelro",
    "noseparate-code",
    "nosectionheader",
    "nostart-stop-gc",
    "notext",
    "now",
    "nounique-symbol",
    "origin",
    "pac-plt",
    "pack-relative-relocs",
    "rel",
    "rela",
    "relro",
    "retpolineplt",
    "rodynamic",
    "separate-code",
    "separate-loadable-segments",
    "shstk",
    "stack-size",
    "start-stop-gc",
    "start-stop-visibility",
    "text",
    "undefs",
    "unique-symbol",
    "wxneeded",
    "zero",
];

const KNOWN: &[&str] = &[
    "Bdynamic",
    "Bno-symbolic",
    "Bstatic",
    "Bsymbolic",
    "Bsymbolic-functions",
    "Map",
    "Ttext-segment",
    "X",
    "S",
    "s",
    "x",
    "E",
    "M",
    "N",
    "EB",
    "EL",
    "as-needed",
    "no-as-needed",
    "allow-multiple-definition",
    "allow-shlib-undefined",
    "no-allow-shlib-undefined",
    "build-id",
    "call_shared",
    "check-sections",
    "no-check-sections",
    "color-diagnostics",
    "no-color-diagnostics",
    "compress-debug-sections",
    "cref",
    "debug-names",
    "default-script",
    "define-common",
    "defsym",
    "demangle",
    "no-demangle",
    "disable-new-dtags",
    "discard-all",
    "discard-locals",
    "discard-none",
    "dT",
    "dynamic-linker",
    "dynamic-list",
    "eh-frame-hdr",
    "no-eh-frame-hdr",
    "emit-relocs",
    "q",
    "enable-new-dtags",
    "end-group",
    "end-lib",
    "entry",
    "error-limit",
    "error-unresolved-symbols",
    "exclude-libs",
    "export-dynamic",
    "no-export-dynamic",
    "export-dynamic-symbol",
    "export-dynamic-symbol-list",
    "fatal-warnings",
    "no-fatal-warnings",
    "fini",
    "fix-cortex-a53-843419",
    "flavor",
    "format",
    "gc-sections",
    "no-gc-sections",
    "gdb-index",
    "no-gdb-index",
    "gnu-unique",
    "no-gnu-unique",
    "hash-style",
    "icf",
    "ignore-data-address-equality",
    "ignore-function-address-equality",
    "image-base",
    "init",
    "keep-unique",
    "ld-generated-unwind-info",
    "lto-O",
    "mllvm",
    "nmagic",
    "no-nmagic",
    "no-dynamic-linker",
    "no-keep-memory",
    "no-omagic",
    "no-pie",
    "no-pic-executable",
    "noinhibit-exec",
    "no-relax",
    "relax",
    "no-rosegment",
    "rosegment",
    "no-undefined",
    "no-undefined-version",
    "undefined-version",
    "no-whole-archive",
    "whole-archive",
    "nostdlib",
    "omagic",
    "optimize-bb-jumps",
    "orphan-handling",
    "pack-dyn-relocs",
    "package-metadata",
    "pic-executable",
    "pic-veneer",
    "pie",
    "pop-state",
    "push-state",
    "print-gc-sections",
    "no-print-gc-sections",
    "print-icf-sections",
    "print-map",
    "reproduce",
    "r",
    "relocatable",
    "rpath",
    "rpath-link",
    "retain-symbols-file",
    "script",
    "section-start",
    "shared",
    "shuffle-sections",
    "soname",
    "sort-common",
    "sort-section",
    "start-group",
    "start-lib",
    "static",
    "dn",
    "non_shared",
    "stats",
    "strip-all",
    "strip-debug",
    "strip-sections",
    "symbol-ordering-file",
    "no-warn-symbol-ordering",
    "no-warnings",
    "sysroot",
    "target1-rel",
    "threads",
    "no-threads",
    "time-trace",
    "time",
    "trace",
    "t",
    "trace-symbol",
    "undefined",
    "undefined-glob",
    "unique",
    "unresolved-symbols",
    "use-android-relr-tags",
    "v",
    "V",
    "verbose",
    "version",
    "version-script",
    "w",
    "warn-common",
    "no-warn-common",
    "warn-backrefs",
    "warn-once",
    "warn-unresolved-symbols",
    "why-extract",
    "why-live",
    "wrap",
    "thinlto-jobs",
    "thinlto-cache-dir",
    "thinlto-cache-policy",
    "lto-partitions",
    "no-lto-legacy-pass-manager",
    "call-graph-profile-sort",
    "no-mmap-output-file",
    "nostart-files",
    "Tbss",
    "Tdata",
    "Ttext",
    "i",
    "d",
    "dc",
    "dp",
    "g",
    "randomize-section-padding",
    "be8",
    "no-dependent-libraries",
    "dependency-file",
    "no-ld-generated-unwind-info",
    "no-correct-plugin",
    "reduce-memory-overheads",
    "no-reduce-memory-overheads",
    "hash-size",
    "no-apply-dynamic-relocs",
    "apply-dynamic-relocs",
    "just-symbols",
    "R",
    "b",
    "G",
    "f",
    "F",
    "h",
    "I",
    "c",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::options;

    /// What breaks, and what nobody knows, as lines.
    fn judged(line: &str, script: &str) -> Vec<String> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let context = LinkContext {
            unwinds: true,
            in_libc: &|name| ["malloc", "memcpy"].contains(&name),
            script: &|_| Some(script.to_owned()),
        };
        let found = judge(&options(&arguments), &context).into_iter();
        found.map(|one| format!("{:?} {}", one.weight, one.argument)).collect()
    }

    #[test]
    fn what_rustc_and_hardened_builds_pass_is_known() {
        let line = "-flavor gnu -pie --build-id=sha1 --package-metadata={\"type\":\"rpm\"} -zstack-size=8388608 crt1.o -m64 -L /x --as-needed -Bstatic -lc -Bdynamic --eh-frame-hdr -z noexecstack -o out --gc-sections -static --no-dynamic-linker -z text -z relro -znow --strip-all -O1 --icf=safe -zseparate-loadable-segments";
        assert_eq!(judged(line, ""), [""; 0]);
    }

    #[test]
    fn arguments_that_break_a_program_are_errors_in_every_spelling() {
        for line in [
            "--image-base=0",
            "-image-base 0x0",
            "--no-eh-frame-hdr",
            "--unresolved-symbols=ignore-all",
            "--unresolved-symbols ignore-in-object-files",
            "--warn-unresolved-symbols",
            "--noinhibit-exec",
            "-z undefs",
            "-zundefs",
            "--defsym=malloc=other",
            "--defsym memcpy=0",
        ] {
            let found = judged(line, "");
            assert_eq!(found.len(), 1, "{line}: {found:?}");
            assert!(found[0].starts_with("Error"), "{line}: {found:?}");
        }
    }

    #[test]
    fn an_argument_that_a_later_one_undoes_is_none() {
        assert_eq!(judged("--no-eh-frame-hdr --eh-frame-hdr", ""), [""; 0]);
        assert_eq!(judged("--image-base=0 --image-base=0x200000", ""), [""; 0]);
        assert_eq!(judged("--defsym=mine=malloc --image-base=0x10000", ""), [""; 0]);
    }

    #[test]
    fn address_zero_is_usual_for_a_program_that_is_loaded_anywhere() {
        assert_eq!(judged("-pie --image-base=0", ""), [""; 0]);
        assert_eq!(judged("-pie --image-base=0 -no-pie", "").len(), 1);
    }

    #[test]
    fn without_unwinding_nobody_needs_the_table() {
        let context = LinkContext { unwinds: false, in_libc: &|_| false, script: &|_| None };
        assert_eq!(judge(&options(&["--no-eh-frame-hdr".to_owned()]), &context), []);
    }

    #[test]
    fn an_argument_that_nobody_knows_is_a_warning() {
        assert_eq!(judged("--loom-speed=9", ""), ["Warning --loom-speed=9"]);
        assert_eq!(judged("-z loom", ""), ["Warning -z loom"]);
    }

    #[test]
    fn functions_that_are_not_in_the_program_are_found() {
        assert_eq!(judged("--just-symbols=a.o", ""), ["Error --just-symbols=a.o"]);
        assert_eq!(judged("-R a.o", ""), ["Error -R a.o"]);
        assert_eq!(judged("--defsym=away=0x10", ""), ["Warning --defsym=away=0x10"]);
        assert_eq!(judged("--defsym=away=near", ""), [""; 0]);
    }

    #[test]
    fn a_layout_that_leaves_out_what_musl_reads_is_an_error() {
        let whole = "SECTIONS { . = SIZEOF_HEADERS; .init_array : { __init_array_start = .; *(.init_array) } .tdata : {} }";
        assert_eq!(judged("-Twhole.ld", whole), [""; 0]);
        // lld defines the symbols itself around a section of that name, which an orphan has too.
        let kept = "SECTIONS { . = SIZEOF_HEADERS; .init_array 0 : { KEEP(*(.init_array*)) } }";
        assert_eq!(judged("-Tkept.ld", kept), [""; 0]);
        let orphan = "SECTIONS { . = SIZEOF_HEADERS; .data : { *(.data) } }";
        assert_eq!(judged("-Torphan.ld", orphan), [""; 0]);
        let insert = "SECTIONS { .mine : { *(.mine) } } INSERT AFTER .data;";
        assert_eq!(judged("-T insert.ld", insert), [""; 0]);
        for broken in [
            whole.replace(".init_array : { __init_array_start = .;", ".data : {"),
            whole.replace("SIZEOF_HEADERS", "0x1000"),
            whole.replace(".tdata : {}", "/DISCARD/ : { *(.eh_frame) }"),
            format!("PHDRS {{ text PT_LOAD FILEHDR PHDRS; }} {whole}"),
        ] {
            assert_eq!(judged("-Tbroken.ld", &broken), ["Error -Tbroken.ld"], "{broken}");
        }
    }
}

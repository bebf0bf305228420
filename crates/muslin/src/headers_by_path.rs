//! Headers of the host's glibc that a source or an argument of the target's compiler names by a path from the root, so
//! that musl's are not searched for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What each header of glibc says of itself. One of another library, or of the kernel, includes those of the C library by
/// name, which finds musl's.
const OF_GLIBC: &str = "This file is part of the GNU C Library";

/// Where the host keeps the headers of its C library, among others.
const OF_HOST: &str = "/usr/include/";

/// A header of the glibc below this root, in a line or an argument that was recorded, and where that is: `tide.c:3`,
/// or the argument.
pub(crate) fn recorded(line: &str, root: &Path) -> Option<String> {
    let (file, rest) = line.split_once(':')?;
    let header = header_of_host(rest, root)?;
    let directive = rest.split_once(':').filter(|(_, text)| text.trim_start().starts_with('#'));
    Some(match directive {
        Some((number, _)) => format!("`{file}:{number}`, which includes glibc's `{header}`"),
        None => format!("`{file}` with `{rest}`, and `{header}` is glibc's"),
    })
}

/// The same in headers that a source includes by a name, found beside it or in the `OUT_DIR`.
pub(crate) fn included(source: &Path, out: &Path, root: &Path) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![source.to_owned()];
    while let Some(path) = waiting.pop() {
        let Ok(bytes) = muslin_exec::read(&path) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        for (number, line) in (1..).zip(text.lines()) {
            let Some(name) = included_name(line) else { continue };
            if let Some(header) = header_of_host(line, root) {
                return Some(format!(
                    "`{}`, and `{}:{number}` includes glibc's `{header}`",
                    source.display(),
                    path.display()
                ));
            }
            let beside = path.parent().unwrap_or(out);
            let candidates: [PathBuf; 3] =
                [beside.join(name), out.join(name), out.join("include").join(name)];
            let found = candidates.into_iter().find(|one| muslin_exec::is_file(one));
            waiting.extend(found.filter(|one| seen.insert(one.clone())));
        }
    }
    None
}

/// What a line of a source includes.
fn included_name(line: &str) -> Option<&str> {
    let directive = line.trim_start().strip_prefix('#')?.trim_start();
    let rest = ["include_next", "include", "import"]
        .iter()
        .find_map(|word| directive.strip_prefix(word))?
        .trim_start();
    let end = if rest.starts_with('"') { '"' } else { '>' };
    rest.strip_prefix(['"', '<'])?.split(end).next()
}

/// The header of glibc that a text names by its path.
fn header_of_host<'t>(text: &'t str, root: &Path) -> Option<&'t str> {
    let path = &text[text.find(OF_HOST)?..];
    let path = path.split(['"', '>', '\\', '\'', ',']).next()?.trim_end();
    let bytes = muslin_exec::read(&root.join(path.trim_start_matches('/'))).ok()?;
    String::from_utf8_lossy(&bytes).contains(OF_GLIBC).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory with these files.
    fn holding(files: &[(&str, &str)]) -> muslin_exec::TemporaryDirectory {
        let directory =
            muslin_exec::temporary_directory(&std::env::temp_dir(), "muslin-by-path").unwrap();
        for (name, text) in files {
            let path = directory.path().join(name);
            muslin_exec::write_if_different(&path, text.as_bytes(), false).unwrap();
        }
        directory
    }

    /// The root directory of a host with glibc.
    fn host() -> muslin_exec::TemporaryDirectory {
        let regex = "/* Definitions for regular expressions.\n   This file is part of the GNU C Library.  */\n";
        holding(&[("usr/include/regex.h", regex), ("usr/include/linux/types.h", "/* SPDX */\n")])
    }

    #[test]
    fn a_source_that_names_a_header_of_glibc_is_named_with_its_line() {
        let host = host();
        let recorded = |line: &str| recorded(line, host.path());
        assert_eq!(
            recorded("/app/tide.c:3:#include \"/usr/include/regex.h\"").as_deref(),
            Some("`/app/tide.c:3`, which includes glibc's `/usr/include/regex.h`")
        );
        assert!(recorded("tide.c:1:  # include </usr/include/regex.h> /* \" */").is_some());
        assert_eq!(recorded("tide.c:1:#include \"/usr/include/linux/types.h\""), None);
        assert_eq!(recorded("tide.c:1:#include \"/usr/include/no-such.h\""), None);
        assert_eq!(recorded("tide.c:1:#include \"/app/tide.h\""), None);
    }

    #[test]
    fn an_argument_that_names_a_header_of_glibc_is_named() {
        let host = host();
        let recorded = |line: &str| recorded(line, host.path());
        for argument in [
            "/usr/include/regex.h",
            "-include/usr/include/regex.h",
            "--imacros=/usr/include/regex.h",
            "-Wp,-include,/usr/include/regex.h,-DX",
            "-DREGEX=\"/usr/include/regex.h\"",
            "-DREGEX=</usr/include/regex.h>",
        ] {
            let why = recorded(&format!("tide.c:{argument}")).expect(argument);
            let expected =
                format!("`tide.c` with `{argument}`, and `/usr/include/regex.h` is glibc's");
            assert_eq!(why, expected);
        }
        assert_eq!(recorded("tide.c:/app/regex.h"), None);
        assert_eq!(recorded("tide.c:-DX=/usr/include/"), None);
    }

    #[test]
    fn a_header_that_names_one_of_glibc_counts_for_what_includes_it() {
        let package = holding(&[
            ("tide.c", "#include <stdio.h>\n#include \"weft.h\"\n"),
            ("weft.h", "#include \"weft.h\"\n#include <made.h>\n"),
            ("ebb.c", "#include \"flow.h\"\n"),
        ]);
        let out = holding(&[("made.h", "\n#include </usr/include/regex.h>\n"), ("flow.h", "")]);
        let host = host();
        let of = |name: &str| included(&package.path().join(name), out.path(), host.path());
        let made = out.path().join("made.h");
        let why = of("tide.c").unwrap();
        let expected =
            format!("and `{}:2` includes glibc's `/usr/include/regex.h`", made.display());
        assert!(why.ends_with(&expected), "{why}");
        assert_eq!(of("ebb.c"), None);
    }
}

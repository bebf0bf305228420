//! Paths of the machine that built the file.

use std::ops::Range;

/// A path that says where the file was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leak {
    pub(crate) offset: u64,
    pub(crate) path: String,
}

/// What gives a path away, hidden. Paths that Rust, musl and LLVM ship in their own archives (`/rustc/<hash>/`, `/checkout/`, `/build/musl`) hold none of
/// these.
pub(super) const SIGNS: [&[u8]; 6] = [
    b"/ho~me/",
    b"/ro~ot/",
    b"/Use~rs/",
    b"/bui~lds/",
    b".cargo/reg~istry/",
    b".rustup/tool~chains/",
];

/// The longest path that is kept.
pub(crate) const MAX_PATH: usize = 512;

/// The whole path around a sign, if it is one: two more parts have to follow `/home/` and its like,
/// since a program may well speak of such a directory without having been built there.
///
/// What follows is looked at first: where it is not a path, the next sign is not within it, so that no byte
/// is looked at for every sign before it.
pub(super) fn path_at(haystack: &[u8], sign: Range<usize>) -> Option<Range<usize>> {
    let rest = &haystack[sign.end..];
    if rest.first().is_none_or(|&byte| byte == b'/' || !in_path(byte)) {
        return None;
    }
    let length = length(rest);
    let inside = &rest[..length];
    let part = inside.iter().position(|&byte| byte == b'/')?;
    if part.saturating_add(1) >= inside.len() {
        return None;
    }
    let start = if haystack.get(sign.start) == Some(&b'/') {
        sign.start
    } else {
        // The sign is in the middle: the path begins at the first slash before it.
        let before = &haystack[sign.start.saturating_sub(MAX_PATH)..sign.start];
        let length = before.iter().rev().take_while(|byte| in_path(**byte)).count();
        let run = sign.start.saturating_sub(length)..sign.start;
        let slash = haystack[run.clone()].iter().position(|&byte| byte == b'/')?;
        run.start.saturating_add(slash)
    };
    Some(start..sign.end.saturating_add(length))
}

/// How many of the bytes belong to a path that has begun before them.
pub(crate) fn length(rest: &[u8]) -> usize {
    let rest = &rest[..rest.len().min(MAX_PATH)];
    let length = rest.iter().take_while(|byte| in_path(**byte)).count();
    // Rust's texts stand one behind the other without an end; the name of a source file is one.
    memchr::memmem::find(&rest[..length], b".rs").map_or(length, |at| at.saturating_add(3))
}

pub(crate) fn in_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/._-+@~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, sign: &str) -> Option<String> {
        let at = text.find(sign).unwrap();
        let path = path_at(text.as_bytes(), at..at + sign.len())?;
        Some(text[path].to_owned())
    }

    #[test]
    fn a_path_ends_where_its_text_ends() {
        let text = "x\0/home/ann/src/main.c\0y";
        assert_eq!(found(text, "/home/").unwrap(), "/home/ann/src/main.c");
    }

    #[test]
    fn a_rust_source_ends_the_path_even_if_text_follows() {
        let text = "/home/ann/src/lib.rs/home/ann/other.rs";
        assert_eq!(found(text, "/home/").unwrap(), "/home/ann/src/lib.rs");
    }

    #[test]
    fn a_sign_in_the_middle_brings_its_beginning() {
        let text = "\0/opt/ci/.cargo/registry/src/a-1/b.rs\0";
        assert_eq!(
            found(text, ".cargo/registry/").unwrap(),
            "/opt/ci/.cargo/registry/src/a-1/b.rs"
        );
    }

    #[test]
    fn a_directory_that_is_merely_spoken_of_is_no_leak() {
        assert_eq!(found("/home/%s", "/home/"), None);
        assert_eq!(found("/home/user", "/home/"), None);
        assert_eq!(found("/home//x", "/home/"), None);
    }
}

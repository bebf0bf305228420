//! Packed relative relocations (RELR): the table that a static-PIE relocates itself by, an eighth of the size or less.
//!
//! The start code carries it out, which musl's does from 1.2.4 on; an older one passes over it, and the program
//! crashes. So it is asked for only where the CRT object on the line is known to read it.

use crate::change::{Change, Rewritten};
use crate::crt_objects::is_static_pie;

/// What asks a linker for it.
const PACKED: &str = "-zpack-relative-relocs";

/// Words of a user or a build script that speak of the form of relocations.
const SPOKEN: [&str; 3] = ["pack-relative-relocs", "pack-dyn-relocs", "emit-relocs"];

/// The CRT object whose code relocates the program of this line, if its relocations may be packed: rustc's own.
#[must_use]
pub fn relocating_object(args: &[String]) -> Option<&str> {
    let spoken = |word: &String| SPOKEN.iter().any(|name| word.contains(name));
    if is_static_pie(args) != Some(true) || args.iter().any(spoken) {
        return None;
    }
    args.iter().map(String::as_str).find(|word| word.ends_with("/self-contained/rcrt1.o"))
}

/// The same line with packed relocations.
#[must_use]
pub fn with_packed_relocations(mut line: Rewritten) -> Rewritten {
    line.args.push(PACKED.to_owned());
    let to = vec![PACKED.to_owned()];
    line.changes.push(Change { code: "packed-relocations", from: Vec::new(), to });
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rewrite::rewrite;

    fn asked(line: &str) -> Option<String> {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        relocating_object(&rewrite(&args).args).map(str::to_owned)
    }

    #[test]
    fn only_a_static_pie_with_rustcs_own_crt_object_is_asked_about() {
        let own = Some("/r/self-contained/rcrt1.o".to_owned());
        assert_eq!(asked("-flavor gnu /r/self-contained/crt1.o a.o -static -pie"), own);
        assert_eq!(asked("-flavor gnu /r/self-contained/rcrt1.o a.o -static -no-pie"), None);
        assert_eq!(asked("-flavor gnu /usr/lib/rcrt1.o a.o -static -pie"), None);
        assert_eq!(asked("-flavor gnu /r/self-contained/rcrt1.o a.o -shared"), None);
    }

    #[test]
    fn who_speaks_of_relocations_is_heard() {
        for word in ["-Wl,-z,nopack-relative-relocs", "--pack-dyn-relocs=none", "--emit-relocs"] {
            let line = format!("/r/self-contained/rcrt1.o a.o -static -pie {word}");
            assert_eq!(asked(&line), None, "{word}");
        }
    }

    #[test]
    fn the_word_is_added_and_recorded() {
        let line = with_packed_relocations(rewrite(&["a.o".to_owned()]));
        assert_eq!(line.args, ["a.o", "-zpack-relative-relocs"]);
        assert_eq!(line.changes[0].code, "packed-relocations");
    }
}

//! Which language a program was written in, as far as its compiler left its name: advice depends on it.

use memchr::memmem;

use crate::image::Image;
use crate::note::Notes;
use crate::section::Sections;

/// How much of `.comment` is read: each compiler leaves a line, once.
const MAX_COMMENT: u64 = 16 * 1024;

/// Who compiled a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Producer {
    /// rustc.
    Rust,
    /// Go's compiler, with or without C.
    Go,
    /// A compiler of C or C++ alone.
    C,
    /// None of them left its name.
    Unknown,
}

impl Producer {
    /// Go leaves a note or a section; rustc and compilers of C leave a line in `.comment`, which `strip` keeps.
    pub(crate) fn read(image: &Image<'_>, sections: &Sections, notes: &Notes) -> Self {
        let go = notes.makers.iter().any(|maker| maker.owner == "Go");
        if go || sections.named(".go.buildinfo").is_some() {
            return Self::Go;
        }
        let Some(comment) = sections.named(".comment") else { return Self::Unknown };
        let text = image.slice(comment.offset, comment.size.min(MAX_COMMENT));
        let has = |name: &str| memmem::find(text, name.as_bytes()).is_some();
        if has("rustc version") {
            Self::Rust
        } else if has("GCC: ") || has("clang version") {
            Self::C
        } else {
            Self::Unknown
        }
    }

    /// How to build such a program static.
    pub(crate) fn static_build(self) -> &'static str {
        match self {
            Self::Rust | Self::Unknown => "build it static: `cargo muslin static-build`",
            Self::Go => "build it static: `CGO_ENABLED=0 go build`",
            Self::C => "build it static for musl (`musl-gcc -static`), or take an image with glibc",
        }
    }
}

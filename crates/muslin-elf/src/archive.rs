//! Static libraries: what their members are, and what the symbols that they lack betray.
//!
//! A linker takes whatever has the right names. musl keeps some of glibc's names so that old
//! programs start, so an object that was compiled with glibc's headers can be linked without a word
//! and then read a structure that is laid out differently. Only the names that the object asks for
//! tell, and after the link they are gone: they have to be read from the archive.
//!
//! Nothing is read but headers, symbols and, where asked for, relocations, so the size of an archive
//! hardly matters.

mod check;
mod checks;
mod library;
mod mark;
mod object;
mod provenance;
mod symbols;
mod uses;
mod window;

pub use check::{ArchiveCheck, ArchivePolicy, Linked};
pub use checks::{ARCHIVE_CHECKS, check_archive};
pub use library::{Archive, Content, Member, NotArchive, index};
pub use mark::Mark;
pub use provenance::Provenance;
pub use symbols::{Absolute, Depth, GlibcHeaders, Protected, Unresolved};
pub use uses::{Uses, uses};

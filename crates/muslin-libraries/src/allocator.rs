//! The allocator that is asked for: a library that no package looks for, and that is linked before libc.

use muslin_schema::{Allocator, NativeNeed, Outcome};

use crate::provided::for_itself;
use crate::{Libraries, Wish};

/// Crates that compile an allocator for the program that has them: it would be there twice, under the same
/// names.
const BRING_THEIR_OWN: [&str; 7] = [
    "jemalloc-sys",
    "libmimalloc-sys",
    "libtcmalloc-sys",
    "rpmalloc-sys",
    "snmalloc-sys",
    "tikv-jemalloc-sys",
    "tcmalloc-better-sys",
];

/// The package of the survey that brings an allocator into the program.
#[must_use]
pub fn own_allocator(natives: &[NativeNeed]) -> Option<&NativeNeed> {
    natives.iter().find(|one| {
        BRING_THEIR_OWN.contains(&one.package.as_str()) && one.outcome != Outcome::Nothing
    })
}

/// The survey, with the allocator that is asked for; without it where the program brings one.
#[must_use]
pub fn with_allocator(
    mut natives: Vec<NativeNeed>,
    allocator: Allocator,
    libraries: &Libraries,
    wish: Wish<'_>,
) -> Vec<NativeNeed> {
    let library = allocator.library().and_then(|id| libraries.find(id));
    if let (Some(library), None) = (library, own_allocator(&natives)) {
        let because = format!("`--allocator {}`: it stands before musl's", library.id);
        natives.push(NativeNeed { because, ..for_itself(library, libraries, wish) });
    }
    natives
}

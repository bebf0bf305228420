//! The allocator that is asked for: a library that no package looks for, and that is linked before libc.

use muslin_schema::{Allocator, NativeNeed, Outcome};

use crate::libraries::Libraries;
use crate::provided::Wish;
use crate::provided::for_itself;

/// The package of the survey that brings an allocator into the program, to which the one that is asked for
/// yields: it would be there twice, or under the same names.
#[must_use]
pub fn own_allocator<'n>(
    natives: &'n [NativeNeed],
    allocator: Allocator,
    libraries: &Libraries,
) -> Option<&'n NativeNeed> {
    let library = libraries.find(allocator.library()?)?;
    natives
        .iter()
        .find(|one| library.yields_to.contains(&one.package) && one.outcome != Outcome::Nothing)
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
    if let (Some(library), None) = (library, own_allocator(&natives, allocator, libraries)) {
        let because = format!("`--allocator {}`: it stands before musl's", library.id);
        natives.push(NativeNeed { because, ..for_itself(library, libraries, wish) });
    }
    natives
}

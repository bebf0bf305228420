//! The allocator that is asked for: a library that no package looks for, and that is linked before libc.

use muslin_schema::{Allocator, NativeNeed, Outcome};

use crate::libraries::Libraries;
use crate::provided::ProvidePolicy;
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

/// The survey, with the allocator that is asked for by name; without it where the program brings one.
#[must_use]
pub fn with_allocator(
    mut natives: Vec<NativeNeed>,
    allocator: Allocator,
    libraries: &Libraries,
    wish: ProvidePolicy<'_>,
) -> Vec<NativeNeed> {
    let by_name = allocator != Allocator::Auto;
    if by_name && own_allocator(&natives, allocator, libraries).is_none() {
        natives.extend(allocator_need(allocator, libraries, wish));
    }
    natives
}

/// An allocator in the form of a survey; `None` for musl's own.
#[must_use]
pub fn allocator_need(
    allocator: Allocator,
    libraries: &Libraries,
    wish: ProvidePolicy<'_>,
) -> Option<NativeNeed> {
    let library = libraries.find(allocator.library()?)?;
    let because = match allocator {
        Allocator::Auto => {
            "it replaces musl's allocator; `--allocator musl` leaves it out".to_owned()
        }
        _ => format!("`--allocator {}`: it replaces musl's", library.id),
    };
    Some(NativeNeed { because, ..for_itself(library, libraries, wish) })
}

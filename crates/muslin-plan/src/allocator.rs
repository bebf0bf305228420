//! The allocator that is linked before libc, if one is asked for.

use muslin_libraries::own_allocator;
use muslin_linker::FIRST_DIRECTORY;
use muslin_schema::codes;
use muslin_schema::{Allocator, Answer, Finding, NativeNeed, PlacedLibrary, Severity, Target};

use crate::first::LinkedFirst;
use crate::inputs::PlanContext;
use crate::settings::Placed;

/// Which allocator the program gets, and what is worth saying about that.
pub(crate) fn allocator(
    ground: PlanContext<'_>,
    natives: &[NativeNeed],
    kept: Option<&Placed<String>>,
    target: Target,
) -> (Allocator, Option<Finding>) {
    let wanted = ground.request.allocator.unwrap_or_default();
    // The automatic one is decided by itself.
    if matches!(wanted, Allocator::Musl | Allocator::Auto) {
        return (Allocator::Musl, None);
    }
    let finding = match (own_allocator(natives, wanted, ground.libraries), kept) {
        (Some(own), _) => Finding::note(
            codes::ALLOCATOR,
            &format!("{} {}", own.package, own.version),
            format!(
                "the program brings an allocator of its own ({}), and `{}` is left out",
                own.path.join(" → "),
                wanted.word()
            ),
        ),
        (None, Some(linker)) => not_linked(wanted, linker, target),
        (None, None) => return (wanted, None),
    };
    (Allocator::Musl, Some(finding))
}

/// The user's linker gets none of our arguments, and an archive behind libc is not taken.
fn not_linked(wanted: Allocator, linker: &Placed<String>, target: Target) -> Finding {
    Finding {
        severity: Severity::Error,
        answer: Answer::No,
        cure: Some(
            "remove that line, or `--allocator musl` if that is how it should be".to_owned(),
        ),
        ..Finding::note(
            codes::ALLOCATOR,
            target.triple(),
            format!(
                "`{}` has to stand before libc, where your linker `{}` from {} does not put it",
                wanted.word(),
                linker.value,
                linker.place
            ),
        )
    }
}

/// The archive, in the place where its library was put.
pub(crate) fn archive(allocator: Allocator, placed: &[PlacedLibrary]) -> Option<LinkedFirst> {
    let id = allocator.library()?;
    let PlacedLibrary { prefix, library } = placed.iter().find(|one| one.library.id == id)?;
    Some(LinkedFirst {
        made: None,
        object: format!("{prefix}/{FIRST_DIRECTORY}/lib{id}.a"),
        because: format!(
            "{} replaces musl's allocator, for Rust, C and C++; `--allocator musl` leaves it out",
            library.title
        ),
    })
}

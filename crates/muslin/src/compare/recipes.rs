//! The ways to build the program that is compared.

use muslin_schema::{Allocator, LibcRoutines};

use super::error::CompareError;

/// One way to build the program.
#[derive(Debug)]
pub(super) struct Recipe {
    /// A word for it.
    pub(super) id: &'static str,
    /// What it is, in words.
    pub(super) title: &'static str,
    /// The command that does it.
    pub(super) command: &'static str,
    /// Whether it is taken where none is named.
    pub(super) usual: bool,
    pub(super) way: Way,
}

#[derive(Debug, PartialEq)]
pub(super) enum Way {
    /// `cargo build`, with none of our settings.
    Cargo,
    /// `static-build`, with these flags instead of what the project configures.
    Static(Option<LibcRoutines>, Option<Allocator>),
}

/// Every way, in the order in which it is shown.
pub(super) const RECIPES: &[Recipe] = &[
    Recipe {
        id: "cargo",
        title: "cargo's own build for this machine",
        command: "cargo build",
        usual: true,
        way: Way::Cargo,
    },
    Recipe {
        id: "plain",
        title: "static, with all that is musl's own",
        command: "cargo muslin static-build --libc-routines musl --allocator musl",
        usual: true,
        way: Way::Static(Some(LibcRoutines::MUSL), Some(Allocator::Musl)),
    },
    Recipe {
        id: "static",
        title: "static musl, as it is by default",
        command: "cargo muslin static-build",
        usual: true,
        way: Way::Static(None, None),
    },
    Recipe {
        id: "mimalloc",
        title: "static musl, with mimalloc",
        command: "cargo muslin static-build --allocator mimalloc",
        usual: false,
        way: Way::Static(None, Some(Allocator::Mimalloc)),
    },
    Recipe {
        id: "jemalloc",
        title: "static musl, with jemalloc",
        command: "cargo muslin static-build --allocator jemalloc",
        usual: false,
        way: Way::Static(None, Some(Allocator::Jemalloc)),
    },
];

/// The names of all ways, for an error.
fn names() -> Vec<String> {
    RECIPES.iter().map(|recipe| format!("`{}`", recipe.id)).collect()
}

/// The builds of these names, in their order, each once; the usual ones where none is named.
///
/// # Errors
///
/// [`CompareError::Variant`] if there is no build of a name, [`CompareError::Alone`] if only one is named.
pub(super) fn chosen(names: &[String]) -> Result<Vec<&'static Recipe>, CompareError> {
    let mut chosen: Vec<&Recipe> = Vec::new();
    for name in names {
        if name == "all" {
            chosen.extend(RECIPES);
            continue;
        }
        let recipe = RECIPES.iter().find(|recipe| recipe.id == name);
        chosen.push(recipe.ok_or_else(|| CompareError::Variant(name.clone(), self::names()))?);
    }
    if chosen.is_empty() {
        chosen.extend(RECIPES.iter().filter(|recipe| recipe.usual));
    }
    let mut seen = Vec::new();
    chosen.retain(|recipe| {
        let new = !seen.contains(&recipe.id);
        seen.push(recipe.id);
        new
    });
    if chosen.len() < 2 {
        return Err(CompareError::Alone(self::names()));
    }
    Ok(chosen)
}

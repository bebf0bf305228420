//! What a request names and the project has to have: known before anything is built.

use cargo_metadata::{Package, TargetKind};
use muslin_schema::{Exit, Failure, Request, nearest};

/// A name of the command line that the selected packages do not have.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no {kind} named `{name}` in {}", packages.join(", "))]
pub(crate) struct NotThere {
    kind: &'static str,
    name: String,
    packages: Vec<String>,
    known: Vec<String>,
}

impl Failure for NotThere {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn help(&self) -> Option<String> {
        let Self { kind, name, known, .. } = self;
        if let Some(near) = nearest(name, known.iter().map(String::as_str)) {
            return Some(format!("a similar {kind} is `{near}`"));
        }
        let names: Vec<String> = known.iter().map(|one| format!("`{one}`")).collect();
        (!names.is_empty()).then(|| format!("known: {}", names.join(", ")))
    }
}

/// Whether the packages have the binaries and examples that a request names.
///
/// # Errors
///
/// [`NotThere`] for the first that none of them has.
pub(crate) fn check(request: &Request, packages: &[&Package]) -> Result<(), NotThere> {
    let selection = &request.selection;
    find("binary", &TargetKind::Bin, &selection.bins, packages)?;
    find("example", &TargetKind::Example, &selection.examples, packages)
}

fn find(
    kind: &'static str,
    target: &TargetKind,
    names: &[String],
    packages: &[&Package],
) -> Result<(), NotThere> {
    let targets = packages.iter().flat_map(|package| &package.targets);
    let known: Vec<String> =
        targets.filter(|one| one.kind.contains(target)).map(|one| one.name.clone()).collect();
    // Cargo takes patterns as well.
    let plain = names.iter().filter(|name| !name.contains(['*', '?', '[']));
    let Some(name) = plain.into_iter().find(|name| !known.contains(name)) else { return Ok(()) };
    let packages = packages.iter().map(|package| format!("`{}`", package.name)).collect();
    Err(NotThere { kind, name: name.clone(), packages, known })
}

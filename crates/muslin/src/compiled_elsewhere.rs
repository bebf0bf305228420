//! Finds objects that none of our compilers made among all that the linker took.

use std::collections::HashSet;
use std::path::Path;

use muslin_elf::archive::Linked;
use muslin_natives::trace;
use muslin_schema::{Evidence, Finding, Plan};

use crate::archives::Archives;
use crate::compiled_objects::{Compilers, foreign_objects, prebuilt};
use crate::link_inputs::{foreign, owner};
use crate::linked::{LinkedExecutable, TAKEN};

/// Objects that none of our compilers made, in what the linker took beside the archives that build scripts named.
pub(crate) fn compiled_elsewhere(
    executables: &[LinkedExecutable<'_>],
    plan: &Plan,
    left: &Archives,
    ours: &[String],
) -> Vec<Finding> {
    let named = left.all();
    let packages: HashSet<String> =
        named.iter().map(|(package, ..)| package.replace('-', "_")).collect();
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for one in executables {
        let Some(target) = plan.targets.iter().find(|target| target.target == one.target) else {
            continue;
        };
        let compilers = Compilers::of(target);
        let inputs = one.records.iter().flat_map(|record| &record.inputs);
        let others = inputs.filter(|path| !named.iter().any(|(_, _, at)| at == *path));
        for path in others.filter(|path| seen.insert((*path).clone())) {
            let finding = foreign(path, Linked::Well).and_then(|archive| {
                let known = packages.contains(&owner(path).replace('-', "_"));
                foreign_objects(&owner(path), Path::new(path), &archive, &compilers).or_else(|| {
                    prebuilt(path, &owner(path), &archive, &compilers).filter(|_| {
                        !known && !ours.iter().any(|one| path.starts_with(one.as_str()))
                    })
                })
            });
            found.extend(finding.map(|mut finding| {
                finding.evidence.push(Evidence::of(format!("{TAKEN}`{path}`")));
                trace(vec![finding], &target.natives)
            }));
        }
    }
    found.into_iter().flatten().collect()
}

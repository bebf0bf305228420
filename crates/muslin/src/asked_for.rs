//! Compilers that a build script asked for by name and that were not planned, since nothing showed that they are
//! needed: with them in the plan, the build is done once more.

use std::collections::BTreeSet;
use std::path::PathBuf;

use muslin_plan::ASKED_FOR_FILE;
use muslin_schema::Need;

use crate::project::Project;

/// The names under which a compiler of C++ is asked for.
const CXX: [&str; 3] = ["c++", "clang++", "g++"];

fn file(project: &Project) -> PathBuf {
    project.target_directory().join("muslin").join(ASKED_FOR_FILE)
}

/// Forgets what an earlier build asked for.
pub(crate) fn forget(project: &Project) {
    // One that cannot be removed names a need that was met already.
    let _ = muslin_exec::remove_file(&file(project));
}

/// Adds C++ to the needs of the packages whose build scripts asked for a compiler of it; their names, if there are
/// any that were not known to need it.
pub(crate) fn add_needs(project: &mut Project) -> BTreeSet<String> {
    let text = muslin_exec::read_if_there(&file(project)).unwrap_or_default();
    let asked = packages(&text);
    let mut added = BTreeSet::new();
    for (_, natives) in &mut project.natives {
        for one in natives.iter_mut().filter(|one| asked.contains(one.package.as_str())) {
            if one.needs.insert(Need::Cxx) {
                one.evidence.push("its build script started a compiler of C++".to_owned());
                added.insert(one.package.clone());
            }
        }
    }
    added
}

/// The packages in lines of a package, a tab and a program.
fn packages(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().filter_map(|line| line.split_once('\t'));
    lines.filter(|(_, program)| CXX.contains(program)).map(|(package, _)| package).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_that_started_a_compiler_of_cxx_are_named_once() {
        let text = "loom\tg++\nloom\tc++\nweft\tranlib\n\nwarp\tclang++\n";
        assert_eq!(packages(text), BTreeSet::from(["loom", "warp"]));
    }
}

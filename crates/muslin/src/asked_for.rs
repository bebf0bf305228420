//! Compilers that a build script asked for by name and that were not planned, since nothing showed that they are
//! needed: with them in the plan, the build is done once more.

use std::collections::BTreeSet;
use std::path::PathBuf;

use muslin_plan::ASKED_FOR_FILE;
use muslin_schema::Need;

use crate::project::Project;

/// The variable of the tool that compiles C++, as `toolchains/tools` has it.
const VARIABLE: &str = "CXX";

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
    let tools = project.catalog.tools().iter();
    let compilers = tools.filter(|tool| tool.variable.as_deref() == Some(VARIABLE));
    let names: Vec<&str> = compilers.flat_map(|tool| &tool.names).map(String::as_str).collect();
    let asked = packages(&text, &names);
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

/// The packages in lines of a package, a tab and a program, where the program has one of these names.
fn packages<'t>(text: &'t str, names: &[&str]) -> BTreeSet<&'t str> {
    let lines = text.lines().filter_map(|line| line.split_once('\t'));
    lines.filter(|(_, program)| names.contains(program)).map(|(package, _)| package).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_that_started_a_compiler_of_cxx_are_named_once() {
        let text = "loom\tg++\nloom\tc++\nweft\tranlib\n\nwarp\tclang++\n";
        let names = ["c++", "g++", "clang++"];
        assert_eq!(packages(text, &names), BTreeSet::from(["loom", "warp"]));
    }
}

//! The crates that are audited: from a project's graph, from an executable, from a lock file.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;

use muslin_advisories::Package;
use muslin_elf::Facts;
use muslin_natives::roots;
use muslin_package::{AUDIT_SECTION, Program, lock_packages, read_audit_list};
use muslin_schema::{ContainedLibrary, Contents, Failure, PackageRole, PackageSource, Target};

use crate::project::{Project, SelectionError};
use crate::ship::{ShipError, contents_of};

/// A list of crates, and whose it is.
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) target: Option<Target>,
    pub(super) packages: Vec<Package>,
    /// The native libraries beside them, where they are known.
    pub(super) libraries: Vec<ContainedLibrary>,
}

/// The crates of each selected package for each target, without building it.
pub(super) fn of_project(project: &Project) -> Result<Vec<Listed>, Box<dyn Failure>> {
    let mut lists = Vec::new();
    for ((target, graph), (_, natives)) in project.graphs.iter().zip(&project.natives) {
        let selected = roots(graph, &project.request.selection)
            .map_err(|error| SelectionError(error.into()))?;
        for package in selected {
            let contents = contents_of(project, natives, (*target, graph), package)
                .map_err(ShipError::Contents)?;
            lists.push(Listed {
                name: format!("{} {} for {}", package.name, package.version, target.arch()),
                target: Some(*target),
                packages: of_contents(&contents),
                libraries: contents.libraries,
            });
        }
    }
    Ok(lists)
}

/// What comes from elsewhere, with the way to it. A directory of one's own is in no database, whatever its name.
fn of_contents(contents: &Contents) -> Vec<Package> {
    let all = contents.packages.iter().enumerate();
    let foreign = all.filter(|(_, one)| one.source != PackageSource::Local);
    let package = |(place, one): (usize, &muslin_schema::ContainedPackage)| Package {
        name: one.name.clone(),
        version: one.version.clone(),
        build: one.role == PackageRole::Build,
        path: path(contents, place),
    };
    foreign.map(package).collect()
}

/// The shortest way from a root to a package.
fn path(contents: &Contents, wanted: usize) -> Vec<String> {
    let roots = contents.packages.iter().enumerate().filter(|(_, one)| one.root);
    let mut queue: VecDeque<Vec<usize>> = roots.map(|(place, _)| vec![place]).collect();
    let mut seen = BTreeSet::new();
    while let Some(way) = queue.pop_front() {
        let Some(last) = way.last().copied().filter(|last| seen.insert(*last)) else { continue };
        if last == wanted {
            let words = way.iter().map(|place| &contents.packages[*place]);
            return words.map(|one| format!("{} {}", one.name, one.version)).collect();
        }
        let next = contents.packages[last].dependencies.iter();
        queue.extend(next.map(|next| [way.as_slice(), &[*next]].concat()));
    }
    Vec::new()
}

/// The list in an executable or in a `Cargo.lock`; else what the file lacks.
pub(super) fn of_file(path: &Path) -> Result<Listed, String> {
    let name = path.display().to_string();
    let bytes = muslin_exec::read_regular(path).map_err(|error| error.to_string())?;
    if path.extension().is_some_and(|ending| ending == "lock") {
        let text = String::from_utf8_lossy(&bytes);
        let packages = lock_packages(&text).map_err(|error| error.to_string())?;
        let packages = packages.into_iter().map(|(name, version)| listed(name, version, false));
        let (packages, libraries) = (packages.collect(), Vec::new());
        return Ok(Listed { name, target: None, packages, libraries });
    }
    let program = Program::read(&bytes).map_err(|error| error.to_string())?;
    let section = program.section(AUDIT_SECTION).ok_or(
        "it carries no list of its crates; `cargo muslin dist` and `cargo auditable` put one in",
    )?;
    let list = read_audit_list(section).map_err(|error| error.to_string())?;
    let facts = Facts::read(&bytes).ok();
    let machine = |target: &Target| {
        facts.as_ref().is_some_and(|facts| facts.header.machine == muslin_elf::Machine::of(*target))
    };
    Ok(Listed {
        name,
        target: Target::ALL.into_iter().find(machine),
        packages: list
            .into_iter()
            .filter(|one| !one.local)
            .map(|one| listed(one.name, one.version, one.build))
            .collect(),
        libraries: Vec::new(),
    })
}

fn listed(name: String, version: String, build: bool) -> Package {
    Package { name, version, build, path: Vec::new() }
}

//! What ends up in an executable: the packages that are compiled for it, and the native libraries that
//! they bring.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, Package, Source};
use muslin_schema::{
    ContainedLibrary, ContainedPackage, Contents, NativeNeed, Outcome, PackageRole, PackageSource,
    ProvidedLibrary, redacted,
};

use crate::activation::{Activation, Roots, Side, Unit, across};
use crate::graph::Graph;
use crate::reach::Reach;
use crate::rule::RuleFile;
use crate::scan::{ScanError, Survey, asked, resolver};

/// What is in the executables of one package.
///
/// Features are those of the whole survey, since cargo unites them over everything that is built at once.
///
/// # Errors
///
/// As [`crate::scan()`].
pub fn contents(
    survey: &Survey<'_>,
    package: &Package,
    natives: &[NativeNeed],
) -> Result<Contents, ScanError> {
    let (graph, roots) = asked(survey)?;
    let on = Activation::of(&graph, &roots, resolver(survey));
    let alone = Roots { places: graph.place(package).into_iter().collect(), ..roots };
    let reach = Reach::of(&graph, &alone, &on);
    let mut order: Vec<usize> = (0..graph.packages.len())
        .filter(|at| reach.holds((*at, Side::Target)) || reach.holds((*at, Side::Host)))
        .collect();
    order.sort_by_key(|at| (&graph.packages[*at].name, &graph.packages[*at].version));
    let places: BTreeMap<usize, usize> =
        order.iter().enumerate().map(|(place, at)| (*at, place)).collect();
    let packages: Vec<ContainedPackage> = order
        .iter()
        .map(|at| {
            let side = if reach.holds((*at, Side::Target)) { Side::Target } else { Side::Host };
            let unit = (*at, side);
            ContainedPackage {
                features: on.features(unit).into_iter().map(str::to_owned).collect(),
                dependencies: needed(&graph, &on, unit, &places),
                role: if side == Side::Target { PackageRole::Runtime } else { PackageRole::Build },
                root: alone.places.contains(at),
                ..plain(graph.packages[*at])
            }
        })
        .collect();
    let mut libraries: Vec<ContainedLibrary> = natives
        .iter()
        .filter_map(|need| library(survey, &graph, &order, &packages, need))
        .collect();
    libraries.extend(natives.iter().flat_map(|need| provided(&packages, need)));
    libraries.sort_by(|a, b| (&a.name, a.package).cmp(&(&b.name, b.package)));
    Ok(Contents { packages, libraries })
}

/// What a package says of itself.
fn plain(package: &Package) -> ContainedPackage {
    ContainedPackage {
        name: package.name.to_string(),
        version: package.version.to_string(),
        source: source(package.source.as_ref()),
        license: package.license.clone(),
        repository: package.repository.as_deref().map(|url| redacted(url).into_owned()),
        features: Vec::new(),
        dependencies: Vec::new(),
        role: PackageRole::Build,
        root: false,
    }
}

/// The kinds of `PackageId` sources (cargo's `SourceKind`).
fn source(source: Option<&Source>) -> PackageSource {
    let Some(source) = source else { return PackageSource::Local };
    if source.is_crates_io() {
        return PackageSource::CratesIo;
    }
    let repr = redacted(&source.repr);
    match repr.split_once('+') {
        Some(("git", url)) => PackageSource::Git(url.to_owned()),
        Some((_, url)) => PackageSource::Registry(url.to_owned()),
        None => PackageSource::Registry(repr.into_owned()),
    }
}

/// The places of what a package needs; what it needs only to be built counts too, since that may carry
/// the source of a library.
fn needed(
    graph: &Graph<'_>,
    on: &Activation<'_>,
    unit: Unit,
    places: &BTreeMap<usize, usize>,
) -> Vec<usize> {
    let edges = graph.edges(unit.0).iter();
    let mut found: Vec<usize> = edges
        .filter(|edge| matches!(edge.kind(), DependencyKind::Normal | DependencyKind::Build))
        .filter(|edge| on.follows(unit, edge))
        .filter_map(|edge| places.get(&across(graph, unit.1, edge).0).copied())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The library that a package brings; `None` if its native code is its own, or is not in the file.
fn library(
    survey: &Survey<'_>,
    graph: &Graph<'_>,
    order: &[usize],
    packages: &[ContainedPackage],
    need: &NativeNeed,
) -> Option<ContainedLibrary> {
    if !matches!(need.outcome, Outcome::Bundled | Outcome::StaticLibrary | Outcome::Uncertain) {
        return None;
    }
    let place =
        packages.iter().position(|one| one.name == need.package && one.version == need.version)?;
    let package = graph.packages[order[place]];
    let about = survey.rules.of(&package.name).unwrap_or_default();
    let name = need.library.clone().or_else(|| need.links.clone()).filter(|_| !about.own)?;
    // What is known of the usual library says nothing of another that a feature puts in its place.
    let about = if about.library == need.library { about } else { RuleFile::default() };
    // A library that the user named is not the one that the package carries.
    let carried = need.outcome == Outcome::Bundled;
    let from = about.source.as_ref().and_then(|name| {
        graph.packages.iter().copied().find(|one| one.name.as_str() == name && carried)
    });
    let (version, found) = match (carried, &about.version_in) {
        (false, _) => None,
        (true, Some((path, mark))) => {
            in_file(survey, from.unwrap_or(package), path, mark).or_else(|| in_version(package))
        }
        (true, None) => in_version(from.unwrap_or(package)),
    }
    .unzip();
    Some(ContainedLibrary {
        name,
        version,
        license: about.license.filter(|_| carried),
        cpe: about.cpe,
        package: place,
        because: need.because.clone(),
        found,
        vulnerabilities: Vec::new(),
    })
}

/// The libraries that are provided for a package: its own, and what that one needs. What no package asks
/// for, such as an allocator, belongs to the program.
fn provided(packages: &[ContainedPackage], need: &NativeNeed) -> Vec<ContainedLibrary> {
    let same = |one: &ContainedPackage| one.name == need.package && one.version == need.version;
    let package = packages.iter().position(same);
    let Some(package) = package.or_else(|| packages.iter().position(|one| one.root)) else {
        return Vec::new();
    };
    let one = |library: &ProvidedLibrary| ContainedLibrary {
        name: library.title.clone(),
        version: library.version.clone(),
        license: library.license.clone(),
        cpe: library.cpe.clone(),
        package,
        because: need.because.clone(),
        found: library.version.as_ref().map(|_| format!("the pinned source of `{}`", library.id)),
        vulnerabilities: library.vulnerabilities.clone(),
    };
    need.libraries.iter().map(one).collect()
}

/// The text behind a mark in a file of the package, and where that was.
fn in_file(
    survey: &Survey<'_>,
    package: &Package,
    path: &str,
    mark: &str,
) -> Option<(String, String)> {
    let directory = package.manifest_path.parent()?;
    let text = (survey.sources)(directory.join(path).as_std_path())?;
    let (_, rest) = text.split_once(mark)?;
    let word = rest.trim_start_matches([' ', '\t', '=', '"', '\'', '(']);
    let end = word.find(|c: char| !c.is_ascii_alphanumeric() && !['.', '-', '_'].contains(&c));
    let version = &word[..end.unwrap_or(word.len())];
    let found = format!("`{}` in {path} of {} {}", mark.trim(), package.name, package.version);
    version.starts_with(|c: char| c.is_ascii_digit()).then(|| (version.to_owned(), found))
}

/// The version behind `+` in a package's own: `2.0.16+zstd.1.5.7`, `300.5.0+3.5.0`.
fn in_version(package: &Package) -> Option<(String, String)> {
    let build = package.version.build.as_str();
    let version = build.trim_start_matches(|c: char| !c.is_ascii_digit());
    let found = format!("the version of {} {}", package.name, package.version);
    (!version.is_empty()).then(|| (version.to_owned(), found))
}

//! Functions that two static libraries of a link define: the linker takes the first, and code of the second calls
//! what it was not written for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use muslin_elf::archive::{Uses, index, uses};
use muslin_schema::{Answer, Evidence, Finding, Severity, codes};

/// More names than this are counted, not listed.
const NAMED: usize = 3;

/// A static library of a link, in the order in which the linker searches them.
pub(crate) struct Library<'l> {
    /// Where it is.
    pub(crate) path: &'l str,
    /// Whose it is.
    pub(crate) owner: String,
}

/// What is defined twice, by pairs of libraries. `keep` says which members of a file are looked at.
pub(crate) fn defined_twice(
    libraries: &[Library<'_>],
    keep: &dyn Fn(&str, &str) -> bool,
) -> Vec<Finding> {
    let mut places: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (at, library) in libraries.iter().enumerate() {
        let names =
            muslin_exec::open(Path::new(library.path)).ok().and_then(|file| index(file).ok());
        for (name, _) in names.unwrap_or_default().into_iter().filter(|(name, _)| is_c(name)) {
            places.entry(name).or_default().insert(at);
        }
    }
    places.retain(|_, at| at.len() > 1);
    let names: BTreeSet<String> = places.keys().cloned().collect();
    let involved: BTreeSet<usize> = places.into_values().flatten().collect();
    let all: Vec<(usize, Uses)> = involved
        .into_iter()
        .filter_map(|at| {
            let path = libraries[at].path;
            let file = muslin_exec::open(Path::new(path)).ok()?;
            Some((at, uses(file, &names, &|member| keep(path, member)).ok()?))
        })
        .collect();
    pairs(&all)
        .into_iter()
        .map(|((first, second), names)| finding(&libraries[first], &libraries[second], &names))
        .collect()
}

/// Whether a name can be one of C: C++ and Rust have their types in a name, so that the same name is the same code.
fn is_c(name: &str) -> bool {
    !name.starts_with("_Z") && !name.starts_with("_R") && !name.contains('.')
}

/// By two libraries, what the second one defines and asks for while the first one's is linked. Members that are the
/// same in both are one definition.
fn pairs(all: &[(usize, Uses)]) -> BTreeMap<(usize, usize), BTreeSet<String>> {
    let mut found: BTreeMap<(usize, usize), BTreeSet<String>> = BTreeMap::new();
    for (index, (second, later)) in all.iter().enumerate() {
        for (name, sum) in later.defines.iter().filter(|(name, _)| later.asks.contains(name)) {
            let defines =
                |uses: &Uses| uses.defines.iter().find(|(other, _)| other == name).cloned();
            let first = all[..index].iter().find_map(|(at, uses)| Some((*at, defines(uses)?)));
            if let Some((first, _)) = first.filter(|(_, (_, other))| other != sum) {
                found.entry((first, *second)).or_default().insert(name.clone());
            }
        }
    }
    found
}

fn finding(first: &Library<'_>, second: &Library<'_>, names: &BTreeSet<String>) -> Finding {
    let shown: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let file =
        |library: &Library<'_>| library.path.rsplit('/').next().unwrap_or(library.path).to_owned();
    Finding {
        severity: Severity::Warning,
        answer: Answer::Unknown,
        evidence: [first, second].map(|one| Evidence::of(format!("`{}`", one.path))).to_vec(),
        cure: Some(format!(
            "link one of them only: they can be two copies or versions of one library; if both are the same to their callers: `--allow {}`",
            codes::SYMBOL_DEFINED_TWICE
        )),
        ..Finding::note(
            codes::SYMBOL_DEFINED_TWICE,
            &second.owner,
            format!(
                "{}{more}: defined by `{}` of `{}` as well, which comes first, so what `{}` calls is that",
                shown.join(", "),
                file(first),
                first.owner,
                file(second)
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(at: usize, defines: &[(&str, u64)], asks: &[&str]) -> (usize, Uses) {
        let defines = defines.iter().map(|(name, sum)| ((*name).to_owned(), *sum)).collect();
        (at, Uses { defines, asks: asks.iter().map(|name| (*name).to_owned()).collect() })
    }

    #[test]
    fn a_function_that_the_second_library_calls_and_the_first_one_has_too_is_found() {
        let all = [library(0, &[("knot", 1)], &[]), library(2, &[("knot", 2)], &["knot"])];
        assert_eq!(pairs(&all), [((0, 2), ["knot".to_owned()].into())].into());
    }

    #[test]
    fn one_that_nobody_in_the_second_calls_or_that_is_the_same_in_both_is_not() {
        let unused = [library(0, &[("knot", 1)], &["knot"]), library(1, &[("knot", 2)], &[])];
        let same = [library(0, &[("knot", 1)], &[]), library(1, &[("knot", 1)], &["knot"])];
        assert_eq!(pairs(&unused).len() + pairs(&same).len(), 0);
    }

    #[test]
    fn names_with_types_in_them_are_not_of_c() {
        assert!(is_c("inflate") && is_c("_start"));
        assert!(!is_c("_ZNSt6vectorIiE4pushEv") && !is_c("DW.ref.__gxx_personality_v0"));
    }
}

//! Environments with the same fate stand together, under names as short as people say them.

use muslin_schema::{EnvironmentVerdict, Runs};

/// Environments with the same fate.
pub(crate) struct Group<'a> {
    pub(crate) verdict: Runs,
    /// `Alpine 3.13–3.22, Debian 12, 13`
    pub(crate) names: String,
    pub(crate) members: Vec<&'a EnvironmentVerdict>,
    /// The one whose words stand for all.
    pub(crate) first: &'a EnvironmentVerdict,
}

/// Where it runs, then where it fails, then where it is not known; each in the order of the data.
pub(crate) fn groups(all: &[EnvironmentVerdict]) -> Vec<Group<'_>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, one) in all.iter().enumerate() {
        match groups.iter_mut().find(|group| same_fate(&all[group[0]], one)) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups.sort_by_key(|group| all[group[0]].verdict);
    groups
        .into_iter()
        .map(|members| Group {
            verdict: all[members[0]].verdict,
            names: if members.len() == all.len() && all.len() > 1 {
                format!("all {}: {}", all.len(), names(all, &members))
            } else {
                names(all, &members)
            },
            first: &all[members[0]],
            members: members.iter().map(|&index| &all[index]).collect(),
        })
        .collect()
}

/// The sentence may name the version that is there, so the same reason reads differently from one
/// release to the next; its beginning, before anything in backticks, and the cure do not.
fn same_fate(one: &EnvironmentVerdict, other: &EnvironmentVerdict) -> bool {
    let reason = |one: &'_ EnvironmentVerdict| {
        let text = one.first_failure.clone().unwrap_or_default();
        text.split('`').next().map(str::to_owned)
    };
    let runs = one.verdict == Runs::Runs;
    one.verdict == other.verdict
        && (runs || (one.cure == other.cure && reason(one) == reason(other)))
}

impl Group<'_> {
    /// Whether the reason is not, word for word, that of all.
    pub(crate) fn reasons_differ(&self) -> bool {
        self.members.iter().any(|one| one.first_failure != self.first.first_failure)
    }

    /// Whether something else is seen in some of them.
    pub(crate) fn messages_differ(&self) -> bool {
        self.members.iter().any(|one| one.message != self.first.message)
    }
}

fn names(all: &[EnvironmentVerdict], members: &[usize]) -> String {
    let mut families: Vec<(&str, Vec<Release<'_>>)> = Vec::new();
    for &index in members {
        let (family, version) = split(&all[index].name);
        // Its place among all releases of its family: only neighbours make a range.
        let place = all[..index].iter().filter(|one| split(&one.name).0 == family).count();
        let release = Release { place, version };
        match families.iter_mut().find(|(known, _)| *known == family) {
            Some((_, releases)) => releases.push(release),
            None => families.push((family, vec![release])),
        }
    }
    families.iter().map(|(family, list)| spoken(family, list)).collect::<Vec<_>>().join(", ")
}

struct Release<'a> {
    place: usize,
    version: &'a str,
}

/// `Alpine 3.20` is release `3.20` of `Alpine`; a name without a number is a family of its own.
pub(crate) fn split(name: &str) -> (&str, &str) {
    match name.rsplit_once(' ') {
        Some((family, version))
            if version.starts_with(|one: char| one.is_ascii_digit()) && !version.ends_with(')') =>
        {
            (family, version)
        }
        _ => (name, ""),
    }
}

/// Three neighbours or more become a range.
fn spoken(family: &str, releases: &[Release<'_>]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let runs = releases.chunk_by(|one, next| one.place + 1 == next.place);
    for run in runs {
        match run {
            [first, .., last] if run.len() > 2 => {
                parts.push(format!("{}–{}", first.version, last.version));
            }
            _ => parts.extend(run.iter().map(|release| release.version.to_owned())),
        }
    }
    format!("{family} {}", parts.join(", ")).trim_end().to_owned()
}

//! Which versions an advisory is about.
//!
//! Cargo's rule for requirements keeps pre-releases out unless they are asked for by name. For an advisory, that
//! would make `2.0.0-beta` neither fixed nor not: here, versions are points on a line.

use semver::{Comparator, Op, Version, VersionReq};

/// Whether a version is in a range, pre-releases by their order.
pub(crate) fn is_in(range: &VersionReq, version: &Version) -> bool {
    range.comparators.iter().all(|one| holds(one, version))
}

fn holds(one: &Comparator, version: &Version) -> bool {
    let low = lowest(one);
    match one.op {
        Op::Greater if is_whole(one) => *version > low,
        Op::Greater => *version >= next(one),
        Op::GreaterEq => *version >= low,
        Op::Less => *version < low,
        Op::LessEq if is_whole(one) => *version <= low,
        Op::LessEq => *version < next(one),
        Op::Exact if is_whole(one) => same(version, &low),
        Op::Caret => *version >= low && *version < above(one),
        Op::Tilde if one.patch.is_some() => {
            *version >= low && *version < Version::new(low.major, low.minor + 1, 0)
        }
        _ => *version >= low && *version < next(one),
    }
}

fn is_whole(one: &Comparator) -> bool {
    one.minor.is_some() && one.patch.is_some()
}

/// Build metadata has no order: `300.0.1+3.0.1` is `300.0.1`.
fn same(one: &Version, other: &Version) -> bool {
    one.cmp_precedence(other).is_eq()
}

fn lowest(one: &Comparator) -> Version {
    let mut version = Version::new(one.major, one.minor.unwrap_or(0), one.patch.unwrap_or(0));
    version.pre = one.pre.clone();
    version
}

/// The first version behind all that a comparator names: `1.2` ends before `1.3.0`.
fn next(one: &Comparator) -> Version {
    match (one.minor, one.patch) {
        (None, _) => Version::new(one.major + 1, 0, 0),
        (Some(minor), None) => Version::new(one.major, minor + 1, 0),
        (Some(minor), Some(patch)) => Version::new(one.major, minor, patch + 1),
    }
}

/// Where a caret ends: at the next number that may break.
fn above(one: &Comparator) -> Version {
    match (one.major, one.minor, one.patch) {
        (0, None, _) => Version::new(1, 0, 0),
        (0, Some(0), None) => Version::new(0, 1, 0),
        (0, Some(0), Some(patch)) => Version::new(0, 0, patch + 1),
        (0, Some(minor), _) => Version::new(0, minor + 1, 0),
        (major, ..) => Version::new(major + 1, 0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_points_on_a_line() {
        let is_in =
            |range: &str, version: &str| is_in(&range.parse().unwrap(), &version.parse().unwrap());
        for (range, inside, outside) in [
            (">= 1.2.0", "1.2.0", "1.2.0-rc.1"),
            (">= 1.2.0", "2.0.0-beta", "1.1.9"),
            ("< 0.3", "0.2.9", "0.3.0"),
            ("^1.0.3", "1.9.0", "2.0.0"),
            ("^0.2.1", "0.2.9", "0.3.0"),
            ("~1.2.3", "1.2.9", "1.3.0"),
            ("=1.2.3", "1.2.3+c.1", "1.2.4"),
            (">= 1.0, < 1.5", "1.4.9", "1.5.0"),
            ("> 1.2", "1.3.0", "1.2.9"),
            ("<= 1.2", "1.2.9", "1.3.0"),
            (">= 111.3.0, < 300", "111.18.0+1.1.1n", "300.0.1+3.0.1"),
        ] {
            assert!(is_in(range, inside), "{inside} is in {range}");
            assert!(!is_in(range, outside), "{outside} is not in {range}");
        }
    }
}

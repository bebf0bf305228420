//! What a program that was linked to glibc misses with musl in its place.
//!
//! The names are data, made from real files (`data/musl-lacks.txt`); newer ones than those of glibc
//! 2.36 are known where the way they are built shows it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use muslin_finding::{Libc, MissedOnMusl};

use crate::facts::Facts;
use crate::glibc_libraries::is_own;
use crate::import::Import;

const LACKS: &str = include_str!("../../data/musl-lacks.txt");
const GCOMPAT: &str = include_str!("../../data/gcompat.txt");

/// The release of musl that the data are about.
const MUSL: &str = "1.2.5";

/// Looks at what a dynamic file of glibc takes from it; `None` for all others.
pub(crate) fn on_musl(facts: &Facts, imports: &[Import]) -> Option<MissedOnMusl> {
    if facts.libc.family != Libc::Glibc || facts.is_static() || imports.is_empty() {
        return None;
    }
    let own: BTreeSet<u16> = facts
        .version_needs
        .iter()
        .filter(|need| is_own(&need.library))
        .map(|need| need.index)
        .collect();
    // A weak symbol may stay away, and one of another library does not concern musl.
    let asked =
        imports.iter().filter(|one| !one.weak && (one.version < 2 || own.contains(&one.version)));
    let names: BTreeSet<&str> =
        asked.map(|one| one.name.as_str()).filter(|one| lacks(one)).collect();
    let unbrought = names.iter().filter(|name| !GCOMPAT_NAMES.contains(**name));
    Some(MissedOnMusl {
        musl: MUSL.to_owned(),
        dated: dated().to_owned(),
        not_known_in_gcompat: unbrought.map(|&name| name.to_owned()).collect(),
        names: names.into_iter().map(str::to_owned).collect(),
    })
}

/// In a clause, for a sentence about Alpine.
pub(super) fn sentence(missed: &MissedOnMusl) -> String {
    let some = |names: &[String]| {
        let shown: Vec<String> = names.iter().take(4).map(|name| format!("`{name}`")).collect();
        let more = names.len().saturating_sub(shown.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{more}", shown.join(", "))
    };
    let (names, left) = (&missed.names, &missed.not_known_in_gcompat);
    if names.is_empty() {
        return "musl has every symbol that it takes from glibc".to_owned();
    }
    let gcompat = match left.len() {
        0 => "gcompat brings them".to_owned(),
        all if all == names.len() => "gcompat is not known to bring them".to_owned(),
        _ => format!("gcompat is not known to bring {}", some(left)),
    };
    format!("musl itself lacks {}; {gcompat}", some(names))
}

/// Since 2.38, functions that follow a newer C standard have names of their own; and new checked
/// functions come with each release. musl has neither kind.
fn lacks(name: &str) -> bool {
    let checked = name.starts_with("__") && name.ends_with("_chk");
    LACKED_NAMES.contains(name) || name.starts_with("__isoc23_") || checked
}

/// Whether glibc 2.36 has a symbol and musl does not.
pub(crate) fn is_of_glibc_alone(name: &str) -> bool {
    LACKED_NAMES.contains(name)
}

static LACKED_NAMES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| words(LACKS));
static GCOMPAT_NAMES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| words(GCOMPAT));

fn words(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
}

fn dated() -> &'static str {
    let date = LACKS.lines().find_map(|line| line.strip_prefix("# dated = "));
    date.expect("the command that writes the list dates it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_have_a_date_and_are_sorted_names() {
        assert_eq!(dated().len(), "2026-11-23".len());
        let names: Vec<&str> = LACKS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace)
            .collect();
        assert!(names.len() > 1000, "{}", names.len());
        assert!(names.is_sorted());
        let c = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        assert!(names.iter().chain(GCOMPAT_NAMES.iter()).all(|name| name.bytes().all(c)));
    }

    #[test]
    fn what_every_program_uses_is_in_both() {
        for name in ["printf", "malloc", "open64", "readdir64_r", "pthread_create", "pow", "statx"]
        {
            assert!(!lacks(name), "{name}");
        }
        for name in ["__printf_chk", "gnu_get_libc_version", "__isoc23_strtol", "fts_open"] {
            assert!(lacks(name), "{name}");
        }
    }

    #[test]
    fn the_clause_names_a_few_and_counts_the_rest() {
        let names = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
        let missed = |all: &[&str], left: &[&str]| {
            sentence(&MissedOnMusl {
                musl: MUSL.to_owned(),
                dated: String::new(),
                names: names(all),
                not_known_in_gcompat: names(left),
            })
        };
        assert_eq!(missed(&[], &[]), "musl has every symbol that it takes from glibc");
        assert_eq!(missed(&["a"], &[]), "musl itself lacks `a`; gcompat brings them");
        let all = ["a", "b", "c", "d", "e"];
        assert_eq!(
            missed(&all, &["e"]),
            "musl itself lacks `a`, `b`, `c`, `d` and 1 more; gcompat is not known to bring `e`"
        );
    }
}

//! The oldest glibc that a program starts with, as glibc's loader enforces it.
//!
//! The loader asks every library for every version in the program's table whose weak flag is unset
//! (`elf/dl-version.c`), whether or not a symbol uses it. So the table decides; the symbols tell why.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use muslin_finding::Floor;

use crate::glibc_libraries::is_own;
use crate::import::Import;
use crate::version::VersionNeed;

/// The most symbols that are named as the cause.
const MAX_SYMBOLS: usize = 64;

/// Names that stand for a feature of the loader, with the glibc that brought it.
const FEATURES: [(&str, &str); 4] = [
    ("GLIBC_ABI_DT_RELR", "2.36"),
    ("GLIBC_ABI_GNU2_TLS", "2.43"),
    ("GLIBC_ABI_DT_X86_64_PLT", "2.43"),
    ("GLIBC_ABI_GNU_TLS", "2.43"),
];

/// The longest number of a version that is compared.
const MAX_NUMBER: usize = 32;

/// Compares versions number by number: 2.9 is older than 2.34.
pub(crate) fn compare(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.split('.'), other.split('.'));
    loop {
        let parts = (one.next(), other.next());
        if parts == (None, None) {
            return Ordering::Equal;
        }
        // 2.34 is as old as 2.34.0.
        let number = |part: Option<&str>| part.and_then(|part| part.parse::<u64>().ok());
        let order = number(parts.0).unwrap_or(0).cmp(&number(parts.1).unwrap_or(0));
        if order.is_ne() {
            return order;
        }
    }
}

/// The number behind a prefix (`GLIBC_`), if only numbers and dots follow.
pub(crate) fn numbered<'a>(version: &'a str, prefix: &str) -> Option<&'a str> {
    let number = version.strip_prefix(prefix)?;
    let plain = number.len() <= MAX_NUMBER
        && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (plain && number.starts_with(|first: char| first.is_ascii_digit())).then_some(number)
}

/// The glibc that a version name asks for, if it asks for one.
fn glibc_of(version: &str) -> Option<&str> {
    let feature = FEATURES.iter().find(|(name, _)| *name == version).map(|(_, glibc)| *glibc);
    feature.or_else(|| numbered(version, "GLIBC_"))
}

/// The glibc that an entry of the version table asks for. Libraries that are not glibc's have versions of such
/// names too: `GLIBC_2.2.5` of `libcrypt.so.1`.
pub(crate) fn asked_of_glibc(need: &VersionNeed) -> Option<&str> {
    if is_own(&need.library) { glibc_of(&need.version) } else { None }
}

/// Sums up what the version table asks for.
pub(crate) fn of(needs: &[VersionNeed], needed: &[String], imports: &[Import]) -> Floor {
    let strong = || needs.iter().filter(|need| !need.weak);
    let glibc = newest(strong().filter_map(asked_of_glibc));
    let weak = needs.iter().filter(|need| need.weak).filter(|need| {
        let asked = asked_of_glibc(need);
        asked.is_some_and(|asked| {
            glibc.is_none_or(|floor| compare(asked, floor) == Ordering::Greater)
        })
    });
    let special = strong().filter(|need| {
        is_own(&need.library)
            && need.version.starts_with("GLIBC_")
            && numbered(&need.version, "GLIBC_").is_none()
    });
    let libstdcxx = newest(strong().filter_map(|need| numbered(&need.version, "GLIBCXX_")));
    let sorted = |needs: &mut dyn Iterator<Item = &VersionNeed>| -> Vec<String> {
        needs.map(|need| need.version.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let has = |name: &str| needed.iter().any(|library| library == name);
    Floor {
        symbols: glibc.map(|floor| symbols_of(floor, needs, imports)).unwrap_or_default(),
        weak: sorted(&mut weak.into_iter()),
        special: sorted(&mut special.into_iter()),
        needs_libgcc: has("libgcc_s.so.1"),
        needs_libstdcxx: has("libstdc++.so.6"),
        glibc: glibc.map(str::to_owned),
        libstdcxx: libstdcxx.map(str::to_owned),
        unreadable: None,
    }
}

fn newest<'a>(versions: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    versions.max_by(|one, other| compare(one, other))
}

/// The symbols whose version is the floor, sorted.
fn symbols_of(floor: &str, needs: &[VersionNeed], imports: &[Import]) -> Vec<String> {
    let indices: BTreeSet<u16> = needs
        .iter()
        .filter(|need| !need.weak && asked_of_glibc(need) == Some(floor))
        .map(|need| need.index)
        .collect();
    let names: BTreeSet<&str> = imports
        .iter()
        .filter(|import| indices.contains(&import.version))
        .map(|import| import.name.as_str())
        .collect();
    names.into_iter().take(MAX_SYMBOLS).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(version: &str, weak: bool, index: u16) -> VersionNeed {
        VersionNeed { offset: 0, library: "libc.so.6".into(), version: version.into(), weak, index }
    }

    #[test]
    fn versions_are_compared_number_by_number() {
        assert_eq!(compare("2.9", "2.34"), Ordering::Less);
        assert_eq!(compare("2.2.5", "2.3"), Ordering::Less);
        assert_eq!(compare("2.17", "2.17.0"), Ordering::Equal);
        assert_eq!(compare("2.17.1", "2.17"), Ordering::Greater);
    }

    #[test]
    fn the_newest_strong_version_is_the_floor_and_its_symbols_are_named() {
        let needs = [need("GLIBC_2.9", false, 2), need("GLIBC_2.34", false, 3)];
        let import = |name: &str, version| Import { name: name.into(), weak: false, version };
        let floor = of(&needs, &[], &[import("pipe2", 2), import("dlsym", 3), import("x", 1)]);
        assert_eq!(floor.glibc.as_deref(), Some("2.34"));
        assert_eq!(floor.symbols, ["dlsym"]);
    }

    #[test]
    fn a_weak_version_is_not_the_floor_but_is_reported() {
        let floor = of(&[need("GLIBC_2.17", false, 2), need("GLIBC_2.99", true, 3)], &[], &[]);
        assert_eq!(floor.glibc.as_deref(), Some("2.17"));
        assert_eq!(floor.weak, ["GLIBC_2.99"]);
    }

    #[test]
    fn names_of_features_count_as_the_glibc_that_brought_them() {
        let needs = [need("GLIBC_2.4", false, 2), need("GLIBC_ABI_DT_RELR", false, 3)];
        let floor = of(&needs, &[], &[]);
        assert_eq!(floor.glibc.as_deref(), Some("2.36"));
        assert_eq!(floor.special, ["GLIBC_ABI_DT_RELR"]);
    }

    #[test]
    fn a_version_of_another_library_is_not_one_of_glibc() {
        let mut other = need("GLIBC_2.99", false, 2);
        other.library = "libcrypt.so.1".into();
        let floor = of(&[need("GLIBC_2.4", false, 3), other], &[], &[]);
        assert_eq!(floor.glibc.as_deref(), Some("2.4"));
    }

    #[test]
    fn a_private_version_is_special_and_no_number() {
        let floor = of(&[need("GLIBC_PRIVATE", false, 2)], &[], &[]);
        assert_eq!((floor.glibc, floor.special), (None, vec!["GLIBC_PRIVATE".to_owned()]));
    }

    #[test]
    fn the_newest_version_of_libstdcxx_is_reported() {
        let needs = [need("GLIBCXX_3.4.9", false, 2), need("GLIBCXX_3.4.30", false, 3)];
        let floor = of(&needs, &["libstdc++.so.6".to_owned()], &[]);
        assert!(floor.needs_libstdcxx && !floor.needs_libgcc);
        assert_eq!(floor.libstdcxx.as_deref(), Some("3.4.30"));
    }
}

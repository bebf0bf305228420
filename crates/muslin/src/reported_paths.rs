//! Paths in the messages of cargo.

use std::path::Path;

use muslin_schema::Target;

/// `KIND=PATH` or `PATH` with the path made absolute.
pub(crate) fn absolute_search(search: &str, start: &str) -> String {
    let (kind, path) = match search.split_once('=') {
        Some((kind, path)) if SEARCH_KINDS.contains(&kind) => (format!("{kind}="), path),
        _ => (String::new(), search),
    };
    format!("{kind}{}", Path::new(start).join(path).display())
}

/// What rustc's `-L` distinguishes ("Command-line Arguments", The rustc Book).
const SEARCH_KINDS: [&str; 5] = ["dependency", "crate", "native", "framework", "all"];

/// The target whose directory is the first one below one of the roots on the way to a path. The name of one root may
/// begin with that of another.
pub(crate) fn target_below<'r>(roots: impl Iterator<Item = &'r str>, path: &str) -> Option<Target> {
    let mut below = roots.filter_map(|root| Path::new(path).strip_prefix(root).ok());
    let first = below.next()?.components().next()?;
    Target::ALL.into_iter().find(|target| first.as_os_str() == target.triple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_search_begins_where_rustc_is_started() {
        assert_eq!(absolute_search("native=libs", "/w"), "native=/w/libs");
        assert_eq!(absolute_search("libs/a=b", "/w"), "/w/libs/a=b");
        assert_eq!(absolute_search("native=/abs", "/w"), "native=/abs");
    }

    #[test]
    fn a_build_directory_may_begin_with_the_name_of_the_target_directory_and_the_reverse() {
        let path = |root: &str| format!("{root}/x86_64-unknown-linux-musl/debug/build/a-1/out");
        for roots in [["/w/t", "/w/t-build"], ["/w/t-build", "/w/t"]] {
            for root in roots {
                let found = target_below(roots.into_iter(), &path(root));
                assert_eq!(found, Some(Target::X86_64), "{root} of {roots:?}");
            }
        }
        let host = target_below(["/w/t"].into_iter(), "/w/t/debug/build/a-1/out");
        assert_eq!(host, None, "the host's part");
    }
}

//! The record of the objects that our compilers made for a build script.

use std::collections::BTreeMap;

/// The name of the record, in the directory that holds the `OUT_DIR` of a build script. Each line is the
/// path of an object as the compiler was given it, a tab, and that of a file it was made of, if there is one.
pub const COMPILED: &str = "muslin-compiled";

/// The record of those whose source holds the declarations of glibc's headers, in the same form.
pub const GLIBC_SOURCES: &str = "muslin-glibc-sources";

/// The record of headers that sources and flags name by a path from the root, in the same form: what is behind the tab is
/// a line as `grep -n` prints it (`/app/tide.c:3:#include "/usr/include/regex.h"`), or the argument.
pub const HEADERS_BY_PATH: &str = "muslin-headers-by-path";

/// Texts that a preprocessor leaves of glibc's headers (`bits/types.h`, `sys/cdefs.h`), and which no source has that
/// includes those of musl or of the kernel.
pub const GLIBC_SOURCE_MARKS: [&str; 3] =
    ["__fsid_t;", "__syscall_ulong_t;", "(__nothrow__ , __leaf__)"];

/// The objects that our compilers made for a build script, with the paths of their sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compiled {
    objects: BTreeMap<String, Vec<String>>,
}

impl Compiled {
    /// Those of these names.
    pub(crate) fn of(names: impl IntoIterator<Item = String>) -> Self {
        Self { objects: names.into_iter().map(|name| (name, Vec::new())).collect() }
    }

    /// Reads a record.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let mut objects: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            let (object, source) = line.split_once('\t').unwrap_or((line, ""));
            let sources = objects.entry(name(object)).or_default();
            sources.extend(Some(source.to_owned()).filter(|source| !source.is_empty()));
        }
        Self { objects }
    }

    /// Whether one of the objects became this member of an archive. Names are compared, since the path is
    /// not kept in an archive; one that libtool or an archiver changed counts by its end.
    #[must_use]
    pub fn made(&self, member: &str) -> bool {
        self.sources(member).is_some()
    }

    /// All sources.
    pub fn all_sources(&self) -> impl Iterator<Item = &str> {
        self.objects.values().flatten().map(String::as_str)
    }

    /// The paths of the files that a member of an archive was made of, if one of the objects became it.
    #[must_use]
    pub fn sources(&self, member: &str) -> Option<&[String]> {
        let member = member.rsplit('/').next().unwrap_or(member);
        let by_end = || {
            self.objects.iter().find_map(|(name, sources)| {
                let start = member.strip_suffix(name.as_str())?;
                start.ends_with(['-', '_', '.']).then_some(sources)
            })
        };
        self.objects.get(member).or_else(by_end).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_found_by_its_name_or_by_the_end_of_it() {
        let record = Compiled::parse("/out/tide.o\nCMakeFiles/x.dir/ebb.c.o\n");
        assert!(record.made("tide.o") && record.made("ebb.c.o"));
        assert!(record.made("libx_la-tide.o"));
        assert!(!record.made("riptide.o") && !record.made("moon.o"));
    }

    #[test]
    fn an_object_is_recorded_with_its_sources() {
        let record = Compiled::parse("/out/tide.o\t/out/tide.i\nmoon.o\n/x/ebb.o\tebb.s\n");
        assert_eq!(record.sources("tide.o"), Some(&["/out/tide.i".to_owned()][..]));
        assert_eq!(record.sources("libx_la-ebb.o"), Some(&["ebb.s".to_owned()][..]));
        assert_eq!((record.sources("moon.o"), record.sources("flood.o")), (Some(&[][..]), None));
    }
}

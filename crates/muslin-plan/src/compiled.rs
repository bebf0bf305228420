//! The record of the objects that our compilers made for a build script.

/// The name of the record, in the directory that holds the `OUT_DIR` of a build script. Each line is the
/// path of an object as the compiler was given it.
pub const COMPILED: &str = "muslin-compiled";

/// The objects that our compilers made for a build script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compiled {
    names: std::collections::BTreeSet<String>,
}

impl Compiled {
    /// Those of these names.
    pub(crate) fn of(names: impl IntoIterator<Item = String>) -> Self {
        Self { names: names.into_iter().collect() }
    }

    /// Reads a record.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let name = |line: &str| line.rsplit('/').next().unwrap_or(line).to_owned();
        Self { names: text.lines().filter(|line| !line.is_empty()).map(name).collect() }
    }

    /// Whether one of the objects became this member of an archive. Names are compared, since the path is
    /// not kept in an archive; one that libtool or an archiver changed counts by its end.
    #[must_use]
    pub fn made(&self, member: &str) -> bool {
        let member = member.rsplit('/').next().unwrap_or(member);
        self.names.contains(member)
            || self.names.iter().any(|name| {
                let end = member.strip_suffix(name.as_str());
                end.is_some_and(|start| start.ends_with(['-', '_', '.']))
            })
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
}

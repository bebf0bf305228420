//! Which routines of musl's libc are replaced by faster ones.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Routines that are replaced together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutineGroup {
    /// `memcpy`, `strlen` and their like.
    Memory,
    /// `getenv`.
    Environment,
    /// `opendir`, `readdir` and their like.
    Directories,
    /// `open`.
    Open,
}

impl RoutineGroup {
    /// Every group.
    pub const ALL: [Self; 4] = [Self::Memory, Self::Environment, Self::Directories, Self::Open];

    /// Its name: `memory`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Environment => "environment",
            Self::Directories => "directories",
            Self::Open => "open",
        }
    }
}

/// `--libc-routines`: the groups that are replaced; all of them by default.
///
/// As text it is `muslin` for all groups, `musl` for none, and else their names, separated by commas.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(with = "String"))]
#[serde(into = "String", try_from = "String")]
pub struct LibcRoutines {
    /// One bit for each group.
    groups: u8,
}

impl LibcRoutines {
    /// Every group.
    pub const MUSLIN: Self = Self { groups: 0b1111 };

    /// No group: all routines are musl's.
    pub const MUSL: Self = Self { groups: 0 };

    /// Whether a group is replaced.
    #[must_use]
    pub const fn contains(self, group: RoutineGroup) -> bool {
        self.groups & (1 << group as u8) != 0
    }
}

impl Default for LibcRoutines {
    fn default() -> Self {
        Self::MUSLIN
    }
}

impl FromIterator<RoutineGroup> for LibcRoutines {
    fn from_iter<I: IntoIterator<Item = RoutineGroup>>(groups: I) -> Self {
        Self { groups: groups.into_iter().fold(0, |bits, group| bits | (1 << group as u8)) }
    }
}

impl FromStr for LibcRoutines {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let group = |name: &str| {
            let known = RoutineGroup::ALL.into_iter().find(|one| one.as_str() == name);
            known.ok_or_else(|| {
                let names = RoutineGroup::ALL.map(RoutineGroup::as_str).join("`, `");
                format!("`{name}` is neither `muslin`, `musl` nor a list of `{names}`")
            })
        };
        match text {
            "muslin" => Ok(Self::MUSLIN),
            "musl" => Ok(Self::MUSL),
            list => list.split(',').map(|name| group(name.trim())).collect(),
        }
    }
}

impl fmt::Display for LibcRoutines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::MUSLIN => f.write_str("muslin"),
            Self::MUSL => f.write_str("musl"),
            some => {
                let groups = RoutineGroup::ALL.into_iter().filter(|one| some.contains(*one));
                f.write_str(&groups.map(RoutineGroup::as_str).collect::<Vec<_>>().join(","))
            }
        }
    }
}

impl fmt::Debug for LibcRoutines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<LibcRoutines> for String {
    fn from(routines: LibcRoutines) -> Self {
        routines.to_string()
    }
}

impl TryFrom<String> for LibcRoutines {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_groups_is_written_as_it_is_read() {
        for text in ["muslin", "musl", "memory", "environment,directories", "memory,open"] {
            assert_eq!(text.parse::<LibcRoutines>().unwrap().to_string(), text);
        }
        let all = "open, directories,environment,memory".parse();
        assert_eq!(all, Ok(LibcRoutines::MUSLIN));
    }

    #[test]
    fn what_is_not_a_group_is_refused_by_its_name() {
        let refused = |text: &str| text.parse::<LibcRoutines>().unwrap_err();
        assert!(refused("memory,files").starts_with("`files` is neither `muslin`, `musl` nor"));
        assert!(refused("").starts_with("`` is neither"));
        assert!(refused("musl,open").starts_with("`musl` is neither"));
    }
}

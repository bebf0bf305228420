//! What is printed of members.

use crate::member::Member;

/// `t`: the names, with `v` as a long list.
pub(crate) fn list(members: &[&Member], verbose: bool) -> String {
    let line = |one: &&Member| {
        if verbose {
            format!("rw-r--r-- 0/0 {:>6} Jan  1 00:00 1970 {}\n", one.content.len(), one.name)
        } else {
            format!("{}\n", one.name)
        }
    };
    members.iter().map(line).collect()
}

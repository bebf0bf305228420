//! Adds, replaces, removes and moves members.

use crate::arguments::Position;
use crate::member::{Member, file_name};

/// Whether a member is the one that an argument names.
pub(crate) fn is_named(member: &Member, argument: &str, whole_paths: bool) -> bool {
    member.name == if whole_paths { argument } else { file_name(argument) }
}

/// Replaces the first old member of the same name by each new one, and puts those that replace none at a position.
/// Two new ones of the same name are both kept, as GNU's `ar` does it.
pub(crate) fn replace(members: &mut Vec<Member>, new: Vec<Member>, position: Option<&Position>) {
    let old = members.len();
    let mut replaced = vec![false; old];
    let mut added = Vec::new();
    for one in new {
        let place = (0..old).find(|&at| !replaced[at] && members[at].name == one.name);
        match place {
            Some(at) => {
                replaced[at] = true;
                members[at] = one;
            }
            None => added.push(one),
        }
    }
    insert(members, added, position);
}

/// Removes the members that have one of these names, each once for each time that it is named.
pub(crate) fn remove(
    members: &mut Vec<Member>,
    names: &[String],
    whole_paths: bool,
) -> (Vec<Member>, Vec<String>) {
    let (mut removed, mut missing) = (Vec::new(), Vec::new());
    for name in names {
        match members.iter().position(|one| is_named(one, name, whole_paths)) {
            Some(at) => removed.push(members.remove(at)),
            None => missing.push(name.clone()),
        }
    }
    (removed, missing)
}

/// Puts members at a position; at the end where there is none, or nothing is there.
pub(crate) fn insert(members: &mut Vec<Member>, new: Vec<Member>, position: Option<&Position>) {
    let end = members.len();
    let find = |name: &String| members.iter().position(|one| is_named(one, name, false));
    let at = match position {
        None => end,
        Some(Position::Before(name)) => find(name).unwrap_or(end),
        Some(Position::After(name)) => find(name).map_or(end, |at| at + 1),
    };
    members.splice(at..at, new);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &str) -> Vec<Member> {
        let one = |word: &str| Member { name: word[..1].into(), content: word.as_bytes().into() };
        names.split_whitespace().map(one).collect()
    }

    fn contents(members: &[Member]) -> String {
        let texts = members.iter().map(|one| String::from_utf8_lossy(&one.content));
        texts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn new_members_replace_old_ones_of_their_name_and_not_each_other() {
        let mut members = named("a1 b1 c1");
        replace(&mut members, named("b2 d2 d3"), None);
        assert_eq!(contents(&members), "a1 b2 c1 d2 d3");
        replace(&mut members, named("e1 a2"), Some(&Position::Before("c".into())));
        assert_eq!(contents(&members), "a2 b2 e1 c1 d2 d3");
    }

    #[test]
    fn members_are_moved_and_removed_by_the_names_of_their_files() {
        let mut members = named("a b c d");
        let (moved, missing) = remove(&mut members, &["x/a".into(), "y".into()], false);
        assert_eq!(missing, ["y"]);
        insert(&mut members, moved, Some(&Position::After("c".into())));
        assert_eq!(contents(&members), "b c a d");
        let (removed, missing) = remove(&mut members, &["x/b".into()], true);
        assert_eq!((removed.len(), missing.len()), (0, 1), "with `P` the whole path counts");
    }
}

//! Objects that stand in for a part of libc.
//!
//! A linker takes a member of an archive only for names that nothing before has defined. So an object in
//! front of all libraries replaces the functions of libc that it defines, and behind them it would define
//! them twice. An archive replaces them as well: of two archives that have a name, the first is
//! asked. So it is put before libc, and behind all that the program brings itself, which keeps what it defines.
//! What asks for such an object can only name it where flags of a user come, far behind.

use crate::change::{Change, Rewritten};

/// The directory that contains such an object, somewhere above it: so it is known on any line.
pub const FIRST_DIRECTORY: &str = "linked-first";

/// What the directory of an object begins with that is only taken where something asks for it, as a member of an
/// archive is.
pub const WHERE_ASKED: &str = "where-asked";

/// Puts those objects, in their order and each once, behind the CRT objects and before all else, and those archives
/// before libc.
pub(crate) fn place(done: &mut Rewritten) {
    let mut first: Vec<String> = Vec::new();
    done.args.retain(|word| {
        let moves = is_first(word);
        if moves && !first.contains(word) {
            first.push(word.clone());
        }
        !moves
    });
    if first.is_empty() {
        return;
    }
    let (archives, objects): (Vec<String>, Vec<String>) = first
        .iter()
        .cloned()
        .partition(|word| word.rsplit('.').next() == Some("a") || is_taken_where_asked(word));
    let archives = archives.into_iter().flat_map(|word| {
        let lazily = is_taken_where_asked(&word);
        let around = |option: &str| lazily.then(|| option.to_owned());
        around("--start-lib")
            .into_iter()
            .chain([word])
            .chain(around("--end-lib"))
            .collect::<Vec<_>>()
    });
    let at = front(&done.args);
    done.args.splice(at..at, objects);
    let at = before_libc(&done.args).unwrap_or_else(|| front(&done.args));
    done.args.splice(at..at, archives);
    done.changes.push(Change { code: "linked-first", from: first.clone(), to: first });
}

pub(crate) fn is_first(word: &str) -> bool {
    [".o", ".a"].iter().any(|ending| word.ends_with(ending))
        && !word.starts_with('-')
        && word.split('/').any(|at| at == FIRST_DIRECTORY)
}

fn is_taken_where_asked(word: &str) -> bool {
    let rest = word.rsplit_once(FIRST_DIRECTORY).map_or("", |(_, rest)| rest);
    word.rsplit('.').next() == Some("o") && rest.trim_start_matches('/').starts_with(WHERE_ASKED)
}

/// The place behind the CRT objects of rustc; where a line has none, behind the arguments that say which
/// linker is meant.
fn front(args: &[String]) -> usize {
    let begins = |word: &String| {
        let name = word.rsplit_once("/self-contained/").map_or("", |(_, name)| name);
        name.starts_with("crtbegin") || ["crt1.o", "rcrt1.o", "Scrt1.o", "crti.o"].contains(&name)
    };
    let flavor = args.first().is_some_and(|word| word == "-flavor");
    let behind_flavor = if flavor { 2.min(args.len()) } else { 0 };
    args.iter().rposition(begins).map_or(behind_flavor, |last| last + 1)
}

/// The place before libc; `None` where no word asks for it.
fn before_libc(args: &[String]) -> Option<usize> {
    args.iter().position(|word| word == "-lc" || word.ends_with("/libc.a"))
}

#[cfg(test)]
mod tests {
    use crate::rewrite::rewrite;

    fn rewritten(line: &str) -> String {
        let own = |word: &str| match word.strip_prefix('@') {
            Some(name) => format!("/rust/self-contained/{name}"),
            None => word.to_owned(),
        };
        let args: Vec<String> = line.split_whitespace().map(own).collect();
        rewrite(&args).args.join(" ").replace("/rust/self-contained/", "@")
    }

    #[test]
    fn an_object_that_replaces_a_part_of_libc_is_before_all_that_could_ask_for_it() {
        assert_eq!(
            rewritten(
                "-flavor gnu @rcrt1.o @crti.o @crtbeginS.o a.o -lc /c/linked-first/m-1/a.o -o out -static -pie --no-dynamic-linker -z text @crtendS.o @crtn.o"
            ),
            "-flavor gnu @rcrt1.o @crti.o @crtbeginS.o /c/linked-first/m-1/a.o a.o -lc -o out -static -pie --no-dynamic-linker -z text @crtendS.o @crtn.o"
        );
    }

    #[test]
    fn several_keep_their_order_and_each_is_there_once() {
        assert_eq!(
            rewritten("-flavor gnu a.o /linked-first/x.o /linked-first/y.o /linked-first/x.o"),
            "-flavor gnu /linked-first/x.o /linked-first/y.o a.o"
        );
    }

    #[test]
    fn an_archive_is_before_libc_and_behind_what_the_program_brings() {
        assert_eq!(
            rewritten("-flavor gnu @rcrt1.o a.o liby.rlib -lc -lm /c/m-1/linked-first/libm.a"),
            "-flavor gnu @rcrt1.o a.o liby.rlib /c/m-1/linked-first/libm.a -lc -lm"
        );
        assert_eq!(
            rewritten("-flavor gnu @rcrt1.o a.o /c/m-1/linked-first/libm.a"),
            "-flavor gnu @rcrt1.o /c/m-1/linked-first/libm.a a.o"
        );
    }

    #[test]
    fn an_object_that_is_taken_where_asked_is_before_libc_as_an_archive_is() {
        assert_eq!(
            rewritten("-flavor gnu @rcrt1.o a.o -lc /c/linked-first/where-asked-1/x.o"),
            "-flavor gnu @rcrt1.o a.o --start-lib /c/linked-first/where-asked-1/x.o --end-lib -lc"
        );
    }

    #[test]
    fn only_what_is_linked_and_is_in_that_directory_is_moved() {
        let line = "a.o -lc /c/linked-first.o /c/linked-first/x.txt -L/c/linked-first/x.o";
        assert_eq!(rewritten(line), line);
    }
}

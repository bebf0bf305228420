//! The directories that are searched for libraries, in the right order.

use crate::change::{Change, Rewritten};

/// Puts the search directory of rustc's own libc in front of all others, and that of our empty archives
/// behind them: a linker looks for `-lc` in the order of directories, wherever on the line they stand, and a
/// library of the user's that is named `util` is meant before nothing at all.
pub(crate) fn order(done: &mut Rewritten) {
    refuse_those_of_glibc(done);
    let own = |directory: &str| directory.ends_with("/self-contained");
    let empty = |directory: &str| directory.ends_with("/inside-libc");
    let directories = search_directories(&done.args);
    let rank = |directory: &str| (!own(directory), empty(directory));
    let mut sorted = directories.clone();
    sorted.sort_by_key(|one| rank(&one.path));
    if sorted == directories || !directories.iter().any(|one| own(&one.path)) {
        return;
    }
    // A directory of the host in front is worth telling; those of rustc and of the build hold no libc.
    let host = |directory: &str| ["/usr/", "/lib"].iter().any(|root| directory.starts_with(root));
    for directory in
        directories.iter().take_while(|one| !own(&one.path)).filter(|one| host(&one.path))
    {
        let args = vec![format!("-L{}", directory.path)];
        done.changes.push(Change { code: "own-libc-first", from: args.clone(), to: args });
    }
    let first = directories[0].index;
    for directory in directories.iter().rev() {
        done.args.drain(directory.index..directory.index + directory.args.len());
    }
    done.args.splice(first..first, sorted.into_iter().flat_map(|one| one.args));
}

/// Takes out the directories where systems with glibc keep the libraries of glibc: whatever is found there
/// was built for another libc than the one that is linked.
fn refuse_those_of_glibc(done: &mut Rewritten) {
    let of_glibc = |path: &str| {
        let mut below = ["/lib/", "/usr/lib/", "/usr/local/lib/", "/usr/"].into_iter();
        let directory = below.find_map(|root| path.strip_prefix(root)?.split('/').next());
        directory.is_some_and(|directory| directory.ends_with("-linux-gnu"))
            || ["/lib64", "/usr/lib64", "/usr/local/lib64"].contains(&path.trim_end_matches('/'))
    };
    let refused =
        search_directories(&done.args).into_iter().rev().filter(|one| of_glibc(&one.path));
    for directory in refused {
        let from =
            done.args.drain(directory.index..directory.index + directory.args.len()).collect();
        done.changes.push(Change { code: "host-folder", from, to: Vec::new() });
    }
}

/// A search directory: its place, the word or two that name it, and its path.
#[derive(Clone, PartialEq)]
struct Directory {
    index: usize,
    args: Vec<String>,
    path: String,
}

fn search_directories(args: &[String]) -> Vec<Directory> {
    let mut found = Vec::new();
    let mut index = 0;
    while index < args.len() {
        let length = match args[index].strip_prefix("-L") {
            Some("") => 2,
            Some(_) => 1,
            None => 0,
        };
        if let Some(args) = args.get(index..index + length).filter(|args| !args.is_empty()) {
            let path = args.concat()[2..].to_owned();
            found.push(Directory { index, args: args.to_vec(), path });
        }
        index += length.max(1);
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::rewrite::rewrite;

    fn rewritten(line: &str) -> String {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        rewrite(&args).args.join(" ")
    }

    #[test]
    fn rustcs_own_libc_is_searched_before_the_hosts() {
        assert_eq!(
            rewritten("a.o -L /usr/lib -Lx -L /rust/self-contained -lc"),
            "a.o -L /rust/self-contained -L /usr/lib -Lx -lc"
        );
        assert_eq!(
            rewritten("-L/usr/lib -L/rust/self-contained"),
            "-L/rust/self-contained -L/usr/lib"
        );
        assert!(
            rewrite(&["-L/rust/self-contained".into(), "-L/usr/lib".into()]).changes.is_empty()
        );
    }

    #[test]
    fn a_library_of_the_users_comes_before_our_empty_one() {
        assert_eq!(
            rewritten("-L /t/inside-libc -L /rust/self-contained a.o -L /out -lutil"),
            "-L /rust/self-contained -L /out -L /t/inside-libc a.o -lutil"
        );
    }

    #[test]
    fn the_directories_of_a_glibc_system_are_not_searched() {
        assert_eq!(
            rewritten("-L /usr/lib/x86_64-linux-gnu a.o -L/lib64 -L /usr/lib/x86_64-linux-musl"),
            "a.o -L /usr/lib/x86_64-linux-musl"
        );
        assert_eq!(rewritten("-L/usr/aarch64-linux-gnu/lib -L /lib/x86_64-linux-gnu/"), "");
        let rust = "-L /root/.rustup/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/x/lib";
        assert_eq!(rewritten(rust), rust);
    }
}

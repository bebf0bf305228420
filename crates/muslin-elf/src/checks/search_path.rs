//! Where the loader is asked to look for libraries.

use muslin_finding::codes;
use muslin_finding::{Evidence, Severity};

use crate::check::Check;
use crate::check::{Outcome, Run};
use crate::facts::Facts;
use crate::text::Text;
use crate::trace::Traces;

pub(super) const SEARCH_PATHS: Check = Check {
    code: codes::SEARCH_PATHS,
    severity: Severity::Warning,
    title: "names no directory for libraries",
    explain: "\
RPATH and RUNPATH are lists of directories in which the loader looks for libraries before its own. A
directory below `$ORIGIN` travels with the program and is fine. A directory of the build machine
(`/home`, `/nix/store`, `/tmp`) does not exist elsewhere. An empty element or a relative one means
the current directory of whoever starts the program: a library that somebody left there is loaded.

In a static program nobody reads them; they are left over from a link that was meant to be dynamic.

By hand: readelf -dW FILE | grep -E 'RPATH|RUNPATH'",
    run: Run::Whole(search_paths),
};

fn search_paths(facts: &Facts, _: &Traces) -> Outcome {
    let Some(dynamic) = &facts.dynamic else { return Outcome::yes("none") };
    let lists: Vec<&Text> = [&dynamic.rpath, &dynamic.runpath].into_iter().flatten().collect();
    let Some(first) = lists.first() else { return Outcome::yes("none") };
    let evidence = lists.iter().map(|list| Evidence::at(list.offset, list.text.clone()));
    if facts.is_static() {
        return Outcome::no(format!("`{}`, which nobody reads in a static program", first.text))
            .weighing(Severity::Info)
            .with(evidence)
            .cure("leave `-rpath` out of a static link");
    }
    let directories = || lists.iter().flat_map(|list| list.text.split(':'));
    if let Some(open) = directories().find(|directory| depends_on_the_caller(directory)) {
        let open = if open.is_empty() { "an empty name".to_owned() } else { format!("`{open}`") };
        return Outcome::no(format!("{open} means the directory in which it is started"))
            .with(evidence)
            .cure("name whole paths, or such below `$ORIGIN`");
    }
    let foreign = directories()
        .find(|directory| !directory.starts_with("$ORIGIN") && !directory.starts_with("${ORIGIN}"));
    match foreign {
        Some(directory) => Outcome::no(format!("looks for libraries in `{directory}`"))
            .weighing(Severity::Info)
            .with(evidence)
            .cure("let `-rpath` name a directory below `$ORIGIN`, or leave it out"),
        None => Outcome::yes("below the program's own directory").with(evidence),
    }
}

fn depends_on_the_caller(directory: &str) -> bool {
    !directory.starts_with('/') && !directory.starts_with('$')
}

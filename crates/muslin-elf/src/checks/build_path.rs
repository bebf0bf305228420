//! Paths of the machine that built the file.
//!
//! Of a file that is merely looked at, nobody knows where it was built: there are the words that such paths
//! begin with. A build knows its directories, and none of them may be there.

use std::ops::ControlFlow;

use aho_corasick::{AhoCorasick, MatchKind};
use muslin_finding::codes;
use muslin_finding::{Evidence, Finding, Severity};

use crate::check::{Check, Policy};
use crate::check::{Outcome, Run};
use crate::facts::Facts;
use crate::source::Source;
use crate::text::visible;
use crate::trace::{Traces, leak};

pub(super) const NO_BUILD_PATHS: Check = Check {
    code: codes::NO_BUILD_PATHS,
    severity: Severity::Info,
    title: "says nothing of the machine that built it",
    explain: "\
Messages of panics name the source file they come from, with its whole path for every crate that was
taken from a registry: `/home/…/.cargo/registry/src/…`. Debug information does so for all files.
The paths tell who built the program and where, and two machines never build the same bytes.
Stripping takes away the debug information but not the messages.

Looked at are the loaded bytes and the debug sections that are not compressed. Paths that come with
Rust, musl and LLVM (`/rustc/<hash>/`, `/checkout/`, `/build/musl`) are everyone's and do not count.

A static build gives the compilers names to write instead of its directories, and then looks for
those very directories in every byte. What is still found was written as text: by
`env!(\"OUT_DIR\")`, `env!(\"CARGO_MANIFEST_DIR\")` or a build script.

By hand: strings FILE | grep -E '/home/|/root/|/Users/|/builds/|[.]cargo/registry|[.]rustup/'",
    run: Run::Whole(no_build_paths),
};

fn no_build_paths(_: &Facts, traces: &Traces) -> Outcome {
    let Some(first) = traces.leaks.first() else { return Outcome::yes("none found") };
    let places = if traces.leak_count == 1 { "place" } else { "places" };
    Outcome::no(format!("`{}`, in {} {places} in all", first.path, traces.leak_count))
        .with(traces.leaks.iter().map(|leak| Evidence::at(leak.offset, leak.path.clone())))
        .cure("build with `--remap-path-prefix=$HOME=`, and without the component `rust-src`")
}

/// The most paths that are shown.
const MAX_SHOWN: usize = 8;

/// Whether a file contains a path of a directory that it was built in.
pub(crate) fn build_paths(bytes: Source<'_>, directories: &[String], policy: &Policy) -> Finding {
    let reported = |outcome: Outcome| {
        let severity = if outcome.is_no() { Severity::Warning } else { NO_BUILD_PATHS.severity };
        outcome.finding(NO_BUILD_PATHS.code, severity, &policy.subject)
    };
    let deep = directories
        .iter()
        .filter(|directory| directory.split('/').filter(|part| !part.is_empty()).count() > 1);
    let deep: Vec<&str> = deep.map(String::as_str).collect();
    if deep.is_empty() {
        return reported(Outcome::not_applicable("the paths of this machine are meant to stay"));
    }
    let searcher = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&deep);
    let Ok(searcher) = searcher else {
        return reported(Outcome::unknown("the directories cannot be searched for"));
    };
    let mut found: Vec<(u64, String)> = Vec::new();
    let mut count = 0_usize;
    let longest = deep.iter().map(|directory| directory.len()).max().unwrap_or_default();
    let around = leak::MAX_PATH.saturating_add(longest);
    let size = usize::try_from(bytes.size()).unwrap_or(usize::MAX);
    bytes.search(0..size, around, &mut |piece| {
        for hit in searcher.find_iter(piece.bytes) {
            let Some(offset) = piece.own(hit.start()) else { continue };
            let rest = piece.bytes.get(hit.end()..).unwrap_or_default();
            if rest.first().is_some_and(|&byte| byte != b'/' && leak::in_path(byte)) {
                // `/home/ann/app2` is not below `/home/ann/app`.
                continue;
            }
            count = count.saturating_add(1);
            let end = hit.end().saturating_add(leak::length(rest));
            let path = visible(piece.bytes.get(hit.start()..end).unwrap_or_default());
            if found.len() < MAX_SHOWN && found.iter().all(|(_, other)| *other != path) {
                found.push((offset, path));
            }
        }
        ControlFlow::Continue(())
    });
    let Some((_, first)) = found.first() else {
        return reported(Outcome::yes("no path of a directory that it was built in"));
    };
    let places = if count == 1 { "place" } else { "places" };
    reported(
        Outcome::no(format!("`{first}`, in {count} {places} in all"))
            .with(found.iter().map(|(at, path)| Evidence::at(*at, path.clone())))
            .cure("look for `env!(\"OUT_DIR\")`, `env!(\"CARGO_MANIFEST_DIR\")` or a build script that writes it; where the path may stay: `--allow no-build-paths`"),
    )
}

#[cfg(test)]
mod tests {
    use muslin_finding::{Answer, Target};

    use super::*;

    fn asked(text: &str) -> Finding {
        let policy =
            Policy { subject: "app".into(), target: Some(Target::X86_64), crt_objects: None };
        let directories = ["/home/ann/app", "/home/ann/app/target", "/app"].map(str::to_owned);
        build_paths(Source::Whole(text.as_bytes()), &directories, &policy)
    }

    #[test]
    fn every_path_below_a_directory_is_found_and_nothing_beside_it() {
        let finding = asked("a/home/ann/app/src/a.rs/home/ann/app/target/x\0/home/ann/app2 /app/x");
        assert_eq!(finding.message, "`/home/ann/app/src/a.rs`, in 2 places in all");
        assert!(finding.fails(Severity::Warning));
        assert_eq!(asked("/home/ann/apple /app/x").answer, Answer::Yes);
        assert!(asked("x=/home/ann/app").fails(Severity::Warning), "the directory itself");
    }
}

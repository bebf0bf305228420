//! Whose resolver is inside.

use muslin_finding::codes;
use muslin_finding::{Evidence, Libc, Severity};

use crate::check::{Check, Outcome, Run};
use crate::facts::Facts;
use crate::trace::{Mark, Traces};

pub(super) const RESOLVER: Check = Check {
    code: codes::RESOLVER,
    severity: Severity::Info,
    title: "names are found as glibc finds them",
    explain: "\
musl asks all name servers at once, for IPv4 and IPv6, and a name fails where either question is
refused or stays unanswered, though the other is answered: so programs in clusters and company
networks cannot resolve names that every other program there resolves. It does not read
nsswitch.conf and gai.conf, and passes over most options of resolv.conf.

static-build links a resolver of its own before libc, with glibc's order of servers, domains and
addresses; `--resolver musl` leaves it out. A program that resolves no names has none of it. Each
function has a mark in front of its code, which no stripping takes away. What needs a module that is
loaded, such as LDAP and SSSD, no static program can ask.

By hand: strings FILE | grep '^muslin resolver'",
    run: Run::Whole(resolver),
};

fn resolver(facts: &Facts, traces: &Traces) -> Outcome {
    if facts.libc.family != Libc::Musl || !facts.is_static() {
        return Outcome::not_applicable("only a program with musl inside brings its own");
    }
    if !facts.resolver.is_empty() {
        let names: Vec<&str> = facts.resolver.iter().map(|one| one.name.as_str()).collect();
        let evidence = facts.resolver.iter().map(|one| {
            Evidence::of(format!("the mark of `{}` at {:#x}, in its code", one.name, one.offset))
        });
        return Outcome::yes(format!("muslin's: {}", names.join(", "))).with(evidence);
    }
    if traces.symbol("getaddrinfo") || traces.symbol("__lookup_name") {
        return Outcome::no("musl's own, which fails where a server answers one question only")
            .cure("`cargo muslin static-build` links one before it that finds what glibc's finds");
    }
    if !traces.has_symbols && traces.mark(Mark::ResolvConf).is_some() {
        return Outcome::no("likely musl's own, or one of a library").cure(
            "`cargo muslin static-build` links one before musl's that finds what glibc's finds",
        );
    }
    Outcome::not_applicable("it resolves no names by the functions of C")
}

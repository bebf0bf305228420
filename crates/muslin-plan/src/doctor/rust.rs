//! The Rust toolchain: its age, its targets, its linker.

use muslin_schema::codes;
use std::collections::BTreeSet;

use muslin_schema::{Exit, Host, Target};

use crate::doctor::facts::Facts;
use crate::doctor::line::Line;
use crate::provision::add_target;

/// The oldest release that accepts the flags of a plan: several `--target`s, and `--config` (cargo's
/// changelog, 1.64 and 1.63).
const OLDEST: (u32, u32) = (1, 64);

/// What cures most of what can be wrong with a Rust toolchain.
const RUSTUP: &str = "install Rust through rustup: https://rustup.rs";

/// What cures a Rust toolchain that lacks a part of itself.
fn whole(facts: &Facts<'_>) -> &'static str {
    if facts.machine.rustup {
        "build with a toolchain of rustup: `rustup default stable`"
    } else {
        RUSTUP
    }
}

/// cargo and rustc.
pub(super) fn lines(facts: &Facts<'_>) -> Vec<Line> {
    let unanswered = |name: &str, why: &String| {
        let message = format!("`{name}` gives no answer");
        Line::problem(codes::RUST, name, message, Exit::NoToolchain)
            .because(why.lines().map(str::to_owned))
            .cure(if facts.machine.rustup { "`rustup toolchain install`" } else { RUSTUP })
    };
    match (facts.cargo, facts.host) {
        (Ok(cargo), Ok(host)) => vec![release(cargo, host)],
        (cargo, host) => {
            let cargo = cargo.as_ref().err().map(|why| unanswered("cargo", why));
            let rustc = host.as_ref().err().map(|why| unanswered("rustc", why));
            cargo.into_iter().chain(rustc).collect()
        }
    }
}

fn release(cargo: &str, host: &Host) -> Line {
    let mut both = format!("cargo and rustc {cargo}");
    if *cargo != *host.rustc {
        both = format!("cargo {cargo} and rustc {}", host.rustc);
    }
    let newer = if host.rustup { "`rustup update`" } else { RUSTUP };
    let older = |than: (u32, u32)| {
        [cargo, host.rustc.as_str()].into_iter().filter_map(numbers).any(|one| one < than)
    };
    let tested = env!("CARGO_PKG_RUST_VERSION");
    if older(OLDEST) {
        let message = format!("{both}: too old, {}.{} is the least", OLDEST.0, OLDEST.1);
        return Line::problem(codes::RUST, "rustc", message, Exit::NoToolchain).cure(newer);
    }
    if numbers(tested).is_some_and(older) {
        let message = format!("{both}: {tested} is what is tested with");
        return Line::note(codes::RUST, "rustc", message).cure(newer);
    }
    let through = if host.rustup { "with rustup" } else { "without rustup" };
    Line::fine(codes::RUST, "rustc", format!("{both}, {through}"))
}

fn numbers(release: &str) -> Option<(u32, u32)> {
    let mut numbers = release.split('.').map_while(|part| part.parse::<u32>().ok());
    Some((numbers.next()?, numbers.next()?))
}

/// The standard libraries of the targets.
pub(super) fn targets(facts: &Facts<'_>) -> Vec<Line> {
    let Ok(host) = facts.host else { return Vec::new() };
    facts.request.targets.iter().map(|target| standard_library(facts, host, *target)).collect()
}

fn standard_library(facts: &Facts<'_>, host: &Host, target: Target) -> Line {
    let (code, subject) = (codes::RUST_TARGET, target.triple());
    match add_target(host, target, facts.request.provision()) {
        Ok(None) if facts.machine.self_contained.contains(&target) => {
            Line::fine(code, subject, format!("{target} is installed"))
        }
        Ok(None) => {
            let message = format!("{target} is installed without rustc's own CRT objects and libc");
            let directory = format!("{}/lib/rustlib/{target}/lib/self-contained", host.sysroot);
            Line::warning(code, subject, message)
                .because([format!("looked for in {directory}")])
                .cure(whole(facts))
        }
        Ok(Some(step)) => {
            let message = format!("{target} is not installed yet: a build adds it");
            let command = [vec![step.program.clone()], step.words()].concat().join(" ");
            Line::note(code, subject, message).cure(format!("`{command}`"))
        }
        Err(error) => Line::failure(code, subject, &error),
    }
}

/// The linkers of the Rust toolchain that toolchains link with, and our front before them.
pub(super) fn linkers(facts: &Facts<'_>) -> Vec<Line> {
    let Ok(host) = facts.host else { return Vec::new() };
    let wanted: BTreeSet<&str> =
        facts.catalog.toolchains().iter().map(|one| one.link_with.as_str()).collect();
    let mut lines: Vec<Line> = wanted.into_iter().map(|name| linker(facts, host, name)).collect();
    lines.extend(facts.machine.dangling.iter().map(|(link, target)| {
        let message = format!("`{link}` leads to `{target}`, which is gone: a build renews it");
        Line::note(codes::LINKER, link, message)
    }));
    lines
}

fn linker(facts: &Facts<'_>, host: &Host, name: &str) -> Line {
    let broken = facts.machine.broken_linkers.iter().find(|(broken, _)| broken == name);
    if let Some((_, printed)) = broken {
        let message = format!("`{name}` of the Rust toolchain does not start");
        return Line::problem(codes::LINKER, name, message, Exit::NoToolchain)
            .because(printed.clone())
            .cure(whole(facts));
    }
    if host.rust_programs.iter().any(|program| program == name) {
        return Line::fine(codes::LINKER, name, format!("`{name}` of the Rust toolchain starts"));
    }
    let message = format!("`{name}` is not in the Rust toolchain");
    Line::problem(codes::LINKER, name, message, Exit::NoToolchain)
        .because([format!("looked for in {}/lib/rustlib/{}/bin", host.sysroot, host.triple)])
        .cure(whole(facts))
}

//! The whole answer in one sentence, before everything else: where a file starts, and where it does not.

use muslin_schema::{Inspection, Libc, Linkage, MissedOnMusl, Runs};

use super::places::{Group, groups};

/// `starts on Debian 12, 13; on Alpine 3.20–3.22: not found`, and for a shared library, which programs load it; nothing
/// for other files.
pub(super) fn sentence(one: &Inspection) -> Option<String> {
    let places = by_place(one).or_else(|| by_program(one))?;
    Some(match &one.processor {
        Some(level) => format!("{places} (processors from {level} on)"),
        None => places,
    })
}

fn by_place(one: &Inspection) -> Option<String> {
    let all = groups(&one.environments);
    let first = all.first()?;
    if let [only] = all.as_slice() {
        return Some(match only.verdict {
            Runs::Runs => format!("starts on all {} known systems", one.environments.len()),
            Runs::Fails => format!("starts nowhere: {}", why(only)),
            Runs::Unknown => format!("not known to start: {}", why(only)),
        });
    }
    let starts = match first.verdict {
        Runs::Runs => format!("starts on {}", first.names),
        Runs::Fails | Runs::Unknown => "is not known to start anywhere".to_owned(),
    };
    let fails = all.iter().filter(|group| group.verdict == Runs::Fails);
    // Alpine is where most people meet it first.
    let fails: Vec<&Group<'_>> = fails.collect();
    let alpine = fails.iter().find(|group| group.names.contains("Alpine"));
    let rest = match alpine.or_else(|| fails.first()) {
        Some(group) => format!("; on {}: {}", named(group), seen(group)),
        None => String::new(),
    };
    Some(format!("{starts}{rest}"))
}

/// The programs that can load a shared library: those with its C library.
fn by_program(one: &Inspection) -> Option<String> {
    if one.linkage != Linkage::SharedLibrary || one.floor.unreadable.is_some() {
        return None;
    }
    match one.libc.family {
        Libc::Glibc => {
            let version = one.floor.glibc.as_ref();
            let version = version.map_or(String::new(), |oldest| format!(" {oldest} or newer"));
            let loader = one.needed.iter().find(|name| name.starts_with("ld-linux"));
            let elsewhere = match (loader, &one.missed_on_musl) {
                (Some(loader), _) => format!("there is no `{loader}`"),
                (None, Some(missed)) => missing(missed),
                (None, None) => return Some(format!("loads into programs with glibc{version}")),
            };
            Some(format!(
                "loads into programs with glibc{version}; with musl (Alpine), {elsewhere}"
            ))
        }
        Libc::Musl => {
            Some("loads into programs with musl (Alpine), not into those with glibc".to_owned())
        }
        _ => None,
    }
}

fn missing(missed: &MissedOnMusl) -> String {
    match missed.names.as_slice() {
        [] => "nothing that it takes from glibc is missing, but it was not built for it".to_owned(),
        [only] => format!("`{only}` is missing"),
        [first, rest @ ..] => format!("`{first}` and {} more are missing", rest.len()),
    }
}

/// Of many names, those of Alpine.
fn named(group: &Group<'_>) -> String {
    let mut parts = group.names.split(", ").peekable();
    let alpine: Vec<&str> = std::iter::from_fn(|| parts.next())
        .skip_while(|part| !part.starts_with("Alpine"))
        .take_while(|part| {
            part.starts_with("Alpine") || part.starts_with(|first: char| first.is_ascii_digit())
        })
        .collect();
    if alpine.is_empty() { group.names.clone() } else { alpine.join(", ") }
}

/// What the user sees there, without the name of the shell and of the program.
fn seen(group: &Group<'_>) -> String {
    let one = group.members.iter().find(|one| one.name.starts_with("Alpine"));
    let one = one.copied().unwrap_or(group.first);
    let message = one.message.as_deref().and_then(|text| text.lines().next());
    let short = message.and_then(|line| line.rsplit(": ").next());
    short.map_or_else(|| why(group), str::to_owned)
}

fn why(group: &Group<'_>) -> String {
    group.first.first_failure.clone().unwrap_or_else(|| group.verdict.to_string())
}

//! What a person should know of programs that `with` adds to an image: they are not checked as ours are.

use muslin_elf::{Facts, Machine};
use muslin_package::{Entry, Node};
use muslin_schema::Target;

/// A note for each program that cannot start in the image for this target. On a base image, `based`, its loader may be there.
pub(super) fn notes(added: &[Entry], target: Target, based: bool) -> Vec<String> {
    let machine = match target {
        Target::X86_64 => Machine::X86_64,
        Target::Aarch64 => Machine::AARCH64,
    };
    let note = |entry: &Entry| {
        let Node::File(bytes) = &entry.node else { return None };
        let facts = Facts::read(bytes).ok()?;
        let path = &entry.path;
        if facts.header.machine != machine {
            return Some(format!(
                "`/{path}` cannot start: it is for {}, and the image for {}",
                facts.header.machine,
                target.arch()
            ));
        }
        let loader = &facts.interpreter.as_ref().filter(|_| !based)?.text;
        let is_there = added.iter().any(|one| one.path == loader.trim_start_matches('/'));
        (!is_there).then(|| {
            format!(
                "`/{path}` cannot start: it is loaded by `{loader}`, which the image does not have"
            )
        })
    };
    added.iter().filter_map(note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_needs_a_loader_or_another_processor_is_named() {
        let own = muslin_exec::read(&std::env::current_exe().unwrap()).unwrap();
        let (here, other) = match std::env::consts::ARCH {
            "aarch64" => (Target::Aarch64, Target::X86_64),
            _ => (Target::X86_64, Target::Aarch64),
        };
        let added = vec![Entry::program("bin/sh", own.clone()), Entry::file("etc/text", "text")];
        // A test that is linked as we link programs has no loader.
        let loader = Facts::read(&own).unwrap().interpreter.map(|one| one.text);
        let expected: Vec<String> = loader
            .iter()
            .map(|loader| {
                format!(
                    "`/bin/sh` cannot start: it is loaded by `{loader}`, which the image does not have"
                )
            })
            .collect();
        assert_eq!(notes(&added, here, false), expected);
        assert_eq!(notes(&added, here, true), [""; 0]);
        let path = loader.unwrap_or_default();
        let loader = Entry::file(path.trim_start_matches('/'), "the loader");
        assert_eq!(notes(&[added.clone(), vec![loader]].concat(), here, false), [""; 0]);
        assert!(notes(&added, other, true)[0].starts_with("`/bin/sh` cannot start: it is for "));
    }
}

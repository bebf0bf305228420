//! The resolver: compiled by the Rust compiler that builds the project, as one object.

use muslin_resolver::resolver::nsswitch::{Source, Sources};
use muslin_resolver::{EDITION, FLAGS, ROOT, SOURCES};
use muslin_schema::{Host, LibcPart, Request, Resolver, Target};

use crate::first::LinkedFirst;
use crate::libc_object;

const RESOLVER: libc_object::Sources = libc_object::Sources {
    name: "resolver",
    crate_name: "resolver",
    what: "the resolver",
    replaces: LibcPart::Resolver,
    files: SOURCES,
    root: ROOT,
    edition: EDITION,
    flags: &FLAGS,
    because: "a resolver that behaves as glibc's replaces musl's, which fails where a server answers only one of its two questions; a program that resolves no names contains none of it; `--resolver musl` leaves it out",
};

/// The modules that the `hosts:` line of an `nsswitch.conf` names and that only glibc can load.
///
/// `mymachines` is left out: it knows the containers of one machine.
pub fn loaded_modules(nsswitch: &str) -> Vec<&str> {
    let line = nsswitch.lines().find_map(|line| line.trim_start().strip_prefix("hosts:"));
    let line = line.unwrap_or_default().split('#').next().unwrap_or_default();
    // Actions are in brackets, which may have spaces in them.
    let outside = line.split('[').enumerate().map(|(index, part)| match part.split_once(']') {
        Some((_, after)) if index > 0 => after,
        _ => part,
    });
    let words = outside.flat_map(str::split_whitespace);
    words.filter(|word| *word != "mymachines" && is_loaded(word)).collect()
}

/// Whether a source is a module that the resolver does not have in itself.
fn is_loaded(word: &str) -> bool {
    let sources = Sources::parse(word.as_bytes());
    sources.steps().iter().any(|step| step.source == Source::Absent)
}

/// What has to be done for our resolver, unless musl's own is asked for.
pub(crate) fn resolver(request: &Request, host: &Host, target: Target) -> Option<LinkedFirst> {
    let ours = request.resolver.unwrap_or_default() != Resolver::Musl;
    ours.then(|| RESOLVER.object(host, target))
}

#[cfg(test)]
mod tests {
    use super::loaded_modules;

    #[test]
    fn only_what_glibc_would_load_is_named() {
        let text = "passwd: sss files\nhosts:\tfiles mdns4_minimal [NOTFOUND=return] sss [!UNAVAIL = return]wins mymachines resolve dns myhostname # ldap\n";
        assert_eq!(loaded_modules(text), ["sss", "wins"]);
        assert_eq!(loaded_modules("hosts: files dns\n"), [""; 0]);
        assert_eq!(loaded_modules(""), [""; 0]);
    }
}

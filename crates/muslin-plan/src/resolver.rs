//! The resolver: compiled by the Rust compiler that builds the project, as one object.

use muslin_resolver::{EDITION, FLAGS, ROOT, SOURCES};
use muslin_schema::{Host, LibcPart, Request, Resolver, Target};

use crate::first::LinkedFirst;
use crate::libc_object::Sources;

const RESOLVER: Sources = Sources {
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

/// What has to be done for our resolver, unless musl's own is asked for.
pub(crate) fn resolver(request: &Request, host: &Host, target: Target) -> Option<LinkedFirst> {
    let ours = request.resolver.unwrap_or_default() != Resolver::Musl;
    ours.then(|| RESOLVER.object(host, target))
}

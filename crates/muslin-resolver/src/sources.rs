//! The source of the object, as it is written for the compiler.

macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!($name))),*]
    };
}

/// The edition of the source; an old one, since any compiler may come.
pub const EDITION: &str = "2021";

/// The file that is the root of the object.
pub const ROOT: &str = "object.rs";

/// Every file of the object, with its text.
pub const SOURCES: &[(&str, &str)] = sources![
    "edge.rs",
    "edge/addrinfo.rs",
    "edge/c.rs",
    "edge/hostent.rs",
    "edge/libc.rs",
    "edge/memory.rs",
    "edge/nameinfo.rs",
    "edge/question.rs",
    "object.rs",
    "resolver.rs",
    "resolver/address.rs",
    "resolver/aliases.rs",
    "resolver/answer.rs",
    "resolver/avahi.rs",
    "resolver/dns.rs",
    "resolver/exchange.rs",
    "resolver/found.rs",
    "resolver/gai.rs",
    "resolver/hosts.rs",
    "resolver/interfaces.rs",
    "resolver/json.rs",
    "resolver/kept.rs",
    "resolver/lines.rs",
    "resolver/local.rs",
    "resolver/lookup.rs",
    "resolver/name.rs",
    "resolver/netlink.rs",
    "resolver/nsswitch.rs",
    "resolver/order.rs",
    "resolver/packet.rs",
    "resolver/request.rs",
    "resolver/resolv.rs",
    "resolver/resolved.rs",
    "resolver/reverse.rs",
    "resolver/services.rs",
    "resolver/system.rs",
    "resolver/text.rs",
    "resolver/work.rs",
];

/// How the object is compiled, and why so.
pub const FLAGS: [(&[&str], &str); 5] = [
    (&["--emit", "obj", "--crate-type", "lib", "-C", "codegen-units=1"], "one object"),
    (
        &["-C", "panic=abort", "-C", "relocation-model=pic"],
        "it needs nothing of Rust's library, and fits every type of file",
    ),
    (
        &["-C", "opt-level=s", "-C", "debuginfo=0"],
        "a look-up waits for files and packets, not for code",
    ),
    (
        &["-C", "llvm-args=-inline-threshold=0"],
        "a function that is called from several places is there once, which saves a tenth of the size",
    ),
    (&["-C", "force-unwind-tables=no"], "nothing in it unwinds, as nothing of musl does"),
];

/// What the object defines.
pub const NAMES: &[&str] = &[
    "__res_mkquery",
    "__res_send",
    "freeaddrinfo",
    "getaddrinfo",
    "gethostbyaddr",
    "gethostbyaddr_r",
    "gethostbyname",
    "gethostbyname2",
    "gethostbyname2_r",
    "gethostbyname_r",
    "getnameinfo",
    "res_mkquery",
    "res_query",
    "res_querydomain",
    "res_search",
    "res_send",
];

//! What a program meets as init (PID 1) of a container: signals without a handler are ignored there, and
//! orphans are its own to wait for.

use memchr::memmem;
use muslin_finding::{Hazard, Presence};

use crate::trace::Traces;

/// Any of them starts another process.
const STARTS: [&str; 7] =
    ["posix_spawn", "posix_spawnp", "fork", "vfork", "forkpty", "popen", "system"];
/// Any of them waits for signals.
const WAITS: [&str; 4] = ["sigwait", "sigwaitinfo", "sigtimedwait", "signalfd"];
/// Any of them sets a handler; Rust's standard library does so too, for SIGPIPE and a stack that is full.
const HANDLES: [&str; 2] = ["sigaction", "signal"];
/// Rust's standard library is inside.
const RUST: &str = "rust_eh_personality";
/// Crates through which Rust programs set handlers, as they stand in mangled names.
const CRATES: [&str; 3] = ["20signal_hook_registry", "5ctrlc", "3nix3sys6signal"];

/// Whether a symbol of this name is asked for here. Names of Rust are long, and cut.
pub(super) fn is_wanted(name: &[u8]) -> bool {
    if name.starts_with(b"_ZN") || name.starts_with(b"_R") {
        return CRATES.iter().any(|one| memmem::find(name, one.as_bytes()).is_some());
    }
    let mut plain = STARTS.iter().chain(&WAITS).chain(&HANDLES).chain([&RUST]);
    plain.any(|one| one.as_bytes() == name)
}

/// A program that starts others and has no handler of its own. Where it cannot be known whether it has
/// one, nothing is reported.
pub(super) fn one(traces: &Traces) -> Option<Hazard> {
    let starts = STARTS.iter().find(|name| traces.symbol(name))?;
    let rust = traces.symbol(RUST);
    let handles = WAITS.iter().any(|name| traces.symbol(name))
        || (!rust && HANDLES.iter().any(|name| traces.symbol(name)))
        || CRATES.iter().any(|one| traces.symbol_with(one));
    (!handles).then(|| Hazard {
        area: "process-1".to_owned(),
        presence: Presence::LinkedIn,
        found: format!("the symbol `{starts}`, and none of a handler for signals"),
        sentence:
            "it starts other programs and handles no signals: as init (PID 1) of a container it \
                   ignores SIGTERM, and orphans stay as zombies"
                .to_owned(),
        advice: "give the container an init: `cargo muslin image --init`, or `docker run --init`"
            .to_owned(),
    })
}

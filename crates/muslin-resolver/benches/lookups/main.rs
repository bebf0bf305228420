//! How much processor time a look-up takes with glibc, with musl and with ours, by the same program, in turns.
//!
//! `cargo bench -p muslin-resolver` prints for each case the least of many short runs, which a busy machine
//! does not change, their median, and the system calls of one look-up. Runs in a network and an `/etc` of its own.

#![allow(clippy::print_stdout, reason = "what a bench prints")]
#![allow(
    clippy::disallowed_methods,
    reason = "namespaces and compilers are what this bench is made of"
)]
#![allow(clippy::cast_precision_loss, reason = "nanoseconds of a look-up")]
#![allow(clippy::incompatible_msrv, reason = "only the sources of the object go to old compilers")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a bench")]

#[path = "../../tests/scenarios/probes.rs"]
mod probes;
mod server;
mod size;
#[path = "../../tests/scenarios/world.rs"]
mod world;

use std::path::Path;
use std::process::Command;

use probes::Probes;

/// How often each program runs in a case, and how many look-ups a run does.
const ROUNDS: usize = 61;
const LOOKUPS: u32 = 150;

/// The most that ours may take of glibc's time.
const AIM: f64 = 1.10;

/// What is looked up.
struct Case {
    name: &'static str,
    call: &'static [&'static str],
}

/// `getaddrinfo` for a stream socket, as Rust's standard library calls it, but where it says otherwise.
const CASES: [Case; 6] = [
    Case { name: "a name in /etc/hosts", call: &["ship", "80", "0", "1"] },
    Case { name: "a name of DNS, both families", call: &["ship.example", "80", "0", "1"] },
    Case { name: "a name of DNS, IPv4 only", call: &["ship.example", "80", "2", "1"] },
    Case { name: "a name of DNS, without hints", call: &["ship.example", "80"] },
    Case { name: "a name that does not exist", call: &["nowhere.example.", "80", "0", "1"] },
    Case { name: "a numeric address", call: &["192.0.2.3", "80", "0", "1"] },
];

/// As a machine has it after its installation.
const HOSTS: &str =
    "127.0.0.1\tlocalhost\n127.0.1.1\tharbour.example.test\tharbour\n192.0.2.7\tship\n\n\
    # The following lines are desirable for IPv6 capable hosts\n\
    ::1     localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n";

/// The processor time of one look-up, in nanoseconds.
fn time(program: &Path, case: &Case) -> u64 {
    let done = Command::new(program)
        .args(["repeated", &LOOKUPS.to_string()])
        .args(case.call)
        .output()
        .expect("a program that was just built");
    let text = String::from_utf8_lossy(&done.stdout);
    let first = text.lines().next().and_then(|line| line.parse().ok());
    first
        .unwrap_or_else(|| panic!("{}: {text}{}", case.name, String::from_utf8_lossy(&done.stderr)))
}

/// How many system calls a run makes; `None` without strace.
fn calls(program: &Path, case: &Case, times: u32) -> Option<f64> {
    let done = Command::new("strace")
        .args(["-f", "-c", "-o", "/dev/stdout"])
        .arg(program)
        .args(["repeated", &times.to_string()])
        .args(case.call)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    let total = text.lines().find(|line| line.ends_with(" total"))?;
    total.split_whitespace().nth(3)?.parse().ok()
}

/// The system calls of one look-up, those of the start left out.
fn calls_of_one(program: &Path, case: &Case) -> Option<f64> {
    Some((calls(program, case, 60)? - calls(program, case, 10)?) / 50.0)
}

/// The least and the median.
fn summary(mut times: Vec<u64>) -> [f64; 2] {
    times.sort_unstable();
    [times[0] as f64, times[times.len() / 2] as f64]
}

/// Measures one case, prints its line, and says whether ours is within the aim.
fn measure(case: &Case, probes: &Probes) -> bool {
    let programs = [&probes.glibc, &probes.musl, &probes.muslin];
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        for (program, times) in programs.iter().zip(&mut times) {
            times.push(time(program, case));
        }
    }
    let [glibc, musl, ours] = times.map(summary);
    let counted = programs.map(|program| calls_of_one(program, case));
    let counted = counted.map(|count| count.map_or("?".to_owned(), |count| format!("{count:.0}")));
    println!(
        "{:<30} {:>7.1} {:>7.1} {:>7.1}   {:>5.2}× {:>5.2}×   {:>5} {:>5} {:>5}",
        case.name,
        glibc[0] / 1000.0,
        musl[0] / 1000.0,
        ours[0] / 1000.0,
        ours[0] / glibc[0],
        ours[1] / glibc[1],
        counted[0],
        counted[1],
        counted[2],
    );
    ours[0] / glibc[0] <= AIM
}

fn main() {
    world::enter();
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("resolver-lookups");
    std::fs::create_dir_all(&directory).expect("writable");
    let probes = probes::build(&directory);
    world::settle(&directory);
    world::file("hosts", Some(HOSTS));
    world::file("nsswitch.conf", Some("hosts: files dns\n"));
    world::file("resolv.conf", Some("nameserver 127.0.0.53\n"));
    world::file("gai.conf", Some("# Every line of Debian's file is a comment.\n"));
    server::listen("127.0.0.53:53");
    // What DNS answers is in the machine's own networks, so that each address has a source.
    world::address("add", "192.0.2.100/24");
    world::address("add", "2001:db8::100/64");
    // What was written this very second is read again each time.
    std::thread::sleep(std::time::Duration::from_secs(3));
    println!(
        "{:<30} {:^23}   {:^13}   {:^17}\n{:<30} {:>7} {:>7} {:>7}   {:>6} {:>6}   {:>5} {:>5} {:>5}",
        "one look-up", "processor time, µs", "ours / glibc", "system calls",
        "", "glibc", "musl", "ours", "least", "median", "glibc", "musl", "ours"
    );
    let missed = CASES.iter().filter(|case| !measure(case, &probes)).count();
    println!(
        "within {AIM:.2}× of glibc (the least of {ROUNDS} runs): {} of {}",
        CASES.len() - missed,
        CASES.len()
    );
    size::print(&probes);
}

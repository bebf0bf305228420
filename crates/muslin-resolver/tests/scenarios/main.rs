//! The same calls by the same program with glibc and with ours, on scripted name servers, compared.
//!
//! Runs in a network and an `/etc` of its own (`unshare`), for aarch64 under qemu. An argument picks scenarios by
//! a part of their name. `--write` writes the table of what each libc answers into docs/src/resolver.md; without
//! it, the page is compared with what was found.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what a test without a harness reports"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "namespaces and compilers are what this test is made of"
)]
#![allow(clippy::incompatible_msrv, reason = "only the sources of the object go to old compilers")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod device;
mod hostile;
mod packet;
mod page;
mod probes;
mod scenario;
mod scripts;
mod server;
mod table;
mod unpredictable;
mod world;

use std::path::Path;
use std::process::{Command, ExitCode};

use page::Row;
use probes::Probes;
use scenario::{Expected, Scenario};
use server::Servers;
use table::SCENARIOS;

fn output(program: &[&Path], scenario: &Scenario, call: &[&str]) -> String {
    world::file("resolv.conf", scenario.resolv);
    let [first, rest @ ..] = program else { return String::new() };
    let mut command = Command::new(first);
    command.args(rest).args(call);
    for variable in ["RES_OPTIONS", "LOCALDOMAIN", "HOSTALIASES"] {
        command.env_remove(variable);
    }
    command.envs(scenario.variables.iter().copied());
    let done = command.output().expect("a program that was just built");
    match done.status.code() {
        Some(0) => String::from_utf8_lossy(&done.stdout).into_owned(),
        _ => format!("{}: {}\n", done.status, String::from_utf8_lossy(&done.stderr)),
    }
}

fn prepare(scenario: &Scenario, servers: &Servers) {
    world::file("hosts", scenario.hosts);
    world::file("nsswitch.conf", scenario.nsswitch);
    world::file("gai.conf", scenario.gai);
    world::file("host.aliases", scenario.aliases);
    servers.set(scenario.servers);
}

/// The differences of one scenario, and a row for the table.
fn run(scenario: &Scenario, probes: &Probes, row: Option<&mut Vec<Row>>) -> Vec<String> {
    let mut differences = Vec::new();
    let mut first = None;
    for call in scenario.calls {
        let glibc = output(&[&probes.glibc], scenario, call);
        let mut ours = vec![("x86_64", output(&[&probes.muslin], scenario, call))];
        let emulated = output(&[Path::new("qemu-aarch64-static"), &probes.aarch64], scenario, call);
        ours.push(("aarch64", emulated));
        let expected = match scenario.expected {
            Expected::AsGlibc => glibc.as_str(),
            Expected::Otherwise(text, _) => text,
        };
        for (architecture, own) in &ours {
            if own != expected {
                differences
                    .push(format!("{architecture} {call:?}\nexpected:\n{expected}ours:\n{own}"));
            }
        }
        let in_c = matches!(scenario.expected, Expected::AsGlibc)
            && !matches!(call[1], "-" | "*")
            && !call[1].contains('\\');
        if let (["addresses", name, _, "0", "1"], true) = (*call, in_c) {
            let (theirs, own) = (
                output(&[&probes.glibc_c], scenario, &[name]),
                output(&[&probes.muslin_c], scenario, &[name]),
            );
            if theirs != own {
                differences.push(format!("in C {name}\nglibc:\n{theirs}ours:\n{own}"));
            }
        }
        if first.is_none() {
            first = Some((glibc, ours.swap_remove(0).1, *call));
        }
    }
    if let (Some(rows), Some((glibc, own, call))) = (row, first) {
        let musl = output(&[&probes.musl], scenario, call);
        rows.push(Row::new(scenario, [&glibc, &musl, &own]));
    }
    differences
}

fn main() -> ExitCode {
    world::enter();
    let picked: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("resolver-scenarios");
    std::fs::create_dir_all(&directory).expect("writable");
    let probes = probes::build(&directory);
    world::settle(&directory);
    let servers = Servers::default();
    for address in ["127.0.0.53", "127.0.0.54", "127.0.0.1"] {
        servers.listen(address);
    }
    let whole = picked.is_empty();
    let mut rows = Vec::new();
    let mut failed = 0_usize;
    let chosen = SCENARIOS.iter().chain(hostile::SCENARIOS).filter(|one| {
        picked.is_empty() || picked.iter().any(|part| one.name.contains(part.as_str()))
    });
    let mut count = 0_usize;
    for scenario in chosen {
        count += 1;
        scenario.addresses.iter().for_each(|address| world::address("add", address));
        if let Some(device) = scenario.device {
            device::add(&probes.glibc, &device);
        }
        prepare(scenario, &servers);
        let differences = run(scenario, &probes, whole.then_some(&mut rows));
        if scenario.device.is_some() {
            device::remove();
        }
        scenario.addresses.iter().for_each(|address| world::address("del", address));
        let verdict = match scenario.expected {
            _ if !differences.is_empty() => "FAILED".to_owned(),
            Expected::AsGlibc => "ok".to_owned(),
            Expected::Otherwise(_, because) => format!("ok, and other than glibc: {because}"),
        };
        println!("scenario {} ... {verdict}", scenario.name);
        for one in &differences {
            println!("{one}");
        }
        failed += usize::from(!differences.is_empty());
    }
    if whole {
        count += 2;
        failed += usize::from(!unpredictable::check(&probes, &servers));
        let write = std::env::args().any(|word| word == "--write");
        failed += usize::from(!page::check(&rows, write));
    }
    println!("\n{} passed, {failed} failed", count - failed);
    if failed == 0 && count > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

//! Whether ids and ports of questions are what nobody can guess.

use std::collections::BTreeSet;
use std::process::Command;

use super::probes::Probes;
use super::scenario::{HOSTS, RESOLV};
use super::scripts::both;
use super::server::Servers;
use super::world;

/// How many look-ups are watched; each asks two questions from one port.
const LOOKUPS: u32 = 300;

/// Looks names up, and compares what the server saw with what chance gives.
pub(crate) fn check(probes: &Probes, servers: &Servers) -> bool {
    world::file("resolv.conf", Some(RESOLV));
    world::file("hosts", Some(HOSTS));
    world::file("nsswitch.conf", Some("hosts: files dns\n"));
    servers.set(&[("127.0.0.53", both)]);
    servers.received();
    let words = ["repeated", &LOOKUPS.to_string(), "ship.example", "80", "0", "1"];
    let done = Command::new(&probes.muslin).args(words).status().expect("a program just built");
    let received = servers.received();
    let [ids, ports] = [0, 1].map(|at: usize| received.iter().map(move |one| one[at]));
    let verdict = match () {
        () if !done.success() || received.len() < 600 => "too few questions",
        // 600 of 65,536: three pairs on average, and 20 as good as never.
        () if distinct(ids.clone()) < 580 => "ids repeat",
        () if distinct(ports) < 280 => "ports repeat",
        () if steps(&ids.clone().collect::<Vec<_>>()) > 20 => "ids follow from each other",
        () if !(0..16).all(|bit| is_even(ids.clone(), bit)) => {
            "a bit of the ids is mostly the same"
        }
        () => "ok",
    };
    println!("ids and ports of {} questions ... {verdict}", received.len());
    verdict == "ok"
}

fn distinct(all: impl Iterator<Item = u16>) -> usize {
    all.collect::<BTreeSet<_>>().len()
}

/// How often an id is near the one before.
fn steps(ids: &[u16]) -> usize {
    ids.windows(2).filter(|pair| pair[1].wrapping_sub(pair[0]).wrapping_add(8) < 16).count()
}

/// Whether a bit is set in between 30 and 70 of a hundred.
fn is_even(ids: impl Iterator<Item = u16> + Clone, bit: u32) -> bool {
    let (all, set) = (ids.clone().count(), ids.filter(|id| id >> bit & 1 == 1).count());
    (3 * all..7 * all).contains(&(10 * set))
}

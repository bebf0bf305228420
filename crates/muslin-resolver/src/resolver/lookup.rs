//! A host looked up in all sources that `nsswitch.conf` names.

use super::address::{Address, Family};
use super::answer::{self, Unusable};
use super::avahi;
use super::dns::{Ask, Kinds, Problem};
use super::found::Found;
use super::hosts::{self, Families};
use super::kept::Kept;
use super::local;
use super::name::Name;
use super::nsswitch::{Source, Status};
use super::resolv::Configuration;
use super::resolved;
use super::system::{OpenError, System};
use super::work::{Packet, Work};

/// Which addresses a caller wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// Of both protocols, or of one.
    Plain(Families),
    /// IPv6, and where there are none IPv4 mapped into it.
    MappedInstead,
    /// IPv6, and IPv4 mapped into it.
    MappedToo,
}

/// Looks a name up, and leaves what it finds in [`Work::found`].
///
/// # Errors
///
/// What the last source said that was asked.
pub fn look_up<S: System>(
    system: &S,
    work: &mut Work,
    name: &[u8],
    wish: Wish,
) -> Result<(), Unusable> {
    work.found.clear();
    let sources = work.kept.sources(system, &mut work.buffer);
    let mut last = (Status::NotFound, Problem::HostNotFound);
    for step in sources.steps() {
        let Err(unusable) = from(system, work, name, wish, step.source) else { return Ok(()) };
        let (status, problem) = unusable;
        // A module that is not there says nothing.
        if step.source != Source::Absent {
            last = unusable;
        }
        if matches!(problem, Problem::Internal(_)) || step.ends(status) {
            break;
        }
    }
    Err(last)
}

/// Asks one source, for IPv6 and then IPv4 where both are wanted as one.
fn from<S: System>(
    system: &S,
    work: &mut Work,
    name: &[u8],
    wish: Wish,
    source: Source,
) -> Result<(), Unusable> {
    let (families, mapped) = match wish {
        Wish::Plain(families) => (families, None),
        Wish::MappedInstead => (Families::Only(Family::V6), Some(false)),
        Wish::MappedToo => (Families::Only(Family::V6), Some(true)),
    };
    let first = one(system, work, name, families, source);
    let Some(too) = mapped else { return first };
    if first.is_ok() && !too {
        return first;
    }
    let before = work.found.addresses().len();
    let second = one(system, work, name, Families::Only(Family::V4), source);
    for address in work.found.addresses_mut().iter_mut().skip(before) {
        *address = Address::v6(address.as_v6());
    }
    first.or(second)
}

fn one<S: System>(
    system: &S,
    work: &mut Work,
    name: &[u8],
    families: Families,
    source: Source,
) -> Result<(), Unusable> {
    let Work { packets, buffer, found, kept, .. } = work;
    let status = match source {
        Source::Files => hosts::look_up(system, buffer, name, families, found),
        Source::Local => local::look_up(system, name, families, found),
        Source::Multicast(protocols) | Source::LinkMulticast(protocols) => {
            avahi::look_up(system, name, families, protocols, found)
        }
        Source::Absent => Status::Unavailable,
        Source::Resolved => return resolved::look_up(system, buffer, name, families, found),
        Source::Dns => return dns(system, Memory { packets, buffer, found, kept }, name, families),
    };
    match status {
        Status::Success => Ok(()),
        other => Err((other, Problem::HostNotFound)),
    }
}

/// What a [`Problem`] of DNS is to the line of sources.
pub(crate) fn status(problem: Problem) -> Status {
    match problem {
        Problem::TryAgain | Problem::Internal(_) => Status::Unavailable,
        _ => Status::NotFound,
    }
}

/// The configuration of DNS.
///
/// # Errors
///
/// [`Unusable`] if no file can be opened any more.
pub fn configuration<'k, S: System>(
    system: &S,
    buffer: &mut [u8],
    kept: &'k mut Kept,
) -> Result<&'k Configuration, Unusable> {
    kept.configuration(system, buffer).map_err(|error| match error {
        OpenError::Exhausted(errno) => (Status::Unavailable, Problem::Internal(errno)),
        OpenError::Unreachable => (Status::Unavailable, Problem::NoRecovery),
    })
}

/// The parts of [`Work`] that a question to servers needs.
struct Memory<'w> {
    packets: &'w mut [Packet; 2],
    buffer: &'w mut [u8],
    found: &'w mut Found,
    kept: &'w mut Kept,
}

fn dns<S: System>(
    system: &S,
    memory: Memory<'_>,
    name: &[u8],
    families: Families,
) -> Result<(), Unusable> {
    if !Name::parse(name).map_or(false, |name| name.is_host()) {
        return Err((Status::NotFound, Problem::HostNotFound));
    }
    let Memory { packets, buffer, found, kept } = memory;
    let configuration = configuration(system, buffer, kept)?;
    let kinds = Kinds::Addresses(families);
    let mut ask = Ask { system, configuration, kinds, packets, buffer };
    ask.search(name).map_err(|problem| (status(problem), problem))?;
    let before = found.addresses().len();
    let [first, second] = packets;
    let mut result = Err((Status::NotFound, Problem::NoData));
    let family = if families == Families::Only(Family::V6) { Family::V6 } else { Family::V4 };
    for (packet, family) in [(first, family), (second, Family::V6)] {
        if packet.length > 0 {
            let added = answer::addresses(packet.bytes(), family, found);
            result = match (result, added) {
                (Ok(()), _) | (_, Ok(())) => Ok(()),
                (Err((Status::NotFound, Problem::NoData)), other) => other,
                (kept, _) => kept,
            };
        }
    }
    // Asked for one family, glibc takes a chain of aliases that leads to nothing for nonsense.
    if let (Err((_, problem @ Problem::NoRecovery)), Families::Only(_)) = (result, families) {
        result = Err((Status::TryAgain, problem));
    }
    if configuration.sorts() && families == Families::Only(Family::V4) {
        let addresses = found.addresses_mut().get_mut(before..).unwrap_or(&mut []);
        sort(addresses, |address| configuration.place(address));
    }
    result
}

/// Puts addresses into the order of their places, and leaves those of one place as they are.
fn sort(addresses: &mut [Address], place: impl Fn(&Address) -> usize) {
    for end in 1..addresses.len() {
        let mut row = addresses.get_mut(..end + 1).unwrap_or(&mut []);
        while let [sorted @ .., own] = row {
            match sorted.last_mut() {
                Some(before) if place(before) > place(own) => core::mem::swap(before, own),
                _ => break,
            }
            row = sorted;
        }
    }
}

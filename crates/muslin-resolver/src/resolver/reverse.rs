//! The name of an address.

use super::address::{digit, Address, Family};
use super::answer::{self, Unusable};
use super::avahi;
use super::dns::{Ask, Kinds, Problem};
use super::hosts;
use super::local;
use super::lookup::{configuration, status};
use super::nsswitch::{Source, Status};
use super::packet;
use super::resolved;
use super::system::System;
use super::text::Text;
use super::work::Work;

/// Looks for the name of an address, and leaves it in [`Work::found`].
///
/// # Errors
///
/// The [`Problem`] of the last source that was asked.
pub fn look_up<S: System>(system: &S, work: &mut Work, address: Address) -> Result<(), Problem> {
    work.found.clear();
    let sources = work.kept.sources(system, &mut work.buffer);
    let mut last = Problem::HostNotFound;
    for step in sources.steps() {
        let (status, problem) = match from(system, work, address, step.source) {
            Ok(()) => return Ok(()),
            Err(unusable) => unusable,
        };
        // A module that is not there says nothing.
        if step.source != Source::Absent {
            last = problem;
        }
        if step.ends(status) {
            break;
        }
    }
    Err(last)
}

fn from<S: System>(
    system: &S,
    work: &mut Work,
    address: Address,
    source: Source,
) -> Result<(), Unusable> {
    let Work { packets, buffer, found, kept, .. } = work;
    let status = match source {
        Source::Files => hosts::look_up_address(system, buffer, address, found),
        Source::Local => local::look_up_address(system, address, found),
        Source::LinkMulticast(_) if !address.is_near() => Status::NotFound,
        Source::Multicast(protocols) | Source::LinkMulticast(protocols) => {
            avahi::look_up_address(system, address, protocols, found)
        }
        Source::Resolved => {
            resolved::look_up_address(system, buffer, address, found)?;
            Status::Success
        }
        Source::Absent => Status::Unavailable,
        Source::Dns => {
            let configuration = configuration(system, buffer, kept)?;
            let kinds = Kinds::Records(packet::PTR, packet::IN);
            let mut ask = Ask { system, configuration, kinds, packets, buffer };
            let name = question(address.unmapped().unwrap_or(address));
            ask.query(name.bytes()).map_err(|problem| (self::status(problem), problem))?;
            let [first, _] = packets;
            answer::pointer(first.bytes(), found)?;
            found.push(address);
            return Ok(());
        }
    };
    match status {
        Status::Success => {
            if found.addresses().is_empty() {
                found.push(address);
            }
            Ok(())
        }
        other => Err((other, Problem::HostNotFound)),
    }
}

/// The name under which DNS keeps that of an address (RFC 1035, section 3.5; RFC 3596, section 2.5).
pub fn question(address: Address) -> Text<80> {
    let mut text = Text::new();
    for octet in address.bytes().iter().rev() {
        if address.family == Family::V4 {
            text.number(u32::from(*octet));
            text.push(b'.');
        } else {
            for nibble in [octet & 15, octet >> 4] {
                text.push(digit(nibble));
                text.push(b'.');
            }
        }
    }
    let zone: &[u8] = if address.family == Family::V4 { b"in-addr.arpa" } else { b"ip6.arpa" };
    text.extend(zone);
    text
}

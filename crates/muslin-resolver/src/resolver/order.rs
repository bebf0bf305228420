//! The order of addresses (RFC 6724, section 6, as glibc has it).

#![allow(clippy::large_stack_arrays, reason = "it is allocated; only tests have it on a stack")]

use super::address::{Address, Family};
use super::gai::{common, Policy};
use super::system::{Interface, System};
use super::work::MAX_ADDRESSES;

/// What an address is ordered by.
#[derive(Clone, Copy, Default)]
pub struct Key {
    address: Address,
    /// Rules 1 to 8, the first in the highest bits; the lower goes first.
    rank: u64,
    /// Rule 9: the bits that destination and source have in common.
    common: u32,
}

/// Where addresses are put into order.
pub struct Scratch {
    keys: [Key; MAX_ADDRESSES],
    other: [Key; MAX_ADDRESSES],
}

impl Scratch {
    pub(super) const fn new() -> Self {
        const EMPTY: Key = Key { address: Address::v4(0, 0, 0, 0), rank: 0, common: 0 };
        Self { keys: [EMPTY; MAX_ADDRESSES], other: [EMPTY; MAX_ADDRESSES] }
    }
}

fn scope(policy: &Policy, address: &Address) -> u32 {
    let [a, b, ..] = address.octets;
    match address.family {
        Family::V4 => policy.scopes.value(address),
        Family::V6 if a == 0xff => u32::from(b & 15),
        Family::V6 if address.is_link_local() || address.is_loopback() => 2,
        Family::V6 if a == 0xfe && b & 0xc0 == 0xc0 => 5,
        Family::V6 => 14,
    }
}

/// The machine's own addresses, as many as are looked at.
struct Own {
    all: [Option<Interface>; 64],
}

impl Own {
    fn read<S: System>(system: &S) -> Self {
        let mut own = Self { all: [None; 64] };
        let mut places = own.all.iter_mut();
        system.interfaces(&mut |one| {
            if let Some(place) = places.next() {
                *place = Some(*one);
            }
        });
        own
    }

    /// The interface that bears a source address.
    fn bearer(&self, source: &Address) -> Option<&Interface> {
        self.all.iter().flatten().find(|one| one.address.bytes() == source.bytes())
    }
}

fn key<S: System>(system: &S, own: &Own, policy: &Policy, address: Address) -> Key {
    let reach = scope(policy, &address);
    let precedence = u64::from(u32::MAX - policy.precedence.value(&address));
    let last = precedence << 8 | u64::from(reach.min(255));
    let Some(source) = system.source(&address) else {
        return Key { address, rank: 1 << 63 | last, common: 0 };
    };
    let bearer = own.bearer(&source);
    let rules = [
        scope(policy, &source) != reach,
        bearer.is_some_and(|one| one.deprecated),
        policy.labels.value(&source) != policy.labels.value(&address),
    ];
    let rank = rules
        .iter()
        .zip([62, 61, 60])
        .fold(last, |rank, (broken, bit)| rank | u64::from(*broken) << bit);
    let mut alike = common(address.bytes(), source.bytes());
    // Outside of a network, prefixes of IPv4 say nothing about distance.
    let network = bearer.map_or(0, |one| u32::from(one.prefix));
    if address.family == Family::V4 && alike < network {
        alike = 0;
    }
    Key { address, rank, common: alike }
}

/// Whether the second of two goes before the first.
fn before(second: &Key, first: &Key) -> bool {
    if second.rank != first.rank {
        return second.rank < first.rank;
    }
    second.address.family == first.address.family && second.common > first.common
}

/// Puts addresses into the order in which they should be tried.
pub fn order<S: System>(
    system: &S,
    policy: &Policy,
    addresses: &mut [Address],
    scratch: &mut Scratch,
) {
    let count = addresses.len();
    let own = Own::read(system);
    for (place, address) in scratch.keys.iter_mut().zip(addresses.iter()) {
        *place = key(system, &own, policy, *address);
    }
    let (mut from, mut to) = (scratch.keys.as_mut_slice(), scratch.other.as_mut_slice());
    let mut width = 1;
    while width < count {
        let mut start = 0;
        while start < count {
            merge(from, to, start, width, count);
            start += 2 * width;
        }
        core::mem::swap(&mut from, &mut to);
        width *= 2;
    }
    for (address, key) in addresses.iter_mut().zip(from.iter()) {
        *address = key.address;
    }
}

/// Merges two neighbouring rows, each in order, into one.
fn merge(from: &[Key], to: &mut [Key], start: usize, width: usize, count: usize) {
    let middle = (start + width).min(count);
    let end = (middle + width).min(count);
    let (mut left, mut right) = (start, middle);
    for place in to.iter_mut().take(end).skip(start) {
        let first = from.get(left).filter(|_| left < middle);
        let second = from.get(right).filter(|_| right < end);
        *place = match (first, second) {
            (Some(first), Some(second)) if !before(second, first) => {
                left += 1;
                *first
            }
            (_, Some(second)) => {
                right += 1;
                *second
            }
            (Some(first), None) => {
                left += 1;
                *first
            }
            (None, None) => return,
        };
    }
}

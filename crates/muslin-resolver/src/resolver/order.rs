//! The order of addresses (RFC 6724, section 6, as glibc has it).

use super::address::{Address, Family};
use super::found::MAX_ADDRESSES;
use super::gai::{common, Policy};
use super::interfaces::Interfaces;
use super::packet::Wanted;
use super::system::{Flags, Handle, Interface, System};

/// What an address is ordered by.
#[derive(Clone, Copy)]
pub struct Key {
    address: Address,
    /// The address that a packet to it would come from, if it can be reached.
    source: Address,
    reached: Wanted,
    /// The interface that bears the source.
    bearer: Bearer,
    /// Rules 1 to 8, the first in the highest bits; the lower goes first.
    rank: u64,
    /// Rule 9: the bits that destination and source have in common.
    common: u32,
}

/// What is to be known of an interface.
#[derive(Clone, Copy)]
struct Bearer {
    index: u32,
    prefix: u8,
    flags: Flags,
    tunnel: Wanted,
}

const NOBODY: Address = Address::v4(0, 0, 0, 0);
const NO_BEARER: Bearer = Bearer { index: 0, prefix: 0, flags: Flags::NONE, tunnel: Wanted::No };
const EMPTY: Key = Key {
    address: NOBODY,
    source: NOBODY,
    reached: Wanted::No,
    bearer: NO_BEARER,
    rank: 0,
    common: 0,
};

/// Where addresses are put into order.
pub struct Scratch {
    keys: [Key; MAX_ADDRESSES],
    other: [Key; MAX_ADDRESSES],
}

impl Scratch {
    pub(super) const fn new() -> Self {
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

/// Finds the source for each address, and what is to be known of the interfaces that bear them.
fn reach<S: System>(
    system: &S,
    interfaces: &mut Interfaces,
    keys: &mut [Key],
    addresses: &[Address],
) {
    let mut sockets: [Option<Handle>; 2] = [None, None];
    let mut reached = 0;
    for (key, address) in keys.iter_mut().zip(addresses) {
        *key = Key { address: *address, ..EMPTY };
        if let Some(source) = system.source(&mut sockets, address) {
            key.source = source;
            key.reached = Wanted::Yes;
            reached += 1;
        }
    }
    sockets.iter().flatten().for_each(|handle| system.close(*handle));
    if reached > 0 {
        bear(system, interfaces, keys);
    }
}

fn bear<S: System>(system: &S, interfaces: &mut Interfaces, keys: &mut [Key]) {
    interfaces.each(system, &mut |one: &Interface| {
        let own = keys.iter_mut().filter(|key| key.reached == Wanted::Yes);
        for key in own.filter(|key| key.source.bytes() == one.address.bytes()) {
            let Interface { index, prefix, flags, .. } = *one;
            key.bearer = Bearer { index, prefix, flags, tunnel: Wanted::No };
        }
    });
    // Rule 7 is about interfaces that differ.
    let first = keys.iter().map(|key| key.bearer.index).find(|index| *index != 0);
    let several = keys.iter().any(|key| ![0, first.unwrap_or(0)].contains(&key.bearer.index));
    if several {
        system.tunnels(&mut |index| {
            for key in keys.iter_mut().filter(|key| key.bearer.index == index) {
                key.bearer.tunnel = Wanted::Yes;
            }
        });
    }
}

/// Sets what an address is ordered by.
fn rank(policy: &Policy, key: &mut Key) {
    let far = scope(policy, &key.address);
    let precedence = u64::from(u32::MAX - policy.precedence.value(&key.address));
    let tunnel = u64::from(key.bearer.tunnel == Wanted::Yes);
    let last = precedence << 9 | tunnel << 8 | u64::from(far.min(255));
    if key.reached == Wanted::No {
        key.rank = 1 << 63 | last;
        return;
    }
    let rules = [
        scope(policy, &key.source) != far,
        key.bearer.flags.deprecated == Wanted::Yes,
        key.bearer.flags.home == Wanted::No,
        policy.labels.value(&key.source) != policy.labels.value(&key.address),
    ];
    let bits = rules.iter().zip([62, 61, 60, 59]);
    key.rank = bits.fold(last, |rank, (broken, bit)| rank | u64::from(*broken) << bit);
    key.common = common(key.address.bytes(), key.source.bytes());
    // Outside of a network, prefixes of IPv4 say nothing about distance.
    if key.address.family == Family::V4 && key.common < u32::from(key.bearer.prefix) {
        key.common = 0;
    }
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
    interfaces: &mut Interfaces,
    scratch: &mut Scratch,
) {
    let count = addresses.len();
    let keys = scratch.keys.get_mut(..count).unwrap_or(&mut []);
    reach(system, interfaces, keys, addresses);
    for key in keys.iter_mut() {
        rank(policy, key);
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

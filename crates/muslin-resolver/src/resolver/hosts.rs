//! `/etc/hosts`

use super::address::{parse_v4, parse_v6, Address, Family};
use super::found::Found;
use super::lines::Lines;
use super::nsswitch::Status;
use super::system::System;
use super::text;

const PATH: &[u8] = b"/etc/hosts\0";

/// Which addresses are looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Families {
    /// Of both protocols.
    Both,
    /// Of one.
    Only(Family),
}

impl Families {
    /// The address as the family that is looked for. One for IPv4 is served by `::1` too, as in glibc.
    fn fit(self, address: Address) -> Option<Address> {
        match self {
            Self::Both => Some(address),
            Self::Only(family) if family == address.family => Some(address),
            Self::Only(Family::V4) if address.is_loopback() => Some(Address::v4(127, 0, 0, 1)),
            Self::Only(Family::V4) => address.unmapped(),
            Self::Only(Family::V6) => None,
        }
    }

    /// Whether addresses of a protocol are looked for.
    pub fn include(self, family: Family) -> bool {
        self == Self::Both || self == Self::Only(family)
    }
}

/// A line: an address, its name, and other names.
struct Entry<'a> {
    address: &'a [u8],
    canonical: &'a [u8],
    aliases: text::Words<'a>,
}

fn entry(line: &[u8]) -> Option<Entry<'_>> {
    let (address, rest) = text::word(text::uncommented(line))?;
    let (canonical, rest) = text::word(rest)?;
    Some(Entry { address, canonical, aliases: text::words(rest) })
}

/// An address with the scope that it may have.
fn parse(word: &[u8]) -> Option<Address> {
    parse_v4(word).or_else(|| parse_v6(word))
}

/// Looks a name up in all lines.
pub fn look_up<S: System>(
    system: &S,
    buffer: &mut [u8],
    name: &[u8],
    families: Families,
    found: &mut Found,
) -> Status {
    let Ok(file) = system.open(PATH) else { return Status::Unavailable };
    let mut lines = Lines::new(system, file, buffer);
    while let Some(line) = lines.next_line() {
        let Some(entry) = entry(line) else { continue };
        let mut names = entry.aliases.clone();
        if text::same(entry.canonical, name) || names.any(|one| text::same(one, name)) {
            if let Some(address) = parse(entry.address).and_then(|own| families.fit(own)) {
                add(found, &entry, address);
            }
        }
    }
    if found.addresses().is_empty() {
        Status::NotFound
    } else {
        Status::Success
    }
}

fn add(found: &mut Found, entry: &Entry<'_>, address: Address) {
    if found.addresses().is_empty() {
        found.canonical.set(entry.canonical);
    } else if !text::same(found.canonical.bytes(), entry.canonical) {
        found.alias(entry.canonical);
    }
    for alias in entry.aliases.clone() {
        found.alias(alias);
    }
    found.push(address);
}

/// Looks for the line of an address.
pub fn look_up_address<S: System>(
    system: &S,
    buffer: &mut [u8],
    address: Address,
    found: &mut Found,
) -> Status {
    let Ok(file) = system.open(PATH) else { return Status::Unavailable };
    let mut lines = Lines::new(system, file, buffer);
    while let Some(line) = lines.next_line() {
        let Some(entry) = entry(line) else { continue };
        let Some(own) = parse(entry.address) else { continue };
        let fitting = Families::Only(address.family).fit(own);
        if fitting.map_or(false, |own| own.bytes() == address.bytes()) {
            add(found, &entry, address);
            return Status::Success;
        }
    }
    Status::NotFound
}

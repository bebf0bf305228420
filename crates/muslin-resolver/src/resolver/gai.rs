//! `/etc/gai.conf`: the tables that addresses are put into order by (RFC 6724, section 2.1).

use super::address::{parse_v4, parse_v6, Address, Family};
use super::lines::Lines;
use super::system::System;
use super::text;

/// Where the file is.
pub const PATH: &[u8] = b"/etc/gai.conf\0";

/// The most lines of one kind.
const MAX: usize = 48;

/// A prefix and the value for addresses in it.
#[derive(Clone, Copy)]
struct Entry {
    prefix: [u8; 16],
    bits: u8,
    value: u32,
}

const EMPTY: Entry = Entry { prefix: [0; 16], bits: 0, value: 0 };

/// Entries, the longest prefix first.
#[derive(Clone, Copy)]
pub struct Table {
    entries: [Entry; MAX],
    count: usize,
    default: u32,
}

impl Table {
    const fn new(default: u32) -> Self {
        Self { entries: [EMPTY; MAX], count: 0, default }
    }

    fn set(&mut self, default: u32, entries: &[([u8; 16], u8, u32)]) {
        (self.count, self.default) = (0, default);
        for (prefix, bits, value) in entries {
            self.insert(*prefix, *bits, *value);
        }
    }

    fn insert(&mut self, prefix: [u8; 16], bits: u8, value: u32) {
        if self.count >= MAX {
            return;
        }
        let held = self.entries.iter().take(self.count);
        let mut place = held.take_while(|one| one.bits >= bits).count();
        let mut moving = Entry { prefix, bits, value };
        self.count += 1;
        while place < self.count {
            if let Some(entry) = self.entries.get_mut(place) {
                core::mem::swap(entry, &mut moving);
            }
            place += 1;
        }
    }

    /// The value for an address.
    pub fn value(&self, address: &Address) -> u32 {
        let octets = address.as_v6();
        let mut held = self.entries.iter().take(self.count);
        let entry = held.find(|one| common(&one.prefix, &octets) >= u32::from(one.bits));
        entry.map_or(self.default, |one| one.value)
    }
}

/// How many bits two addresses begin with alike.
pub fn common(a: &[u8], b: &[u8]) -> u32 {
    let mut bits = 0;
    for (a, b) in a.iter().zip(b) {
        let equal = (a ^ b).leading_zeros();
        bits += equal;
        if equal < 8 {
            break;
        }
    }
    bits
}

/// The three tables.
#[derive(Clone, Copy)]
pub struct Policy {
    /// Source and destination should bear the same label.
    pub labels: Table,
    /// The higher goes first.
    pub precedence: Table,
    /// How far IPv4 addresses reach.
    pub scopes: Table,
}

const fn prefix(a: u8, b: u8) -> [u8; 16] {
    [a, b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}

const fn mapped(a: u8, b: u8) -> [u8; 16] {
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, 0, 0]
}

const LOOPBACK: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

/// What glibc has where the file has no line of a kind.
const LABELS: &[([u8; 16], u8, u32)] = &[
    (LOOPBACK, 128, 0),
    (prefix(0x20, 0x02), 16, 2),
    (prefix(0, 0), 96, 3),
    (mapped(0, 0), 96, 4),
    (prefix(0xfe, 0xc0), 10, 5),
    (prefix(0xfc, 0), 7, 6),
    (prefix(0x20, 0x01), 32, 7),
];
const PRECEDENCE: &[([u8; 16], u8, u32)] = &[
    (LOOPBACK, 128, 50),
    (prefix(0x20, 0x02), 16, 30),
    (prefix(0, 0), 96, 20),
    (mapped(0, 0), 96, 10),
];
const SCOPES: &[([u8; 16], u8, u32)] = &[(mapped(169, 254), 112, 2), (mapped(127, 0), 104, 2)];

impl Policy {
    /// Tables without a line.
    pub(super) const EMPTY: Self =
        Self { labels: Table::new(1), precedence: Table::new(40), scopes: Table::new(14) };

    /// glibc's own tables.
    fn reset(&mut self) {
        self.labels.set(1, LABELS);
        self.precedence.set(40, PRECEDENCE);
        self.scopes.set(14, SCOPES);
    }

    /// The tables of the file; each kind that it has lines of replaces glibc's own.
    pub fn read<S: System>(&mut self, system: &S, buffer: &mut [u8]) {
        self.reset();
        let mut read = Read { own: self, seen: [0; 3] };
        if let Ok(file) = system.open(PATH) {
            let mut lines = Lines::new(system, file, buffer);
            while let Some(line) = lines.next_line() {
                read.line(line);
            }
        }
    }

    /// The tables that a text says.
    pub fn parse(text: &[u8]) -> Self {
        let mut own = Self::EMPTY;
        own.reset();
        let mut read = Read { own: &mut own, seen: [0; 3] };
        text.split(|byte| *byte == b'\n').for_each(|line| read.line(line));
        own
    }
}

struct Read<'p> {
    own: &'p mut Policy,
    seen: [u8; 3],
}

impl Read<'_> {
    fn line(&mut self, line: &[u8]) {
        let _ = self.entry(line);
    }

    fn entry(&mut self, line: &[u8]) -> Option<()> {
        let mut words = text::words(text::uncommented(line));
        let (key, at, value) = (words.next()?, words.next()?, words.next()?);
        let [labels, precedence, scopes] = &mut self.seen;
        let scoped = text::equal(key, b"scopev4");
        let (table, seen, default) = if text::equal(key, b"label") {
            (&mut self.own.labels, labels, 1)
        } else if text::equal(key, b"precedence") {
            (&mut self.own.precedence, precedence, 40)
        } else if scoped {
            (&mut self.own.scopes, scopes, 14)
        } else {
            return None;
        };
        let (address, bits) = text::split(at, b'/');
        let bits = bits.map_or(Some(128), text::number)?;
        let value = text::number(value)?;
        let address = match parse_v6(address) {
            Some(address) => address,
            None if scoped => parse_v4(address)?,
            None => return None,
        };
        let bits = if address.family == Family::V4 { bits.min(32) + 96 } else { bits.min(128) };
        if *seen == 0 {
            table.set(default, &[]);
            *seen = 1;
        }
        table.insert(address.as_v6(), bits as u8, value);
        Some(())
    }
}

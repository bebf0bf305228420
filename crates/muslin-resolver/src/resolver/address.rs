//! Addresses, and the ways to write them.

use super::text::Text;

/// Which protocol an address is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Family {
    /// IPv4.
    #[default]
    V4 = 0,
    /// IPv6.
    V6 = 1,
}

/// An address of either protocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Address {
    /// Which protocol.
    pub family: Family,
    /// In network order; of IPv4 the first four.
    pub octets: [u8; 16],
    /// The interface that a link-local address belongs to, or 0.
    pub scope: u32,
}

/// How the sixteen octets of an IPv4 address in IPv6 begin.
const MAPPED: [u8; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

impl Address {
    /// An IPv4 address.
    pub const fn v4(a: u8, b: u8, c: u8, d: u8) -> Self {
        let octets = [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Self { family: Family::V4, octets, scope: 0 }
    }

    /// An IPv6 address.
    pub const fn v6(octets: [u8; 16]) -> Self {
        Self { family: Family::V6, octets, scope: 0 }
    }

    /// `::1`
    pub const fn v6_loopback() -> Self {
        Self::v6([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    }

    /// The address whose octets are these: four or sixteen.
    pub fn from_octets(octets: &[u8]) -> Option<Self> {
        let family = match octets.len() {
            4 => Family::V4,
            16 => Family::V6,
            _ => return None,
        };
        let mut own = [0; 16];
        own.iter_mut().zip(octets).for_each(|(to, from)| *to = *from);
        Some(Self { family, octets: own, scope: 0 })
    }

    /// Its four or sixteen octets.
    pub fn bytes(&self) -> &[u8] {
        let length = if self.family == Family::V4 { 4 } else { 16 };
        self.octets.get(..length).unwrap_or(&[])
    }

    /// The first four octets as a number.
    pub fn v4_number(&self) -> u32 {
        let [a, b, c, d, ..] = self.octets;
        u32::from_be_bytes([a, b, c, d])
    }

    /// The octets as one of IPv6, an IPv4 address mapped.
    pub fn as_v6(&self) -> [u8; 16] {
        match (self.family, self.octets) {
            (Family::V6, octets) => octets,
            (Family::V4, [a, b, c, d, ..]) => {
                [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d]
            }
        }
    }

    /// The IPv4 address that is mapped into an IPv6 one.
    pub fn unmapped(&self) -> Option<Self> {
        let [.., a, b, c, d] = self.octets;
        (self.is_mapped()).then_some(Self::v4(a, b, c, d))
    }

    /// Whether it is an IPv4 address, mapped into one of IPv6.
    pub fn is_mapped(&self) -> bool {
        self.family == Family::V6 && self.octets.iter().zip(MAPPED).all(|(a, b)| *a == b)
    }

    /// Whether it holds on one link only, so that its scope is an interface.
    pub fn is_link_local(&self) -> bool {
        let [a, b, ..] = self.octets;
        self.family == Family::V6
            && ((a == 0xfe && b & 0xc0 == 0x80) || (a == 0xff && b & 0x0f == 2))
    }

    /// Whether it is of one link, in either protocol (RFC 3927; RFC 4291, section 2.5.6).
    pub fn is_near(&self) -> bool {
        match (self.family, self.octets) {
            (Family::V4, [169, 254, ..]) => true,
            (Family::V6, [0xfe, second, ..]) => second & 0xc0 == 0x80,
            _ => false,
        }
    }

    /// `::1` or `127.0.0.1`
    pub fn is_loopback(&self) -> bool {
        match self.family {
            Family::V4 => *self == Self::v4(127, 0, 0, 1),
            Family::V6 => self.octets == Self::v6_loopback().octets,
        }
    }

    /// Writes it as `inet_ntop` does, without the scope.
    pub fn write<const N: usize>(&self, out: &mut Text<N>) {
        if self.family == Family::V4 {
            return dotted(self.bytes(), out);
        }
        let (start, length) = longest_zeros(&self.octets);
        let embedded = start == 0
            && (length == 6 || (length == 5 && self.octets.get(10..12) == Some(&[0xff, 0xff])));
        let groups = if embedded { 6 } else { 8 };
        let mut at = 0;
        while at < groups {
            if length > 1 && at == start {
                out.push(b':');
                at += length;
                if at == 8 {
                    out.push(b':');
                }
                continue;
            }
            if at > 0 {
                out.push(b':');
            }
            hexadecimal(group(&self.octets, at), out);
            at += 1;
        }
        if embedded {
            out.push(b':');
            dotted(self.octets.get(12..).unwrap_or(&[]), out);
        }
    }
}

fn dotted<const N: usize>(octets: &[u8], out: &mut Text<N>) {
    for (index, octet) in octets.iter().enumerate() {
        if index > 0 {
            out.push(b'.');
        }
        out.number(u32::from(*octet));
    }
}

/// A digit of base sixteen.
pub(crate) fn digit(value: u8) -> u8 {
    if value < 10 {
        b'0' + value
    } else {
        b'a' + value - 10
    }
}

fn hexadecimal<const N: usize>(value: u16, out: &mut Text<N>) {
    let mut started = false;
    for shift in [12, 8, 4, 0] {
        let nibble = (value >> shift & 15) as u8;
        started |= nibble != 0 || shift == 0;
        if started {
            out.push(digit(nibble));
        }
    }
}

fn group(octets: &[u8; 16], index: usize) -> u16 {
    let byte = |at: usize| u16::from(octets.get(at).copied().unwrap_or(0));
    byte(2 * index) << 8 | byte(2 * index + 1)
}

/// Where the first of the longest rows of zero groups begins, and how many they are.
fn longest_zeros(octets: &[u8; 16]) -> (usize, usize) {
    let (mut best, mut run) = ((8, 1), (0, 0));
    for at in 0..8 {
        run = match (group(octets, at), run) {
            (0, (_, 0)) => (at, 1),
            (0, (start, length)) => (start, length + 1),
            _ => (0, 0),
        };
        if run.1 > best.1 {
            best = run;
        }
    }
    best
}

/// Four decimal numbers, as `inet_pton` reads them.
pub fn parse_v4(text: &[u8]) -> Option<Address> {
    let mut octets = [0_u8; 4];
    let mut parts = text.split(|byte| *byte == b'.');
    for octet in &mut octets {
        let part = parts.next()?;
        if part.len() > 3 || (part.len() > 1 && part.first() == Some(&b'0')) {
            return None;
        }
        *octet = u8::try_from(super::text::number(part)?).ok()?;
    }
    let [a, b, c, d] = octets;
    parts.next().is_none().then_some(Address::v4(a, b, c, d))
}

/// One to four numbers of base 8, 10 or 16, as `inet_aton` reads them.
pub fn parse_v4_legacy(text: &[u8]) -> Option<Address> {
    let mut value = 0_u32;
    let count = text.split(|byte| *byte == b'.').count();
    for (index, part) in text.split(|byte| *byte == b'.').enumerate() {
        let number = any_base(part)?;
        let last = index + 1 == count;
        let bits = if last { 32_u32.checked_sub(8 * index as u32)? } else { 8 };
        if index > 3 || (bits < 32 && number >> bits != 0) {
            return None;
        }
        value |= if last { number } else { number << (24 - 8 * index as u32) };
    }
    let [a, b, c, d] = value.to_be_bytes();
    Some(Address::v4(a, b, c, d))
}

fn any_base(part: &[u8]) -> Option<u32> {
    let (base, digits) = match part {
        [] => return None,
        [b'0', b'x' | b'X', rest @ ..] => (16, rest),
        [b'0', rest @ ..] => (8, rest),
        _ => (10, part),
    };
    if digits.is_empty() {
        return (base == 8).then_some(0);
    }
    digits.iter().try_fold(0_u32, |sum, byte| {
        let digit = char::from(*byte).to_digit(base)?;
        sum.checked_mul(base)?.checked_add(digit)
    })
}

/// An IPv6 address without a scope, as `inet_pton` reads it.
pub fn parse_v6(text: &[u8]) -> Option<Address> {
    let mut octets = [0_u8; 16];
    let (mut at, mut gap) = (0, None);
    let mut rest = text;
    if let [b':', b':', after @ ..] = rest {
        gap = Some(0);
        rest = after;
    }
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b':').unwrap_or(rest.len());
        let part = rest.get(..end)?;
        if part.iter().any(|byte| *byte == b'.') {
            let embedded = parse_v4(rest)?;
            let place = octets.get_mut(at..at + 4)?;
            place.iter_mut().zip(embedded.bytes()).for_each(|(to, from)| *to = *from);
            at += 4;
            break;
        }
        let value = part
            .iter()
            .try_fold(0_u16, |sum, byte| Some(sum << 4 | char::from(*byte).to_digit(16)? as u16))?;
        if part.is_empty() || part.len() > 4 {
            return None;
        }
        let place = octets.get_mut(at..at + 2)?;
        place.iter_mut().zip(value.to_be_bytes()).for_each(|(to, from)| *to = from);
        at += 2;
        rest = match rest.get(end..)? {
            [] => break,
            [b':', b':', after @ ..] if gap.is_none() => {
                gap = Some(at);
                after
            }
            [b':', after @ ..] if !after.is_empty() => after,
            _ => return None,
        };
    }
    spread(octets, at, gap).map(Address::v6)
}

/// Moves what follows `::` to the end.
fn spread(octets: [u8; 16], length: usize, gap: Option<usize>) -> Option<[u8; 16]> {
    let Some(gap) = gap else { return (length == 16).then_some(octets) };
    if length >= 16 {
        return None;
    }
    let mut out = [0; 16];
    for (index, octet) in octets.iter().enumerate().take(length) {
        let to = if index < gap { index } else { index + 16 - length };
        *out.get_mut(to)? = *octet;
    }
    Some(out)
}

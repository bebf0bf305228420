//! The kernel's list of the machine's addresses (`rtnetlink(7)`).

use super::address::{Address, Family};
use super::packet::Wanted;
use super::system::{Flags, Interface};

/// The message that asks for all addresses.
pub const ADDRESSES: [u32; 8] = question(22);

/// The message that asks for all network interfaces.
pub const LINKS: [u32; 8] = question(18);

/// An `nlmsghdr` and an `ifinfomsg` of zeros, which is longer than an `ifaddrmsg`, in the machine's own byte order.
const fn question(kind: u32) -> [u32; 8] {
    let request_dump = 0x301_u32;
    let kind_and_flags = if cfg!(target_endian = "little") {
        kind | request_dump << 16
    } else {
        kind << 16 | request_dump
    };
    [32, kind_and_flags, 1, 0, 0, 0, 0, 0]
}

/// Whether more messages follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum More {
    /// They do.
    Follows,
    /// This was the last, or an error.
    Ended,
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    match bytes.get(at..at.checked_add(4)?)? {
        [a, b, c, d] => Some(u32::from_ne_bytes([*a, *b, *c, *d])),
        _ => None,
    }
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    match bytes.get(at..at.checked_add(2)?)? {
        [a, b] => Some(u16::from_ne_bytes([*a, *b])),
        _ => None,
    }
}

/// Hands over each address of what was received.
pub fn addresses(bytes: &[u8], each: &mut dyn FnMut(&Interface)) -> More {
    messages(bytes, 20, &mut |message| {
        if let Some(interface) = interface(message) {
            each(&interface);
        }
    })
}

/// Hands over the number of each tunnel of what was received: a network interface of the types `sit`, `ipip` and
/// `ip6tnl`.
pub fn tunnels(bytes: &[u8], each: &mut dyn FnMut(u32)) -> More {
    messages(bytes, 16, &mut |message| {
        if let (Some(768 | 769 | 776), Some(index)) = (half(message, 2), word(message, 4)) {
            each(index);
        }
    })
}

/// Hands over each message of one kind, without its header.
fn messages(bytes: &[u8], wanted: u16, each: &mut dyn FnMut(&[u8])) -> More {
    let mut rest = bytes;
    while let (Some(length), Some(kind)) = (word(rest, 0), half(rest, 4)) {
        let length = length as usize;
        let Some(message) = rest.get(16..length) else { break };
        match kind {
            2 | 3 => return More::Ended,
            _ if kind == wanted => each(message),
            _ => {}
        }
        rest = rest.get((length + 3) & !3..).unwrap_or(&[]);
    }
    if bytes.is_empty() {
        More::Ended
    } else {
        More::Follows
    }
}

/// An `ifaddrmsg` and its attributes.
fn interface(message: &[u8]) -> Option<Interface> {
    let family = match message.first()? {
        2 => Family::V4,
        10 => Family::V6,
        _ => return None,
    };
    let flag = |bit: u8| {
        let all = message.get(2).copied().unwrap_or(0);
        if all & bit == 0 {
            Wanted::No
        } else {
            Wanted::Yes
        }
    };
    let flags = Flags { deprecated: flag(0x20), home: flag(0x10) };
    let index = word(message, 4)?;
    let (mut address, mut local) = (None, None);
    let mut rest = message.get(8..)?;
    while let (Some(length), Some(kind)) = (half(rest, 0), half(rest, 2)) {
        let length = usize::from(length);
        let Some(data) = rest.get(4..length) else { break };
        match kind {
            1 => address = Address::from_octets(data),
            2 => local = Address::from_octets(data),
            _ => {}
        }
        rest = rest.get((length + 3) & !3..).unwrap_or(&[]);
    }
    let address = local.or(address).filter(|one| one.family == family)?;
    Some(Interface { address, index, prefix: *message.get(1)?, flags })
}

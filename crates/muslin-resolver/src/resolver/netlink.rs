//! The kernel's list of the machine's addresses (`rtnetlink(7)`).

use super::address::{Address, Family};
use super::system::Interface;

/// The message that asks for all addresses.
pub const QUESTION: [u32; 6] = question();

/// An `nlmsghdr` and an `ifaddrmsg` of zeros, in the machine's own byte order.
const fn question() -> [u32; 6] {
    let (get_address, request_dump) = (22_u32, 0x301_u32);
    let kind_and_flags = if cfg!(target_endian = "little") {
        get_address | request_dump << 16
    } else {
        get_address << 16 | request_dump
    };
    [24, kind_and_flags, 1, 0, 0, 0]
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
pub fn read(bytes: &[u8], each: &mut dyn FnMut(&Interface)) -> More {
    let mut rest = bytes;
    while let (Some(length), Some(kind)) = (word(rest, 0), half(rest, 4)) {
        let length = length as usize;
        let Some(message) = rest.get(16..length) else { break };
        match kind {
            20 => {
                if let Some(interface) = interface(message) {
                    each(&interface);
                }
            }
            2 | 3 => return More::Ended,
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
    let deprecated = message.get(2)? & 0x20 != 0;
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
    Some(Interface { address, prefix: *message.get(1)?, deprecated })
}

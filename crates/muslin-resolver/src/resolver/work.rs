//! The memory of one look-up: allocated once, zeroed, of fixed size.

use super::found::Found;
use super::interfaces::Interfaces;
use super::kept::Kept;
use super::order::Scratch;

/// The largest packet.
pub const MAX_PACKET: usize = 65536;

/// A packet that came, or nothing.
pub struct Packet {
    /// The place for the largest.
    pub buffer: [u8; MAX_PACKET],
    /// How much of it came.
    pub length: usize,
}

impl Packet {
    const fn new() -> Self {
        Self { buffer: [0; MAX_PACKET], length: 0 }
    }

    /// What came.
    pub fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or(&[])
    }
}

/// All of it. Zeroed memory is a valid value.
pub struct Work {
    /// The answers to the two questions for a name.
    pub packets: [Packet; 2],
    /// Where a packet is received, and a file's lines are read.
    pub buffer: [u8; MAX_PACKET],
    /// What was found.
    pub found: Found,
    /// Where addresses are put into order.
    pub order: Scratch,
    /// The machine's own addresses.
    pub interfaces: Interfaces,
    /// What files said.
    pub kept: Kept,
}

impl Work {
    /// What zeroed memory is.
    pub const fn new() -> Self {
        Self {
            packets: [Packet::new(), Packet::new()],
            buffer: [0; MAX_PACKET],
            found: Found::new(),
            order: Scratch::new(),
            interfaces: Interfaces::new(),
            kept: Kept::new(),
        }
    }
}

impl Default for Work {
    fn default() -> Self {
        Self::new()
    }
}

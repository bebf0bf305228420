//! What a look-up finds.

use super::address::Address;
use super::name::NameText;
use super::text::Text;

/// The most addresses that one look-up returns: as many as two answers can hold.
pub const MAX_ADDRESSES: usize = 6500;

/// The most aliases that one look-up returns.
pub const MAX_ALIASES: usize = 48;

/// Addresses and names that were found. All zero, it is empty.
pub struct Found {
    addresses: [Address; MAX_ADDRESSES],
    count: usize,
    /// The name that all others lead to.
    pub canonical: NameText,
    /// Other names, each ended by a NUL.
    pub aliases: Text<8192>,
    /// How many aliases there are.
    pub alias_count: usize,
}

impl Found {
    pub(super) const fn new() -> Self {
        Self {
            addresses: [Address::v4(0, 0, 0, 0); MAX_ADDRESSES],
            count: 0,
            canonical: NameText::new(),
            aliases: Text::new(),
            alias_count: 0,
        }
    }

    /// Nothing is left.
    pub fn clear(&mut self) {
        self.count = 0;
        self.canonical.clear();
        self.aliases.clear();
        self.alias_count = 0;
    }

    /// Adds an address; beyond the most they are dropped.
    pub fn push(&mut self, address: Address) {
        if let Some(place) = self.addresses.get_mut(self.count) {
            *place = address;
            self.count += 1;
        }
    }

    /// Adds another name, if there is room.
    pub fn alias(&mut self, name: &[u8]) {
        if self.alias_count < MAX_ALIASES && self.aliases.bytes().len() + name.len() < 8192 {
            self.aliases.extend(name);
            self.aliases.push(0);
            self.alias_count += 1;
        }
    }

    /// Leaves only the first addresses.
    pub fn truncate(&mut self, count: usize) {
        self.count = self.count.min(count);
    }

    /// What was found.
    pub fn addresses(&self) -> &[Address] {
        self.addresses.get(..self.count).unwrap_or(&[])
    }

    /// … to be put into order.
    pub fn addresses_mut(&mut self) -> &mut [Address] {
        self.addresses.get_mut(..self.count).unwrap_or(&mut [])
    }
}

//! The machine's own addresses, asked for once in a look-up.
//!
//! Memory of zeros has not asked yet.

use super::address::Address;
use super::packet::Wanted;
use super::system::{Flags, Interface, System};

/// How many are kept; where there are more, the kernel is asked each time.
const MAX: usize = 64;

/// The addresses of the machine.
pub struct Interfaces {
    all: [Interface; MAX],
    count: usize,
    asked: Wanted,
}

impl Interfaces {
    pub(super) const fn new() -> Self {
        let address = Address::v4(0, 0, 0, 0);
        let nobody = Interface { address, index: 0, prefix: 0, flags: Flags::NONE };
        Self { all: [nobody; MAX], count: 0, asked: Wanted::No }
    }

    /// Nothing is known any more.
    pub fn forget(&mut self) {
        self.asked = Wanted::No;
    }

    /// Hands over each address.
    pub fn each<S: System>(&mut self, system: &S, each: &mut dyn FnMut(&Interface)) {
        if self.asked == Wanted::Yes && self.count <= MAX {
            self.all.iter().take(self.count).for_each(each);
            return;
        }
        let mut count = 0;
        system.interfaces(&mut |one| {
            if let Some(place) = self.all.get_mut(count) {
                *place = *one;
            }
            count += 1;
            each(one);
        });
        (self.count, self.asked) = (count, Wanted::Yes);
    }
}

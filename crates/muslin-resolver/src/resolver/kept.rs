//! What configuration files said, as long as they are the same files.
//!
//! Memory of zeros holds nothing yet.

use super::gai::{self, Policy};
use super::nsswitch::{self, Sources};
use super::packet::Wanted;
use super::resolv::{self, Configuration};
use super::system::{OpenError, Stamp, System};

/// A file that was changed less than so many seconds ago may change again without another stamp.
const SETTLING: i64 = 2;

/// What one file said, and which file that was.
struct Slot<T> {
    stamp: Stamp,
    held: Wanted,
    value: T,
}

impl<T> Slot<T> {
    const fn new(value: T) -> Self {
        Self { stamp: Stamp::ABSENT, held: Wanted::No, value }
    }

    /// What the file says, read again if it may have changed.
    fn get<S: System>(
        &mut self,
        system: &S,
        path: &[u8],
        read: impl FnOnce(&mut T) -> Result<(), OpenError>,
    ) -> Result<&T, OpenError> {
        let stamp = system.stamp(path);
        if self.held == Wanted::No || self.stamp != stamp {
            self.held = Wanted::No;
            read(&mut self.value)?;
            self.stamp = stamp;
            // The stamp was taken before the file was read, so a change meanwhile is a change.
            if stamp.changed.saturating_add(SETTLING) < system.wall_clock() {
                self.held = Wanted::Yes;
            }
        }
        Ok(&self.value)
    }
}

/// What the files said that do not change often.
pub struct Kept {
    sources: Slot<Sources>,
    configuration: Slot<Configuration>,
    policy: Slot<Policy>,
}

impl Kept {
    pub(super) const fn new() -> Self {
        Self {
            sources: Slot::new(Sources::NONE),
            configuration: Slot::new(Configuration::EMPTY),
            policy: Slot::new(Policy::EMPTY),
        }
    }

    /// The line `hosts:` of `nsswitch.conf`.
    pub fn sources<S: System>(&mut self, system: &S, buffer: &mut [u8]) -> Sources {
        let slot = &mut self.sources;
        let _ = slot.get(system, nsswitch::PATH, |own| {
            *own = Sources::read(system, buffer);
            Ok(())
        });
        slot.value
    }

    /// `resolv.conf`, and what the environment says of it.
    ///
    /// # Errors
    ///
    /// [`OpenError::Exhausted`] if no file can be opened any more.
    pub fn configuration<S: System>(
        &mut self,
        system: &S,
        buffer: &mut [u8],
    ) -> Result<&Configuration, OpenError> {
        self.configuration.get(system, resolv::PATH, |own| own.read(system, buffer))
    }

    /// `gai.conf`.
    pub fn policy<S: System>(&mut self, system: &S, buffer: &mut [u8]) -> &Policy {
        let slot = &mut self.policy;
        let _ = slot.get(system, gai::PATH, |own| {
            own.read(system, buffer);
            Ok(())
        });
        &slot.value
    }
}

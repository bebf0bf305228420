//! The machine's own name and `localhost`, as systemd's `myhostname` knows them.

use super::address::{Address, Family};
use super::found::Found;
use super::hosts::Families;
use super::nsswitch::Status;
use super::packet::Wanted;
use super::system::System;
use super::text;

/// Whether a name means the machine itself, whoever asks (RFC 6761, section 6.3).
fn is_localhost(name: &[u8]) -> bool {
    let name = name.strip_suffix(b".").unwrap_or(name);
    let is = |own: &[u8], under: &[u8]| text::same(name, own) || text::ends_with(name, under);
    is(b"localhost", b".localhost") || is(b"localhost.localdomain", b".localhost.localdomain")
}

fn push(found: &mut Found, families: Families, address: Address) {
    if families.include(address.family) {
        found.push(address);
    }
}

/// Looks a name up.
pub fn look_up<S: System>(
    system: &S,
    name: &[u8],
    families: Families,
    found: &mut Found,
) -> Status {
    let mut buffer = [0; 256];
    let length = system.host_name(&mut buffer);
    let own = buffer.get(..length).unwrap_or(&[]);
    if is_localhost(name) {
        push(found, families, Address::v6_loopback());
        push(found, families, Address::v4(127, 0, 0, 1));
        found.canonical.set(b"localhost");
    } else if !own.is_empty() && text::same(own, name.strip_suffix(b".").unwrap_or(name)) {
        system.interfaces(&mut |one| {
            let usable = !one.address.is_loopback() && one.flags.deprecated == Wanted::No;
            if usable && !one.address.is_link_local() {
                push(found, families, one.address);
            }
        });
        if found.addresses().is_empty() {
            push(found, families, Address::v6_loopback());
            push(found, families, Address::v4(127, 0, 0, 2));
        }
        found.canonical.set(own);
    } else {
        return Status::NotFound;
    }
    if found.addresses().is_empty() {
        Status::NotFound
    } else {
        Status::Success
    }
}

/// The name of an address of the machine.
pub fn look_up_address<S: System>(system: &S, address: Address, found: &mut Found) -> Status {
    if address.is_loopback() {
        found.canonical.set(b"localhost");
        return Status::Success;
    }
    let mut own = address.family == Family::V4 && address.bytes() == [127, 0, 0, 2];
    system.interfaces(&mut |one| own |= one.address.bytes() == address.bytes());
    let mut buffer = [0; 256];
    let length = system.host_name(&mut buffer);
    let name = buffer.get(..length).unwrap_or(&[]);
    if !own || name.is_empty() {
        return Status::NotFound;
    }
    found.canonical.set(name);
    Status::Success
}

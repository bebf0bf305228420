//! Names under `.local`, asked of the avahi daemon over its socket, as nss-mdns does.

use super::address::{parse_v4, parse_v6, Address, Family};
use super::found::Found;
use super::hosts::Families;
use super::name::Name;
use super::nsswitch::{Protocols, Status};
use super::system::{Handle, Open, Received, System};
use super::text::{self, Text};

const PATH: &[u8] = b"/run/avahi-daemon/socket\0";

/// How long the daemon may take, in milliseconds.
const PATIENCE: u64 = 5000;

/// Looks a name up; only those of the form `NAME.local` belong to this source.
pub fn look_up<S: System>(
    system: &S,
    name: &[u8],
    families: Families,
    protocols: Protocols,
    found: &mut Found,
) -> Status {
    let name = name.strip_suffix(b".").unwrap_or(name);
    let host = name.len().checked_sub(6).and_then(|end| name.get(..end)).unwrap_or(&[]);
    let printable = host.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'.');
    if !text::ends_with(name, b".local") || host.is_empty() || !printable || name.len() > 255 {
        return Status::NotFound;
    }
    let mut status = Status::NotFound;
    for family in families_of(protocols) {
        if families.include(*family) {
            match ask(system, name, *family, found) {
                Status::NotFound => {}
                other => status = other,
            }
        }
    }
    if found.addresses().is_empty() {
        return status;
    }
    found.canonical.set(name);
    Status::Success
}

/// Looks for the name of an address.
pub fn look_up_address<S: System>(
    system: &S,
    address: Address,
    protocols: Protocols,
    found: &mut Found,
) -> Status {
    if !families_of(protocols).contains(&address.family) {
        return Status::NotFound;
    }
    let mut question = Text::new();
    question.extend(b"RESOLVE-ADDRESS ");
    address.write(&mut question);
    let mut buffer = [0; 1024];
    let line = match exchange(system, &mut question, &mut buffer) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let name = text::words(line).nth(3).and_then(Name::parse).filter(Name::is_host);
    let Some(name) = name else { return Status::NotFound };
    found.canonical.clear();
    name.write(&mut found.canonical);
    Status::Success
}

fn families_of(protocols: Protocols) -> &'static [Family] {
    match protocols {
        Protocols::Both => &[Family::V4, Family::V6],
        Protocols::V4 => &[Family::V4],
        Protocols::V6 => &[Family::V6],
    }
}

fn ask<S: System>(system: &S, name: &[u8], family: Family, found: &mut Found) -> Status {
    let mut question = Text::new();
    let command: &[u8] = match family {
        Family::V4 => b"RESOLVE-HOSTNAME-IPV4 ",
        Family::V6 => b"RESOLVE-HOSTNAME-IPV6 ",
    };
    question.extend(command);
    question.extend(name);
    let mut buffer = [0; 1024];
    let line = match exchange(system, &mut question, &mut buffer) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let mut words = text::words(line).skip(1);
    let interface = words.next().and_then(text::number);
    let address = words.nth(2).and_then(|word| parse_v4(word).or_else(|| parse_v6(word)));
    let Some(mut address) = address.filter(|one| one.family == family) else {
        return Status::NotFound;
    };
    if address.is_link_local() {
        address.scope = interface.unwrap_or(0);
    }
    found.push(address);
    Status::Success
}

/// Sends a line, and returns the one that comes back if it is an answer: `+ INTERFACE PROTOCOL …`.
fn exchange<'b, S: System>(
    system: &S,
    question: &mut Text<320>,
    buffer: &'b mut [u8],
) -> Result<&'b [u8], Status> {
    let handle = system.connect_local(PATH).map_err(|_| Status::Unavailable)?;
    let socket = Open::new(system, handle);
    question.push(b'\n');
    if question.overflowed() || !system.send(socket.handle, question.bytes()) {
        return Err(Status::Unavailable);
    }
    let line = line(system, socket.handle, buffer);
    match line.first() {
        Some(b'+') => Ok(line),
        Some(_) => Err(Status::NotFound),
        None => Err(Status::Unavailable),
    }
}

fn line<'b, S: System>(system: &S, socket: Handle, buffer: &'b mut [u8]) -> &'b [u8] {
    let deadline = system.now() + PATIENCE;
    let mut length = 0;
    while let Some(free) = buffer.get_mut(length..).filter(|free| !free.is_empty()) {
        let Received::Bytes(count) = system.receive(socket, free, deadline) else { break };
        let ends = free.iter().take(count).any(|byte| *byte == b'\n');
        length += count;
        if count == 0 || ends {
            break;
        }
    }
    buffer.get(..length).unwrap_or(&[])
}

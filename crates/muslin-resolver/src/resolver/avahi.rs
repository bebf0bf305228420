//! Names under `.local`, asked of the avahi daemon over its socket, as nss-mdns does.

use super::address::{parse_v4, parse_v6, Family};
use super::found::Found;
use super::hosts::Families;
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
    let own = match protocols {
        Protocols::Both => [Some(Family::V4), Some(Family::V6)],
        Protocols::V4 => [Some(Family::V4), None],
        Protocols::V6 => [Some(Family::V6), None],
    };
    let mut status = Status::NotFound;
    for family in own.iter().flatten().filter(|family| families.include(**family)) {
        match ask(system, name, *family, found) {
            Status::NotFound => {}
            other => status = other,
        }
    }
    if found.addresses().is_empty() {
        return status;
    }
    found.canonical.set(name);
    Status::Success
}

fn ask<S: System>(system: &S, name: &[u8], family: Family, found: &mut Found) -> Status {
    let Ok(handle) = system.connect_local(PATH) else { return Status::Unavailable };
    let socket = Open::new(system, handle);
    let mut question = Text::<320>::new();
    let command: &[u8] = match family {
        Family::V4 => b"RESOLVE-HOSTNAME-IPV4 ",
        Family::V6 => b"RESOLVE-HOSTNAME-IPV6 ",
    };
    question.extend(command);
    question.extend(name);
    question.push(b'\n');
    if !system.send(socket.handle, question.bytes()) {
        return Status::Unavailable;
    }
    let mut buffer = [0; 1024];
    let line = line(system, socket.handle, &mut buffer);
    if !matches!(line.first(), Some(b'+')) {
        return if line.is_empty() { Status::Unavailable } else { Status::NotFound };
    }
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

//! Names asked of systemd-resolved over its socket (`io.systemd.Resolve`, spoken in Varlink), as its module
//! `resolve` does.

use super::address::{Address, Family};
use super::dns::Problem;
use super::found::Found;
use super::hosts::Families;
use super::json;
use super::name::{Name, NameText};
use super::nsswitch::Status;
use super::system::{Handle, Open, Received, System};
use super::text::{self, Text};

const PATH: &[u8] = b"/run/systemd/resolve/io.systemd.Resolve\0";

const UNAVAILABLE: (Status, Problem) = (Status::Unavailable, Problem::HostNotFound);

/// How long the daemon may take, in milliseconds; it has timeouts of its own, which are shorter.
const PATIENCE: u64 = 120_000;

/// Looks a name up.
///
/// # Errors
///
/// What the daemon says, or that nobody listens.
pub fn look_up<S: System>(
    system: &S,
    buffer: &mut [u8],
    name: &[u8],
    families: Families,
    found: &mut Found,
) -> Result<(), (Status, Problem)> {
    let plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
    if name.is_empty() || name.len() > 254 || !name.iter().all(plain) {
        return Err((Status::NotFound, Problem::HostNotFound));
    }
    let parameters = exchange(system, buffer, &question(name, families))?;
    let addresses = json::member(parameters, b"addresses").ok_or(UNAVAILABLE)?;
    for address in json::parts(addresses).filter_map(address) {
        if families.include(address.family) {
            found.push(address);
        }
    }
    let canonical = json::member(parameters, b"name").and_then(host);
    match canonical {
        Some(canonical) => canonical.write(&mut found.canonical),
        None => found.canonical.set(name),
    }
    if found.addresses().is_empty() {
        return Err((Status::NotFound, Problem::NoData));
    }
    Ok(())
}

/// Looks for the name of an address.
///
/// # Errors
///
/// What the daemon says, or that nobody listens.
pub fn look_up_address<S: System>(
    system: &S,
    buffer: &mut [u8],
    address: Address,
    found: &mut Found,
) -> Result<(), (Status, Problem)> {
    let parameters = exchange(system, buffer, &question_of(address))?;
    let names = json::member(parameters, b"names").ok_or(UNAVAILABLE)?;
    let mut names = json::parts(names).filter_map(|one| json::member(one, b"name").and_then(host));
    let canonical = names.next().ok_or((Status::NotFound, Problem::NoData))?;
    found.canonical.clear();
    canonical.write(&mut found.canonical);
    for name in names {
        let mut alias = NameText::new();
        name.write(&mut alias);
        found.alias(alias.bytes());
    }
    Ok(())
}

/// A string that is the name of a host.
fn host(value: &[u8]) -> Option<Name> {
    json::string(value).and_then(Name::parse).filter(Name::is_host)
}

/// Sends a question, and returns the parameters of the answer.
fn exchange<'b, S: System>(
    system: &S,
    buffer: &'b mut [u8],
    question: &Text<400>,
) -> Result<&'b [u8], (Status, Problem)> {
    let handle = system.connect_local(PATH).map_err(|_| UNAVAILABLE)?;
    let socket = Open::new(system, handle);
    if question.overflowed() || !system.send(socket.handle, question.bytes()) {
        return Err(UNAVAILABLE);
    }
    let answer = answer(system, socket.handle, buffer).ok_or(UNAVAILABLE)?;
    if let Some(error) = json::member(answer, b"error") {
        return Err(problem(json::string(error).unwrap_or(&[])));
    }
    json::member(answer, b"parameters").ok_or(UNAVAILABLE)
}

fn question_of(address: Address) -> Text<400> {
    let mut text = Text::new();
    text.extend(b"{\"method\":\"io.systemd.Resolve.ResolveAddress\",\"parameters\":{\"ifindex\":");
    text.number(address.scope);
    text.extend(b",\"family\":");
    text.number(if address.family == Family::V4 { 2 } else { 10 });
    text.extend(b",\"address\":");
    let mut before = b'[';
    for octet in address.bytes() {
        text.push(before);
        text.number(u32::from(*octet));
        before = b',';
    }
    text.extend(b"]}}\0");
    text
}

fn question(name: &[u8], families: Families) -> Text<400> {
    let family = match families {
        Families::Both => 0,
        Families::Only(Family::V4) => 2,
        Families::Only(Family::V6) => 10,
    };
    let mut text = Text::new();
    text.extend(b"{\"method\":\"io.systemd.Resolve.ResolveHostname\",\"parameters\":{\"name\":\"");
    text.extend(name);
    text.extend(b"\",\"family\":");
    text.number(family);
    text.extend(b"}}\0");
    text
}

/// The answer up to its NUL.
fn answer<'b, S: System>(system: &S, socket: Handle, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let deadline = system.now() + PATIENCE;
    let mut length = 0;
    loop {
        let free = buffer.get_mut(length..).filter(|free| !free.is_empty())?;
        let Received::Bytes(count) = system.receive(socket, free, deadline) else { return None };
        if let Some(end) = free.iter().take(count).position(|byte| *byte == 0) {
            length += end;
            break;
        }
        if count == 0 {
            return None;
        }
        length += count;
    }
    buffer.get(..length)
}

fn problem(error: &[u8]) -> (Status, Problem) {
    // Any other is an error of Varlink itself: the daemon is not what was expected.
    let Some(own) = error.strip_prefix(b"io.systemd.Resolve.".as_slice()) else {
        return UNAVAILABLE;
    };
    let later: [&[u8]; 4] =
        [b"NoNameServers", b"QueryTimedOut", b"MaxAttemptsReached", b"NetworkDown"];
    if later.contains(&own) {
        (Status::TryAgain, Problem::TryAgain)
    } else if own == b"NoSuchResourceRecord" {
        (Status::NotFound, Problem::NoData)
    } else {
        (Status::NotFound, Problem::HostNotFound)
    }
}

fn address(value: &[u8]) -> Option<Address> {
    let mut octets = Text::<16>::new();
    for part in json::parts(json::member(value, b"address")?) {
        octets.push(u8::try_from(text::number(part)?).ok()?);
    }
    let mut address = Address::from_octets(octets.bytes()).filter(|_| !octets.overflowed())?;
    if address.is_link_local() {
        address.scope = json::member(value, b"ifindex").and_then(text::number).unwrap_or(0);
    }
    Some(address)
}

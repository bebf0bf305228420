//! Services and the sockets they are reached by: `/etc/services`, and the kinds of sockets.

use super::lines::Lines;
use super::system::System;
use super::text::{self, Text};

const PATH: &[u8] = b"/etc/services\0";

/// One kind of socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Kind {
    /// `SOCK_STREAM` and its like.
    pub socket: i32,
    /// `IPPROTO_TCP` and its like.
    pub protocol: i32,
    /// What `/etc/services` calls the protocol; empty where it has none.
    pub name: &'static [u8],
    /// Whether it is returned when nothing was asked for.
    usual: bool,
}

const fn kind(socket: i32, protocol: i32, name: &'static [u8], usual: bool) -> Kind {
    Kind { socket, protocol, name, usual }
}

/// The kinds of sockets, in glibc's order.
const KINDS: [Kind; 7] = [
    kind(1, 6, b"tcp", true),
    kind(2, 17, b"udp", true),
    kind(6, 33, b"dccp", false),
    kind(2, 136, b"udplite", false),
    kind(1, 132, b"sctp", false),
    kind(5, 132, b"sctp", false),
    kind(3, 0, b"", true),
];

/// What a caller wants to open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Socket {
    /// `ai_socktype`, or 0.
    pub socket: i32,
    /// `ai_protocol`, or 0.
    pub protocol: i32,
}

/// What a caller calls the service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Service<'a> {
    /// Nothing.
    None,
    /// A port.
    Port(u16),
    /// A name.
    Name(&'a [u8]),
}

/// Why there is no socket to return.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unserved {
    /// No such kind of socket.
    Socket,
    /// No such service for it.
    Service,
}

/// A socket that is returned: its kind and port.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Served {
    /// `ai_socktype`
    pub socket: i32,
    /// `ai_protocol`
    pub protocol: i32,
    /// The port.
    pub port: u16,
}

/// Up to one for each kind.
#[derive(Clone, Copy, Default)]
pub struct Serveds {
    all: [Served; 7],
    count: usize,
}

impl Serveds {
    fn push(&mut self, one: Served) {
        if let Some(place) = self.all.get_mut(self.count) {
            *place = one;
            self.count += 1;
        }
    }

    /// What is returned.
    pub fn all(&self) -> &[Served] {
        self.all.get(..self.count).unwrap_or(&[])
    }
}

/// The sockets for a service.
///
/// # Errors
///
/// [`Unserved`] if there is none.
pub fn sockets<S: System>(
    system: &S,
    buffer: &mut [u8],
    wanted: Socket,
    service: Service<'_>,
) -> Result<Serveds, Unserved> {
    let fits = |kind: &&Kind| {
        let any = kind.name.is_empty();
        (wanted.socket == 0 || wanted.socket == kind.socket)
            && (wanted.protocol == 0 || any || wanted.protocol == kind.protocol)
    };
    let unserved = if wanted.socket == 0 { Unserved::Service } else { Unserved::Socket };
    let free = wanted.socket == 0 && wanted.protocol == 0;
    let first = KINDS.iter().find(fits).ok_or(unserved)?;
    let mut found = Serveds::default();
    let served = |kind: &Kind, port| {
        let protocol = if kind.name.is_empty() { wanted.protocol } else { kind.protocol };
        Served { socket: kind.socket, protocol, port }
    };
    if !free && first.name.is_empty() && service != Service::None {
        return Err(Unserved::Service);
    }
    match service {
        Service::Name(name) => {
            for kind in KINDS.iter().filter(fits) {
                let named = !kind.name.is_empty();
                if let Some(port) = named.then(|| port(system, buffer, name, kind.name)).flatten() {
                    found.push(served(kind, port));
                }
                if !free {
                    break;
                }
            }
        }
        Service::None | Service::Port(_) => {
            let port = if let Service::Port(port) = service { port } else { 0 };
            if free {
                KINDS
                    .iter()
                    .filter(|kind| kind.usual)
                    .for_each(|kind| found.push(served(kind, port)));
            } else {
                found.push(served(first, port));
            }
        }
    }
    if found.count == 0 {
        Err(Unserved::Service)
    } else {
        Ok(found)
    }
}

/// A line: the name, the port and protocol, and other names.
fn entry(line: &[u8]) -> Option<(&[u8], u16, &[u8], text::Words<'_>)> {
    let (name, rest) = text::word(text::uncommented(line))?;
    let (number, aliases) = text::word(rest)?;
    let (port, protocol) = text::split(number, b'/');
    let port = u16::try_from(text::number(port)?).ok()?;
    Some((name, port, protocol?, text::words(aliases)))
}

fn port<S: System>(system: &S, buffer: &mut [u8], name: &[u8], protocol: &[u8]) -> Option<u16> {
    let mut lines = Lines::new(system, system.open(PATH).ok()?, buffer);
    while let Some(line) = lines.next_line() {
        if let Some((own, port, of, mut aliases)) = entry(line) {
            if of == protocol && (own == name || aliases.any(|alias| alias == name)) {
                return Some(port);
            }
        }
    }
    None
}

/// Writes the name of a port.
pub fn name<S: System, const N: usize>(
    system: &S,
    buffer: &mut [u8],
    port: u16,
    protocol: &[u8],
    out: &mut Text<N>,
) {
    let Ok(file) = system.open(PATH) else { return };
    let mut lines = Lines::new(system, file, buffer);
    while let Some(line) = lines.next_line() {
        if let Some((own, number, of, _)) = entry(line) {
            if number == port && of == protocol {
                out.extend(own);
                return;
            }
        }
    }
}

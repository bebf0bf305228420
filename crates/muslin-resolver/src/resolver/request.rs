//! What `getaddrinfo` is asked, and what it answers.

use super::address::{parse_v4_legacy, parse_v6, Address, Family};
use super::dns::Problem;
use super::hosts::Families;
use super::interfaces::Interfaces;
use super::lookup::{self, Wish};
use super::nsswitch::Status;
use super::order;
use super::services::{self, Serveds, Service, Socket, Unserved};
use super::system::System;
use super::text;
use super::work::Work;

/// `AI_PASSIVE`
pub const PASSIVE: u32 = 1;
/// `AI_CANONNAME`
pub const CANONNAME: u32 = 2;
/// `AI_NUMERICHOST`
pub const NUMERICHOST: u32 = 4;
/// `AI_V4MAPPED`
pub const V4MAPPED: u32 = 8;
/// `AI_ALL`
pub const ALL: u32 = 0x10;
/// `AI_ADDRCONFIG`
pub const ADDRCONFIG: u32 = 0x20;
/// `AI_NUMERICSERV`
pub const NUMERICSERV: u32 = 0x400;

/// `AI_IDN` of glibc, which musl's headers do not have: names are converted by IDNA.
pub const IDN: u32 = 0x40;
/// `AI_CANONIDN` and two that are obsolete: the canonical name is converted back.
pub const CANONIDN: u32 = 0x380;

const KNOWN: u32 =
    IDN | CANONIDN | PASSIVE | CANONNAME | NUMERICHOST | V4MAPPED | ALL | ADDRCONFIG | NUMERICSERV;

/// `EAI_BADFLAGS` and its like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Error {
    /// `EAI_BADFLAGS`
    BadFlags,
    /// `EAI_NONAME`
    NoName,
    /// `EAI_AGAIN`
    Again,
    /// `EAI_FAIL`
    Fail,
    /// `EAI_NODATA`
    NoData,
    /// `EAI_FAMILY`
    Family,
    /// `EAI_SOCKTYPE`
    SocketType,
    /// `EAI_SERVICE`
    Service,
    /// `EAI_ADDRFAMILY`
    AddressFamily,
    /// `EAI_SYSTEM`, and the `errno`.
    System(i32),
    /// `EAI_IDN_ENCODE`
    Encoding,
}

/// The hints of a caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Hints {
    /// `ai_flags`
    pub flags: u32,
    /// `ai_family`
    pub family: i32,
    /// `ai_socktype`
    pub socket: i32,
    /// `ai_protocol`
    pub protocol: i32,
}

/// What is returned beside the addresses in [`Work::found`].
pub struct Target {
    /// For each address, one entry for each of these.
    pub sockets: Serveds,
}

impl Hints {
    fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    fn families(&self) -> Result<Families, Error> {
        match self.family {
            0 => Ok(Families::Both),
            2 => Ok(Families::Only(Family::V4)),
            10 => Ok(Families::Only(Family::V6)),
            _ => Err(Error::Family),
        }
    }
}

/// Answers a call of `getaddrinfo`.
///
/// # Errors
///
/// The [`Error`] that it returns.
pub fn look_up<S: System>(
    system: &S,
    work: &mut Work,
    name: Option<&[u8]>,
    service: Option<&[u8]>,
    hints: &Hints,
) -> Result<Target, Error> {
    let name = name.filter(|name| *name != b"*");
    let service = service.filter(|service| *service != b"*");
    if name.is_none() && service.is_none() {
        return Err(Error::NoName);
    }
    if hints.flags & !KNOWN != 0 || (hints.has(CANONNAME) && name.is_none()) {
        return Err(Error::BadFlags);
    }
    let families = hints.families()?;
    let service = match service {
        None => Service::None,
        Some(service) => parse_service(service, hints)?,
    };
    work.interfaces.forget();
    let families = configured(system, &mut work.interfaces, hints, families)?;
    let wanted = Socket { socket: hints.socket, protocol: hints.protocol };
    let sockets = services::sockets(system, &mut work.buffer, wanted, service);
    let sockets = sockets.map_err(|unserved| match unserved {
        Unserved::Socket => Error::SocketType,
        Unserved::Service => Error::Service,
    })?;
    work.found.clear();
    match name {
        None => own(work, hints, families),
        Some(name) => host(system, work, name, hints, families)?,
    }
    if work.found.addresses().len() > 1 {
        let policy = work.kept.policy(system, &mut work.buffer);
        let addresses = work.found.addresses_mut();
        order::order(system, policy, addresses, &mut work.interfaces, &mut work.order);
    }
    Ok(Target { sockets })
}

fn parse_service<'a>(service: &'a [u8], hints: &Hints) -> Result<Service<'a>, Error> {
    match text::number(service) {
        Some(port) => Ok(Service::Port(port as u16)),
        None if service.is_empty() => Ok(Service::Port(0)),
        None if hints.has(NUMERICSERV) => Err(Error::NoName),
        None => Ok(Service::Name(service)),
    }
}

/// `AI_ADDRCONFIG`: only families of which the machine has an address.
fn configured<S: System>(
    system: &S,
    interfaces: &mut Interfaces,
    hints: &Hints,
    families: Families,
) -> Result<Families, Error> {
    if !hints.has(ADDRCONFIG) {
        return Ok(families);
    }
    let (mut v4, mut v6) = (false, false);
    interfaces.each(system, &mut |one| {
        if !one.address.is_loopback() {
            v4 |= one.address.family == Family::V4;
            v6 |= one.address.family == Family::V6;
        }
    });
    match families {
        Families::Both if v4 != v6 => Ok(Families::Only(if v4 { Family::V4 } else { Family::V6 })),
        Families::Only(Family::V4) if !v4 => Err(Error::NoName),
        Families::Only(Family::V6) if !v6 => Err(Error::NoName),
        all => Ok(all),
    }
}

/// The addresses to listen at, or those of the machine itself.
fn own(work: &mut Work, hints: &Hints, families: Families) {
    let passive = hints.has(PASSIVE);
    if families.include(Family::V6) {
        let address = if passive { Address::v6([0; 16]) } else { Address::v6_loopback() };
        work.found.push(address);
    }
    if families.include(Family::V4) {
        let address = if passive { Address::v4(0, 0, 0, 0) } else { Address::v4(127, 0, 0, 1) };
        work.found.push(address);
    }
}

fn host<S: System>(
    system: &S,
    work: &mut Work,
    name: &[u8],
    hints: &Hints,
    families: Families,
) -> Result<(), Error> {
    if let Some(address) = numeric(system, name)? {
        let address = fit(address, hints, families).ok_or(Error::AddressFamily)?;
        work.found.push(address);
        work.found.canonical.set(name);
        return Ok(());
    }
    if hints.has(NUMERICHOST) {
        return Err(Error::NoName);
    }
    // As glibc where libidn2 is not installed: without its tables, only what needs no conversion is a name.
    if hints.has(IDN) && !name.iter().all(u8::is_ascii) {
        return Err(Error::Encoding);
    }
    let wish = match families {
        Families::Only(Family::V6) if hints.has(V4MAPPED) && hints.has(ALL) => Wish::MappedToo,
        Families::Only(Family::V6) if hints.has(V4MAPPED) => Wish::MappedInstead,
        families => Wish::Plain(families),
    };
    // Asked for IPv4 alone, glibc calls `gethostbyname_r`, whose failures differ.
    let simple = wish == Wish::Plain(Families::Only(Family::V4)) && !hints.has(CANONNAME);
    lookup::look_up(system, work, name, wish).map_err(|(status, problem)| match problem {
        Problem::TryAgain => Error::Again,
        Problem::Broken if !simple => Error::Again,
        Problem::NoData => Error::NoData,
        Problem::Internal(errno) => Error::System(errno),
        Problem::NoRecovery if simple && status != Status::NotFound => Error::NoData,
        Problem::HostNotFound | Problem::NoRecovery | Problem::Broken => Error::NoName,
    })
}

/// The address that a name is, with its scope; `None` if it is a name.
fn numeric<S: System>(system: &S, name: &[u8]) -> Result<Option<Address>, Error> {
    if let Some(address) = parse_v4_legacy(name) {
        return Ok(Some(address));
    }
    let (address, scope) = text::split(name, b'%');
    let (Some(mut address), scope) = (parse_v6(address), scope) else { return Ok(None) };
    if let Some(scope) = scope {
        let interface = if address.is_link_local() { system.interface(scope) } else { 0 };
        address.scope = match text::number(scope) {
            _ if interface != 0 => interface,
            Some(number) => number,
            None => return Err(Error::NoName),
        };
    }
    Ok(Some(address))
}

/// A numeric address as the family that is asked for.
fn fit(address: Address, hints: &Hints, families: Families) -> Option<Address> {
    if families.include(address.family) {
        return Some(address);
    }
    match address.family {
        Family::V4 if hints.has(V4MAPPED) => Some(Address::v6(address.as_v6())),
        Family::V4 => None,
        Family::V6 => address.unmapped(),
    }
}

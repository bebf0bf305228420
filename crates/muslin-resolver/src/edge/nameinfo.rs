//! `getnameinfo`

use core::ffi::{c_char, c_int, c_uint};

use super::addrinfo::EAI_MEMORY;
use super::c::{self, SocketAddress};
use super::libc::{of_socket_address, Libc};
use super::memory::{errno, set_errno, Workspace};
use crate::resolver::address::{Address, Family};
use crate::resolver::dns::Problem;
use crate::resolver::name::NameText;
use crate::resolver::reverse;
use crate::resolver::services;
use crate::resolver::system::System;
use crate::resolver::text::{self, Text};
use crate::resolver::work::Work;

const NI_NUMERICHOST: c_int = 1;
const NI_NUMERICSERV: c_int = 2;
const NI_NOFQDN: c_int = 4;
const NI_NAMEREQD: c_int = 8;
const NI_DGRAM: c_int = 16;
/// glibc's `NI_IDN` and two that are obsolete. As there without libidn2, names stay as DNS has them.
const NI_IDN: c_int = 0xe0;
const NI_NUMERICSCOPE: c_int = 256;

const EAI_BADFLAGS: c_int = -1;
const EAI_NONAME: c_int = -2;
const EAI_AGAIN: c_int = -3;
const EAI_FAMILY: c_int = -6;
const EAI_SYSTEM: c_int = -11;
const EAI_OVERFLOW: c_int = -12;

/// Writes a text of C to where a caller wants it.
///
/// # Safety
///
/// There are `size` bytes.
unsafe fn put(bytes: &[u8], to: *mut c_char, size: usize) -> Result<(), c_int> {
    if bytes.len() >= size {
        return Err(EAI_OVERFLOW);
    }
    // SAFETY: fewer bytes than there are, and the NUL.
    unsafe {
        core::ptr::copy_nonoverlapping(bytes.as_ptr(), to.cast(), bytes.len());
        to.add(bytes.len()).write(0);
    }
    Ok(())
}

fn numeric(address: &Address, flags: c_int, out: &mut NameText) {
    address.write(out);
    if address.family == Family::V6 && address.scope != 0 {
        out.push(b'%');
        let mut name = [0_u8; 16];
        let named = address.is_link_local() && flags & NI_NUMERICSCOPE == 0;
        // SAFETY: a name of an interface has at most 16 bytes with its NUL.
        let found = named
            && !unsafe { c::if_indextoname(address.scope, name.as_mut_ptr().cast()) }.is_null();
        if found {
            name.iter().take_while(|byte| **byte != 0).for_each(|byte| out.push(*byte));
        } else {
            out.number(address.scope);
        }
    }
}

fn host(work: &mut Work, address: Address, flags: c_int, out: &mut NameText) -> Result<(), c_int> {
    if flags & NI_NUMERICHOST == 0 {
        match reverse::look_up(&Libc, work, address) {
            Ok(()) => {
                out.set(work.found.canonical.bytes());
                if flags & NI_NOFQDN != 0 {
                    without_own_domain(out);
                }
                return Ok(());
            }
            Err(Problem::Internal(errno)) => {
                set_errno(errno);
                return Err(EAI_SYSTEM);
            }
            Err(Problem::TryAgain | Problem::Broken) => return Err(EAI_AGAIN),
            Err(_) => {}
        }
    }
    if flags & NI_NAMEREQD != 0 {
        return Err(EAI_NONAME);
    }
    numeric(&address, flags, out);
    Ok(())
}

/// Leaves out the domain that the machine is in too.
fn without_own_domain(name: &mut NameText) {
    let mut buffer = [0; 256];
    let length = Libc.host_name(&mut buffer);
    let (_, domain) = text::split(buffer.get(..length).unwrap_or(&[]), b'.');
    let (first, rest) = text::split(name.bytes(), b'.');
    if let (Some(domain), Some(rest)) = (domain, rest) {
        if !domain.is_empty() && text::same(domain, rest) {
            let mut short = NameText::new();
            short.extend(first);
            *name = short;
        }
    }
}

fn service(work: &mut Work, port: u16, flags: c_int, out: &mut Text<64>) {
    if flags & NI_NUMERICSERV == 0 {
        let protocol: &[u8] = if flags & NI_DGRAM == 0 { b"tcp" } else { b"udp" };
        services::name(&Libc, &mut work.buffer, port, protocol, out);
    }
    if out.is_empty() {
        out.number(u32::from(port));
    }
}

fn answer(
    address: &SocketAddress,
    flags: c_int,
    to_host: Option<&mut NameText>,
    to_service: Option<&mut Text<64>>,
) -> Result<(), c_int> {
    let own = of_socket_address(address).ok_or(EAI_FAMILY)?;
    let mut workspace = Workspace::new().ok_or(EAI_MEMORY)?;
    if let Some(out) = to_host {
        host(workspace.work(), own, flags, out)?;
    }
    if let Some(out) = to_service {
        service(workspace.work(), u16::from_be_bytes(address.port), flags, out);
    }
    Ok(())
}

export!(getnameinfo = muslin_getnameinfo(
    address: *const SocketAddress,
    length: c_uint,
    to_host: *mut c_char,
    host_size: c_uint,
    to_service: *mut c_char,
    service_size: c_uint,
    flags: c_int,
) -> c_int {
    let kept = errno();
    let names = NI_NOFQDN | NI_NAMEREQD | NI_IDN;
    let known = NI_NUMERICHOST | NI_NUMERICSERV | NI_DGRAM | NI_NUMERICSCOPE | names;
    if flags & !known != 0 {
        return EAI_BADFLAGS;
    }
    let wants_host = !to_host.is_null() && host_size > 0;
    let wants_service = !to_service.is_null() && service_size > 0;
    if !wants_host && !wants_service {
        return EAI_NONAME;
    }
    let mut own = SocketAddress { family: 0, port: [0; 2], rest: [0; 24] };
    if address.is_null() || length < 16 {
        return EAI_FAMILY;
    }
    // SAFETY: the caller's address is `length` bytes, of which no more are copied than there is room for.
    unsafe {
        let place: *mut SocketAddress = &mut own;
        core::ptr::copy_nonoverlapping(address.cast::<u8>(), place.cast(), length.min(28) as usize);
    }
    if c_int::from(own.family) == c::AF_INET6 && length < 28 {
        return EAI_FAMILY;
    }
    let (mut host, mut service) = (NameText::new(), Text::<64>::new());
    let places = (wants_host.then_some(&mut host), wants_service.then_some(&mut service));
    if let Err(error) = answer(&own, flags, places.0, places.1) {
        return error;
    }
    // SAFETY: the caller's places have the sizes that it gives.
    let put = unsafe {
        let first = if wants_host { put(host.bytes(), to_host, host_size as usize) } else { Ok(()) };
        first.and_then(|()| {
            if !wants_service {
                return Ok(());
            }
            put(service.bytes(), to_service, service_size as usize)
        })
    };
    set_errno(kept);
    put.err().unwrap_or(0)
});

//! `getaddrinfo` and `freeaddrinfo`.

use core::ffi::{c_char, c_int};
use core::mem::size_of;
use core::ptr;

use super::c::{self, AddrInfo, SocketAddress};
use super::libc::{socket_address, Libc};
use super::memory::{errno, set_errno, text, Workspace};
use crate::resolver::request::{self, Error, Hints, Target};
use crate::resolver::services::Served;
use crate::resolver::address::Address;
use crate::resolver::work::Work;

pub(super) const EAI_MEMORY: c_int = -10;

pub(super) fn number(error: Error) -> c_int {
    match error {
        Error::BadFlags => -1,
        Error::NoName => -2,
        Error::Again => -3,
        Error::Fail => -4,
        Error::NoData => -5,
        Error::Family => -6,
        Error::SocketType => -7,
        Error::Service => -8,
        Error::AddressFamily => -9,
        Error::Encoding => -105,
        Error::System(errno) => {
            set_errno(errno);
            -11
        }
    }
}

fn hints(own: Option<&AddrInfo>) -> Hints {
    let standard = Hints { flags: request::V4MAPPED | request::ADDRCONFIG, ..Hints::default() };
    own.map_or(standard, |own| Hints {
        flags: own.flags as u32,
        family: own.family,
        socket: own.socket,
        protocol: own.protocol,
    })
}

/// A node and the address behind it, in one piece.
#[repr(C)]
struct Node {
    info: AddrInfo,
    address: SocketAddress,
}

/// One node of the list; null if there is no memory.
fn node(flags: c_int, served: &Served, address: &Address) -> *mut Node {
    let (socket, length) = socket_address(address, served.port);
    // SAFETY: a size, and the answer is tested before it is written to.
    unsafe {
        let node: *mut Node = c::malloc(size_of::<Node>()).cast();
        if !node.is_null() {
            let info = AddrInfo {
                flags,
                family: c_int::from(socket.family),
                socket: served.socket,
                protocol: served.protocol,
                length,
                address: ptr::addr_of_mut!((*node).address),
                canonical: ptr::null_mut(),
                next: ptr::null_mut(),
            };
            node.write(Node { info, address: socket });
        }
        node
    }
}

/// A copy of a text; null if there is no memory.
fn copy(bytes: &[u8]) -> *mut c_char {
    // SAFETY: one byte more than is copied.
    unsafe {
        let to: *mut u8 = c::malloc(bytes.len() + 1).cast();
        if !to.is_null() {
            ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len());
            to.add(bytes.len()).write(0);
        }
        to.cast()
    }
}

/// The list of all addresses for all sockets; null if there is no memory.
fn list(flags: c_int, target: &Target, work: &Work) -> *mut AddrInfo {
    let mut first: *mut AddrInfo = ptr::null_mut();
    let mut last = first;
    for address in work.found.addresses() {
        for served in target.sockets.all() {
            let node: *mut AddrInfo = node(flags, served, address).cast();
            // SAFETY: nodes of this list, which nobody else has yet.
            unsafe {
                if node.is_null() {
                    muslin_freeaddrinfo(first);
                    return node;
                }
                if last.is_null() {
                    first = node;
                } else {
                    (*last).next = node;
                }
            }
            last = node;
        }
    }
    first
}

fn answer(name: Option<&[u8]>, service: Option<&[u8]>, hints: &Hints) -> Result<*mut AddrInfo, c_int> {
    let mut workspace = Workspace::new().ok_or(EAI_MEMORY)?;
    let work = workspace.work();
    let target = request::look_up(&Libc, work, name, service, hints).map_err(number)?;
    let first = list(hints.flags as c_int, &target, work);
    if first.is_null() {
        return Err(EAI_MEMORY);
    }
    if hints.flags & request::CANONNAME != 0 {
        let canonical = copy(work.found.canonical.bytes());
        // SAFETY: the first node of the list that was just made.
        unsafe {
            (*first).canonical = canonical;
            if canonical.is_null() {
                muslin_freeaddrinfo(first);
                return Err(EAI_MEMORY);
            }
        }
    }
    Ok(first)
}

export!(getaddrinfo = muslin_getaddrinfo(
    name: *const c_char,
    service: *const c_char,
    wanted: *const AddrInfo,
    result: *mut *mut AddrInfo,
) -> c_int {
    let kept = errno();
    // SAFETY: texts end with a NUL, and hints are null or a structure: so POSIX has it.
    let (name, service, wanted) = unsafe { (text(name), text(service), wanted.as_ref()) };
    match answer(name, service, &hints(wanted)) {
        Ok(list) => {
            // SAFETY: the caller's place for the result.
            unsafe { *result = list };
            set_errno(kept);
            0
        }
        Err(error) => error,
    }
});

export!(freeaddrinfo = muslin_freeaddrinfo(list: *mut AddrInfo) -> () {
    let mut next = list;
    while !next.is_null() {
        // SAFETY: nodes and names of `getaddrinfo`, each allocated by itself, so that parts of a list can be
        // freed too.
        unsafe {
            let node = next;
            next = (*node).next;
            c::free((*node).canonical.cast());
            c::free(node.cast());
        }
    }
});


//! The system, through the functions of libc.

use core::ffi::{c_int, c_uint, c_void};
use core::mem::{size_of, MaybeUninit};
use core::sync::atomic::{AtomicU32, Ordering};

use super::c;
use super::memory::errno;
use crate::resolver::address::{Address, Family};
use crate::resolver::netlink::{self, More};
use crate::resolver::system::{
    Handle, Interface, OpenError, Received, Server, Stamp, System, Transport,
};

/// How often a server was chosen, for `rotate`.
static TURN: AtomicU32 = AtomicU32::new(0);

pub(super) struct Libc;

/// An address as the kernel takes it, and how long it is.
pub(super) fn socket_address(address: &Address, port: u16) -> (c::SocketAddress, c_uint) {
    let mut own = c::SocketAddress { family: 0, port: port.to_be_bytes(), rest: [0; 24] };
    let (at, length) = match address.family {
        Family::V4 => (0, 16),
        Family::V6 => (4, 28),
    };
    own.family = if address.family == Family::V4 { c::AF_INET } else { c::AF_INET6 } as u16;
    let places = own.rest.iter_mut().skip(at);
    places.zip(address.bytes()).for_each(|(to, from)| *to = *from);
    if address.family == Family::V6 {
        let places = own.rest.iter_mut().skip(20);
        places.zip(address.scope.to_ne_bytes()).for_each(|(to, from)| *to = from);
    }
    (own, length)
}

/// The address that the kernel, or a caller, has written.
pub(super) fn of_socket_address(own: &c::SocketAddress) -> Option<Address> {
    match c_int::from(own.family) {
        c::AF_INET => Address::from_octets(own.rest.get(..4)?),
        c::AF_INET6 => {
            let mut address = Address::from_octets(own.rest.get(4..20)?)?;
            if let [a, b, c, d] = own.rest.get(20..24)? {
                address.scope = u32::from_ne_bytes([*a, *b, *c, *d]);
            }
            Some(address)
        }
        _ => None,
    }
}

fn opened(fd: c_int) -> Result<Handle, OpenError> {
    match errno() {
        _ if fd >= 0 => Ok(Handle(fd)),
        errno @ (c::EMFILE | c::ENFILE | c::ENOMEM) => Err(OpenError::Exhausted(errno)),
        _ => Err(OpenError::Unreachable),
    }
}

fn socket(family: c_int, kind: c_int) -> Result<Handle, OpenError> {
    // SAFETY: numbers.
    opened(unsafe { c::socket(family, kind | c::SOCK_CLOEXEC | c::SOCK_NONBLOCK, 0) })
}

fn close(handle: Handle) {
    let kept = errno();
    // SAFETY: the handle was opened here.
    unsafe { c::close(handle.0) };
    super::memory::set_errno(kept);
}

/// Waits until a socket is ready; `false` if the time is over.
fn wait(handle: Handle, events: i16, deadline: u64) -> bool {
    loop {
        let left = deadline.saturating_sub(Libc.now()).min(0x7fff_ffff);
        if left == 0 {
            // Even if something is there: who sends without a pause must not hold a program for ever.
            return false;
        }
        let mut one = c::PollFd { fd: handle.0, events, revents: 0 };
        // SAFETY: one structure that lives.
        match unsafe { c::poll(&mut one, 1, left as c_int) } {
            0 => return false,
            count if count > 0 => return true,
            _ if errno() != c::EINTR => return false,
            _ => {}
        }
    }
}

/// Whether a connection that was begun has come about.
fn is_connected(handle: Handle, address: *const c_void, length: c_uint) -> bool {
    // SAFETY: asked again, `connect` says how it went, and reads only the address.
    unsafe { c::connect(handle.0, address, length) == 0 || errno() == 106 }
}

fn connect(
    handle: Handle,
    address: *const c_void,
    length: c_uint,
    deadline: u64,
) -> Result<Handle, OpenError> {
    // SAFETY: the caller passes the length of the address.
    let done = unsafe { c::connect(handle.0, address, length) } == 0;
    let begun = !done && matches!(errno(), c::EINPROGRESS | c::EINTR | c::EAGAIN);
    if done || (begun && wait(handle, c::POLLOUT, deadline) && is_connected(handle, address, length)) {
        return Ok(handle);
    }
    close(handle);
    Err(OpenError::Unreachable)
}

/// Has the kernel report also that a host cannot be reached, so that nobody waits for it.
fn report_errors(handle: Handle, family: Family) {
    let (level, option) = match family {
        Family::V4 => (c::IPPROTO_IP, c::IP_RECVERR),
        Family::V6 => (c::IPPROTO_IPV6, c::IPV6_RECVERR),
    };
    let on: c_int = 1;
    let place: *const c_int = &on;
    // SAFETY: a number that lives. Without it all works, and later.
    unsafe { c::setsockopt(handle.0, level, option, place.cast(), size_of::<c_int>() as c_uint) };
}

/// Makes a socket for datagrams forget the address that it was connected to, and the one that it took for itself.
fn disconnect(handle: Handle) {
    let nobody = c::SocketAddress { family: c::AF_UNSPEC as u16, port: [0; 2], rest: [0; 24] };
    let place: *const c::SocketAddress = &nobody;
    // SAFETY: the length of the smallest address, of which only the family is read.
    unsafe { c::connect(handle.0, place.cast(), 16) };
}

/// Asks the kernel for one of its lists, and hands over what it answers, message after message.
fn dump(question: &[u32; 8], each: &mut dyn FnMut(&[u8]) -> More) {
    // SAFETY: numbers.
    let fd = unsafe { c::socket(c::AF_NETLINK, c::SOCK_RAW | c::SOCK_CLOEXEC, 0) };
    let Ok(handle) = opened(fd) else { return };
    let mut buffer = MaybeUninit::<[u8; 8192]>::uninit();
    let place: *mut u8 = buffer.as_mut_ptr().cast();
    // SAFETY: as many bytes as the message has.
    let sent = unsafe {
        c::send(handle.0, question.as_ptr().cast(), size_of::<[u32; 8]>(), c::MSG_NOSIGNAL)
    };
    let mut more = sent > 0;
    while more {
        // The kernel has put its answer there before `send` returned.
        // SAFETY: as many bytes as the buffer has.
        let count = unsafe { c::recv(handle.0, place.cast(), size_of::<[u8; 8192]>(), c::MSG_DONTWAIT) };
        let Ok(count) = usize::try_from(count) else { break };
        // SAFETY: so many bytes were written there.
        let received = unsafe { core::slice::from_raw_parts(place, count) };
        more = each(received) == More::Follows;
    }
    close(handle);
}

fn clock(number: c_int) -> c::TimeSpec {
    let mut time = c::TimeSpec { seconds: 0, nanoseconds: 0 };
    // SAFETY: written to a variable that lives.
    unsafe { c::clock_gettime(number, &mut time) };
    time
}

impl System for Libc {
    fn now(&self) -> u64 {
        let time = clock(c::CLOCK_MONOTONIC);
        time.seconds as u64 * 1000 + time.nanoseconds as u64 / 1_000_000
    }

    fn wall_clock(&self) -> i64 {
        clock(c::CLOCK_REALTIME).seconds
    }

    fn stamp(&self, path: &[u8]) -> Stamp {
        let mut words: c::Stat = [0; 18];
        // SAFETY: the path ends with a NUL, and what is written fits.
        if unsafe { c::stat(path.as_ptr().cast(), &mut words) } != 0 {
            return Stamp::ABSENT;
        }
        let word = |at: usize| words.get(at).copied().unwrap_or(0);
        let time = |at: usize| [word(at) as i64, word(at + 1) as i64];
        let [changed, changed_fraction] = time(c::STAT_CHANGED);
        Stamp {
            file: [word(c::STAT_DEVICE), word(c::STAT_NUMBER)],
            size: word(c::STAT_SIZE),
            modified: time(c::STAT_MODIFIED),
            changed,
            changed_fraction,
        }
    }

    fn random(&self) -> u32 {
        let mut bytes = [0_u8; 4];
        // SAFETY: four bytes that live.
        let got = unsafe { c::getrandom(bytes.as_mut_ptr().cast(), 4, c::GRND_NONBLOCK) };
        if got == 4 {
            return u32::from_ne_bytes(bytes);
        }
        // Only before the kernel has gathered any randomness, while a machine starts.
        let time = clock(c::CLOCK_MONOTONIC);
        ((time.nanoseconds as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
    }

    fn open(&self, path: &[u8]) -> Result<Handle, OpenError> {
        // SAFETY: the path ends with a NUL.
        opened(unsafe { c::openat(c::AT_FDCWD, path.as_ptr().cast(), c::O_CLOEXEC) })
    }

    fn read(&self, file: Handle, into: &mut [u8]) -> usize {
        loop {
            // SAFETY: as many bytes as the slice has.
            let count = unsafe { c::read(file.0, into.as_mut_ptr().cast(), into.len()) };
            if count >= 0 || errno() != c::EINTR {
                return usize::try_from(count).unwrap_or(0);
            }
        }
    }

    fn connect(
        &self,
        server: &Server,
        transport: Transport,
        deadline: u64,
    ) -> Result<Handle, OpenError> {
        let (address, length) = socket_address(&server.address, server.port);
        let kind = if transport == Transport::Stream { c::SOCK_STREAM } else { c::SOCK_DGRAM };
        let handle = socket(c_int::from(address.family), kind)?;
        if transport == Transport::Datagram {
            report_errors(handle, server.address.family);
        }
        let address: *const c::SocketAddress = &address;
        connect(handle, address.cast(), length, deadline)
    }

    fn connect_local(&self, path: &[u8]) -> Result<Handle, OpenError> {
        let mut address = c::LocalAddress { family: c::AF_UNIX as u16, path: [0; 108] };
        address.path.iter_mut().zip(path).for_each(|(to, from)| *to = *from);
        let handle = socket(c::AF_UNIX, c::SOCK_STREAM)?;
        let address: *const c::LocalAddress = &address;
        let length = size_of::<c::LocalAddress>() as c_uint;
        connect(handle, address.cast(), length, self.now() + 1000)
    }

    fn send(&self, socket: Handle, bytes: &[u8]) -> bool {
        loop {
            let (start, size) = (bytes.as_ptr().cast(), bytes.len());
            // SAFETY: as many bytes as the slice has.
            let count = unsafe { c::send(socket.0, start, size, c::MSG_NOSIGNAL) };
            if count >= 0 || errno() != c::EINTR {
                return usize::try_from(count).ok() == Some(size);
            }
        }
    }

    fn receive(&self, socket: Handle, into: &mut [u8], deadline: u64) -> Received {
        loop {
            if !wait(socket, c::POLLIN, deadline) {
                return Received::Timeout;
            }
            // SAFETY: as many bytes as the slice has.
            let count = unsafe { c::recv(socket.0, into.as_mut_ptr().cast(), into.len(), 0) };
            match usize::try_from(count) {
                Ok(count) => return Received::Bytes(count),
                Err(_) if matches!(errno(), c::EINTR | c::EAGAIN) => {}
                Err(_) => return Received::Failed,
            }
        }
    }

    fn close(&self, handle: Handle) {
        close(handle);
    }

    fn variable(&self, name: &[u8], into: &mut [u8]) -> Option<usize> {
        // SAFETY: a number; the name ends with a NUL, and what is found is a text of C.
        let value = unsafe {
            if c::getauxval(c::AT_SECURE) != 0 {
                return None;
            }
            super::memory::text(c::getenv(name.as_ptr().cast()))?
        };
        let place = into.get_mut(..value.len())?;
        place.iter_mut().zip(value).for_each(|(to, from)| *to = *from);
        Some(value.len())
    }

    fn host_name(&self, into: &mut [u8]) -> usize {
        // SAFETY: as many bytes as the slice has.
        if unsafe { c::gethostname(into.as_mut_ptr().cast(), into.len()) } != 0 {
            return 0;
        }
        into.iter().position(|byte| *byte == 0).unwrap_or(0)
    }

    fn interface(&self, name: &[u8]) -> u32 {
        let mut text = [0_u8; 16];
        if name.len() >= text.len() {
            return 0;
        }
        text.iter_mut().zip(name).for_each(|(to, from)| *to = *from);
        // SAFETY: the text ends with a NUL.
        unsafe { c::if_nametoindex(text.as_ptr().cast()) }
    }

    fn interfaces(&self, each: &mut dyn FnMut(&Interface)) {
        dump(&netlink::ADDRESSES, &mut |bytes| netlink::addresses(bytes, each));
    }

    fn tunnels(&self, each: &mut dyn FnMut(u32)) {
        dump(&netlink::LINKS, &mut |bytes| netlink::tunnels(bytes, each));
    }

    fn source(&self, sockets: &mut [Option<Handle>; 2], destination: &Address) -> Option<Address> {
        let (address, length) = socket_address(destination, 9);
        let family = c_int::from(address.family);
        let place = sockets.get_mut(usize::from(destination.family == Family::V6))?;
        let handle = match *place {
            Some(handle) => {
                disconnect(handle);
                handle
            }
            None => *place.insert(socket(family, c::SOCK_DGRAM).ok()?),
        };
        let address: *const c::SocketAddress = &address;
        // SAFETY: the length is that of the address.
        if unsafe { c::connect(handle.0, address.cast(), length) } != 0 {
            return None;
        }
        let mut own = c::SocketAddress { family: 0, port: [0; 2], rest: [0; 24] };
        let mut length = size_of::<c::SocketAddress>() as c_uint;
        let place: *mut c::SocketAddress = &mut own;
        // SAFETY: the length is that of the variable.
        let failed = unsafe { c::getsockname(handle.0, place.cast(), &mut length) };
        if failed == 0 { of_socket_address(&own) } else { None }
    }

    fn turn(&self) -> u32 {
        TURN.fetch_add(1, Ordering::Relaxed)
    }
}

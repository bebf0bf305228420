//! What musl's headers declare, as far as it is used here. Layouts and numbers are those of 64-bit Linux.

use core::ffi::{c_char, c_int, c_long, c_short, c_uint, c_ulong, c_void};

/// `struct addrinfo`
#[repr(C)]
pub struct AddrInfo {
    pub flags: c_int,
    pub family: c_int,
    pub socket: c_int,
    pub protocol: c_int,
    pub length: c_uint,
    pub address: *mut SocketAddress,
    pub canonical: *mut c_char,
    pub next: *mut AddrInfo,
}

/// `struct sockaddr_in6`, or in its first 16 bytes `struct sockaddr_in`.
#[repr(C, align(4))]
#[derive(Clone, Copy)]
pub struct SocketAddress {
    pub family: u16,
    /// In network order.
    pub port: [u8; 2],
    pub rest: [u8; 24],
}

/// `struct hostent`
#[repr(C)]
pub struct HostEnt {
    pub name: *mut c_char,
    pub aliases: *mut *mut c_char,
    pub family: c_int,
    pub length: c_int,
    pub addresses: *mut *mut c_char,
}

/// `struct pollfd`
#[repr(C)]
pub struct PollFd {
    pub fd: c_int,
    pub events: c_short,
    pub revents: c_short,
}

/// `struct timespec`
#[repr(C)]
pub struct TimeSpec {
    pub seconds: c_long,
    pub nanoseconds: c_long,
}

/// `struct stat`, as its words of 64 bits; those that are used are at the same places on x86_64 and aarch64.
pub type Stat = [u64; 18];

pub const STAT_DEVICE: usize = 0;
pub const STAT_NUMBER: usize = 1;
pub const STAT_SIZE: usize = 6;
pub const STAT_MODIFIED: usize = 11;
pub const STAT_CHANGED: usize = 13;

/// `struct sockaddr_un`
#[repr(C)]
pub struct LocalAddress {
    pub family: u16,
    pub path: [u8; 108],
}

pub const AF_UNSPEC: c_int = 0;
pub const AF_UNIX: c_int = 1;
pub const AF_INET: c_int = 2;
pub const AF_INET6: c_int = 10;
pub const AF_NETLINK: c_int = 16;
pub const SOCK_STREAM: c_int = 1;
pub const SOCK_DGRAM: c_int = 2;
pub const SOCK_RAW: c_int = 3;
pub const SOCK_CLOEXEC: c_int = 0o2_000_000;
pub const SOCK_NONBLOCK: c_int = 0o4000;
pub const MSG_DONTWAIT: c_int = 0x40;
pub const MSG_NOSIGNAL: c_int = 0x4000;
pub const O_CLOEXEC: c_int = 0o2_000_000;
pub const IPPROTO_IP: c_int = 0;
pub const IP_RECVERR: c_int = 11;
pub const IPPROTO_IPV6: c_int = 41;
pub const IPV6_RECVERR: c_int = 25;
pub const POLLIN: c_short = 1;
pub const POLLOUT: c_short = 4;
pub const CLOCK_REALTIME: c_int = 0;
pub const CLOCK_MONOTONIC: c_int = 1;
pub const GRND_NONBLOCK: c_uint = 1;
/// Of `openat`; musl's `open` makes a second call for `O_CLOEXEC`.
pub const AT_FDCWD: c_int = -100;
pub const AT_SECURE: c_ulong = 23;
pub const PTHREAD_CANCEL_DISABLE: c_int = 1;

pub const EINTR: c_int = 4;
pub const EAGAIN: c_int = 11;
pub const ENOMEM: c_int = 12;
pub const EINVAL: c_int = 22;
pub const ENFILE: c_int = 23;
pub const EMFILE: c_int = 24;
pub const ERANGE: c_int = 34;
pub const EBADMSG: c_int = 74;
pub const EMSGSIZE: c_int = 90;
pub const EAFNOSUPPORT: c_int = 97;
pub const EINPROGRESS: c_int = 115;

extern "C" {
    pub fn __errno_location() -> *mut c_int;
    pub fn __h_errno_location() -> *mut c_int;
    pub fn calloc(count: usize, size: usize) -> *mut c_void;
    pub fn malloc(size: usize) -> *mut c_void;
    pub fn free(memory: *mut c_void);
    pub fn strlen(text: *const c_char) -> usize;
    pub fn openat(directory: c_int, path: *const c_char, flags: c_int, ...) -> c_int;
    pub fn stat(path: *const c_char, into: *mut Stat) -> c_int;
    pub fn read(fd: c_int, into: *mut c_void, size: usize) -> isize;
    pub fn close(fd: c_int) -> c_int;
    pub fn socket(family: c_int, kind: c_int, protocol: c_int) -> c_int;
    pub fn connect(fd: c_int, address: *const c_void, length: c_uint) -> c_int;
    pub fn getsockname(fd: c_int, address: *mut c_void, length: *mut c_uint) -> c_int;
    pub fn send(fd: c_int, bytes: *const c_void, size: usize, flags: c_int) -> isize;
    pub fn recv(fd: c_int, into: *mut c_void, size: usize, flags: c_int) -> isize;
    pub fn setsockopt(
        fd: c_int,
        level: c_int,
        option: c_int,
        value: *const c_void,
        size: c_uint,
    ) -> c_int;
    pub fn poll(fds: *mut PollFd, count: c_ulong, timeout: c_int) -> c_int;
    pub fn clock_gettime(clock: c_int, time: *mut TimeSpec) -> c_int;
    pub fn getrandom(into: *mut c_void, size: usize, flags: c_uint) -> isize;
    pub fn gethostname(into: *mut c_char, size: usize) -> c_int;
    pub fn getenv(name: *const c_char) -> *mut c_char;
    pub fn getauxval(kind: c_ulong) -> c_ulong;
    pub fn if_nametoindex(name: *const c_char) -> c_uint;
    pub fn if_indextoname(index: c_uint, name: *mut c_char) -> *mut c_char;
    pub fn pthread_setcancelstate(state: c_int, old: *mut c_int) -> c_int;
}

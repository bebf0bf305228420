//! What the resolver asks of the machine.

use super::address::Address;
use super::packet::Wanted;

/// A server and the port it listens on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Server {
    /// Where it is.
    pub address: Address,
    /// Its port.
    pub port: u16,
}

/// How questions travel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transport {
    /// One datagram for each.
    Datagram,
    /// A connection, each with its length in front.
    Stream,
}

/// What waiting for bytes ended with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Received {
    /// So many bytes; none at the end of a stream.
    Bytes(usize),
    /// Nothing until the deadline.
    Timeout,
    /// The other side refused, or the connection broke.
    Failed,
}

/// Why something could not be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenError {
    /// It is not there, or does not answer.
    Unreachable,
    /// The process may open no more files, or has no memory left: the `errno` for it.
    Exhausted(i32),
}

/// Which file is at a path, and in which version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Device and number of the file.
    pub file: [u64; 2],
    /// Its size.
    pub size: u64,
    /// When its content changed, in seconds and nanoseconds.
    pub modified: [i64; 2],
    /// When anything of it changed, in seconds.
    pub changed: i64,
    /// … and nanoseconds.
    pub changed_fraction: i64,
}

impl Stamp {
    /// That of a file which is not there.
    pub const ABSENT: Self =
        Self { file: [0; 2], size: 0, modified: [0; 2], changed: 0, changed_fraction: 0 };
}

/// Something that is open, until [`System::close`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handle(pub i32);

/// The machine; times are milliseconds of a clock that only goes forward.
pub trait System {
    /// The time.
    fn now(&self) -> u64;

    /// The time of day, in seconds.
    fn wall_clock(&self) -> i64;

    /// Which file is at a path that ends with a NUL.
    fn stamp(&self, path: &[u8]) -> Stamp;

    /// A number that nobody can guess.
    fn random(&self) -> u32;

    /// Opens a file; its path ends with a NUL.
    ///
    /// # Errors
    ///
    /// [`OpenError`] if it cannot be read.
    fn open(&self, path: &[u8]) -> Result<Handle, OpenError>;

    /// Reads what follows of a file; 0 at its end, and if it cannot be read.
    fn read(&self, file: Handle, into: &mut [u8]) -> usize;

    /// Opens a socket that speaks to one server only.
    ///
    /// # Errors
    ///
    /// [`OpenError`] if there is no way to it.
    fn connect(
        &self,
        server: &Server,
        transport: Transport,
        deadline: u64,
    ) -> Result<Handle, OpenError>;

    /// Connects to a local socket; its path ends with a NUL.
    ///
    /// # Errors
    ///
    /// [`OpenError`] if nobody listens.
    fn connect_local(&self, path: &[u8]) -> Result<Handle, OpenError>;

    /// Sends all bytes; `false` if that is not possible.
    fn send(&self, socket: Handle, bytes: &[u8]) -> bool;

    /// Waits for bytes.
    fn receive(&self, socket: Handle, into: &mut [u8], deadline: u64) -> Received;

    /// Closes what is open.
    fn close(&self, handle: Handle);

    /// A variable of the environment, written into `into`; `None` if there is none, or it does not fit.
    fn variable(&self, name: &[u8], into: &mut [u8]) -> Option<usize>;

    /// The machine's name, written into `into`.
    fn host_name(&self, into: &mut [u8]) -> usize;

    /// The number of a network interface; 0 if there is none of the name.
    fn interface(&self, name: &[u8]) -> u32;

    /// Hands over each address of the machine.
    fn interfaces(&self, each: &mut dyn FnMut(&Interface));

    /// Hands over the number of each network interface that is a tunnel.
    fn tunnels(&self, each: &mut dyn FnMut(u32));

    /// The address that a packet to another one would come from. It is asked with sockets that are opened
    /// where there are none yet, and that the caller closes.
    fn source(&self, sockets: &mut [Option<Handle>; 2], destination: &Address) -> Option<Address>;

    /// A number that grows by one with each call, over all threads.
    fn turn(&self) -> u32;
}

/// An address of the machine itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interface {
    /// The address.
    pub address: Address,
    /// The interface that bears it.
    pub index: u32,
    /// How many of its bits name the network.
    pub prefix: u8,
    /// What else the kernel says of it.
    pub flags: Flags,
}

/// What the kernel says of one of the machine's addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flags {
    /// It should not be used for new connections.
    pub deprecated: Wanted,
    /// It is the machine's home address (RFC 6275).
    pub home: Wanted,
}

impl Flags {
    /// Nothing in particular.
    pub const NONE: Self = Self { deprecated: Wanted::No, home: Wanted::No };
}

/// Closes a handle when it is dropped.
pub struct Open<'s, S: System> {
    system: &'s S,
    /// What is open.
    pub handle: Handle,
}

impl<'s, S: System> Open<'s, S> {
    /// Takes over a handle.
    pub fn new(system: &'s S, handle: Handle) -> Self {
        Self { system, handle }
    }
}

impl<S: System> Drop for Open<'_, S> {
    fn drop(&mut self) {
        self.system.close(self.handle);
    }
}

//! A machine that is a value: files, servers that answer by a function, and a clock that waiting moves.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};

use muslin_resolver::resolver::address::Address;
use muslin_resolver::resolver::dns::Problem;
use muslin_resolver::resolver::hosts::Families;
use muslin_resolver::resolver::lookup::{self, Wish};
use muslin_resolver::resolver::system::{
    Handle, Interface, OpenError, Received, Server, Stamp, System, Transport,
};
use muslin_resolver::resolver::work::Work;

/// What a server sends back for a question.
pub(crate) type Answers = Box<dyn Fn(&Server, Transport, &[u8]) -> Vec<Vec<u8>>>;

pub(crate) struct Fake {
    pub(crate) files: HashMap<&'static str, Vec<u8>>,
    pub(crate) answers: Answers,
    /// What a daemon sends back, by the path of its socket.
    pub(crate) daemons: HashMap<&'static str, Vec<u8>>,
    /// What the daemons received.
    pub(crate) received: RefCell<Vec<u8>>,
    pub(crate) clock: Cell<u64>,
    /// Which servers were asked, and how.
    pub(crate) asked: RefCell<Vec<(String, Transport)>>,
    /// When its files were changed, by the clock on the wall, which says one million.
    pub(crate) changed: Cell<i64>,
    /// The value of `HOSTALIASES`.
    pub(crate) aliases: Option<&'static str>,
    /// Which files were opened.
    pub(crate) read: RefCell<Vec<String>>,
    /// The machine's addresses, its tunnels, and from which of them a packet comes.
    pub(crate) interfaces: Vec<Interface>,
    pub(crate) tunnels: Vec<u32>,
    pub(crate) sources: fn(&Address) -> Option<Address>,
    open: RefCell<HashMap<i32, Opened>>,
    next: Cell<i32>,
}

enum Opened {
    File(VecDeque<u8>),
    Socket(Server, Transport, VecDeque<Vec<u8>>),
    Daemon(VecDeque<u8>),
}

pub(crate) fn shown(address: &Address) -> String {
    let mut text = muslin_resolver::resolver::name::NameText::new();
    address.write(&mut text);
    String::from_utf8(text.bytes().to_vec()).unwrap()
}

impl Fake {
    pub(crate) fn new(
        resolv: &str,
        answers: impl Fn(&Server, Transport, &[u8]) -> Vec<Vec<u8>> + 'static,
    ) -> Self {
        let files = HashMap::from([("/etc/resolv.conf", resolv.as_bytes().to_vec())]);
        Self {
            files,
            answers: Box::new(answers),
            daemons: HashMap::new(),
            received: RefCell::default(),
            clock: Cell::new(1),
            asked: RefCell::default(),
            changed: Cell::new(1),
            aliases: None,
            read: RefCell::default(),
            interfaces: Vec::new(),
            tunnels: Vec::new(),
            sources: |_| None,
            open: RefCell::default(),
            next: Cell::new(3),
        }
    }

    fn opened(&self, what: Opened) -> Handle {
        let number = self.next.get();
        self.next.set(number + 1);
        self.open.borrow_mut().insert(number, what);
        Handle(number)
    }

    /// How many files and sockets are open.
    pub(crate) fn left_open(&self) -> usize {
        self.open.borrow().len()
    }

    /// Looks a name up; the addresses in words.
    pub(crate) fn look_up(&self, name: &str) -> Result<Vec<String>, Problem> {
        self.look_up_in(&mut Box::new(Work::new()), name)
    }

    /// … in memory that an earlier look-up may have used.
    pub(crate) fn look_up_in(&self, work: &mut Work, name: &str) -> Result<Vec<String>, Problem> {
        let wish = Wish::Plain(Families::Both);
        lookup::look_up(self, work, name.as_bytes(), wish).map_err(|(_, problem)| problem)?;
        Ok(work.found.addresses().iter().map(shown).collect())
    }
}

/// Runs a test with a stack on which the memory of look-ups fits in builds that are not optimised.
pub(crate) fn roomy(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(32 << 20);
    thread.spawn(test).unwrap().join().unwrap();
}

impl System for Fake {
    fn now(&self) -> u64 {
        self.clock.get()
    }

    fn wall_clock(&self) -> i64 {
        1_000_000
    }

    fn stamp(&self, path: &[u8]) -> Stamp {
        let path = std::str::from_utf8(path.strip_suffix(b"\0").unwrap()).unwrap();
        let Some(text) = self.files.get(path) else { return Stamp::ABSENT };
        let changed = self.changed.get();
        Stamp { size: text.len() as u64, changed, ..Stamp::ABSENT }
    }

    fn random(&self) -> u32 {
        0x1234_5678
    }

    fn open(&self, path: &[u8]) -> Result<Handle, OpenError> {
        let path = std::str::from_utf8(path.strip_suffix(b"\0").unwrap()).unwrap();
        let text = self.files.get(path).ok_or(OpenError::Unreachable)?;
        self.read.borrow_mut().push(path.to_owned());
        Ok(self.opened(Opened::File(text.iter().copied().collect())))
    }

    fn read(&self, file: Handle, into: &mut [u8]) -> usize {
        let mut open = self.open.borrow_mut();
        let Some(Opened::File(text)) = open.get_mut(&file.0) else { panic!("not a file") };
        // A few bytes at a time, so that lines come in pieces.
        let count = text.len().min(into.len()).min(7);
        into.iter_mut().zip(text.drain(..count)).for_each(|(to, from)| *to = from);
        count
    }

    fn connect(&self, server: &Server, way: Transport, _: u64) -> Result<Handle, OpenError> {
        self.asked.borrow_mut().push((shown(&server.address), way));
        Ok(self.opened(Opened::Socket(*server, way, VecDeque::new())))
    }

    fn connect_local(&self, path: &[u8]) -> Result<Handle, OpenError> {
        let path = std::str::from_utf8(path.strip_suffix(b"\0").unwrap()).unwrap();
        let answer = self.daemons.get(path).ok_or(OpenError::Unreachable)?;
        Ok(self.opened(Opened::Daemon(answer.iter().copied().collect())))
    }

    fn send(&self, socket: Handle, bytes: &[u8]) -> bool {
        let mut open = self.open.borrow_mut();
        if let Some(Opened::Daemon(_)) = open.get(&socket.0) {
            self.received.borrow_mut().extend(bytes);
            return true;
        }
        let Some(Opened::Socket(server, way, inbox)) = open.get_mut(&socket.0) else {
            panic!("not a socket");
        };
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = match way {
                Transport::Datagram => rest.len(),
                Transport::Stream => {
                    let length = usize::from(u16::from_be_bytes([rest[0], rest[1]]));
                    rest = &rest[2..];
                    length
                }
            };
            for answer in (self.answers)(server, *way, &rest[..length]) {
                if *way == Transport::Stream {
                    inbox.push_back(u16::try_from(answer.len()).unwrap().to_be_bytes().to_vec());
                }
                inbox.push_back(answer);
            }
            rest = &rest[length..];
        }
        true
    }

    fn receive(&self, socket: Handle, into: &mut [u8], deadline: u64) -> Received {
        let mut open = self.open.borrow_mut();
        if let Some(Opened::Daemon(answer)) = open.get_mut(&socket.0) {
            // In small pieces, as a stream may come.
            let count = answer.len().min(into.len()).min(9);
            into.iter_mut().zip(answer.drain(..count)).for_each(|(to, from)| *to = from);
            return Received::Bytes(count);
        }
        let Some(Opened::Socket(_, way, inbox)) = open.get_mut(&socket.0) else {
            panic!("not a socket");
        };
        self.clock.set(self.clock.get() + 1);
        let Some(mut packet) = inbox.pop_front() else {
            self.clock.set(deadline);
            return Received::Timeout;
        };
        let count = packet.len().min(into.len());
        into[..count].copy_from_slice(&packet[..count]);
        if *way == Transport::Stream && count < packet.len() {
            inbox.push_front(packet.split_off(count));
        }
        Received::Bytes(count)
    }

    fn close(&self, handle: Handle) {
        assert!(self.open.borrow_mut().remove(&handle.0).is_some(), "closed once");
    }

    fn variable(&self, name: &[u8], into: &mut [u8]) -> Option<usize> {
        let value = self.aliases.filter(|_| name == b"HOSTALIASES\0")?;
        into.get_mut(..value.len())?.copy_from_slice(value.as_bytes());
        Some(value.len())
    }

    fn host_name(&self, into: &mut [u8]) -> usize {
        into[..7].copy_from_slice(b"harbour");
        7
    }

    fn interface(&self, _: &[u8]) -> u32 {
        0
    }

    fn interfaces(&self, each: &mut dyn FnMut(&Interface)) {
        self.interfaces.iter().for_each(each);
    }

    fn tunnels(&self, each: &mut dyn FnMut(u32)) {
        self.tunnels.iter().copied().for_each(each);
    }

    fn source(&self, _: &mut [Option<Handle>; 2], destination: &Address) -> Option<Address> {
        (self.sources)(destination)
    }

    fn turn(&self) -> u32 {
        1
    }
}

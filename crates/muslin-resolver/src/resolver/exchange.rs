//! Questions go to servers, and their answers come back: which server, how often, how long.
//!
//! The order is glibc's: server by server, each with its share of the time. Both questions for a name
//! count as answered when one is and the server refuses the other, or stays silent about it twice.

use super::packet::Wanted;
use super::packet::{code, Query, Reply};
use super::resolv::{Configuration, Pace};
use super::system::{Handle, Open, OpenError, Received, Server, System, Transport};
use super::work::Packet;

/// Why there is no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Unanswered {
    /// A server was there, though it did not answer.
    pub reached: Wanted,
    /// What the last server said that refused.
    pub code: Option<u8>,
    /// A connection to a server broke before its answer was whole.
    pub broken: Wanted,
    /// The `errno` of a process that may open no socket.
    pub exhausted: Option<i32>,
}

/// What became of one question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Waiting,
    Answered,
    Rejected,
}

/// How asking one server ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    Answered,
    Next,
    Truncated,
    WithoutEdns,
}

/// How one socket's use ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Turn {
    Finished,
    Silent,
    Broken,
    Reopen,
    Truncated,
    WithoutEdns,
}

/// What a packet is.
enum Judged {
    Foreign,
    TooShort,
    Settled,
    Truncated,
    WithoutEdns,
}

/// One or two questions on their way.
pub struct Exchange<'a, S: System> {
    system: &'a S,
    queries: [Query; 2],
    count: usize,
    packets: &'a mut [Packet; 2],
    buffer: &'a mut [u8],
    states: [State; 2],
    failure: Unanswered,
}

impl<'a, S: System> Exchange<'a, S> {
    /// One question, or two.
    pub fn new(
        system: &'a S,
        first: Query,
        second: Option<Query>,
        packets: &'a mut [Packet; 2],
        buffer: &'a mut [u8],
    ) -> Self {
        Self {
            system,
            queries: [first, second.unwrap_or(first)],
            count: if second.is_some() { 2 } else { 1 },
            packets,
            buffer,
            states: [State::Waiting; 2],
            failure: Unanswered::default(),
        }
    }

    /// Asks the servers until there is an answer. The packets hold what came, also of a refused question
    /// nothing.
    ///
    /// # Errors
    ///
    /// [`Unanswered`] if no server answered any question.
    pub fn run(&mut self, configuration: &Configuration) -> Result<(), Unanswered> {
        let servers = configuration.servers();
        let rotates = configuration.rotate == Wanted::Yes && servers.len() > 1;
        let first = if rotates { self.system.turn() as usize } else { 0 };
        let mut transport = Transport::Datagram;
        if configuration.stream == Wanted::Yes {
            transport = Transport::Stream;
        }
        for _ in 0..configuration.attempts {
            for place in 0..servers.len() {
                let index = (place + first).checked_rem(servers.len()).unwrap_or(0);
                let Some(server) = servers.get(index) else { continue };
                let patience = configuration.patience(place);
                if self.ask(server, &mut transport, patience, configuration.pace)? {
                    return Ok(());
                }
            }
            if transport == Transport::Stream {
                break;
            }
        }
        Err(self.failure)
    }

    /// Asks one server, by the other transport and without EDNS if it wants so.
    fn ask(
        &mut self,
        server: &Server,
        transport: &mut Transport,
        patience: u64,
        pace: Pace,
    ) -> Result<bool, Unanswered> {
        for _ in 0..4 {
            self.start();
            let outcome = match transport {
                Transport::Datagram => self.by_datagram(server, patience, pace)?,
                Transport::Stream => self.by_stream(server, patience)?,
            };
            match outcome {
                Outcome::Answered => return Ok(true),
                Outcome::Next => break,
                Outcome::Truncated => *transport = Transport::Stream,
                Outcome::WithoutEdns => {
                    self.queries.iter_mut().for_each(|query| *query = query.without_edns());
                }
            }
        }
        Ok(false)
    }

    fn start(&mut self) {
        self.states = [State::Waiting; 2];
        self.packets.iter_mut().for_each(|packet| packet.length = 0);
    }

    fn waiting(&self) -> impl Iterator<Item = usize> + '_ {
        let states = self.states.iter().take(self.count).enumerate();
        states.filter(|(_, state)| **state == State::Waiting).map(|(index, _)| index)
    }

    fn some_answered(&self) -> bool {
        self.states.iter().take(self.count).any(|state| *state == State::Answered)
    }

    fn settled(&self) -> Outcome {
        if self.some_answered() {
            Outcome::Answered
        } else {
            Outcome::Next
        }
    }

    fn by_datagram(
        &mut self,
        server: &Server,
        patience: u64,
        pace: Pace,
    ) -> Result<Outcome, Unanswered> {
        let (mut pace, mut silences) = (pace, 0);
        loop {
            match self.datagrams(server, patience, pace)? {
                Turn::Finished | Turn::Broken => return Ok(self.settled()),
                Turn::Truncated => return Ok(Outcome::Truncated),
                Turn::WithoutEdns => return Ok(Outcome::WithoutEdns),
                Turn::Reopen => {}
                Turn::Silent => {
                    // Some servers and firewalls drop the second of two questions from one port.
                    self.failure.reached = Wanted::Yes;
                    silences += 1;
                    if !self.some_answered() || silences > 1 {
                        return Ok(self.settled());
                    }
                    pace = Pace::Reopening;
                }
            }
        }
    }

    fn connect(
        &mut self,
        server: &Server,
        transport: Transport,
        deadline: u64,
    ) -> Result<Option<Handle>, Unanswered> {
        match self.system.connect(server, transport, deadline) {
            Ok(handle) => Ok(Some(handle)),
            Err(OpenError::Unreachable) => Ok(None),
            Err(OpenError::Exhausted(errno)) => {
                self.failure.exhausted = Some(errno);
                Err(self.failure)
            }
        }
    }

    /// Sends what waits for an answer from one socket, and receives on it.
    fn datagrams(
        &mut self,
        server: &Server,
        patience: u64,
        pace: Pace,
    ) -> Result<Turn, Unanswered> {
        let mut deadline = self.system.now() + patience;
        let Some(handle) = self.connect(server, Transport::Datagram, deadline)? else {
            return Ok(Turn::Broken);
        };
        let socket = Open::new(self.system, handle);
        let at_once = if pace == Pace::Together { 2 } else { 1 };
        loop {
            for index in [0, 1] {
                let place = self.waiting().position(|waiting| waiting == index);
                if place.map_or(true, |place| place >= at_once) {
                    continue;
                }
                let query = self.queries.get(index);
                if !query.map_or(false, |query| self.system.send(socket.handle, query.bytes())) {
                    return Ok(Turn::Broken);
                }
            }
            match self.receive(socket.handle, deadline, pace) {
                Turn::Reopen if pace == Pace::OneByOne => {
                    deadline = self.system.now() + patience;
                }
                turn => return Ok(turn),
            }
        }
    }

    /// Receives until all that waits is settled; one answer only, unless both were sent.
    fn receive(&mut self, socket: Handle, deadline: u64, pace: Pace) -> Turn {
        loop {
            let length = match self.system.receive(socket, self.buffer, deadline) {
                Received::Bytes(length) => length,
                Received::Timeout => return Turn::Silent,
                Received::Failed => return Turn::Broken,
            };
            self.failure.reached = Wanted::Yes;
            match self.judge(length, Transport::Datagram) {
                Judged::TooShort => return Turn::Broken,
                Judged::Truncated => return Turn::Truncated,
                Judged::WithoutEdns => return Turn::WithoutEdns,
                Judged::Settled if self.waiting().next().is_none() => return Turn::Finished,
                Judged::Settled if pace != Pace::Together => return Turn::Reopen,
                Judged::Foreign | Judged::Settled => {}
            }
        }
    }

    /// Finds the question that a packet answers, and keeps it if it does.
    fn judge(&mut self, length: usize, transport: Transport) -> Judged {
        let bytes = self.buffer.get(..length).unwrap_or(&[]);
        let Some(reply) = Reply::new(bytes) else { return Judged::TooShort };
        let queries = self.queries.iter().take(self.count).enumerate();
        let mut asked = queries.filter(|(_, query)| query.id() == reply.id());
        let Some((index, query)) =
            asked.find(|(index, _)| self.states.get(*index) == Some(&State::Waiting))
        else {
            return Judged::Foreign;
        };
        if !reply.is_response() {
            return Judged::Foreign;
        }
        if reply.code() == code::FORMAT_ERROR && query.has_edns() {
            return Judged::WithoutEdns;
        }
        if !reply.repeats(query) {
            return Judged::Foreign;
        }
        let refuses =
            matches!(reply.code(), code::SERVER_FAILURE | code::NOT_IMPLEMENTED | code::REFUSED);
        if transport == Transport::Datagram {
            if refuses || reply.is_referral() {
                self.failure.code = Some(reply.code());
                self.settle(index, State::Rejected);
                return Judged::Settled;
            }
            if reply.is_truncated() {
                return Judged::Truncated;
            }
        }
        if let Some(packet) = self.packets.get_mut(index) {
            packet.buffer.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            packet.length = bytes.len();
        }
        self.settle(index, State::Answered);
        Judged::Settled
    }

    fn settle(&mut self, index: usize, state: State) {
        if let Some(place) = self.states.get_mut(index) {
            *place = state;
        }
    }

    /// Asks over a connection, and over one more if the server closes it behind its first answer.
    fn by_stream(&mut self, server: &Server, patience: u64) -> Result<Outcome, Unanswered> {
        for _ in 0..2 {
            let deadline = self.system.now() + patience;
            let Some(handle) = self.connect(server, Transport::Stream, deadline)? else { break };
            let socket = Open::new(self.system, handle);
            self.failure.reached = Wanted::Yes;
            match self.stream(socket.handle, deadline) {
                Turn::WithoutEdns => return Ok(Outcome::WithoutEdns),
                Turn::Finished => break,
                _ if !self.some_answered() => {
                    if self.system.now() < deadline {
                        self.failure.broken = Wanted::Yes;
                    }
                    break;
                }
                _ => {}
            }
        }
        Ok(self.settled())
    }

    fn stream(&mut self, socket: Handle, deadline: u64) -> Turn {
        let mut out = super::text::Text::<600>::new();
        for index in [0, 1] {
            if let (true, Some(query)) = (self.is_waiting(index), self.queries.get(index)) {
                out.extend(&(query.bytes().len() as u16).to_be_bytes());
                out.extend(query.bytes());
            }
        }
        if !self.system.send(socket, out.bytes()) {
            return Turn::Broken;
        }
        while self.waiting().next().is_some() {
            if !self.receive_exactly(socket, 2, deadline) {
                return Turn::Broken;
            }
            let length = usize::from(super::packet::short(self.buffer, 0).unwrap_or(0));
            if !self.receive_exactly(socket, length, deadline) {
                return Turn::Broken;
            }
            match self.judge(length, Transport::Stream) {
                Judged::TooShort => return Turn::Broken,
                Judged::WithoutEdns => return Turn::WithoutEdns,
                Judged::Foreign | Judged::Settled | Judged::Truncated => {}
            }
        }
        Turn::Finished
    }

    fn is_waiting(&self, index: usize) -> bool {
        self.waiting().any(|waiting| waiting == index)
    }

    fn receive_exactly(&mut self, socket: Handle, length: usize, deadline: u64) -> bool {
        let mut at = 0;
        while at < length {
            let Some(place) = self.buffer.get_mut(at..length) else { return false };
            match self.system.receive(socket, place, deadline) {
                Received::Bytes(count) if count > 0 => at += count,
                _ => return false,
            }
        }
        true
    }
}

//! Questions and answers of DNS, as bytes (RFC 1035, section 4; RFC 6891 for EDNS).

use super::name::{self, Name};

/// The type of a record with an IPv4 address.
pub const A: u16 = 1;
/// The type of a record with an alias's target.
pub const CNAME: u16 = 5;
/// The type of a record with the name of an address.
pub const PTR: u16 = 12;
/// The type of a record with an IPv6 address.
pub const AAAA: u16 = 28;

/// The class of the Internet.
pub const IN: u16 = 1;

/// How long the part before the question is.
pub const HEADER: usize = 12;

/// How long a question can be: header, name, type and class, and EDNS.
const MAX_QUERY: usize = HEADER + super::name::MAX_WIRE + 4 + 11;

/// What a server says about a question.
pub mod code {
    /// There is an answer, perhaps an empty one.
    pub const NO_ERROR: u8 = 0;
    /// The server does not understand the question.
    pub const FORMAT_ERROR: u8 = 1;
    /// The server cannot answer now.
    pub const SERVER_FAILURE: u8 = 2;
    /// The name does not exist.
    pub const NO_NAME: u8 = 3;
    /// The server does not know this kind of question.
    pub const NOT_IMPLEMENTED: u8 = 4;
    /// The server does not want to answer.
    pub const REFUSED: u8 = 5;
}

/// A question, ready to be sent.
#[derive(Clone, Copy)]
pub struct Query {
    bytes: [u8; MAX_QUERY],
    length: usize,
    question: usize,
}

/// What a question asks beside name and type.
#[derive(Clone, Copy, Default)]
pub struct Extras {
    /// The size of datagrams that EDNS offers.
    pub edns: Option<u16>,
    /// `trust-ad`: the server may say that it has validated.
    pub authentic: Wanted,
}

/// Whether something is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Wanted {
    /// It is not.
    #[default]
    No = 0,
    /// It is.
    Yes = 1,
}

impl Query {
    /// The question for the records of a name.
    pub fn new(name: &Name, kind: u16, class: u16, id: u16, extras: Extras) -> Self {
        let mut query = Self { bytes: [0; MAX_QUERY], length: 0, question: 0 };
        query.extend(&id.to_be_bytes());
        let flags = 0x0100_u16 | if extras.authentic == Wanted::Yes { 0x20 } else { 0 };
        query.extend(&flags.to_be_bytes());
        query.extend(&[0, 1, 0, 0, 0, 0, 0, u8::from(extras.edns.is_some())]);
        query.extend(name.wire());
        query.extend(&kind.to_be_bytes());
        query.extend(&class.to_be_bytes());
        query.question = query.length;
        if let Some(size) = extras.edns {
            query.extend(&[0, 0, 41]);
            query.extend(&size.to_be_bytes());
            query.extend(&[0; 6]);
        }
        query
    }

    /// A question that somebody else has made; `None` if it is longer than ours can be.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let mut query = Self { bytes: [0; MAX_QUERY], length: 0, question: 0 };
        if bytes.len() > MAX_QUERY {
            return None;
        }
        query.extend(bytes);
        query.question = name::skip(bytes, HEADER).map_or(query.length, |end| end + 4);
        Some(query)
    }

    fn extend(&mut self, bytes: &[u8]) {
        let free = self.bytes.get_mut(self.length..).unwrap_or(&mut []);
        self.length += free.len().min(bytes.len());
        free.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    }

    /// As it is sent.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&[])
    }

    /// Whether it has the record of EDNS at its end.
    pub fn has_edns(&self) -> bool {
        self.length > self.question
    }

    /// The same without EDNS.
    #[must_use]
    pub fn without_edns(&self) -> Self {
        let mut query = *self;
        query.length = self.question.min(self.length);
        if let Some(count) = query.bytes.get_mut(11) {
            *count = 0;
        }
        query
    }

    /// Its number.
    pub fn id(&self) -> u16 {
        short(&self.bytes, 0).unwrap_or(0)
    }
}

/// Two bytes in network order.
pub fn short(bytes: &[u8], at: usize) -> Option<u16> {
    match bytes.get(at..at.checked_add(2)?)? {
        [a, b] => Some(u16::from(*a) << 8 | u16::from(*b)),
        _ => None,
    }
}

/// What came from a server, at least a header long.
#[derive(Clone, Copy)]
pub struct Reply<'a> {
    bytes: &'a [u8],
}

impl<'a> Reply<'a> {
    /// A packet that is at least a header.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        (bytes.len() >= HEADER).then_some(Self { bytes })
    }

    fn flags(&self) -> u16 {
        short(self.bytes, 2).unwrap_or(0)
    }

    /// Its number.
    pub fn id(&self) -> u16 {
        short(self.bytes, 0).unwrap_or(0)
    }

    /// Whether it is an answer at all.
    pub fn is_response(&self) -> bool {
        self.flags() & 0x8000 != 0
    }

    /// Whether a part did not fit into the datagram.
    pub fn is_truncated(&self) -> bool {
        self.flags() & 0x0200 != 0
    }

    /// One of [`code`].
    pub fn code(&self) -> u8 {
        (self.flags() & 15) as u8
    }

    /// How many questions it repeats.
    pub fn questions(&self) -> u16 {
        short(self.bytes, 4).unwrap_or(0)
    }

    /// How many records answer.
    pub fn answers(&self) -> u16 {
        short(self.bytes, 6).unwrap_or(0)
    }

    /// Whether it neither answers nor fails: the server knows others only.
    pub fn is_referral(&self) -> bool {
        let additional = short(self.bytes, 10).unwrap_or(0);
        self.code() == code::NO_ERROR
            && self.answers() == 0
            && self.flags() & 0x0480 == 0
            && additional == 0
    }

    /// Whether it repeats the question.
    pub fn repeats(&self, query: &Query) -> bool {
        let same = name::same((query.bytes(), HEADER), (self.bytes, HEADER));
        let Some((asked, own)) = same else { return false };
        self.questions() == 1 && query.bytes().get(asked..asked + 4) == self.bytes.get(own..own + 4)
    }

    /// The records that answer, as far as they can be read.
    pub fn records(&self) -> Records<'a> {
        let start = match self.questions() {
            0 => Some(HEADER),
            1 => name::skip(self.bytes, HEADER).map(|end| end + 4),
            _ => None,
        };
        let left = if start.is_some() { self.answers() } else { 0 };
        Records { packet: self.bytes, at: start.unwrap_or(0), left }
    }

    /// Whether all records that its header counts are there.
    pub fn is_whole(&self) -> bool {
        self.records().count() == usize::from(self.answers())
    }

    /// The name that was asked for.
    pub fn question(&self) -> Option<Name> {
        let (name, end) = Name::read(self.bytes, HEADER)?;
        self.bytes.get(end..end + 4)?;
        Some(name)
    }
}

/// One record of an answer.
pub struct Record<'a> {
    packet: &'a [u8],
    owner: usize,
    /// What it holds.
    pub kind: u16,
    /// Of which class.
    pub class: u16,
    start: usize,
    length: usize,
}

impl<'a> Record<'a> {
    /// Whether it is a record of a name.
    pub fn is_of(&self, name: &Name) -> bool {
        name::same((self.packet, self.owner), (name.wire(), 0)).is_some()
    }

    /// Its data.
    pub fn data(&self) -> &'a [u8] {
        self.packet.get(self.start..self.start + self.length).unwrap_or(&[])
    }

    /// The name that is its data; `None` where it is not one, or not all of the data.
    pub fn name(&self) -> Option<Name> {
        let (name, end) = Name::read(self.packet, self.start)?;
        (end == self.start + self.length).then_some(name)
    }
}

/// An iterator over records; it ends where one cannot be read.
#[derive(Clone)]
pub struct Records<'a> {
    packet: &'a [u8],
    at: usize,
    left: u16,
}

impl<'a> Records<'a> {
    fn read(&mut self) -> Option<Record<'a>> {
        let owner = self.at;
        let at = name::skip(self.packet, owner)?;
        let kind = short(self.packet, at)?;
        let class = short(self.packet, at + 2)?;
        let length = usize::from(short(self.packet, at + 8)?);
        self.packet.get(at + 10..at + 10 + length)?;
        self.at = at + 10 + length;
        Some(Record { packet: self.packet, owner, kind, class, start: at + 10, length })
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        self.left = self.left.checked_sub(1)?;
        let record = self.read();
        if record.is_none() {
            self.left = 0;
        }
        record
    }
}

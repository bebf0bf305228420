//! Domain names, in text and as they stand in a packet.

use super::text::Text;

/// How long a name in a packet can be.
pub const MAX_WIRE: usize = 255;

/// Names in text; glibc's bound for what it takes apart.
pub type NameText = Text<1025>;

/// A name as packets have it, without pointers.
#[derive(Clone, Copy)]
pub struct Name {
    wire: [u8; MAX_WIRE],
    length: usize,
}

impl Name {
    /// The root.
    pub const fn root() -> Self {
        Self { wire: [0; MAX_WIRE], length: 1 }
    }

    fn put(&mut self, at: usize, byte: u8) -> Option<()> {
        *self.wire.get_mut(at)? = byte;
        Some(())
    }

    /// A name in text, whose bytes may be escaped as `\.` and `\046`. `None` where it is empty inside,
    /// or too long.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let mut name = Self::root();
        let (mut label, mut at, mut rest) = (0, 1, text);
        while let [first, after @ ..] = rest {
            rest = after;
            let mut byte = *first;
            if byte == b'.' {
                let length = at - label - 1;
                if length == 0 {
                    return (text.len() == 1).then(Self::root);
                }
                name.put(label, length as u8)?;
                label = at;
                at += 1;
                continue;
            }
            if byte == b'\\' {
                (byte, rest) = escaped(rest)?;
            }
            name.put(at, byte)?;
            at += 1;
            if at - label > 64 {
                return None;
            }
        }
        let length = at - label - 1;
        name.put(label, length as u8)?;
        name.length = if length == 0 { at } else { at + 1 };
        if length > 0 {
            name.put(at, 0)?;
        }
        Some(name)
    }

    /// The name at a place of a packet, and where what follows it begins.
    pub fn read(packet: &[u8], at: usize) -> Option<(Self, usize)> {
        let mut name = Self::root();
        let (mut walk, mut to) = (Walk::new(packet, at), 0);
        while let Step::Label(label) = walk.step()? {
            let place = name.wire.get_mut(to..to + label.len())?;
            place.iter_mut().zip(label).for_each(|(to, from)| *to = *from);
            to += label.len();
        }
        name.put(to, 0)?;
        name.length = to + 1;
        Some((name, walk.end()))
    }

    /// As packets have it.
    pub fn wire(&self) -> &[u8] {
        self.wire.get(..self.length).unwrap_or(&[0])
    }

    /// Whether two names are the same.
    pub fn same(&self, other: &Self) -> bool {
        super::text::same(self.wire(), other.wire())
    }

    /// Its labels, from the left.
    pub fn labels(&self) -> Labels<'_> {
        Labels { rest: self.wire() }
    }

    /// Whether a host may have it: letters, digits, `-` and `_`, and no `-` in front.
    pub fn is_host(&self) -> bool {
        let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        self.labels().all(|label| label.iter().all(allowed))
            && self.labels().next().map_or(true, |label| label.first() != Some(&b'-'))
    }

    /// Writes it as text, without the dot at the end.
    pub fn write<const N: usize>(&self, out: &mut Text<N>) {
        if self.length <= 1 {
            out.push(b'.');
        }
        for (index, label) in self.labels().enumerate() {
            if index > 0 {
                out.push(b'.');
            }
            for byte in label {
                write_byte(*byte, out);
            }
        }
    }
}

fn write_byte<const N: usize>(byte: u8, out: &mut Text<N>) {
    match byte {
        b'"' | b'.' | b';' | b'\\' | b'(' | b')' | b'@' | b'$' => {
            out.push(b'\\');
            out.push(byte);
        }
        0x21..=0x7e => out.push(byte),
        _ => {
            out.push(b'\\');
            for digit in [byte / 100, byte / 10 % 10, byte % 10] {
                out.push(b'0' + digit);
            }
        }
    }
}

/// What follows a `\`, and the rest.
fn escaped(rest: &[u8]) -> Option<(u8, &[u8])> {
    match rest {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', after @ ..] => {
            let value = u32::from(a - b'0') * 100 + u32::from(b - b'0') * 10 + u32::from(c - b'0');
            Some((u8::try_from(value).ok()?, after))
        }
        [b'0'..=b'9', ..] | [] => None,
        [byte, after @ ..] => Some((*byte, after)),
    }
}

/// An iterator over the labels of a name.
pub struct Labels<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Labels<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let length = usize::from(*self.rest.first()?);
        let label = self.rest.get(1..=length)?;
        self.rest = self.rest.get(1 + length..).unwrap_or(&[]);
        (length > 0).then_some(label)
    }
}

/// A name in a packet, label by label, pointers followed.
struct Walk<'p> {
    packet: &'p [u8],
    at: usize,
    /// Where what follows the name begins, once a pointer was followed.
    after: Option<usize>,
    jumps: usize,
    length: usize,
}

/// What comes next in a name.
enum Step<'p> {
    /// A label, with its length in front.
    Label(&'p [u8]),
    /// The root.
    Root,
}

impl<'p> Walk<'p> {
    fn new(packet: &'p [u8], at: usize) -> Self {
        Self { packet, at, after: None, jumps: 0, length: 0 }
    }

    fn step(&mut self) -> Option<Step<'p>> {
        loop {
            let length = *self.packet.get(self.at)?;
            match length & 0xc0 {
                0 => {
                    let size = 1 + usize::from(length);
                    let label = self.packet.get(self.at..self.at + size)?;
                    self.at += size;
                    self.length += size;
                    return match size {
                        _ if self.length > MAX_WIRE => None,
                        1 => Some(Step::Root),
                        _ => Some(Step::Label(label)),
                    };
                }
                0xc0 => {
                    let low = *self.packet.get(self.at + 1)?;
                    self.after = self.after.or(Some(self.at + 2));
                    self.at = usize::from(length & 0x3f) << 8 | usize::from(low);
                    self.jumps += 1;
                    if self.jumps > 128 {
                        return None;
                    }
                }
                _ => return None,
            }
        }
    }

    fn end(&self) -> usize {
        self.after.unwrap_or(self.at)
    }
}

/// Where what follows the name at a place begins; `None` where there is not a name.
pub fn skip(packet: &[u8], at: usize) -> Option<usize> {
    let mut walk = Walk::new(packet, at);
    while let Step::Label(_) = walk.step()? {}
    Some(walk.end())
}

/// Whether two names in packets are the same, and where what follows each begins.
pub fn same(one: (&[u8], usize), other: (&[u8], usize)) -> Option<(usize, usize)> {
    let (mut one, mut other) = (Walk::new(one.0, one.1), Walk::new(other.0, other.1));
    loop {
        match (one.step()?, other.step()?) {
            (Step::Root, Step::Root) => return Some((one.end(), other.end())),
            (Step::Label(a), Step::Label(b)) if super::text::same(a, b) => {}
            _ => return None,
        }
    }
}

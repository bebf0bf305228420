//! Bytes of configuration files, taken apart.

/// Text in a buffer of fixed size; what does not fit is left out and noted.
#[derive(Clone, Copy)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    length: usize,
    overflowed: bool,
}

impl<const N: usize> Text<N> {
    /// No text.
    pub const fn new() -> Self {
        Self { bytes: [0; N], length: 0, overflowed: false }
    }

    /// Nothing is left of it.
    pub fn clear(&mut self) {
        self.length = 0;
        self.overflowed = false;
    }

    /// Appends one byte.
    pub fn push(&mut self, byte: u8) {
        match self.bytes.get_mut(self.length) {
            Some(place) => {
                *place = byte;
                self.length += 1;
            }
            None => self.overflowed = true,
        }
    }

    /// Appends bytes.
    pub fn extend(&mut self, bytes: &[u8]) {
        let free = self.bytes.get_mut(self.length..).unwrap_or(&mut []);
        self.overflowed |= free.len() < bytes.len();
        self.length += copy(bytes, free);
    }

    /// Appends a number in decimal digits.
    pub fn number(&mut self, number: u32) {
        let mut power = 1_000_000_000;
        while power > 0 {
            if number >= power || power == 1 {
                self.push(b'0' + (number / power % 10) as u8);
            }
            power /= 10;
        }
    }

    /// Replaces all by other bytes.
    pub fn set(&mut self, bytes: &[u8]) {
        self.clear();
        self.extend(bytes);
    }

    /// What is in it.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&[])
    }

    /// Whether something was left out.
    pub fn overflowed(&self) -> bool {
        self.overflowed
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl<const N: usize> Default for Text<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// Copies what fits, and says how much that is: one function for texts of all sizes.
fn copy(from: &[u8], to: &mut [u8]) -> usize {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
    to.len().min(from.len())
}

/// Whether two texts are the same, by a call: compared in place, each word of a list has code of its own.
#[inline(never)]
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    a == b
}

/// Whether a byte separates words.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// The first word, and what follows it.
pub fn word(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let start = line.iter().position(|byte| !is_space(*byte))?;
    let line = line.get(start..)?;
    let end = line.iter().position(|byte| is_space(*byte)).unwrap_or(line.len());
    Some((line.get(..end)?, line.get(end..)?))
}

/// All words of a line.
pub fn words(line: &[u8]) -> Words<'_> {
    Words { rest: line }
}

/// An iterator over a line's words.
#[derive(Clone)]
pub struct Words<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (word, rest) = word(self.rest)?;
        self.rest = rest;
        Some(word)
    }
}

/// The line up to a byte, and what follows the byte.
pub fn split(line: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match line.iter().position(|byte| *byte == at) {
        Some(end) => (line.get(..end).unwrap_or(&[]), line.get(end + 1..)),
        None => (line, None),
    }
}

/// The line without a comment.
pub fn uncommented(line: &[u8]) -> &[u8] {
    split(line, b'#').0
}

/// A decimal number, if there is nothing but digits.
pub fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |sum, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}

/// The number that a text begins with, as `atoi` reads it.
pub fn leading_number(text: &[u8]) -> u32 {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    number(text.get(..end).unwrap_or(&[])).unwrap_or(if end == 0 { 0 } else { u32::MAX })
}

/// Whether two names are the same but for the case of letters.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// Whether a name ends in another, but for the case of letters.
pub fn ends_with(name: &[u8], end: &[u8]) -> bool {
    let start = name.len().checked_sub(end.len());
    start.and_then(|start| name.get(start..)).map_or(false, |last| same(last, end))
}

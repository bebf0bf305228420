//! The lines of a file, one after the other, in a buffer of fixed size.

use super::system::{Handle, Open, System};

/// A file that is read line by line; what does not fit into the buffer is cut off.
pub struct Lines<'a, S: System> {
    system: &'a S,
    file: Open<'a, S>,
    buffer: &'a mut [u8],
    start: usize,
    end: usize,
    over: bool,
}

impl<'a, S: System> Lines<'a, S> {
    /// The lines of an open file.
    pub fn new(system: &'a S, file: Handle, buffer: &'a mut [u8]) -> Self {
        Self { system, file: Open::new(system, file), buffer, start: 0, end: 0, over: false }
    }

    /// The next line, without its end.
    pub fn next_line(&mut self) -> Option<&[u8]> {
        let mut searched = self.start;
        loop {
            let unread = self.buffer.get(searched..self.end)?;
            if let Some(length) = unread.iter().position(|byte| *byte == b'\n') {
                let (start, end) = (self.start, searched + length);
                self.start = end + 1;
                return self.buffer.get(start..end);
            }
            searched = self.end;
            if self.over || (self.start == 0 && self.end == self.buffer.len()) {
                return self.last_or_cut();
            }
            searched -= self.start;
            self.shift();
            self.fill();
        }
    }

    fn last_or_cut(&mut self) -> Option<&[u8]> {
        let (start, mut end) = (self.start, self.end);
        self.start = 0;
        self.end = 0;
        if !self.over {
            self.skip_to_end_of_line();
            // The last word may be a part of one only.
            let line = self.buffer.get(start..end)?;
            end = start + line.iter().rposition(|byte| super::text::is_space(*byte)).unwrap_or(0);
        }
        (start < end).then_some(()).and_then(|()| self.buffer.get(start..end))
    }

    /// Reads on behind a line that is too long, byte by byte, and leaves the buffer alone.
    fn skip_to_end_of_line(&mut self) {
        let mut byte = [0];
        while self.system.read(self.file.handle, &mut byte) == 1 {
            if byte == [b'\n'] {
                return;
            }
        }
        self.over = true;
    }

    fn shift(&mut self) {
        if self.start > 0 {
            self.buffer.copy_within_checked(self.start, self.end);
            self.end -= self.start;
            self.start = 0;
        }
    }

    fn fill(&mut self) {
        let Some(free) = self.buffer.get_mut(self.end..) else { return };
        let count = self.system.read(self.file.handle, free);
        self.end += count.min(free.len());
        self.over = count == 0;
    }
}

/// `copy_within` that does nothing where the range is not inside.
trait CopyWithin {
    fn copy_within_checked(&mut self, start: usize, end: usize);
}

impl CopyWithin for [u8] {
    fn copy_within_checked(&mut self, start: usize, end: usize) {
        for (to, from) in (start..end).enumerate() {
            let byte = self.get(from).copied().unwrap_or(0);
            if let Some(place) = self.get_mut(to) {
                *place = byte;
            }
        }
    }
}

//! A tar archive that is read from front to back, with the place that was reached.

use std::io::{self, Read};

use super::header::{BLOCK, BLOCK_SIZE, Header};
use crate::unpack::limits::UnpackError;

/// The archive, and how much of it was read.
pub(super) struct Tape<R> {
    input: R,
    pub(super) at: u64,
}

impl<R: Read> Read for Tape<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}

impl<R: Read> Tape<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, at: 0 }
    }

    /// The next header. Alpine's packages are several archives one behind the other, so that zeros between
    /// them end nothing.
    pub(super) fn header(&mut self) -> Result<Option<Header>, UnpackError> {
        loop {
            let mut block = [0; BLOCK_SIZE];
            match read_up_to(self, &mut block)? {
                0 => return Ok(None),
                count if block.iter().all(|&byte| byte == 0) && count > 0 => {}
                count if count < block.len() => {
                    return Err(UnpackError::damaged("it ends in the header of an entry"));
                }
                _ => return Header::of(&block).map(Some),
            }
        }
    }

    /// So many bytes and the padding behind them.
    pub(super) fn content(&mut self, size: u64) -> Result<Vec<u8>, UnpackError> {
        let end = self.at.saturating_add(size);
        let mut content = Vec::new();
        self.by_ref().take(size).read_to_end(&mut content)?;
        self.skip_to(end.saturating_add(end.wrapping_neg() % BLOCK))?;
        Ok(content)
    }

    pub(super) fn skip_to(&mut self, end: u64) -> Result<(), UnpackError> {
        let rest = end.saturating_sub(self.at);
        let skipped = io::copy(&mut self.by_ref().take(rest), &mut io::sink())?;
        // Some writers leave out the padding of the last entry.
        if skipped < rest && rest - skipped >= BLOCK {
            return Err(UnpackError::damaged("it ends in the content of an entry"));
        }
        Ok(())
    }
}

fn read_up_to(input: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match input.read(&mut block[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

//! Files with holes: only what is between the holes is in the archive, and a map says where.
//!
//! GNU tar writes four forms: its own header of type `S` (tar-1.35, `src/tar.h`), and three with POSIX'
//! records ("Storing Sparse Files" in its manual: 0.0, 0.1 and 1.0).

use std::collections::VecDeque;
use std::io::{self, Read};

use super::extension::Extension;
use super::header::{BLOCK, Header, number};
use super::reader::Tape;
use crate::unpack::limits::UnpackError;

/// The most stretches of a file.
const MOST: usize = 65_536;
/// In GNU's header: four stretches, whether there are more, and the size of the whole file.
const STRETCHES: std::ops::Range<usize> = 386..482;
const MORE: std::ops::Range<usize> = 482..483;
const REAL_SIZE: std::ops::Range<usize> = 483..495;

/// Where the bytes of a file are.
#[derive(Debug)]
pub(super) struct Map {
    stretches: VecDeque<(u64, u64)>,
    real_size: u64,
    /// How many bytes of it follow in the archive.
    pub(super) stored: u64,
}

impl Map {
    /// The map of an entry that has one, read up to the first byte of content.
    pub(super) fn read(
        header: &Header,
        size: u64,
        extension: &mut Extension,
        tape: &mut Tape<impl Read>,
    ) -> Result<Option<Self>, UnpackError> {
        let map = if header.kind() == b'S' {
            Some(of_gnu(header, size, tape)?)
        } else if extension.sparse("major") == Some("1") {
            Some(in_content(extension, size, tape)?)
        } else if !extension.sparse.is_empty() {
            Some(in_records(extension, size).ok_or_else(damaged)?)
        } else {
            None
        };
        let Some(map) = map else { return Ok(None) };
        let mut behind = 0;
        for &(offset, length) in &map.stretches {
            let end = offset.checked_add(length).filter(|&end| end <= map.real_size);
            let end = end.filter(|_| offset >= behind);
            behind = end.ok_or_else(damaged)?;
        }
        Ok(Some(map))
    }

    /// The file as it was, with zeros where it has holes.
    pub(super) fn reader<R: Read>(self, data: R) -> Sparse<R> {
        Sparse { map: self, data, at: 0 }
    }

    fn push(&mut self, offset: u64, length: u64) -> Result<(), UnpackError> {
        if self.stretches.len() == MOST {
            return Err(UnpackError::damaged("a sparse file has too many parts"));
        }
        self.stretches.push_back((offset, length));
        Ok(())
    }
}

fn damaged() -> UnpackError {
    UnpackError::damaged("the map of a sparse file makes no sense")
}

fn of_gnu(header: &Header, size: u64, tape: &mut Tape<impl Read>) -> Result<Map, UnpackError> {
    let real_size = header.number(REAL_SIZE)?;
    let mut map = Map { stretches: VecDeque::new(), real_size, stored: size };
    take_stretches(&mut map, header.bytes(STRETCHES))?;
    let mut more = header.bytes(MORE) != [0];
    while more {
        let block = tape.content(BLOCK)?;
        let stretches = block.get(..504).ok_or_else(damaged)?;
        take_stretches(&mut map, stretches)?;
        more = block.get(504).is_some_and(|&byte| byte != 0);
    }
    Ok(map)
}

fn take_stretches(map: &mut Map, bytes: &[u8]) -> Result<(), UnpackError> {
    for stretch in bytes.chunks_exact(24).take_while(|stretch| stretch[0] != 0) {
        let numbers = number(&stretch[..12]).zip(number(&stretch[12..]));
        let (offset, length) = numbers.ok_or_else(damaged)?;
        map.push(offset, length)?;
    }
    Ok(())
}

/// Form 1.0: the map is in front of the content, a number a line, padded to a block.
fn in_content(
    extension: &Extension,
    size: u64,
    tape: &mut Tape<impl Read>,
) -> Result<Map, UnpackError> {
    let real_size = extension.sparse("realsize").and_then(|text| text.parse().ok());
    let real_size = real_size.ok_or_else(damaged)?;
    let mut map = Map { stretches: VecDeque::new(), real_size, stored: 0 };
    let start = tape.at;
    let count = line(tape)?;
    for _ in 0..count {
        let offset = line(tape)?;
        map.push(offset, line(tape)?)?;
    }
    let read = tape.at - start;
    let padding = read.wrapping_neg() % BLOCK;
    tape.skip_to(tape.at + padding)?;
    map.stored = size.checked_sub(read + padding).ok_or_else(damaged)?;
    Ok(map)
}

fn line(tape: &mut Tape<impl Read>) -> Result<u64, UnpackError> {
    let mut digits = String::new();
    let mut byte = [0];
    for _ in 0..24 {
        tape.read_exact(&mut byte)?;
        match byte {
            [b'\n'] => return digits.parse().map_err(|_| damaged()),
            [byte] => digits.push(char::from(byte)),
        }
    }
    Err(damaged())
}

/// Forms 0.0, a record for each number, and 0.1, one list of them.
fn in_records(extension: &Extension, size: u64) -> Option<Map> {
    let real_size = extension.sparse("size")?.parse().ok()?;
    let numbers: Vec<u64> = if let Some(map) = extension.sparse("map") {
        map.split(',').map(|text| text.parse().ok()).collect::<Option<_>>()?
    } else {
        let records = extension.sparse.iter();
        let numbers = records.filter(|(key, _)| key == "offset" || key == "numbytes");
        numbers.map(|(_, value)| value.parse().ok()).collect::<Option<_>>()?
    };
    let stretches = numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    Some(Map { stretches, real_size, stored: size })
}

/// A file whose holes are filled.
pub(super) struct Sparse<R> {
    map: Map,
    data: R,
    at: u64,
}

impl<R: Read> Read for Sparse<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.map.stretches.front().is_some_and(|&(offset, length)| self.at >= offset + length)
        {
            self.map.stretches.pop_front();
        }
        let (offset, end) = match self.map.stretches.front() {
            Some(&(offset, length)) => (offset, offset + length),
            None => (self.map.real_size, self.map.real_size),
        };
        let room = buffer.len() as u64;
        let count = if self.at < offset {
            let holes = usize::try_from(room.min(offset - self.at)).unwrap_or(buffer.len());
            buffer[..holes].fill(0);
            holes
        } else {
            let most = usize::try_from(room.min(end - self.at)).unwrap_or(buffer.len());
            let count = self.data.read(&mut buffer[..most])?;
            if count == 0 && most > 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            count
        };
        self.at += count as u64;
        Ok(count)
    }
}

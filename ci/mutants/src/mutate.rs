//! Changes that know nothing of any format: bits, numbers of every width, and stretches that are moved,
//! repeated, taken from another file or left out.

use std::ops::Range;

use crate::random::Random;

/// The most changes of one file.
const MOST: usize = 12;
/// How long a file may become.
const LONGEST: usize = 1 << 20;
/// What headers and tables have room in, at either end.
const EDGE: usize = 4096;

/// The mutant with this number.
pub fn mutant(number: u64, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut random = Random::new(number);
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..1 + random.below(MOST) {
        change(&mut bytes, seeds, &mut random);
        bytes.truncate(LONGEST);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = place(bytes.len(), random);
    match random.below(12) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1..=5 => number(bytes, at, random),
        6 => {
            let stretch = stretch(bytes, at, random);
            let copied = bytes[stretch].to_vec();
            overwrite(bytes, place(bytes.len(), random), &copied);
        }
        7 => {
            let other = &seeds[random.below(seeds.len())];
            let from = place(other.len(), random);
            let copied = other[stretch(other, from, random)].to_vec();
            overwrite(bytes, at, &copied);
        }
        8 => {
            let stretch = stretch(bytes, at, random);
            bytes.drain(stretch);
        }
        9 => {
            let stretch = stretch(bytes, at, random);
            let copied = bytes[stretch].to_vec();
            let at = place(bytes.len(), random);
            bytes.splice(at..at, copied);
        }
        10 => {
            let stretch = stretch(bytes, at, random);
            let filler = [0, 0xff, 0x7f, 0x80, b'/', b'A'][random.below(6)];
            bytes[stretch].fill(filler);
        }
        _ => {
            // A cut is rare, since it takes away what the other changes have done.
            if random.below(4) == 0 {
                bytes.truncate(at);
            }
        }
    }
}

/// A place, more often near either end than in the middle.
fn place(length: usize, random: &mut Random) -> usize {
    let edge = length.min(EDGE);
    match random.below(4) {
        0 => random.below(edge.min(256)),
        1 => random.below(edge),
        2 => length - edge + random.below(edge),
        _ => random.below(length),
    }
}

/// A stretch from a place on: short ones are more frequent.
fn stretch(bytes: &[u8], at: usize, random: &mut Random) -> Range<usize> {
    let longest = 1 << random.below(16);
    let at = at.min(bytes.len());
    at..(at + 1 + random.below(longest)).min(bytes.len())
}

fn overwrite(bytes: &mut Vec<u8>, at: usize, other: &[u8]) {
    let end = (at + other.len()).min(bytes.len());
    let at = at.min(end);
    let count = end - at;
    bytes[at..end].copy_from_slice(&other[..count]);
}

/// Sets or moves a number of one to eight bytes, in either order.
fn number(bytes: &mut [u8], at: usize, random: &mut Random) {
    let width = 1 << random.below(4);
    let at = if random.below(2) == 0 { at - at % width } else { at };
    let length = bytes.len() as u64;
    let Some(field) = bytes.get_mut(at..at + width) else { return };
    let big = random.below(4) == 0;
    let mut old = [0; 8];
    old[..width].copy_from_slice(field);
    let mut old = u64::from_le_bytes(old);
    if big {
        old = old.swap_bytes() >> (64 - 8 * width);
    }
    let small = random.below(256) as u64;
    let new = match random.below(10) {
        0 => small,
        1 => u64::MAX - small,
        2 => 1_u64 << random.below(64),
        3 => (1_u64 << random.below(64)).wrapping_sub(1),
        4 => old.wrapping_add(small),
        5 => old.wrapping_sub(small),
        6 => length.wrapping_sub(small),
        7 => random.next() % (length + 1),
        8 => old.wrapping_mul(small),
        _ => random.next(),
    };
    let new = if big { new << (64 - 8 * width) } else { new };
    let written = if big { new.to_be_bytes() } else { new.to_le_bytes() };
    field.copy_from_slice(&written[..width]);
}

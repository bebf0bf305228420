//! Memory that is taken and given back, by one thread and by several at a time.

use std::sync::mpsc;
use std::thread;

use crate::Numbers;

/// How many pieces a thread holds, and how often it replaces one.
const HELD: usize = 2_000;
const TURNS: usize = 400_000;

/// Each thread holds some pieces of many sizes, most of them small, and replaces one after the other.
pub fn replace(threads: u64) -> u64 {
    let all: Vec<_> = (1..=threads).map(|seed| thread::spawn(move || one(seed))).collect();
    all.into_iter().map(|thread| thread.join().unwrap()).sum()
}

fn one(seed: u64) -> u64 {
    let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut held: Vec<Vec<u8>> = vec![Vec::new(); HELD];
    let mut sum = 0;
    for turn in 0..TURNS {
        let size = piece(&mut numbers);
        let mut new = Vec::with_capacity(size);
        new.push(turn as u8);
        let at = numbers.below(HELD);
        let old = std::mem::replace(&mut held[at], new);
        sum += old.first().map_or(0, |byte| u64::from(*byte));
    }
    sum
}

/// A size as programs ask for: one in sixteen is large.
fn piece(numbers: &mut Numbers) -> usize {
    match numbers.below(16) {
        0 => 512 + numbers.below(8_000),
        1..=4 => 64 + numbers.below(448),
        _ => 8 + numbers.below(56),
    }
}

/// One thread makes pieces, another gives them back.
pub fn hand_over() -> u64 {
    let (sender, receiver) = mpsc::sync_channel::<Vec<Box<[u8; 48]>>>(64);
    let maker = thread::spawn(move || {
        for turn in 0..6_000_u64 {
            let batch = (0..64).map(|one| Box::new([(turn + one) as u8; 48])).collect();
            sender.send(batch).unwrap();
        }
    });
    let sum = receiver.iter().flatten().map(|piece| u64::from(piece[7])).sum();
    maker.join().unwrap();
    sum
}

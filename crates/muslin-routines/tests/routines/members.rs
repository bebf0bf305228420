//! Sets of bytes: each byte alone, all but one, and random ones, up to the end of memory.
#![cfg(not(miri))]

use proptest::prelude::*;

use crate::kind::kinds;
use crate::memory::Guarded;

/// Asks every kind, with the text at the end of memory.
fn check(memory: &mut Guarded, text: &[u8], members: &[u8]) {
    let span = |inside: bool| text.iter().take_while(|one| members.contains(one) == inside).count();
    let right = (span(true), span(false));
    let set = [members, &[0]].concat();
    let n = text.len();
    for kind in kinds() {
        let at = memory.end(n + 1);
        at[..n].copy_from_slice(text);
        at[n] = 0;
        assert_eq!(kind.spans(at, &set), right, "{} {members:?} of {text:?}", kind.name);
    }
}

#[test]
fn every_byte_is_in_the_set_that_has_it_and_in_no_other() {
    let mut memory = Guarded::new(2);
    let all: Vec<u8> = (1..=u8::MAX).collect();
    for byte in 1..=u8::MAX {
        check(&mut memory, &all, &[byte]);
        let others: Vec<u8> = all.iter().copied().filter(|one| *one != byte).collect();
        check(&mut memory, &all, &others);
        check(&mut memory, &[others.as_slice(), &[byte], &others].concat(), &others);
    }
    check(&mut memory, &all, &[]);
    check(&mut memory, &[], &all);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_sets_end_a_text_where_they_should(
        members in proptest::collection::vec(1..=u8::MAX, 0..40),
        length in 0..1500_usize,
        stop in any::<u8>(),
        fill in any::<u8>(),
    ) {
        let mut memory = Guarded::new(2);
        let inside = *members.get(fill as usize % members.len().max(1)).unwrap_or(&7);
        let stop = stop.max(1);
        check(&mut memory, &[vec![inside; length], vec![stop; 3]].concat(), &members);
        check(&mut memory, &[vec![stop; length], vec![inside; 3]].concat(), &members);
    }
}

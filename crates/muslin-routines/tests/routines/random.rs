//! Anything that chance finds, against the standard library's own.

use proptest::prelude::*;

use crate::kind::kinds;

/// Bytes of few kinds, so that they are often equal and often found.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let length = prop_oneof![0..40usize, 0..300usize, 0..2000usize];
    length.prop_flat_map(|length| prop::collection::vec(0u8..3, length))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(miri) { 4 } else { 400 },
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn moves_inside_of_a_buffer_are_those_of_the_standard_library(
        buffer in bytes(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(),
    ) {
        let (from, to) = (from.index(buffer.len() + 1), to.index(buffer.len() + 1));
        let n = buffer.len() - from.max(to);
        for kind in kinds() {
            let (mut ours, mut theirs) = (buffer.clone(), buffer.clone());
            kind.copy_within(&mut ours, from, to, n);
            theirs.copy_within(from..from + n, to);
            prop_assert_eq!(&ours, &theirs, "{}", kind.name);
        }
    }

    #[test]
    fn comparisons_are_those_of_the_standard_library(
        a in bytes(), change in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut b = a.clone();
        if let Some(place) = (!a.is_empty()).then(|| change.index(a.len())) {
            b[place] = byte;
        }
        for kind in kinds() {
            prop_assert_eq!(kind.compare(&a, &b), a.cmp(&b) as i32, "{}", kind.name);
        }
    }

    #[cfg(not(miri))]
    #[test]
    fn bytes_are_found_where_the_standard_library_finds_them(text in bytes(), byte in 0u8..4) {
        for kind in kinds() {
            let first = text.iter().position(|one| *one == byte);
            prop_assert_eq!(kind.position(&text, byte), first, "{}", kind.name);
            let last = text.iter().rposition(|one| *one == byte);
            prop_assert_eq!(kind.last_position(&text, byte), last, "{}", kind.name);
        }
    }
}

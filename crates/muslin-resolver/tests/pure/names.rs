//! Names in text and in packets.

use muslin_resolver::resolver::name::{Name, NameText};
use proptest::prelude::*;

fn shown(name: &Name) -> String {
    let mut text = NameText::new();
    name.write(&mut text);
    String::from_utf8(text.bytes().to_vec()).unwrap()
}

#[test]
fn names_have_labels_of_63_bytes_and_255_in_all() {
    let label = |length| "a".repeat(length);
    let longest = [label(63), label(63), label(63), label(61)].join(".");
    assert_eq!(longest.len(), 253);
    for (text, fits) in [
        (longest.clone(), true),
        (format!("{longest}."), true),
        (format!("{longest}a"), false),
        (label(63), true),
        (label(64), false),
        ("a..b".to_owned(), false),
        (".a".to_owned(), false),
        (".".to_owned(), true),
        ("a\\".to_owned(), false),
        ("a\\256".to_owned(), false),
    ] {
        assert_eq!(Name::parse(text.as_bytes()).is_some(), fits, "{text}");
    }
}

#[test]
fn odd_bytes_are_escaped() {
    let name = Name::parse(b"a\\.b.c\\032d.\\255").unwrap();
    assert_eq!(name.wire(), b"\x03a.b\x03c d\x01\xff\0");
    assert_eq!(shown(&name), "a\\.b.c\\032d.\\255");
    assert!(!name.is_host());
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(labels in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..20), 1..8)) {
        let mut wire = Vec::new();
        for label in &labels {
            wire.push(u8::try_from(label.len()).unwrap());
            wire.extend(label);
        }
        wire.push(0);
        let (name, end) = Name::read(&wire, 0).unwrap();
        prop_assert_eq!(end, wire.len());
        let again = Name::parse(shown(&name).as_bytes()).unwrap();
        prop_assert_eq!(again.wire(), &wire[..]);
    }

    #[test]
    fn pointers_lead_nowhere_forever(packet in prop::collection::vec(prop_oneof![Just(0xc0_u8), 0_u8..70, any::<u8>()], 0..300), at in 0_usize..310) {
        if let Some((name, end)) = Name::read(&packet, at) {
            prop_assert!(name.wire().len() <= 255);
            prop_assert!(end <= packet.len());
        }
    }
}

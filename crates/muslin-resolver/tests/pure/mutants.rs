//! No packet and no file makes it panic, hang, or leave something open.

use muslin_resolver::resolver::address::Family;
use muslin_resolver::resolver::answer;
use muslin_resolver::resolver::found::MAX_ADDRESSES;
use muslin_resolver::resolver::gai::Policy;
use muslin_resolver::resolver::netlink;
use muslin_resolver::resolver::nsswitch::Sources;
use muslin_resolver::resolver::packet::Reply;
use muslin_resolver::resolver::resolv::Configuration;
use muslin_resolver::resolver::work::Work;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::exchanges::right;
use crate::fake::{roomy, Fake};

/// Runs a property with a roomy stack.
fn check<S: Strategy + Send + 'static>(strategy: S, property: fn(S::Value)) {
    roomy(move || {
        let run = |value| {
            property(value);
            Ok(())
        };
        TestRunner::default().run(&strategy, run).unwrap();
    });
}

#[test]
fn a_mutant_of_an_answer_is_an_answer_or_none() {
    let changes = prop::collection::vec((12_usize..80, any::<u8>()), 1..6);
    check((changes, 0_usize..90), |(changes, cut)| {
        let fake = Fake::new(
            "nameserver 192.0.2.53\noptions timeout:1 attempts:1\n",
            move |_, _, question| {
                let mut packet = right(question);
                for (at, value) in &changes {
                    if let Some(byte) = packet.get_mut(*at) {
                        *byte = *value;
                    }
                }
                packet.truncate(cut.max(12));
                vec![packet]
            },
        );
        drop(fake.look_up("ship.example"));
        assert_eq!(fake.left_open(), 0);
        assert!(fake.clock.get() < 10_000);
    });
}

#[test]
fn any_bytes_behind_a_right_question_are_read_to_their_end() {
    let bytes =
        prop::collection::vec(prop_oneof![Just(0xc0_u8), Just(0), Just(12), any::<u8>()], 0..600);
    check((bytes, any::<u8>()), |(bytes, count)| {
        let mut packet = b"\0\0\x81\x80\0\x01\0\0\0\0\0\0\x04ship\0\0\x01\0\x01".to_vec();
        packet[7] = count;
        packet.extend(bytes);
        let mut work = Box::new(Work::new());
        let _ = answer::addresses(&packet, Family::V4, &mut work.found);
        let _ = answer::pointer(&packet, &mut work.found);
        assert!(work.found.addresses().len() <= usize::from(count));
        assert!(Reply::new(&packet).unwrap().records().count() <= usize::from(count));
    });
}

#[test]
fn more_addresses_than_fit_are_dropped() {
    roomy(|| {
        let mut work = Box::new(Work::new());
        for _ in 0..MAX_ADDRESSES + 5 {
            work.found.push(muslin_resolver::resolver::address::Address::v4(1, 2, 3, 4));
        }
        assert_eq!(work.found.addresses().len(), MAX_ADDRESSES);
    });
}

#[test]
fn any_file_is_read() {
    let line = "(search|options|nameserver|hosts:|label|precedence|scopev4|[a-z0-9.:/%\\[\\]!= \t#;-]{0,9}){0,6}\n";
    check(prop::collection::vec(line, 0..8), |lines| {
        let text = lines.concat();
        let own = Configuration::parse(text.as_bytes());
        assert!(own.servers().len() <= 3 && own.dots <= 15);
        assert!(Sources::parse(text.as_bytes()).steps().len() <= 16);
        let _ = Policy::parse(text.as_bytes());
        let mut fake = Fake::new(&text, |_, _, _| Vec::new());
        for name in ["/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf"] {
            fake.files.insert(name, text.clone().into_bytes());
        }
        drop(fake.look_up("ship.example"));
        assert_eq!(fake.left_open(), 0);
    });
}

#[test]
fn any_message_of_the_kernel_is_read() {
    check(prop::collection::vec(prop_oneof![Just(0_u8), 0_u8..40, any::<u8>()], 0..300), |bytes| {
        netlink::addresses(&bytes, &mut |_| ());
        netlink::tunnels(&bytes, &mut |_| ());
    });
}

//! No packet and no file makes it panic, hang, or leave something open.

use muslin_resolver::resolver::address::{Address, Family};
use muslin_resolver::resolver::answer;
use muslin_resolver::resolver::found::MAX_ADDRESSES;
use muslin_resolver::resolver::gai::Policy;
use muslin_resolver::resolver::netlink;
use muslin_resolver::resolver::nsswitch::Sources;
use muslin_resolver::resolver::packet::Reply;
use muslin_resolver::resolver::resolv::Configuration;
use muslin_resolver::resolver::reverse;
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

/// What a byte is replaced by: lengths, pointers, counts and what ends a text.
const VALUES: [u8; 9] = [0, 1, 12, 0x3f, 0x40, 0xc0, 0xff, b'"', b'\n'];

/// Every text with one byte replaced, every text without its end, and every text with a byte twice.
fn mutants(text: &[u8], mut each: impl FnMut(Vec<u8>)) {
    for at in 0..text.len() {
        for value in VALUES {
            let mut mutant = text.to_vec();
            mutant[at] = value;
            each(mutant);
        }
        each(text[..at].to_vec());
        let mut longer = text.to_vec();
        longer.insert(at, text[at]);
        each(longer);
    }
}

/// An answer with a chain of two aliases, and a name for an address.
fn chain() -> Vec<u8> {
    let mut packet = b"\0\0\x81\x80\0\x01\0\x04\0\0\0\0\x04ship\x07example\0\0\x01\0\x01".to_vec();
    packet.extend(b"\xc0\x0c\0\x05\0\x01\0\0\0\x3c\0\x07\x04boat\xc0\x11");
    packet.extend(b"\xc0\x2a\0\x05\0\x01\0\0\0\x3c\0\x07\x04raft\xc0\x11");
    packet.extend(b"\xc0\x3d\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x01");
    packet.extend(b"\xc0\x0c\0\x0c\0\x01\0\0\0\x3c\0\x02\xc0\x11");
    packet
}

#[test]
fn a_chain_of_aliases_is_followed_and_no_mutant_of_it_leads_astray() {
    roomy(|| {
        let mut work = Box::new(Work::new());
        answer::addresses(&chain(), Family::V4, &mut work.found).unwrap();
        assert_eq!(work.found.canonical.bytes(), b"raft.example");
        let mut count = 0;
        mutants(&chain(), |mutant| {
            work.found.clear();
            let _ = answer::addresses(&mutant, Family::V4, &mut work.found);
            // Whatever the packet says: one address record, so at most one address.
            assert!(work.found.addresses().len() <= 1, "{mutant:?}");
            let _ = answer::pointer(&mutant, &mut work.found);
            count += 1;
        });
        assert_eq!(count, chain().len() * 11);
    });
}

#[test]
fn no_mutant_of_a_daemons_answer_is_more_than_an_answer() {
    let resolved = "{\"parameters\":{\"addresses\":[{\"ifindex\":2,\"family\":2,\"address\":[192,0,2,7]}],\"names\":[{\"name\":\"ship.local\"}],\"name\":\"ship.local\"}}\0";
    let avahi = "+ 2 0 ship.local 192.0.2.9\n";
    roomy(move || {
        let mut work = Box::new(Work::new());
        let mut fake = Fake::new("options attempts:0\n", |_, _, _| Vec::new());
        let sources = b"hosts: mdns [SUCCESS=continue] resolve\n".to_vec();
        fake.files.insert("/etc/nsswitch.conf", sources);
        for (path, text) in [
            ("/run/systemd/resolve/io.systemd.Resolve", resolved),
            ("/run/avahi-daemon/socket", avahi),
        ] {
            fake.daemons.clear();
            mutants(text.as_bytes(), |mutant| {
                fake.daemons.insert(path, mutant);
                let _ = fake.look_up_in(&mut work, "ship.local");
                assert!(work.found.addresses().len() <= 2);
                let _ = reverse::look_up(&fake, &mut work, Address::v4(169, 254, 0, 1));
                let name = work.found.canonical.bytes();
                assert!(name.iter().all(u8::is_ascii_graphic), "{name:?}");
            });
        }
        assert_eq!(fake.left_open(), 0);
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
            work.found.push(Address::v4(1, 2, 3, 4));
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

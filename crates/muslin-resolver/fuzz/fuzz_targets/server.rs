//! What a name server sends, as a datagram or over a connection: for A and AAAA, and for the name of an address.

#![no_main]

#[path = "../../tests/pure/fake.rs"]
mod fake;

use libfuzzer_sys::fuzz_target;
use muslin_resolver::resolver::address::Address;
use muslin_resolver::resolver::reverse;
use muslin_resolver::resolver::work::Work;

thread_local! {
    static WORK: std::cell::RefCell<Box<Work>> = Box::new(Work::new()).into();
}

/// The answer with the id and, where the first byte is even, the question of what was asked.
fn answer(data: &[u8], question: &[u8]) -> Vec<u8> {
    let mut packet = question[..2].to_vec();
    let (kind, rest) = data.split_first().unwrap_or((&0, &[]));
    if kind % 2 == 1 {
        packet.extend(rest);
        return packet;
    }
    let end = 12 + question[12..].iter().position(|byte| *byte == 0).unwrap_or(0) + 5;
    let (header, records) = rest.split_at(rest.len().min(10));
    packet.extend(header);
    packet.resize(12, 0);
    packet.extend(&question[12..end]);
    packet.extend(records);
    packet
}

fuzz_target!(|data: &[u8]| {
    let own = data.to_vec();
    let configuration = "nameserver 192.0.2.53\nsearch a.test b.test\nsortlist 10.0.0.0\noptions edns0\n";
    let fake = fake::Fake::new(configuration, move |_, _, question| {
        // Two at once: the second is often the wrong one, and has to be passed over.
        vec![answer(&own, question), answer(own.get(1..).unwrap_or(&[]), question)]
    });
    WORK.with_borrow_mut(|work| {
        let _ = fake.look_up_in(work, "ship.example");
        let _ = reverse::look_up(&fake, work, Address::v4(192, 0, 2, 7));
    });
    assert_eq!(fake.left_open(), 0);
    assert!(fake.clock.get() < 600_000, "bounded in time");
});

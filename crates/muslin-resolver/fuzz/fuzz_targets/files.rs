//! The files: parts of the input, divided by bytes of 255.

#![no_main]

#[path = "../../tests/pure/fake.rs"]
mod fake;

use libfuzzer_sys::fuzz_target;
use muslin_resolver::resolver::address::Address;
use muslin_resolver::resolver::request::{self, Hints};
use muslin_resolver::resolver::reverse;
use muslin_resolver::resolver::work::Work;

thread_local! {
    static WORK: std::cell::RefCell<Box<Work>> = Box::new(Work::new()).into();
}

const NAMES: [&str; 6] = [
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/host.aliases",
];

fuzz_target!(|data: &[u8]| {
    let mut fake = fake::Fake::new("", |_, _, _| Vec::new());
    fake.aliases = Some("/etc/host.aliases");
    // Never kept from one input to the next.
    fake.changed.set(i64::MAX);
    for (name, text) in NAMES.iter().zip(data.split(|byte| *byte == 255)) {
        fake.files.insert(name, text.to_vec());
    }
    WORK.with_borrow_mut(|work| {
        for name in [&b"ship"[..], b"ship.example", b"localhost"] {
            let _ = request::look_up(&fake, work, Some(name), Some(b"http"), &Hints::default());
        }
        let _ = reverse::look_up(&fake, work, Address::v4(192, 0, 2, 7));
    });
    assert_eq!(fake.left_open(), 0);
});

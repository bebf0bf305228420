//! What systemd-resolved and the avahi daemon send.

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

fuzz_target!(|data: &[u8]| {
    let mut fake = fake::Fake::new("options attempts:0\n", |_, _, _| Vec::new());
    fake.files.insert("/etc/nsswitch.conf", b"hosts: mdns [SUCCESS=continue] resolve\n".to_vec());
    for path in ["/run/systemd/resolve/io.systemd.Resolve", "/run/avahi-daemon/socket"] {
        fake.daemons.insert(path, data.to_vec());
    }
    WORK.with_borrow_mut(|work| {
        let _ = fake.look_up_in(work, "printer.local");
        let _ = reverse::look_up(&fake, work, Address::v4(169, 254, 2, 7));
        let name = work.found.canonical.bytes();
        assert!(name.iter().all(u8::is_ascii_graphic), "a name that a program may print");
    });
    assert_eq!(fake.left_open(), 0);
});

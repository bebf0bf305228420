//! What is kept from one look-up to the next, and where the order of addresses comes from.

use muslin_resolver::resolver::address::{parse_v4, parse_v6, Address};
use muslin_resolver::resolver::gai::Policy;
use muslin_resolver::resolver::order;
use muslin_resolver::resolver::packet::Wanted;
use muslin_resolver::resolver::system::{Flags, Interface};
use muslin_resolver::resolver::work::Work;

use crate::exchanges::right;
use crate::fake::{roomy, shown, Fake};

fn machine() -> Fake {
    let mut fake = Fake::new("nameserver 192.0.2.53\n", |_, _, question| vec![right(question)]);
    fake.files.insert("/etc/hosts", b"192.0.2.2 boat\n".to_vec());
    fake.files.insert("/etc/nsswitch.conf", b"hosts: files dns\n".to_vec());
    fake
}

/// Looks a name up with two servers, one after the other, and returns which files were read the second time.
fn second_time(fake: &mut Fake, between: fn(&mut Fake)) -> String {
    let mut work = Box::new(Work::new());
    fake.look_up_in(&mut work, "ship.example").unwrap();
    fake.read.borrow_mut().clear();
    between(fake);
    fake.look_up_in(&mut work, "ship.example").unwrap();
    let read = fake.read.borrow().join(" ");
    read
}

#[test]
fn files_that_did_not_change_are_read_once_and_hosts_each_time() {
    roomy(|| assert_eq!(second_time(&mut machine(), |_| ()), "/etc/hosts"));
}

#[test]
fn a_changed_file_is_read_again() {
    roomy(|| {
        let mut fake = machine();
        let read = second_time(&mut fake, |fake| {
            fake.files.insert("/etc/resolv.conf", b"nameserver 192.0.2.54\n# new\n".to_vec());
        });
        assert_eq!(read, "/etc/hosts /etc/resolv.conf");
        assert_eq!(fake.asked.borrow()[1].0, "192.0.2.54");
    });
}

#[test]
fn a_file_that_comes_and_one_that_goes_are_noticed() {
    roomy(|| {
        let mut fake = machine();
        fake.files.remove("/etc/nsswitch.conf");
        let read = second_time(&mut fake, |fake| {
            fake.files.insert("/etc/nsswitch.conf", b"hosts: dns\n".to_vec());
        });
        assert_eq!(read, "/etc/nsswitch.conf");
        let read = second_time(&mut fake, |fake| drop(fake.files.remove("/etc/nsswitch.conf")));
        assert_eq!(read, "/etc/hosts");
    });
}

#[test]
fn a_file_that_changed_this_very_second_is_read_again() {
    roomy(|| {
        let mut fake = machine();
        fake.changed.set(999_999);
        let read = second_time(&mut fake, |_| ());
        assert_eq!(read, "/etc/nsswitch.conf /etc/hosts /etc/resolv.conf");
    });
}

fn address(text: &str) -> Address {
    parse_v4(text.as_bytes()).or_else(|| parse_v6(text.as_bytes())).unwrap()
}

/// Puts addresses into order on a machine where `2001:db8:N::` is reached from `2001:db8:N::1` on interface N.
fn ordered(all: &[&str], fake: &mut Fake) -> String {
    fake.sources = |destination| {
        let mut octets = destination.octets;
        octets[6..].copy_from_slice(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        Some(Address::v6(octets))
    };
    let mut work = Box::new(Work::new());
    let mut addresses: Vec<Address> = all.iter().map(|text| address(text)).collect();
    let Work { interfaces, order: scratch, .. } = &mut *work;
    order::order(fake, &Policy::parse(b""), &mut addresses, interfaces, scratch);
    addresses.iter().map(shown).collect::<Vec<_>>().join(" ")
}

fn bearing(index: u32, flags: Flags) -> Interface {
    Interface { address: address(&format!("2001:db8:{index}::1")), index, prefix: 64, flags }
}

#[test]
fn a_tunnel_comes_after_what_is_no_tunnel() {
    roomy(|| {
        let all = ["2001:db8:1::9", "2001:db8:2::9", "2001:db8:3::9"];
        let mut fake = Fake::new("", |_, _, _| Vec::new());
        fake.interfaces = [1, 2, 3].map(|index| bearing(index, Flags::NONE)).to_vec();
        assert_eq!(ordered(&all, &mut fake), "2001:db8:1::9 2001:db8:2::9 2001:db8:3::9");
        fake.tunnels = vec![1];
        assert_eq!(ordered(&all, &mut fake), "2001:db8:2::9 2001:db8:3::9 2001:db8:1::9");
    });
}

#[test]
fn a_home_address_comes_first_and_a_deprecated_one_last() {
    roomy(|| {
        let all = ["2001:db8:1::9", "2001:db8:2::9", "2001:db8:3::9"];
        let mut fake = Fake::new("", |_, _, _| Vec::new());
        fake.interfaces = vec![
            bearing(1, Flags { deprecated: Wanted::Yes, home: Wanted::Yes }),
            bearing(2, Flags::NONE),
            bearing(3, Flags { deprecated: Wanted::No, home: Wanted::Yes }),
        ];
        assert_eq!(ordered(&all, &mut fake), "2001:db8:3::9 2001:db8:2::9 2001:db8:1::9");
    });
}

//! Addresses in text and their order.

use std::net::{Ipv4Addr, Ipv6Addr};

use muslin_resolver::resolver::address::{parse_v4, parse_v4_legacy, parse_v6, Address};
use muslin_resolver::resolver::gai::Policy;
use proptest::prelude::*;

use crate::fake::shown;

proptest! {
    #[test]
    fn an_address_is_written_and_read_as_the_standard_library_does(octets: [u8; 16], zeros: u16) {
        let mut octets = octets;
        for (at, octet) in octets.iter_mut().enumerate() {
            if zeros >> at & 1 == 1 {
                *octet = 0;
            }
        }
        let own = Address::v6(octets);
        prop_assert_eq!(parse_v6(shown(&own).as_bytes()), Some(own));
        let standard: Ipv6Addr = shown(&own).parse().unwrap();
        prop_assert_eq!(standard.octets(), octets);
    }

    #[test]
    fn text_is_an_address_where_the_standard_library_says_so(text in "[0-9a-f:.]{0,24}") {
        let standard = text.parse::<Ipv6Addr>().ok();
        let own = parse_v6(text.as_bytes()).map(|own| Ipv6Addr::from(own.octets));
        prop_assert_eq!(own, standard);
        let standard = text.parse::<Ipv4Addr>().ok().map(|one| one.octets().to_vec());
        prop_assert_eq!(parse_v4(text.as_bytes()).map(|one| one.bytes().to_vec()), standard);
    }
}

#[test]
fn an_address_may_be_written_as_inet_aton_reads_it() {
    let read = |text: &str| parse_v4_legacy(text.as_bytes()).map(|one| shown(&one));
    for (text, address) in [
        ("1.2.3.4", Some("1.2.3.4")),
        ("127.1", Some("127.0.0.1")),
        ("1.2.772", Some("1.2.3.4")),
        ("0x7f000001", Some("127.0.0.1")),
        ("017.0.0.1", Some("15.0.0.1")),
        ("4294967295", Some("255.255.255.255")),
        ("4294967296", None),
        ("1.2.3.256", None),
        ("256.1", None),
        ("1.2.3.4.5", None),
        ("1.2.3.", None),
        ("", None),
        ("0x", None),
        ("08", None),
    ] {
        assert_eq!(read(text).as_deref(), address, "{text}");
    }
}

#[test]
fn the_longest_prefix_decides_and_a_line_replaces_the_whole_table() {
    let address = |text: &str| parse_v6(text.as_bytes()).unwrap();
    let standard = Policy::parse(b"");
    assert_eq!(standard.precedence.value(&Address::v6_loopback()), 50);
    assert_eq!(standard.precedence.value(&Address::v4(1, 2, 3, 4)), 10);
    assert_eq!(standard.labels.value(&address("fd00::1")), 6);
    assert_eq!(standard.labels.value(&address("2a00::1")), 1);
    let own = Policy::parse(
        b"# x\nprecedence ::ffff:0:0/96 100\nlabel nonsense 1\nprecedence ::/129x 1\n",
    );
    assert_eq!(own.precedence.value(&Address::v4(1, 2, 3, 4)), 100);
    assert_eq!(own.precedence.value(&Address::v6_loopback()), 40);
    assert_eq!(own.labels.value(&address("fd00::1")), 6);
}

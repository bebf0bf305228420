//! Sources that are daemons of the machine.

use muslin_resolver::resolver::address::Address;
use muslin_resolver::resolver::dns::Problem;
use muslin_resolver::resolver::reverse;
use muslin_resolver::resolver::work::Work;

use crate::fake::{roomy, Fake};

const RESOLVED: &str = "/run/systemd/resolve/io.systemd.Resolve";
const AVAHI: &str = "/run/avahi-daemon/socket";

fn machine(sources: &str, path: &'static str, answer: &str) -> Fake {
    let mut fake = Fake::new("options attempts:0\n", |_, _, _| Vec::new());
    fake.files.insert("/etc/nsswitch.conf", sources.as_bytes().to_vec());
    fake.daemons.insert(path, answer.as_bytes().to_vec());
    fake
}

fn resolved(answer: &str) -> Result<Vec<String>, Problem> {
    let fake = machine("hosts: resolve [!UNAVAIL=return] myhostname\n", RESOLVED, answer);
    let found = fake.look_up("localhost");
    assert_eq!(fake.left_open(), 0);
    let received = String::from_utf8(fake.received.borrow().clone()).unwrap();
    assert_eq!(received, "{\"method\":\"io.systemd.Resolve.ResolveHostname\",\"parameters\":{\"name\":\"localhost\",\"family\":0}}\0");
    found
}

#[test]
fn systemd_resolved_is_asked_over_its_socket() {
    let answer = r#"{"parameters": {"addresses": [{"ifindex": 2, "family": 2, "address": [192, 0, 2, 7]},
        {"ifindex":3,"family":10,"address":[254,128,0,0,0,0,0,0,0,0,0,0,0,0,0,1]}, {"address":[1,2]}], "name": "a,\"b", "flags": 1}}"#;
    let answer = format!("{answer}\0");
    roomy(move || assert_eq!(resolved(&answer).unwrap(), ["192.0.2.7", "fe80::1"]));
}

#[test]
fn an_error_of_systemd_resolved_is_the_end_and_an_unknown_daemon_is_not() {
    roomy(|| {
        let error =
            |name: &str| resolved(&format!("{{\"error\":\"{name}\",\"parameters\":{{}}}}\0"));
        assert_eq!(error("io.systemd.Resolve.NoSuchResourceRecord"), Err(Problem::NoData));
        assert_eq!(error("io.systemd.Resolve.DNSError"), Err(Problem::HostNotFound));
        assert_eq!(error("io.systemd.Resolve.QueryTimedOut"), Err(Problem::TryAgain));
        assert_eq!(error("org.varlink.service.MethodNotFound").unwrap(), ["::1", "127.0.0.1"]);
        // Neither is one that ends in the middle of its answer, or says nothing of use.
        for answer in ["", "{\"parameters\":", "{}\0", "[[[[\0", "\0"] {
            assert_eq!(resolved(answer).unwrap(), ["::1", "127.0.0.1"], "{answer}");
        }
    });
}

#[test]
fn names_under_local_are_asked_of_avahi() {
    roomy(|| {
        let sources = "hosts: files mdns4_minimal [NOTFOUND=return] dns\n";
        let fake = machine(sources, AVAHI, "+ 2 0 printer.local 192.0.2.9\n");
        assert_eq!(fake.look_up("printer.local").unwrap(), ["192.0.2.9"]);
        assert_eq!(*fake.received.borrow(), b"RESOLVE-HOSTNAME-IPV4 printer.local\n");
        let fake = machine(sources, AVAHI, "-15 Timeout reached\n");
        assert_eq!(fake.look_up("printer.local"), Err(Problem::HostNotFound));
    });
}

/// The name of an address, and what the daemon received.
fn name_of(sources: &str, path: &'static str, answer: &str) -> (Result<String, Problem>, String) {
    let fake = machine(sources, path, answer);
    let mut work = Box::new(Work::new());
    let address = Address::v4(169, 254, 2, 7);
    let found = reverse::look_up(&fake, &mut work, address);
    let name = String::from_utf8_lossy(work.found.canonical.bytes()).into_owned();
    let received = String::from_utf8_lossy(&fake.received.borrow()).into_owned();
    assert_eq!(fake.left_open(), 0);
    (found.map(|()| name), received)
}

#[test]
fn daemons_are_asked_for_the_names_of_addresses_too() {
    roomy(|| {
        let answer = "{\"parameters\":{\"names\":[{\"ifindex\":2,\"name\":\"ship.example\"}]}}\0";
        let (name, received) = name_of("hosts: resolve\n", RESOLVED, answer);
        assert_eq!(name.unwrap(), "ship.example");
        assert_eq!(
            received,
            "{\"method\":\"io.systemd.Resolve.ResolveAddress\",\"parameters\":{\"ifindex\":0,\"family\":2,\"address\":[169,254,2,7]}}\0"
        );
        let (name, received) = name_of("hosts: mdns4_minimal\n", AVAHI, "+ 2 0 ship.local\n");
        assert_eq!(name.unwrap(), "ship.local");
        assert_eq!(received, "RESOLVE-ADDRESS 169.254.2.7\n");
        // Nobody asks a daemon for IPv6 only about an address of IPv4.
        let (name, received) = name_of("hosts: mdns6\n", AVAHI, "+ 2 0 ship.local\n");
        assert_eq!((name, received.as_str()), (Err(Problem::HostNotFound), ""));
    });
}

#[test]
fn a_name_that_no_host_can_have_is_not_passed_on() {
    roomy(|| {
        let answer = "{\"parameters\":{\"names\":[{\"name\":\"$(reboot)\"}]}}\0";
        assert!(name_of("hosts: resolve\n", RESOLVED, answer).0.is_err());
        assert!(name_of("hosts: mdns\n", AVAHI, "+ 2 0 a;b\n").0.is_err());
    });
}

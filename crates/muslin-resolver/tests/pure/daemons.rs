//! Sources that are daemons of the machine.

use muslin_resolver::resolver::dns::Problem;

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

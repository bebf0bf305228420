//! Configuration files.

use muslin_resolver::resolver::nsswitch::{Protocols, Source, Sources, Status};
use muslin_resolver::resolver::packet::Wanted;
use muslin_resolver::resolver::resolv::{Configuration, Pace};

use crate::fake::{roomy, shown, Fake};

#[test]
fn resolv_conf_is_read_as_glibc_reads_it() {
    let own = Configuration::parse(
        b"; comment\nnameserver 192.0.2.1\nnameserver fe80::1%2\nnameserver x\nnameserver 127.1\nnameserver 192.0.2.4\n\
          domain first.test\nsearch a.test\tb.test\noptions ndots:99 timeout:99 attempts:0 rotate edns0 no-aaaa\n\
          options single-request-reopen use-vc trust-ad ndots:\n",
    );
    let servers: Vec<_> = own.servers().iter().map(|one| shown(&one.address)).collect();
    assert_eq!(servers, ["192.0.2.1", "fe80::1", "127.0.0.1"]);
    assert_eq!(own.servers()[1].address.scope, 2);
    assert_eq!(own.search().collect::<Vec<_>>(), [&b"a.test"[..], b"b.test"]);
    assert_eq!((own.dots, own.timeout, own.attempts), (0, 30, 0));
    assert_eq!((own.rotate, own.edns, own.no_v6), (Wanted::Yes, Wanted::Yes, Wanted::Yes));
    assert_eq!((own.stream, own.authentic, own.pace), (Wanted::Yes, Wanted::Yes, Pace::Reopening));
}

#[test]
fn later_servers_share_the_time() {
    let own = Configuration::parse(
        b"nameserver 1.1.1.1\nnameserver 2.2.2.2\nnameserver 3.3.3.3\noptions timeout:3\n",
    );
    assert_eq!([0, 1, 2].map(|place| own.patience(place)), [3000, 2000, 4000]);
    assert_eq!(Configuration::parse(b"options timeout:0\n").patience(0), 1000);
}

#[test]
fn the_line_of_sources_has_actions() {
    let own = Sources::parse(
        b" files mdns4_minimal [NOTFOUND=return] resolve[!UNAVAIL=return]dns myhostname sss",
    );
    let sources: Vec<_> = own.steps().iter().map(|step| step.source).collect();
    let multicast = Source::LinkMulticast(Protocols::V4);
    assert_eq!(
        sources,
        [Source::Files, multicast, Source::Resolved, Source::Dns, Source::Local, Source::Absent]
    );
    let ends = |at: usize, status| own.steps()[at].ends(status);
    assert!(ends(1, Status::NotFound) && !ends(1, Status::Unavailable));
    assert!(
        ends(2, Status::NotFound) && ends(2, Status::TryAgain) && !ends(2, Status::Unavailable)
    );
    assert!(ends(0, Status::Success) && !ends(0, Status::NotFound));
}

#[test]
fn lines_longer_than_the_buffer_do_not_hide_those_behind_them() {
    roomy(|| {
        let mut fake = Fake::new("", |_, _, _| Vec::new());
        let long = format!("192.0.2.1 {}\n192.0.2.2 ship\n", "x".repeat(70_000));
        fake.files.insert("/etc/hosts", long.into_bytes());
        assert_eq!(fake.look_up("ship").unwrap(), ["192.0.2.2"]);
        fake.files.insert("/etc/hosts", b"192.0.2.1 ship".to_vec());
        assert_eq!(fake.look_up("SHIP").unwrap(), ["192.0.2.1"]);
        assert_eq!(fake.left_open(), 0);
    });
}

#[test]
fn the_machine_itself_is_found_by_myhostname_only() {
    roomy(|| {
        let mut fake = Fake::new("", |_, _, _| Vec::new());
        fake.files.insert("/etc/nsswitch.conf", b"hosts: files myhostname\n".to_vec());
        assert_eq!(fake.look_up("app.localhost").unwrap(), ["::1", "127.0.0.1"]);
        assert_eq!(fake.look_up("harbour").unwrap(), ["::1", "127.0.0.2"]);
        assert!(fake.look_up("notlocalhost").is_err());
    });
}

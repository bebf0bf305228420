//! The scenarios.

use super::scenario::Scenario;
#[allow(clippy::wildcard_imports, reason = "each script is used once or twice, below")]
use super::scripts::*;
use super::server::Does::Sends;

/// `getaddrinfo` with a stream socket, so that each address is there once.
macro_rules! ask {
    ($($name:literal),*) => { &[$(&["addresses", $name, "80", "0", "1"]),*] };
}

const SEARCH: &str =
    "nameserver 127.0.0.53\nsearch first.test second.test\noptions timeout:1 attempts:1\n";

/// Names and addresses that no server answers for.
const EACH_WAY: &[&[&str]] = &[
    &["addresses", "ship.example", "80", "0", "1"],
    &["addresses", "ship.example", "80", "2", "1"],
    &["addresses", "ship.example", "80", "2", "1", "0", "2"],
    &["addresses", "ship.example", "80", "10", "1"],
    &["host", "ship.example", "2"],
    &["query", "ship.example", "1"],
    &["address", "192.0.2.77"],
    &["name", "192.0.2.77", "80", "0"],
    &["name", "192.0.2.77", "80", "8"],
];

/// A name with an address behind each of two interfaces.
const TWO_WAYS: &[&[&str]] = ask!["ship.example"];

/// All of them; the three that musl fails at stand first.
pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario::new("A answered, AAAA refused", &[("127.0.0.53", aaaa_refused)], ask!["ship.example"]),
    Scenario::new("A answered, AAAA SERVFAIL", &[("127.0.0.53", aaaa_fails)], ask!["ship.example"]),
    Scenario::new("A answered, AAAA unanswered", &[("127.0.0.53", aaaa_silent)], ask!["ship.example"]),
    Scenario::new("A and AAAA answered", &[("127.0.0.53", both)], &[
        &["addresses", "ship.example", "80", "0", "1"],
        &["addresses", "ship.example", "80"],
        &["addresses", "ship.example", "-", "2", "1"],
        &["addresses", "ship.example", "-", "10", "2"],
        &["addresses", "ship.example", "-", "0", "0", "17"],
        &["standard", "ship.example"],
    ]),
    Scenario::new("A answered, AAAA NXDOMAIN", &[("127.0.0.53", aaaa_nowhere)], ask!["ship.example"]),
    Scenario::new("A answered, AAAA NOTIMP", &[("127.0.0.53", aaaa_not_implemented)], ask!["ship.example"]),
    Scenario::new("A answered, AAAA FORMERR", &[("127.0.0.53", aaaa_format)], ask!["ship.example"]),
    Scenario::new("A answered, AAAA empty", &[("127.0.0.53", aaaa_empty)], ask!["ship.example"]),
    Scenario::new("A answered, AAAA late", &[("127.0.0.53", aaaa_late)], ask!["ship.example"]),
    Scenario::new("A answered, AAAA malformed", &[("127.0.0.53", aaaa_short)], ask!["ship.example"]),
    Scenario::new("AAAA answered, A refused", &[("127.0.0.53", a_refused)], ask!["ship.example"]),
    Scenario::new("AAAA answered, A unanswered", &[("127.0.0.53", a_silent)], ask!["ship.example"])
        .otherwise("0 10 1 6 10 2001:db8::1%0 80 -\n", "glibc drops the answer it has"),
    Scenario::new("AAAA answered, A NXDOMAIN", &[("127.0.0.53", a_nowhere)], ask!["ship.example"]),
    Scenario::new("AAAA answered, A late", &[("127.0.0.53", a_late)], ask!["ship.example"]),
    Scenario::new("both NXDOMAIN", &[("127.0.0.53", nowhere)], &[
        &["addresses", "ship.example", "80", "0", "1"],
        &["addresses", "ship.example", "80", "2", "1"],
        &["addresses", "ship.example", "80", "10", "1"],
        &["host", "ship.example", "2"],
        &["query", "ship.example", "1"],
        &["search", "ship", "1"],
    ]),
    Scenario::new("both SERVFAIL", &[("127.0.0.53", failing)], EACH_WAY),
    Scenario::new("both refused", &[("127.0.0.53", refusing)], EACH_WAY),
    Scenario::new("both unanswered", &[("127.0.0.53", silent)], EACH_WAY),
    Scenario::new("no server there", &[], EACH_WAY),
    Scenario::new("both empty", &[("127.0.0.53", |asked| vec![Sends(asked.answer().packet())])], &[
        &["addresses", "ship.example", "80", "0", "1"],
        &["addresses", "ship.example", "80", "10", "1"],
        &["query", "ship.example", "1"],
    ]),
    Scenario::new("wrong id first", &[("127.0.0.53", wrong_id)], ask!["ship.example"]),
    Scenario::new("wrong source first", &[("127.0.0.53", wrong_source)], ask!["ship.example"]),
    Scenario::new("wrong question first", &[("127.0.0.53", wrong_question)], ask!["ship.example"]),
    Scenario::new("three bytes as answer", &[("127.0.0.53", garbage)], ask!["ship.example"]),
    Scenario::new("answer cut off", &[("127.0.0.53", cut_off)], ask!["ship.example"]),
    Scenario::new("name that points to itself", &[("127.0.0.53", pointer_loop)], ask!["ship.example"]),
    Scenario::new("question sent back", &[("127.0.0.53", question_as_answer)], ask!["ship.example"])
        .otherwise("0 10 1 6 10 2001:db8::1%0 80 -\n0 2 1 6 2 192.0.2.1 80 -\n", "glibc takes a question for an answer"),
    Scenario::new("truncated, then TCP", &[("127.0.0.53", truncated)], ask!["ship.example"]),
    Scenario::new("truncated, and TCP closes", &[("127.0.0.53", truncated_closing)], ask!["ship.example"]),
    Scenario::new("a hundred addresses by TCP", &[("127.0.0.53", a_hundred)], &[
        &["addresses", "ship.example", "80", "0", "1"],
        &["host", "ship.example", "2"],
    ]),
    Scenario::new("use-vc", &[("127.0.0.53", by_tcp_only)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\noptions use-vc timeout:1 attempts:1\n"),
    Scenario::new("edns0", &[("127.0.0.53", with_edns)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\noptions edns0 timeout:1 attempts:1\n"),
    Scenario::new("edns0 refused", &[("127.0.0.53", without_edns)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\noptions edns0 timeout:1 attempts:2\n")
        .otherwise("0 10 1 6 10 2001:db8::1%0 80 -\n0 2 1 6 2 192.0.2.1 80 -\n", "glibc does not ask again without EDNS"),
    Scenario::new("trust-ad", &[("127.0.0.53", both)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\noptions trust-ad timeout:1 attempts:1\n"),
    Scenario::new("inet6", &[("127.0.0.53", both)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\noptions inet6 timeout:1 attempts:1\n"),
    Scenario::new("single-request", &[("127.0.0.53", both)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\noptions single-request timeout:1 attempts:1\n"),
    Scenario::new("single-request-reopen", &[("127.0.0.53", both)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\noptions single-request-reopen timeout:1 attempts:1\n"),
    Scenario::new("single-request, A refused", &[("127.0.0.53", a_refused)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\noptions single-request timeout:1 attempts:1\n")
        .otherwise("0 10 1 6 10 2001:db8::1%0 80 -\n", "glibc does not send the second question"),
    Scenario::new("first server dead", &[("127.0.0.54", both)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.99\nnameserver 127.0.0.54\noptions timeout:1 attempts:1\n"),
    Scenario::new("first server silent", &[("127.0.0.53", silent), ("127.0.0.54", both)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\nnameserver 127.0.0.54\noptions timeout:1 attempts:1\n"),
    Scenario::new("first server fails", &[("127.0.0.53", failing), ("127.0.0.54", both)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\nnameserver 127.0.0.54\noptions timeout:1 attempts:1\n"),
    Scenario::new("first server knows others only", &[("127.0.0.53", referral), ("127.0.0.54", both)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\nnameserver 127.0.0.54\noptions timeout:1 attempts:1\n"),
    Scenario::new("first server says NXDOMAIN", &[("127.0.0.53", nowhere), ("127.0.0.54", both)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\nnameserver 127.0.0.54\noptions timeout:1 attempts:1\n"),
    Scenario::new("second server slower and other", &[("127.0.0.53", both), ("127.0.0.54", two)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\nnameserver 127.0.0.54\noptions timeout:1 attempts:1\n"),
    Scenario::new("fourth server is not asked", &[("127.0.0.53", both)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.96\nnameserver 127.0.0.97\nnameserver 127.0.0.98\nnameserver 127.0.0.53\noptions timeout:1 attempts:1\n"),
    Scenario::new("rotate", &[("127.0.0.53", both), ("127.0.0.54", both)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\nnameserver 127.0.0.54\noptions rotate timeout:1 attempts:1\n"),
    Scenario::new("second attempt", &[("127.0.0.53", silent)], ask!["ship.example"])
        .resolv("nameserver 127.0.0.53\noptions timeout:1 attempts:2\n"),
    Scenario::new("search, second domain", &[("127.0.0.53", in_second_domain)], &[
        &["addresses", "ship", "80", "0", "1"],
        &["search", "ship", "1"],
        &["query", "ship", "1"],
        &["host", "ship", "2"],
    ]).resolv(SEARCH),
    Scenario::new("search, server of a domain fails", &[("127.0.0.53", first_domain_fails)], ask!["ship"]).resolv(SEARCH),
    Scenario::new("search, server of a domain refuses", &[("127.0.0.53", first_domain_refuses)], ask!["ship"]).resolv(SEARCH),
    Scenario::new("search, a domain has the name without addresses", &[("127.0.0.53", first_domain_empty)], ask!["ship"]).resolv(SEARCH),
    Scenario::new("search, the name as it is comes last", &[("127.0.0.53", short_name_only)], ask!["ship"]).resolv(SEARCH),
    Scenario::new("a dot at the end", &[("127.0.0.53", short_name_only)], ask!["ship.", "ship.example."]).resolv(SEARCH),
    Scenario::new("ndots", &[("127.0.0.53", dotted_in_domain)], ask!["a.b"])
        .resolv("nameserver 127.0.0.53\nsearch first.test\noptions ndots:3 timeout:1 attempts:1\n"),
    Scenario::new("dots enough, then search", &[("127.0.0.53", dotted_in_domain)], ask!["a.b"])
        .resolv("nameserver 127.0.0.53\nsearch first.test\noptions timeout:1 attempts:1\n"),
    Scenario::new("domain of the host name", &[("127.0.0.53", |asked| if asked.name == "ship.example.test" { both(asked) } else { nowhere(asked) })], ask!["ship"]),
    Scenario::new("LOCALDOMAIN and RES_OPTIONS", &[("127.0.0.53", in_second_domain)], ask!["ship"])
        .variables(&[("LOCALDOMAIN", "other.test second.test"), ("RES_OPTIONS", "ndots:2 timeout:1")]),
    Scenario::new("chain of aliases", &[("127.0.0.53", chain)], &[
        &["addresses", "ship.example", "80", "0", "1", "0", "2"],
        &["addresses", "ship.example", "80", "2", "1", "0", "2"],
        &["host", "ship.example", "2"],
        &["host", "ship.example", "10"],
    ]),
    Scenario::new("chain that leads to nothing", &[("127.0.0.53", chain_without_end)], &[
        &["addresses", "ship.example", "80", "0", "1"],
        &["addresses", "ship.example", "80", "2", "1"],
        &["host", "ship.example", "2"],
    ]),
    Scenario::new("aliases in a circle", &[("127.0.0.53", chain_to_itself)], ask!["ship.example"]),
    Scenario::new("answer in upper case", &[("127.0.0.53", upper_case)], ask!["ship.example"]),
    Scenario::new("long names", &[("127.0.0.53", both)], &[
        &["addresses", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc.ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "80", "0", "1"],
        &["addresses", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc.dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "80", "0", "1"],
        &["addresses", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example", "80", "0", "1"],
    ]),
    Scenario::new("bad bytes", &[("127.0.0.53", both)], &[
        &["addresses", "b\\xc3\\xbccher.example", "80", "0", "1"],
        &["addresses", "under_score.example", "80", "0", "1"],
        &["addresses", "-dash.example", "80", "0", "1"],
        &["addresses", "sp ace.example", "80", "0", "1"],
        &["addresses", "two..dots", "80", "0", "1"],
        &["addresses", ".", "80", "0", "1"],
        &["addresses", "", "80", "0", "1"],
        &["addresses", "xn--bcher-kva.example", "80", "0", "1"],
    ]),
    Scenario::new("bad bytes, and nobody answers", &[("127.0.0.53", silent)], &[
        &["addresses", "-dash.example", "80", "0", "1"],
        &["addresses", "sp ace.example", "80", "0", "1"],
        &["addresses", "under_score.example", "80", "0", "1"],
        &["addresses", "a..b", "80", "2", "1"],
        &["addresses", "a$b", "80", "10", "1"],
        &["host", "-dash.example", "2"],
    ]),
    Scenario::new("hosts with several addresses and aliases", &[("127.0.0.53", nowhere)], &[
        &["addresses", "ship", "80", "0", "1", "0", "2"],
        &["addresses", "SHIP", "80", "2", "1", "0", "2"],
        &["addresses", "boat", "80", "10", "1"],
        &["addresses", "vessel", "80", "0", "1"],
        &["addresses", "commented", "80", "0", "1"],
        &["host", "ship", "2"],
        &["address", "192.0.2.7"],
        &["name", "192.0.2.7", "80", "0"],
    ]).hosts("192.0.2.7 ship boat # vessel\n# 192.0.2.1 commented\n\t2001:db8::7\tship  boat\r\n192.0.2.8 ship\nnonsense ship\n192.0.2.300 ship\n"),
    Scenario::new("localhost", &[("127.0.0.53", nowhere)], &[
        &["addresses", "localhost", "80", "0", "1"],
        &["addresses", "localhost", "80", "2", "1"],
        &["addresses", "localhost", "80", "10", "1"],
        &["addresses", "app.localhost", "80", "0", "1"],
        &["host", "localhost", "2"],
        &["address", "127.0.0.1"],
    ]),
    Scenario::new("numeric addresses", &[("127.0.0.53", nowhere)], &[
        &["addresses", "192.0.2.3", "80", "0", "1", "0", "2"],
        &["addresses", "127.1", "80", "0", "1"],
        &["addresses", "0x7f.1", "80", "0", "1"],
        &["addresses", "1.2.3.400", "80", "0", "1"],
        &["addresses", "2001:db8::5", "80", "0", "1"],
        &["addresses", "fe80::5%lo", "80", "0", "1"],
        &["addresses", "fe80::5%7", "80", "0", "1"],
        &["addresses", "fe80::5%nowhere", "80", "0", "1"],
        &["addresses", "::ffff:1.2.3.4", "80", "2", "1"],
        &["addresses", "2001:db8::5", "80", "2", "1"],
        &["addresses", "192.0.2.3", "80", "10", "1"],
        &["addresses", "192.0.2.3", "80", "10", "1", "0", "8"],
        &["addresses", "ship.example", "80", "0", "1", "0", "4"],
        &["addresses", "::", "80", "0", "1"],
        &["addresses", "1:2:3:4:5:6:7::", "80", "0", "1"],
        &["addresses", "1::2::3", "80", "0", "1"],
        &["host", "192.0.2.3", "2"],
    ]),
    Scenario::new("services", &[("127.0.0.53", both)], &[
        &["addresses", "192.0.2.3", "http"],
        &["addresses", "192.0.2.3", "domain"],
        &["addresses", "192.0.2.3", "domain", "0", "2"],
        &["addresses", "192.0.2.3", "https", "0", "2"],
        &["addresses", "192.0.2.3", "no-such-service"],
        &["addresses", "192.0.2.3", "http", "0", "0", "0", "1024"],
        &["addresses", "192.0.2.3", "80", "0", "3"],
        &["addresses", "192.0.2.3", "-", "0", "3"],
        &["addresses", "192.0.2.3", "80", "0", "77"],
        &["addresses", "192.0.2.3", "80", "0", "0", "99"],
        &["addresses", "192.0.2.3", "80", "0", "5"],
        &["addresses", "192.0.2.3", "80", "77"],
        &["addresses", "192.0.2.3", "70000", "0", "1"],
        &["addresses", "192.0.2.3", "80", "0", "1", "0", "32768"],
        &["name", "192.0.2.3", "80", "1"],
        &["name", "192.0.2.3", "53", "17"],
        &["name", "192.0.2.3", "64999", "1"],
    ]),
    Scenario::new("no name", &[], &[
        &["addresses", "-", "80", "0", "1"],
        &["addresses", "-", "80", "0", "1", "0", "1"],
        &["addresses", "-", "80", "2", "1"],
        &["addresses", "-", "80", "10", "1", "0", "1"],
        &["addresses", "-", "-", "0", "1"],
        &["addresses", "-", "80", "0", "1", "0", "2"],
        &["addresses", "*", "80", "0", "1"],
    ]),
    Scenario::new("AI_V4MAPPED and AI_ALL", &[("127.0.0.53", two)], &[
        &["addresses", "ship.example", "80", "10", "1", "0", "8"],
        &["addresses", "ship.example", "80", "10", "1", "0", "24"],
        &["addresses", "ship.example", "80", "10", "1"],
    ]),
    Scenario::new("AI_V4MAPPED where there is IPv6", &[("127.0.0.53", both)], &[
        &["addresses", "ship.example", "80", "10", "1", "0", "8"],
        &["addresses", "ship.example", "80", "10", "1", "0", "24"],
    ]),
    Scenario::new("AI_ADDRCONFIG on a machine with the loopback only", &[("127.0.0.53", both)], &[
        &["addresses", "ship.example", "80", "0", "1", "0", "32"],
        &["addresses", "ship.example", "80", "2", "1", "0", "32"],
    ]),
    Scenario::new("AI_ADDRCONFIG with IPv4", &[("127.0.0.53", both)], &[
        &["addresses", "ship.example", "80", "0", "1", "0", "32"],
        &["addresses", "ship.example", "80", "10", "1", "0", "32"],
        &["addresses", "ship.example", "80"],
    ]).addresses(&["10.1.2.9/24"]),
    Scenario::new("AI_ADDRCONFIG with both", &[("127.0.0.53", both)], &[
        &["addresses", "ship.example", "80", "0", "1", "0", "32"],
    ]).addresses(&["10.1.2.9/24", "fd00::8/64"]),
    Scenario::new("order of addresses", &[("127.0.0.53", unsorted)], ask!["ship.example"])
        .addresses(&["10.1.2.9/24", "fd00::8/64"]),
    Scenario::new("order by gai.conf", &[("127.0.0.53", unsorted)], ask!["ship.example"])
        .gai("precedence ::ffff:0:0/96 100\n").addresses(&["10.1.2.9/24", "fd00::8/64"]),
    Scenario::new("order by labels and scopes", &[("127.0.0.53", unsorted)], ask!["ship.example"])
        .gai("label ::1/128 0\nlabel ::/0 1\nlabel fd00::/8 1\nlabel ::ffff:0:0/96 1\nscopev4 ::ffff:10.0.0.0/104 2\nscopev4 ::ffff:0.0.0.0/96 14\n")
        .addresses(&["10.1.2.9/24", "fd00::8/64"]),
    Scenario::new("order with an interface that is not a tunnel", &[("127.0.0.53", through_device_first)], TWO_WAYS)
        .addresses(&["2001:db8:8::1/64"]).device("65534", "2001:db8:7::1/64"),
    Scenario::new("order with a tunnel (sit)", &[("127.0.0.53", through_device_first)], TWO_WAYS)
        .addresses(&["2001:db8:8::1/64"]).device("776", "2001:db8:7::1/64"),
    Scenario::new("order with a tunnel (ipip)", &[("127.0.0.53", through_device_first)], TWO_WAYS)
        .addresses(&["2001:db8:8::1/64"]).device("768", "2001:db8:7::1/64"),
    Scenario::new("order with a tunnel (ip6tnl)", &[("127.0.0.53", through_device_first)], TWO_WAYS)
        .addresses(&["2001:db8:8::1/64"]).device("769", "2001:db8:7::1/64"),
    Scenario::new("names of addresses", &[("127.0.0.53", both)], &[
        &["address", "192.0.2.77"],
        &["address", "2001:db8::77"],
        &["name", "192.0.2.77", "80", "0"],
        &["name", "2001:db8::77", "80", "8"],
        &["name", "fe80::1%1", "80", "1"],
        &["name", "192.0.2.77", "80", "0", "5"],
    ]),
    Scenario::new("addresses without a name", &[("127.0.0.53", nowhere)], &[
        &["address", "192.0.2.77"],
        &["name", "192.0.2.77", "80", "0"],
        &["name", "192.0.2.77", "80", "8"],
    ]),
    Scenario::new("nsswitch: dns first", &[("127.0.0.53", both)], ask!["ship"])
        .nsswitch("hosts: dns files\n").hosts("192.0.2.9 ship\n"),
    Scenario::new("nsswitch: files only", &[("127.0.0.53", both)], ask!["ship.example", "localhost"])
        .nsswitch("hosts: files\n"),
    Scenario::new("nsswitch: ends where nothing is found", &[("127.0.0.53", both)], ask!["ship.example"])
        .nsswitch("passwd: files\nhosts:\tfiles [NOTFOUND=return] dns # comment\n"),
    Scenario::new("nsswitch: modules that are not there", &[("127.0.0.53", both)], ask!["ship.example"])
        .nsswitch("hosts: nowhere files resolve9 [!UNAVAIL=return] dns\n"),
    Scenario::new("nsswitch: a module that is not there comes last", &[("127.0.0.53", answered_without_address)], &[
        &["addresses", "ship.example", "80", "2", "1"],
        &["host", "ship.example", "2"],
        &["address", "192.0.2.77"],
    ]).nsswitch("hosts: files dns nowhere\n"),
    Scenario::new("nsswitch: a module that is not there, both families", &[("127.0.0.53", answered_without_address)], ask!["ship.example"])
        .nsswitch("hosts: files dns nowhere\n").otherwise("error -5\n", "glibc returns EAI_SYSTEM"),
    Scenario::new("resolv.conf with comments and nonsense", &[("127.0.0.53", both)], ask!["ship.example"])
        .resolv("# nameserver 127.0.0.99\n; nameserver 127.0.0.99\n nameserver 127.0.0.99\nnameserver nonsense\nnameserver\t127.0.0.53\nfoo bar\noptions timeout:1 attempts:1 unknown:7\n"),
    Scenario::new("no files at all", &[("127.0.0.1", both)], ask!["ship.example", "localhost"]).without_files(),
    Scenario::new("resolv.conf changed meanwhile", &[("127.0.0.53", both), ("127.0.0.54", two)], &[
        &["changed", "/etc/resolv.conf", "# another\\nnameserver 127.0.0.54\\noptions timeout:1 attempts:1\\n", "ship.example", "80", "0", "1"],
    ]),
    Scenario::new("sortlist", &[("127.0.0.53", several)], &[
        &["host", "ship.example", "2"],
        &["addresses", "ship.example", "80", "2", "1"],
        &["addresses", "ship.example", "80", "0", "1"],
    ]).resolv("nameserver 127.0.0.53\nsortlist 192.0.2.32/255.255.255.240 198.51.100.0 nonsense 10.0.0.0&255.0.0.0\noptions timeout:1 attempts:1\n"),
    Scenario::new("HOSTALIASES", &[("127.0.0.53", both)], &[
        &["addresses", "boat", "80", "0", "1", "0", "2"],
        &["addresses", "BOAT", "80", "2", "1"],
        &["addresses", "boat.example", "80", "0", "1"],
        &["addresses", "vessel", "80", "0", "1"],
        &["host", "boat", "2"],
        &["search", "boat", "1"],
    ]).aliases("boat\tship.example rest\nvessel\nraft ship.example\n"),
    Scenario::new("AI_IDN, ASCII only", &[("127.0.0.53", both)], &[
        &["addresses", "ship.example", "80", "0", "1", "0", "64"],
        &["addresses", "xn--bcher-kva.example", "80", "0", "1", "0", "66"],
        &["addresses", "192.0.2.3", "80", "0", "1", "0", "64"],
    ]),
    Scenario::new("AI_IDN, other letters", &[("127.0.0.53", both)], &[
        &["addresses", "b\\xc3\\xbccher.example", "80", "0", "1", "0", "64"],
    ]).otherwise("error -105\n", "glibc converts the name where libidn2 is installed, and says this where it is not"),
    Scenario::new("results in a buffer of the caller", &[("127.0.0.53", two)], &[
        &["buffer", "ship.example", "2", "512"],
        &["buffer", "ship.example", "2", "16"],
        &["buffer", "ship.example", "10", "512"],
        &["buffer", "ship.example", "77", "512"],
        &["buffer", "192.0.2.3", "2", "512"],
    ]),
    Scenario::new("questions made by the caller", &[("127.0.0.53", right_or_nothing)], &[
        &["send", "ship.example", "1"],
        &["send", "ship.example", "28"],
        &["send", "ship.example", "16"],
        &["domain", "ship", "1", "example"],
        &["domain", "ship.example", "1", "-"],
    ]),
    Scenario::new("what libc keeps: services and names in packets", &[("127.0.0.53", both)], &[
        &["service", "http"],
        &["service", "no-such-service"],
        &["expand", "ship.example"],
    ]),
    Scenario::new("a thousand look-ups in 64 threads", &[("127.0.0.53", both)], &[
        &["threads", "64", "16", "ship.example", "80", "0", "1"],
    ]),
    Scenario::new("fork after a look-up", &[("127.0.0.53", both)], &[
        &["fork", "ship.example", "80", "0", "1"],
    ]),
    Scenario::new("no file descriptor left", &[("127.0.0.53", both)], &[
        &["exhausted", "ship.example", "80", "0", "1"],
    ]).otherwise("error -11\n", "glibc says that the name does not exist"),
];

//! Which servers are asked, how often, and what counts as an answer.

use muslin_resolver::resolver::dns::Problem;
use muslin_resolver::resolver::system::Transport;

use crate::fake::{roomy, Fake};

const ONE: &str = "nameserver 192.0.2.53\noptions timeout:2 attempts:2\n";
const TWO: &str = "nameserver 192.0.2.53\nnameserver 192.0.2.54\noptions timeout:2 attempts:2\n";

/// Where the type of a question begins.
fn kind(question: &[u8]) -> u16 {
    let end = 12 + question[12..].iter().position(|byte| *byte == 0).unwrap();
    u16::from_be_bytes([question[end + 1], question[end + 2]])
}

/// The question as an answer, with flags.
pub(crate) fn reply(question: &[u8], flags: [u8; 2]) -> Vec<u8> {
    let end = 12 + question[12..].iter().position(|byte| *byte == 0).unwrap() + 5;
    let mut packet = question[..end].to_vec();
    packet[2..4].copy_from_slice(&flags);
    packet[10..12].copy_from_slice(&[0, 0]);
    packet
}

/// One address for A, and one for AAAA.
pub(crate) fn right(question: &[u8]) -> Vec<u8> {
    let mut packet = reply(question, [0x81, 0x80]);
    packet[7] = 1;
    packet.extend([0xc0, 12]);
    let data: &[u8] = if kind(question) == 1 { &[192, 0, 2, 1] } else { &[0x20; 16] };
    packet.extend(kind(question).to_be_bytes());
    packet.extend([0, 1, 0, 0, 0, 60, 0, u8::try_from(data.len()).unwrap()]);
    packet.extend(data);
    packet
}

fn refused(question: &[u8]) -> Vec<u8> {
    reply(question, [0x81, 0x85])
}

fn asked(fake: &Fake) -> Vec<String> {
    let of = |(server, way): &(String, Transport)| match way {
        Transport::Datagram => server.clone(),
        Transport::Stream => format!("{server} by TCP"),
    };
    fake.asked.borrow().iter().map(of).collect()
}

#[test]
fn one_refused_question_does_not_lose_the_answer_to_the_other() {
    roomy(|| {
        let fake = Fake::new(ONE, |_, _, question| {
            vec![if kind(question) == 1 { right(question) } else { refused(question) }]
        });
        assert_eq!(fake.look_up("ship.example").unwrap(), ["192.0.2.1"]);
        assert_eq!(asked(&fake), ["192.0.2.53"]);
        assert_eq!(fake.left_open(), 0);
    });
}

#[test]
fn an_unanswered_question_is_sent_once_more_by_itself_and_then_given_up() {
    roomy(|| {
        let fake =
            Fake::new(
                ONE,
                |_, _, question| {
                    if kind(question) == 1 {
                        vec![right(question)]
                    } else {
                        Vec::new()
                    }
                },
            );
        assert_eq!(fake.look_up("ship.example").unwrap(), ["192.0.2.1"]);
        assert_eq!(asked(&fake), ["192.0.2.53", "192.0.2.53"]);
        assert!(fake.clock.get() < 4100, "two timeouts: {}", fake.clock.get());
    });
}

#[test]
fn servers_are_asked_in_turn_and_all_of_them_again() {
    roomy(|| {
        let fake = Fake::new(TWO, |_, _, _| Vec::new());
        assert_eq!(fake.look_up("ship.example"), Err(Problem::TryAgain));
        assert_eq!(asked(&fake), ["192.0.2.53", "192.0.2.54", "192.0.2.53", "192.0.2.54"]);
        assert_eq!(fake.left_open(), 0);
    });
}

#[test]
fn rotate_begins_with_another_server() {
    roomy(|| {
        let fake =
            Fake::new(&format!("{TWO}options rotate\n"), |_, _, question| vec![right(question)]);
        fake.look_up("ship.example").unwrap();
        assert_eq!(asked(&fake), ["192.0.2.54"]);
    });
}

#[test]
fn a_truncated_answer_is_asked_for_by_tcp() {
    roomy(|| {
        let fake = Fake::new(ONE, |_, way, question| {
            vec![match way {
                Transport::Datagram => reply(question, [0x83, 0x80]),
                Transport::Stream => right(question),
            }]
        });
        assert_eq!(fake.look_up("ship.example").unwrap().len(), 2);
        assert_eq!(asked(&fake), ["192.0.2.53", "192.0.2.53 by TCP"]);
    });
}

#[test]
fn a_server_without_edns_is_asked_without_it() {
    roomy(|| {
        let fake = Fake::new(&format!("{ONE}options edns0\n"), |_, _, question| {
            let edns = question[11] == 1;
            vec![if edns { reply(question, [0x81, 0x81]) } else { right(question) }]
        });
        assert_eq!(fake.look_up("ship.example").unwrap().len(), 2);
    });
}

#[test]
fn what_answers_no_question_of_ours_is_passed_over() {
    roomy(|| {
        let fake = Fake::new(ONE, |_, _, question| {
            let good = right(question);
            let mut id = good.clone();
            id[0] ^= 0x80;
            let mut name = good.clone();
            name[13] ^= 1;
            let mut echo = good.clone();
            echo[2] = 1;
            let last = id.len() - 1;
            for wrong in [&mut id, &mut name, &mut echo] {
                wrong[last] = 99;
            }
            vec![id, name, echo, good]
        });
        let found = fake.look_up("ship.example").unwrap();
        assert_eq!(found, ["192.0.2.1", "2020:2020:2020:2020:2020:2020:2020:2020"]);
    });
}

#[test]
fn records_of_other_names_are_not_taken() {
    roomy(|| {
        let fake = Fake::new(ONE, |_, _, question| {
            let mut packet = reply(question, [0x81, 0x80]);
            packet[7] = 1;
            packet.extend(b"\x05other\x07example\0\0\x01\0\x01\0\0\0\x3c\0\x04\x01\x02\x03\x04");
            vec![packet]
        });
        assert_eq!(fake.look_up("ship.example"), Err(Problem::NoRecovery));
    });
}

/// An answer with the record that was asked for, and one of another name in each section.
fn poisoned(question: &[u8]) -> Vec<u8> {
    let mut packet = right(question);
    let kind = kind(question).to_be_bytes();
    let data: &[u8] = if kind == [0, 1] { &[6, 6, 6, 6] } else { &[0x66; 16] };
    packet[7] = 2;
    packet[9] = 1;
    packet[11] = 1;
    for _ in 0..3 {
        packet.extend(b"\x05other\x07example\0");
        packet.extend(kind);
        packet.extend([0, 1, 0, 0, 0, 60, 0, u8::try_from(data.len()).unwrap()]);
        packet.extend(data);
    }
    packet
}

#[test]
fn records_beside_the_answer_are_not_taken_whichever_section_they_are_in() {
    roomy(|| {
        let fake = Fake::new(ONE, |_, _, question| vec![poisoned(question)]);
        let found = fake.look_up("ship.example").unwrap();
        assert_eq!(found, ["192.0.2.1", "2020:2020:2020:2020:2020:2020:2020:2020"]);
    });
}

#[test]
fn records_of_another_class_are_not_taken() {
    roomy(|| {
        let fake = Fake::new(ONE, |_, _, question| {
            let mut packet = right(question);
            let class = packet.len() - if kind(question) == 1 { 4 } else { 16 } - 7;
            packet[class] = 3;
            vec![packet]
        });
        assert_eq!(fake.look_up("ship.example"), Err(Problem::NoRecovery));
    });
}

#[test]
fn a_domain_of_search_that_does_not_fit_is_left_out_whole() {
    roomy(|| {
        let domains: Vec<String> =
            (0..100).map(|number| format!("{}{number:02}.test", "d".repeat(40))).collect();
        let resolv = format!("search {}\n", domains.join(" "));
        let own = muslin_resolver::resolver::resolv::Configuration::parse(resolv.as_bytes());
        let kept: Vec<_> =
            own.search().map(|one| String::from_utf8_lossy(one).into_owned()).collect();
        assert!(kept.len() > 40);
        assert_eq!(kept, domains[..kept.len()]);
    });
}

#[test]
fn nothing_is_asked_twice_for_a_name_that_does_not_exist() {
    roomy(|| {
        let fake = Fake::new(TWO, |_, _, question| vec![reply(question, [0x81, 0x83])]);
        assert_eq!(fake.look_up("ship.example"), Err(Problem::HostNotFound));
        assert_eq!(asked(&fake), ["192.0.2.53"]);
    });
}

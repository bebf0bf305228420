//! What servers do that mean harm, or are broken.

use super::packet::Asked;
use super::scenario::Scenario;
use super::scripts::{both, right, truncated, A, ONE, TWO};
use super::server::Does::{self, Closes, Sends, SendsPart, Waits};

const SERVER: &str = "127.0.0.53";
const CALLS: &[&[&str]] = &[
    &["addresses", "ship.example", "80", "0", "1"],
    &["addresses", "ship.example", "80", "2", "1"],
    &["addresses", "ship.example", "80", "2", "1", "0", "2"],
    &["host", "ship.example", "2"],
    &["address", "192.0.2.77"],
    &["name", "192.0.2.77", "80", "0"],
    &["name", "192.0.2.77", "80", "8"],
];

const ONCE: &[&[&str]] = &[&["addresses", "ship.example", "80", "0", "1"]];

/// The scenarios.
pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario::new("address of another name beside", &[(SERVER, record_of_another)], CALLS),
    Scenario::new("address of another name only", &[(SERVER, another_only)], CALLS),
    Scenario::new("alias, and address of another name", &[(SERVER, alias_to_another)], CALLS),
    Scenario::new("header counts records that are not there", &[(SERVER, counts_too_much)], CALLS),
    Scenario::new("answer without a question first", &[(SERVER, without_question)], CALLS),
    Scenario::new("code that means nothing", &[(SERVER, code_out_of_range)], CALLS),
    Scenario::new("flood of wrong ids, then the answer", &[(SERVER, flood)], ONCE),
    Scenario::new("answer of 60,000 bytes", &[(SERVER, as_long_as_can_be)], CALLS),
    Scenario::new("TCP, byte by byte", &[(SERVER, byte_by_byte)], CALLS),
    Scenario::new("TCP, length 0", &[(SERVER, no_length)], CALLS),
    Scenario::new("TCP, half an answer", &[(SERVER, half_an_answer)], CALLS),
    Scenario::new("TCP, length too large", &[(SERVER, length_too_large)], CALLS),
    Scenario::new("TCP, wrong id", &[(SERVER, wrong_id_by_tcp)], CALLS),
    Scenario::new("TCP, truncated again", &[(SERVER, truncated_by_tcp)], CALLS),
];

const EVIL: [u8; 4] = [198, 51, 100, 66];

/// An address of another name, before the right one.
pub(crate) fn record_of_another(asked: &Asked) -> Vec<Does> {
    if asked.kind != A {
        return both(asked);
    }
    vec![Sends(asked.answer().record("bank.example", A, &EVIL).own(A, &ONE).packet())]
}

/// An address of another name only.
pub(crate) fn another_only(asked: &Asked) -> Vec<Does> {
    vec![Sends(asked.answer().record("bank.example", A, &EVIL).packet())]
}

/// An alias, and an address that is not the alias's.
pub(crate) fn alias_to_another(asked: &Asked) -> Vec<Does> {
    let answer = asked.answer().cname(&asked.name, "end.example");
    vec![Sends(answer.record("bank.example", A, &EVIL).packet())]
}

/// The header counts more records than there are.
pub(crate) fn counts_too_much(asked: &Asked) -> Vec<Does> {
    let mut packet = right(asked);
    packet[6..8].copy_from_slice(&[0xff, 0xff]);
    vec![Sends(packet)]
}

/// The header counts no question, and none is there.
pub(crate) fn without_question(asked: &Asked) -> Vec<Does> {
    let mut answer = asked.answer();
    answer.question.clear();
    vec![Sends(answer.record(&asked.name, A, &EVIL).packet()), Waits(50), Sends(right(asked))]
}

/// An answer to another kind of question than was asked.
pub(crate) fn code_out_of_range(asked: &Asked) -> Vec<Does> {
    vec![Sends(asked.code(11))]
}

/// Answers with wrong ids for longer than anybody waits, and then the right one.
pub(crate) fn flood(asked: &Asked) -> Vec<Does> {
    let mut does = Vec::new();
    for round in 0..350_u32 {
        for turn in 1..10_u8 {
            let mut wrong = asked.answer().own(A, &EVIL);
            wrong.id[0] ^= turn;
            wrong.id[1] ^= u8::try_from(round % 256).unwrap_or(1);
            does.push(Sends(wrong.packet()));
        }
        does.push(Waits(10));
    }
    does.push(Sends(right(asked)));
    does
}

/// As many bytes as a datagram has room for, and the right answer in front of them.
pub(crate) fn as_long_as_can_be(asked: &Asked) -> Vec<Does> {
    let mut packet = right(asked);
    packet.resize(60_000, 0xc0);
    vec![Sends(packet)]
}

macro_rules! by_tcp {
    ($name:ident, |$asked:ident| $does:expr) => {
        pub(crate) fn $name($asked: &Asked) -> Vec<Does> {
            if $asked.tcp {
                $does
            } else {
                truncated($asked)
            }
        }
    };
}

fn with_length(packet: &[u8]) -> Vec<u8> {
    let length = u16::try_from(packet.len()).unwrap_or(0);
    [&length.to_be_bytes(), packet].concat()
}

by_tcp!(byte_by_byte, |asked| {
    let bytes = with_length(&right(asked));
    bytes.into_iter().flat_map(|byte| [SendsPart(vec![byte]), Waits(3)]).collect()
});
by_tcp!(no_length, |_asked| vec![SendsPart(vec![0, 0]), Closes]);
by_tcp!(half_an_answer, |asked| {
    let mut bytes = with_length(&right(asked));
    bytes.truncate(30);
    vec![SendsPart(bytes), Closes]
});
by_tcp!(length_too_large, |asked| {
    vec![SendsPart(vec![0xff, 0xff]), SendsPart(right(asked)), Closes]
});
by_tcp!(wrong_id_by_tcp, |asked| {
    let mut wrong = asked.answer().own(A, &TWO);
    wrong.id[0] ^= 0x55;
    vec![Sends(wrong.packet()), Closes]
});
by_tcp!(truncated_by_tcp, |asked| {
    let mut packet = right(asked);
    packet[2] |= 2;
    vec![Sends(packet)]
});

//! What the servers of the scenarios do.

use super::packet::Asked;
use super::server::Does::{self, Closes, Sends, SendsFrom, Waits};

pub(crate) const A: u16 = 1;
pub(crate) const AAAA: u16 = 28;
pub(crate) const ONE: [u8; 4] = [192, 0, 2, 1];
pub(crate) const TWO: [u8; 4] = [192, 0, 2, 2];
pub(crate) const V6: [u8; 16] = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

pub(crate) fn v4(asked: &Asked) -> Vec<u8> {
    asked.answer().own(A, &ONE).packet()
}

pub(crate) fn v6(asked: &Asked) -> Vec<u8> {
    asked.answer().own(AAAA, &V6).packet()
}

pub(crate) fn right(asked: &Asked) -> Vec<u8> {
    match asked.kind {
        A => v4(asked),
        AAAA => v6(asked),
        12 => asked.answer().own(12, &super::packet::wire("named.example")).packet(),
        _ => asked.answer().packet(),
    }
}

pub(crate) fn both(asked: &Asked) -> Vec<Does> {
    vec![Sends(right(asked))]
}

pub(crate) fn two(asked: &Asked) -> Vec<Does> {
    vec![Sends(if asked.kind == A {
        asked.answer().own(A, &TWO).packet()
    } else {
        asked.answer().packet()
    })]
}

pub(crate) fn silent(_: &Asked) -> Vec<Does> {
    Vec::new()
}

pub(crate) fn nowhere(asked: &Asked) -> Vec<Does> {
    vec![Sends(asked.code(3))]
}

pub(crate) fn failing(asked: &Asked) -> Vec<Does> {
    vec![Sends(asked.code(2))]
}

pub(crate) fn refusing(asked: &Asked) -> Vec<Does> {
    vec![Sends(asked.code(5))]
}

macro_rules! aaaa {
    ($name:ident, |$asked:ident| $does:expr) => {
        pub(crate) fn $name($asked: &Asked) -> Vec<Does> {
            if $asked.kind == A {
                vec![Sends(v4($asked))]
            } else {
                $does
            }
        }
    };
}

aaaa!(aaaa_refused, |asked| refusing(asked));
aaaa!(aaaa_fails, |asked| failing(asked));
aaaa!(aaaa_silent, |asked| silent(asked));
aaaa!(aaaa_nowhere, |asked| nowhere(asked));
aaaa!(aaaa_not_implemented, |asked| vec![Sends(asked.code(4))]);
aaaa!(aaaa_format, |asked| vec![Sends(asked.code(1))]);
aaaa!(aaaa_empty, |asked| vec![Sends(asked.answer().packet())]);
aaaa!(aaaa_late, |asked| vec![Waits(300), Sends(v6(asked))]);
aaaa!(aaaa_short, |asked| vec![Sends(asked.answer().own(AAAA, &[1, 2, 3]).packet())]);

macro_rules! a {
    ($name:ident, |$asked:ident| $does:expr) => {
        pub(crate) fn $name($asked: &Asked) -> Vec<Does> {
            if $asked.kind == AAAA {
                vec![Sends(v6($asked))]
            } else {
                $does
            }
        }
    };
}

a!(a_refused, |asked| refusing(asked));
a!(a_silent, |asked| silent(asked));
a!(a_nowhere, |asked| nowhere(asked));
a!(a_late, |asked| vec![Waits(300), Sends(v4(asked))]);

pub(crate) fn wrong_id(asked: &Asked) -> Vec<Does> {
    let mut wrong = asked.answer().own(A, &TWO);
    wrong.id[1] ^= 0x55;
    vec![Sends(wrong.packet()), Sends(right(asked))]
}

pub(crate) fn wrong_source(asked: &Asked) -> Vec<Does> {
    vec![
        SendsFrom("127.0.0.66", asked.answer().own(A, &TWO).packet()),
        Waits(50),
        Sends(right(asked)),
    ]
}

pub(crate) fn wrong_question(asked: &Asked) -> Vec<Does> {
    let mut wrong = asked.answer().own(A, &TWO);
    wrong.question[1] ^= 1;
    vec![Sends(wrong.packet()), Sends(right(asked))]
}

pub(crate) fn question_as_answer(asked: &Asked) -> Vec<Does> {
    let mut echo = asked.answer();
    echo.flags = [1, 0];
    vec![Sends(echo.packet()), Waits(20), Sends(right(asked))]
}

pub(crate) fn garbage(_: &Asked) -> Vec<Does> {
    vec![Sends(vec![1, 2, 3])]
}

pub(crate) fn cut_off(asked: &Asked) -> Vec<Does> {
    let mut packet = right(asked);
    packet.truncate(packet.len() - 5);
    vec![Sends(packet)]
}

pub(crate) fn truncated(asked: &Asked) -> Vec<Does> {
    if asked.tcp {
        return both(asked);
    }
    let mut answer = asked.answer();
    answer.flags[0] |= 2;
    vec![Sends(answer.packet())]
}

pub(crate) fn truncated_closing(asked: &Asked) -> Vec<Does> {
    if asked.tcp {
        vec![Closes]
    } else {
        truncated(asked)
    }
}

pub(crate) fn by_tcp_only(asked: &Asked) -> Vec<Does> {
    if asked.tcp {
        both(asked)
    } else {
        silent(asked)
    }
}

pub(crate) fn without_edns(asked: &Asked) -> Vec<Does> {
    if asked.edns {
        vec![Sends(asked.code(1))]
    } else {
        both(asked)
    }
}

pub(crate) fn with_edns(asked: &Asked) -> Vec<Does> {
    if asked.edns {
        both(asked)
    } else {
        refusing(asked)
    }
}

pub(crate) fn a_hundred(asked: &Asked) -> Vec<Does> {
    let mut answer = asked.answer();
    if asked.kind == A {
        if !asked.tcp {
            return truncated(asked);
        }
        for last in 1..=100 {
            answer = answer.own(A, &[192, 0, 2, last]);
        }
    }
    vec![Sends(answer.packet())]
}

pub(crate) fn chain(asked: &Asked) -> Vec<Does> {
    let answer =
        asked.answer().cname(&asked.name, "middle.example").cname("middle.example", "end.example");
    vec![Sends(match asked.kind {
        A => answer.record("end.example", A, &ONE).packet(),
        _ => answer.record("end.example", AAAA, &V6).packet(),
    })]
}

pub(crate) fn chain_without_end(asked: &Asked) -> Vec<Does> {
    vec![Sends(asked.answer().cname(&asked.name, "middle.example").packet())]
}

pub(crate) fn chain_to_itself(asked: &Asked) -> Vec<Does> {
    let answer = asked.answer().cname(&asked.name, "b.example").cname("b.example", &asked.name);
    vec![Sends(answer.packet())]
}

pub(crate) fn pointer_loop(asked: &Asked) -> Vec<Does> {
    let mut packet = asked.answer().own(A, &ONE).packet();
    let at = 12 + asked.name.len() + 6;
    packet[at] = 0xc0;
    packet[at + 1] = u8::try_from(at).expect("a small packet");
    vec![Sends(packet)]
}

pub(crate) fn upper_case(asked: &Asked) -> Vec<Does> {
    let mut answer = asked.answer().record(&asked.name.to_uppercase(), A, &ONE);
    if asked.kind != A {
        answer = asked.answer();
    }
    answer.question = answer.question.to_ascii_uppercase();
    // The type behind the name stays as it is.
    vec![Sends(answer.packet())]
}

pub(crate) fn short_name_only(asked: &Asked) -> Vec<Does> {
    if asked.name == "ship" {
        both(asked)
    } else {
        nowhere(asked)
    }
}

pub(crate) fn in_second_domain(asked: &Asked) -> Vec<Does> {
    if asked.name == "ship.second.test" {
        both(asked)
    } else {
        nowhere(asked)
    }
}

pub(crate) fn first_domain_fails(asked: &Asked) -> Vec<Does> {
    match asked.name.as_str() {
        "ship.second.test" => both(asked),
        "ship.first.test" => failing(asked),
        _ => nowhere(asked),
    }
}

pub(crate) fn first_domain_refuses(asked: &Asked) -> Vec<Does> {
    match asked.name.as_str() {
        "ship.second.test" => both(asked),
        "ship.first.test" => refusing(asked),
        _ => nowhere(asked),
    }
}

pub(crate) fn first_domain_empty(asked: &Asked) -> Vec<Does> {
    match asked.name.as_str() {
        "ship.first.test" => vec![Sends(asked.answer().packet())],
        _ => nowhere(asked),
    }
}

pub(crate) fn dotted_in_domain(asked: &Asked) -> Vec<Does> {
    if asked.name == "a.b.first.test" {
        both(asked)
    } else {
        nowhere(asked)
    }
}

pub(crate) fn referral(asked: &Asked) -> Vec<Does> {
    let mut answer = asked.answer();
    answer.flags = [0x81, 0];
    vec![Sends(answer.packet())]
}

pub(crate) fn unsorted(asked: &Asked) -> Vec<Does> {
    let answer = asked.answer();
    vec![Sends(match asked.kind {
        A => answer.own(A, &[192, 0, 2, 9]).own(A, &[10, 1, 2, 3]).own(A, &[127, 0, 0, 9]).packet(),
        AAAA => answer
            .own(AAAA, &V6)
            .own(AAAA, &[0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9])
            .own(AAAA, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
            .packet(),
        _ => answer.packet(),
    })]
}

/// Two addresses, the first in the network of the interface beside the loopback.
pub(crate) fn through_device_first(asked: &Asked) -> Vec<Does> {
    let mut address = V6;
    let answer = [7, 8].into_iter().fold(asked.answer(), |answer, network| {
        (address[5], address[15]) = (network, 9);
        answer.own(AAAA, &address)
    });
    vec![Sends(if asked.kind == AAAA { answer.packet() } else { asked.answer().packet() })]
}

pub(crate) fn answered_without_address(asked: &Asked) -> Vec<Does> {
    vec![Sends(asked.answer().packet())]
}

pub(crate) fn several(asked: &Asked) -> Vec<Does> {
    let answer = asked.answer();
    vec![Sends(match asked.kind {
        A => answer
            .own(A, &ONE)
            .own(A, &[198, 51, 100, 7])
            .own(A, &[10, 9, 9, 9])
            .own(A, &[192, 0, 2, 33])
            .own(A, &TWO)
            .packet(),
        _ => answer.packet(),
    })]
}

pub(crate) fn right_or_nothing(asked: &Asked) -> Vec<Does> {
    if asked.name == "ship.example" {
        both(asked)
    } else {
        nowhere(asked)
    }
}

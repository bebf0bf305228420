//! One name asked of the servers, with the domains of `search` behind it.

use super::address::Family;
use super::aliases;
use super::exchange::{Exchange, Unanswered};
use super::hosts::Families;
use super::name::{Name, NameText};
use super::packet::{self, code, Extras, Query, Reply, Wanted};
use super::resolv::Configuration;
use super::system::System;
use super::work::Packet;

/// Why there is no result; the numbers are those of `h_errno`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Problem {
    /// The name does not exist.
    HostNotFound,
    /// No server could say.
    TryAgain,
    /// The connection to a server broke. For C that is `TRY_AGAIN`, but glibc counts the name as not found.
    Broken,
    /// Asking again will not help.
    NoRecovery,
    /// The name exists, without what was asked for.
    NoData,
    /// The process lacks something: the `errno`.
    Internal(i32),
}

/// The size of datagrams that EDNS offers, as in glibc.
const EDNS_SIZE: u16 = 1200;

/// Which records are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kinds {
    /// Addresses.
    Addresses(Families),
    /// Records of one type and class.
    Records(u16, u16),
}

/// The servers, and where their answers are put.
pub struct Ask<'a, S: System> {
    /// The machine.
    pub system: &'a S,
    /// What `resolv.conf` says.
    pub configuration: &'a Configuration,
    /// Which records are asked for.
    pub kinds: Kinds,
    /// The answers: one packet, or those for A and AAAA.
    pub packets: &'a mut [Packet; 2],
    /// Where packets are received.
    pub buffer: &'a mut [u8],
}

/// A question that failed, and whether the servers are to blame.
struct Failed {
    problem: Problem,
    unanswered: Option<Unanswered>,
}

impl Failed {
    fn plain(problem: Problem) -> Self {
        Self { problem, unanswered: None }
    }
}

impl<S: System> Ask<'_, S> {
    /// Asks for a name as it is.
    ///
    /// # Errors
    ///
    /// A [`Problem`] if no answer holds a record.
    pub fn query(&mut self, name: &[u8]) -> Result<(), Problem> {
        self.one(name, None).map_err(|failed| failed.problem)
    }

    /// Asks for a name and, where it has few dots, for it in each domain of `search`.
    ///
    /// # Errors
    ///
    /// A [`Problem`] if no answer holds a record.
    pub fn search(&mut self, name: &[u8]) -> Result<(), Problem> {
        if let Some(alias) = aliases::alias(self.system, self.buffer, name) {
            return self.query(alias.bytes());
        }
        let dots = name.iter().filter(|byte| **byte == b'.').count();
        let absolute = name.last() == Some(&b'.');
        let configuration = self.configuration;
        let mut as_it_is = None;
        if dots >= configuration.dots as usize || absolute {
            match self.one(name, None) {
                Ok(()) => return Ok(()),
                Err(failed) if absolute => return Err(failed.problem),
                Err(failed) => as_it_is = Some(failed.problem),
            }
        }
        let mut walk = Walk::default();
        if !absolute {
            for domain in configuration.search() {
                match self.one(name, Some(domain)) {
                    Ok(()) => return Ok(()),
                    Err(failed) => walk.note(&failed, domain)?,
                }
                if walk.ends == Wanted::Yes {
                    break;
                }
            }
        }
        let barred = dots == 0 && configuration.no_top_level == Wanted::Yes && walk.last.is_some();
        if as_it_is.is_none() && walk.root == Wanted::No && !barred {
            match self.one(name, None) {
                Ok(()) => return Ok(()),
                Err(failed) => walk.last = Some(failed.problem),
            }
        }
        Err(as_it_is.unwrap_or(walk.problem()))
    }

    /// Asks for a name, in a domain.
    fn one(&mut self, name: &[u8], domain: Option<&[u8]>) -> Result<(), Failed> {
        let mut text = NameText::new();
        text.extend(name);
        if let Some(domain) = domain {
            text.push(b'.');
            // The root as a domain is `.`, and that dot was just written.
            text.extend(domain.strip_prefix(b".").unwrap_or(domain));
        }
        let unfit = text.overflowed() || text.is_empty();
        let name = if unfit { None } else { Name::parse(text.bytes()) };
        self.ask(&name.ok_or(Failed::plain(Problem::NoRecovery))?)
    }

    fn ask(&mut self, name: &Name) -> Result<(), Failed> {
        let no_v6 = self.configuration.no_v6 == Wanted::Yes;
        let (first, second) = match self.kinds {
            Kinds::Addresses(Families::Both) if no_v6 => (packet::A, None),
            Kinds::Addresses(Families::Both) => (packet::A, Some(packet::AAAA)),
            Kinds::Addresses(Families::Only(Family::V4)) => (packet::A, None),
            Kinds::Addresses(Families::Only(Family::V6)) if no_v6 => {
                return Err(Failed::plain(Problem::NoData));
            }
            Kinds::Addresses(Families::Only(Family::V6)) => (packet::AAAA, None),
            Kinds::Records(kind, _) => (kind, None),
        };
        let class = if let Kinds::Records(_, class) = self.kinds { class } else { packet::IN };
        let extras = Extras {
            edns: (self.configuration.edns == Wanted::Yes).then_some(EDNS_SIZE),
            authentic: self.configuration.authentic,
        };
        let random = self.system.random();
        let (id, mut other) = ((random >> 16) as u16, random as u16);
        if other == id {
            other ^= 1;
        }
        let first = Query::new(name, first, class, id, extras);
        let second = second.map(|kind| Query::new(name, kind, class, other, extras));
        let mut exchange = Exchange::new(self.system, first, second, self.packets, self.buffer);
        match exchange.run(self.configuration) {
            Ok(()) => self.verdict().map_err(Failed::plain),
            Err(unanswered) => Err(Failed {
                problem: match unanswered {
                    Unanswered { exhausted: Some(errno), .. } => Problem::Internal(errno),
                    Unanswered { broken: Wanted::Yes, .. } => Problem::Broken,
                    _ => Problem::TryAgain,
                },
                unanswered: Some(unanswered),
            }),
        }
    }

    /// What the answers say together.
    fn verdict(&self) -> Result<(), Problem> {
        let mut failure = None;
        let replies = self.packets.iter().filter_map(|packet| Reply::new(packet.bytes()));
        for reply in replies {
            match reply.code() {
                code::NO_ERROR if reply.answers() > 0 => return Ok(()),
                code::NO_ERROR => {}
                code => failure = failure.or(Some(code)),
            }
        }
        Err(match failure {
            None => Problem::NoData,
            Some(code::NO_NAME) => Problem::HostNotFound,
            Some(code::SERVER_FAILURE) => Problem::TryAgain,
            Some(_) => Problem::NoRecovery,
        })
    }
}

/// What the domains of `search` have said so far.
#[derive(Default)]
struct Walk {
    last: Option<Problem>,
    no_data: Wanted,
    failing: Wanted,
    root: Wanted,
    ends: Wanted,
}

impl Walk {
    /// Whether the next domain is asked after a failure of this one.
    fn note(&mut self, failed: &Failed, domain: &[u8]) -> Result<(), Problem> {
        self.last = Some(failed.problem);
        if matches!(domain, b".") {
            self.root = Wanted::Yes;
        }
        let nobody = failed.unanswered.map_or(false, |one| one.reached == Wanted::No);
        match failed.problem {
            _ if nobody => return Err(failed.problem),
            Problem::NoData => self.no_data = Wanted::Yes,
            Problem::HostNotFound => {}
            Problem::TryAgain if fails(failed) => self.failing = Wanted::Yes,
            _ => self.ends = Wanted::Yes,
        }
        Ok(())
    }

    fn problem(&self) -> Problem {
        if self.no_data == Wanted::Yes {
            Problem::NoData
        } else if self.failing == Wanted::Yes {
            Problem::TryAgain
        } else {
            self.last.unwrap_or(Problem::HostNotFound)
        }
    }
}

/// Whether the server said that it failed, so that another domain's server may not.
fn fails(failed: &Failed) -> bool {
    failed.unanswered.map_or(true, |one| one.code == Some(code::SERVER_FAILURE))
}

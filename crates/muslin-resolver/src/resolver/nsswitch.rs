//! The line `hosts:` of `/etc/nsswitch.conf`: who is asked for hosts, in which order.

use super::lines::Lines;
use super::system::System;
use super::text;

/// Where the file is.
pub const PATH: &[u8] = b"/etc/nsswitch.conf\0";

/// How many sources are asked at most.
const MAX: usize = 16;

/// Who can be asked. Zero is a valid value, so that zeroed memory is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Source {
    /// A module that glibc would load, and that no static program can.
    Absent,
    /// `/etc/hosts`
    Files,
    /// The servers of `/etc/resolv.conf`.
    Dns,
    /// The machine's own name and `localhost`.
    Local,
    /// systemd-resolved.
    Resolved,
    /// avahi, for `.local` only and for these protocols.
    Multicast(Protocols),
    /// … and for the names of addresses of one link only (`mdns_minimal` and its like).
    LinkMulticast(Protocols),
}

/// What a source of multicast names is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Protocols {
    /// `mdns`
    Both,
    /// `mdns4`
    V4,
    /// `mdns6`
    V6,
}

/// What sources are called.
const SOURCES: [(&[u8], Source); 10] = [
    (b"files", Source::Files),
    (b"dns", Source::Dns),
    (b"myhostname", Source::Local),
    (b"resolve", Source::Resolved),
    (b"mdns", Source::Multicast(Protocols::Both)),
    (b"mdns4", Source::Multicast(Protocols::V4)),
    (b"mdns6", Source::Multicast(Protocols::V6)),
    (b"mdns_minimal", Source::LinkMulticast(Protocols::Both)),
    (b"mdns4_minimal", Source::LinkMulticast(Protocols::V4)),
    (b"mdns6_minimal", Source::LinkMulticast(Protocols::V6)),
];

/// What an answer of a source says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// It has the name.
    Success,
    /// It does not have the name.
    NotFound,
    /// It cannot be asked.
    Unavailable,
    /// It cannot say now.
    TryAgain,
}

/// A source, and after which of its answers no other is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Who is asked.
    pub source: Source,
    /// A bit for each [`Status`].
    returns: u8,
}

fn bit(status: Status) -> u8 {
    match status {
        Status::Success => 1,
        Status::NotFound => 2,
        Status::Unavailable => 4,
        Status::TryAgain => 8,
    }
}

impl Step {
    const fn new(source: Source) -> Self {
        Self { source, returns: 1 }
    }

    /// Whether the answer is the last.
    pub fn ends(&self, status: Status) -> bool {
        self.returns & bit(status) != 0
    }

    fn action(&mut self, word: &[u8]) {
        let (negated, word) = match word {
            [b'!', rest @ ..] => (true, rest),
            _ => (false, word),
        };
        let (status, Some(action)) = text::split(word, b'=') else { return };
        let statuses: &[(&[u8], Status)] = &[
            (b"success", Status::Success),
            (b"notfound", Status::NotFound),
            (b"unavail", Status::Unavailable),
            (b"tryagain", Status::TryAgain),
        ];
        let Some((_, status)) = statuses.iter().find(|(name, _)| text::same(name, status)) else {
            return;
        };
        let bits = if negated { 15 & !bit(*status) } else { bit(*status) };
        if text::same(action, b"return") {
            self.returns |= bits;
        } else if text::same(action, b"continue") || text::same(action, b"merge") {
            self.returns &= !bits;
        }
    }
}

/// The sources in their order.
#[derive(Clone, Copy)]
pub struct Sources {
    steps: [Step; MAX],
    count: usize,
}

impl Sources {
    /// Nobody is asked.
    pub(super) const NONE: Self = Self { steps: [Step::new(Source::Absent); MAX], count: 0 };

    /// Reads the file; what glibc does without it if there is none.
    pub fn read<S: System>(system: &S, buffer: &mut [u8]) -> Self {
        if let Ok(file) = system.open(PATH) {
            let mut lines = Lines::new(system, file, buffer);
            while let Some(line) = lines.next_line() {
                if let Some(sources) = Self::line(line) {
                    return sources;
                }
            }
        }
        Self::parse(b"files dns")
    }

    fn line(line: &[u8]) -> Option<Self> {
        let (database, sources) = text::split(text::uncommented(line), b':');
        let (name, _) = text::word(database)?;
        (name == b"hosts").then(|| Self::parse(sources.unwrap_or(&[])))
    }

    /// What follows `hosts:`.
    pub fn parse(line: &[u8]) -> Self {
        let mut own = Self::NONE;
        let mut rest = line;
        while let Some(start) = rest.iter().position(|byte| !text::is_space(*byte)) {
            rest = rest.get(start..).unwrap_or(&[]);
            if let [b'[', inside @ ..] = rest {
                let (actions, after) = text::split(inside, b']');
                own.actions(actions);
                rest = after.unwrap_or(&[]);
                continue;
            }
            let end = rest.iter().position(|byte| text::is_space(*byte) || *byte == b'[');
            let (name, after) = match end {
                Some(end) => (rest.get(..end), rest.get(end..)),
                None => (Some(rest), None),
            };
            own.push(name.unwrap_or(&[]));
            rest = after.unwrap_or(&[]);
        }
        own
    }

    fn push(&mut self, name: &[u8]) {
        let known = SOURCES.iter().find(|(own, _)| *own == name);
        let source = known.map_or(Source::Absent, |(_, source)| *source);
        if let Some(place) = self.steps.get_mut(self.count) {
            *place = Step::new(source);
            self.count += 1;
        }
    }

    fn actions(&mut self, actions: &[u8]) {
        let last = self.count.checked_sub(1).and_then(|last| self.steps.get_mut(last));
        if let Some(step) = last {
            text::words(actions).for_each(|action| step.action(action));
        }
    }

    /// Who is asked, one after the other.
    pub fn steps(&self) -> &[Step] {
        self.steps.get(..self.count).unwrap_or(&[])
    }
}

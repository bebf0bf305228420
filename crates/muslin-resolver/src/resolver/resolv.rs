//! `/etc/resolv.conf`, read as glibc reads it.

use super::address::{parse_v4_legacy, parse_v6, Address};
use super::lines::Lines;
use super::packet::Wanted;
use super::system::{OpenError, Server, System};
use super::text::{self, Text};

/// Where the file is.
pub const PATH: &[u8] = b"/etc/resolv.conf\0";

/// How many servers are asked; what follows in the file is left out.
pub const MAX_SERVERS: usize = 3;

/// How many bytes the domains of `search` may have.
const SEARCH: usize = 2048;

/// How many networks of `sortlist` count.
const MAX_NETWORKS: usize = 10;

/// What the file and the environment say.
#[derive(Clone, Copy)]
pub struct Configuration {
    servers: [Server; MAX_SERVERS],
    count: usize,
    search: Text<SEARCH>,
    /// `sortlist`: networks of IPv4, with their masks.
    networks: [[u32; 2]; MAX_NETWORKS],
    network_count: usize,
    /// `ndots`: how many dots a name needs to be tried as it is first.
    pub dots: u32,
    /// `timeout`, in seconds.
    pub timeout: u32,
    /// `attempts`
    pub attempts: u32,
    /// `rotate`: another server is the first each time.
    pub rotate: Wanted,
    /// `edns0`
    pub edns: Wanted,
    /// `use-vc`: by TCP only.
    pub stream: Wanted,
    /// `trust-ad`
    pub authentic: Wanted,
    /// `no-aaaa`: IPv6 is not asked for.
    pub no_v6: Wanted,
    /// `no-tld-query`
    pub no_top_level: Wanted,
    /// `single-request` and `single-request-reopen`
    pub pace: Pace,
}

/// How the two questions for a name are sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Pace {
    /// Both at once.
    #[default]
    Together,
    /// The second when the first is answered.
    OneByOne,
    /// … and from another port.
    Reopening,
}

impl Configuration {
    /// The defaults.
    pub const EMPTY: Self = {
        let nobody = Server { address: Address::v4(0, 0, 0, 0), port: 0 };
        Self {
            servers: [nobody; MAX_SERVERS],
            count: 0,
            search: Text::new(),
            networks: [[0; 2]; MAX_NETWORKS],
            network_count: 0,
            dots: 1,
            timeout: 5,
            attempts: 2,
            rotate: Wanted::No,
            edns: Wanted::No,
            stream: Wanted::No,
            authentic: Wanted::No,
            no_v6: Wanted::No,
            no_top_level: Wanted::No,
            pace: Pace::Together,
        }
    };

    /// Forgets all, part by part: a constant of this size would be in the file.
    fn reset(&mut self) {
        self.count = 0;
        self.network_count = 0;
        self.search.clear();
        (self.dots, self.timeout, self.attempts) = (1, 5, 2);
        (self.rotate, self.edns, self.stream) = (Wanted::No, Wanted::No, Wanted::No);
        (self.authentic, self.no_v6, self.no_top_level) = (Wanted::No, Wanted::No, Wanted::No);
        self.pace = Pace::Together;
    }

    /// Reads the file, which need not exist, and the variables.
    ///
    /// # Errors
    ///
    /// [`OpenError::Exhausted`] if no file can be opened any more.
    pub fn read<S: System>(&mut self, system: &S, buffer: &mut [u8]) -> Result<(), OpenError> {
        self.reset();
        let mut searches = Wanted::No;
        match system.open(PATH) {
            Ok(file) => {
                let mut lines = Lines::new(system, file, buffer);
                while let Some(line) = lines.next_line() {
                    self.line(line, &mut searches);
                }
            }
            Err(OpenError::Unreachable) => {}
            Err(exhausted) => return Err(exhausted),
        }
        let mut value = [0; 1024];
        if let Some(length) = system.variable(b"LOCALDOMAIN\0", &mut value) {
            self.search_list(value.get(..length).unwrap_or(&[]));
            searches = Wanted::Yes;
        }
        if let Some(length) = system.variable(b"RES_OPTIONS\0", &mut value) {
            self.options(value.get(..length).unwrap_or(&[]));
        }
        if searches == Wanted::No {
            let length = system.host_name(&mut value);
            let (_, domain) = text::split(value.get(..length).unwrap_or(&[]), b'.');
            self.search.set(domain.unwrap_or(&[]));
        }
        if self.count == 0 {
            self.server(Address::v4(127, 0, 0, 1));
        }
        Ok(())
    }

    /// The configuration that a text says.
    pub fn parse(text: &[u8]) -> Self {
        let (mut own, mut searches) = (Self::EMPTY, Wanted::No);
        text.split(|byte| *byte == b'\n').for_each(|line| own.line(line, &mut searches));
        own
    }

    fn line(&mut self, line: &[u8], searches: &mut Wanted) {
        if matches!(line.first(), Some(b';' | b'#') | None) {
            return;
        }
        let Some((key, rest)) = text::word(line) else { return };
        if line.first().map_or(true, |first| text::is_space(*first)) {
            return;
        }
        let is = |own: &[u8]| text::equal(key, own);
        if is(b"nameserver") {
            self.nameserver(rest);
        } else if is(b"options") {
            self.options(rest);
        } else if is(b"sortlist") {
            text::words(rest).for_each(|network| self.network(network));
        } else if is(b"search") {
            self.search_list(rest);
            *searches = Wanted::Yes;
        } else if is(b"domain") {
            self.search_list(text::word(rest).map_or(&[], |(word, _)| word));
            *searches = Wanted::Yes;
        }
    }

    fn nameserver(&mut self, rest: &[u8]) {
        let Some((word, _)) = text::word(rest) else { return };
        let (address, scope) = text::split(word, b'%');
        let found = match scope {
            None => parse_v4_legacy(address).or_else(|| parse_v6(address)),
            Some(_) => parse_v6(address),
        };
        if let Some(mut server) = found {
            server.scope = scope.and_then(text::number).unwrap_or(0);
            self.server(server);
        }
    }

    /// `ADDRESS`, `ADDRESS/MASK` or `ADDRESS&MASK`; without a mask, that of the address's class.
    fn network(&mut self, word: &[u8]) {
        let separator = word.iter().find(|byte| matches!(byte, b'/' | b'&')).copied();
        let (address, mask) = text::split(word, separator.unwrap_or(b'/'));
        let value = |text: &[u8]| parse_v4_legacy(text).map(|own| own.v4_number());
        let Some(address) = value(address) else { return };
        let of_class = match address >> 30 {
            0 | 1 => 0xff00_0000,
            2 => 0xffff_0000,
            _ => 0xffff_ff00,
        };
        let mask = mask.and_then(value).unwrap_or(of_class);
        if let Some(place) = self.networks.get_mut(self.network_count) {
            *place = [address, mask];
            self.network_count += 1;
        }
    }

    /// The place of an IPv4 address in `sortlist`; those of no network come last.
    pub fn place(&self, address: &Address) -> usize {
        let own = address.v4_number();
        let mut networks = self.networks.iter().take(self.network_count);
        let within = |[network, mask]: &[u32; 2]| own & mask == *network;
        networks.position(within).unwrap_or(MAX_NETWORKS)
    }

    /// Whether there is a `sortlist`.
    pub fn sorts(&self) -> bool {
        self.network_count > 0
    }

    fn server(&mut self, address: Address) {
        if let Some(place) = self.servers.get_mut(self.count) {
            *place = Server { address, port: 53 };
            self.count += 1;
        }
    }

    /// Domains that do not fit are left out whole: a part of one would be another domain.
    fn search_list(&mut self, domains: &[u8]) {
        self.search.clear();
        for domain in text::words(domains) {
            if self.search.bytes().len() + 1 + domain.len() > SEARCH {
                return;
            }
            if !self.search.is_empty() {
                self.search.push(b' ');
            }
            self.search.extend(domain);
        }
    }

    fn options(&mut self, options: &[u8]) {
        for option in text::words(options) {
            let (name, value) = text::split(option, b':');
            let is = |own: &[u8]| text::equal(name, own);
            match value.map(text::leading_number) {
                Some(value) if is(b"ndots") => self.dots = value.min(15),
                Some(value) if is(b"timeout") => self.timeout = value.min(30),
                Some(value) if is(b"attempts") => self.attempts = value.min(5),
                _ if is(b"rotate") => self.rotate = Wanted::Yes,
                _ if is(b"edns0") => self.edns = Wanted::Yes,
                _ if is(b"use-vc") => self.stream = Wanted::Yes,
                _ if is(b"trust-ad") => self.authentic = Wanted::Yes,
                _ if is(b"no-aaaa") => self.no_v6 = Wanted::Yes,
                _ if is(b"no-tld-query") || is(b"no_tld_query") => self.no_top_level = Wanted::Yes,
                _ if is(b"single-request") => self.pace = Pace::OneByOne,
                _ if is(b"single-request-reopen") => self.pace = Pace::Reopening,
                _ => {}
            }
        }
    }

    /// The servers in the order of the file.
    pub fn servers(&self) -> &[Server] {
        self.servers.get(..self.count).unwrap_or(&[])
    }

    /// The domains that are put behind a name.
    pub fn search(&self) -> text::Words<'_> {
        text::words(self.search.bytes())
    }

    /// How long to wait for the server that is the `place`th to be asked, in milliseconds.
    pub fn patience(&self, place: usize) -> u64 {
        let seconds = u64::from(self.timeout) << place.min(8);
        let shared = if place > 0 { seconds / (self.count.max(1) as u64) } else { seconds };
        shared.max(1) * 1000
    }
}

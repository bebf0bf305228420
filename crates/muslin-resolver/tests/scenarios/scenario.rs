//! One scenario: the files, the servers and the calls.

use super::server::Script;

pub const RESOLV: &str = "nameserver 127.0.0.53\noptions timeout:1 attempts:1\n";
pub const HOSTS: &str = "127.0.0.1 localhost\n::1 localhost ip6-localhost\n";

/// What ours has to print.
#[derive(Clone, Copy)]
pub enum Expected {
    /// What glibc prints.
    AsGlibc,
    /// This, on purpose; the reason stands beside it.
    Otherwise(&'static str, &'static str),
}

#[derive(Clone, Copy)]
pub struct Scenario {
    pub name: &'static str,
    pub resolv: Option<&'static str>,
    pub hosts: Option<&'static str>,
    pub nsswitch: Option<&'static str>,
    pub gai: Option<&'static str>,
    pub variables: &'static [(&'static str, &'static str)],
    /// Addresses of the machine beside those of the loopback.
    pub addresses: &'static [&'static str],
    pub servers: &'static [(&'static str, Script)],
    pub calls: &'static [&'static [&'static str]],
    pub expected: Expected,
}

impl Scenario {
    pub const fn new(
        name: &'static str,
        servers: &'static [(&'static str, Script)],
        calls: &'static [&'static [&'static str]],
    ) -> Self {
        Self {
            name,
            resolv: Some(RESOLV),
            hosts: Some(HOSTS),
            nsswitch: Some("hosts: files dns\n"),
            gai: None,
            variables: &[],
            addresses: &[],
            servers,
            calls,
            expected: Expected::AsGlibc,
        }
    }

    pub const fn resolv(mut self, text: &'static str) -> Self {
        self.resolv = Some(text);
        self
    }

    pub const fn hosts(mut self, text: &'static str) -> Self {
        self.hosts = Some(text);
        self
    }

    pub const fn nsswitch(mut self, text: &'static str) -> Self {
        self.nsswitch = Some(text);
        self
    }

    pub const fn gai(mut self, text: &'static str) -> Self {
        self.gai = Some(text);
        self
    }

    pub const fn addresses(mut self, addresses: &'static [&'static str]) -> Self {
        self.addresses = addresses;
        self
    }

    pub const fn variables(mut self, all: &'static [(&'static str, &'static str)]) -> Self {
        self.variables = all;
        self
    }

    pub const fn otherwise(mut self, text: &'static str, because: &'static str) -> Self {
        self.expected = Expected::Otherwise(text, because);
        self
    }

    pub const fn without_files(mut self) -> Self {
        self.resolv = None;
        self.hosts = None;
        self.nsswitch = None;
        self
    }
}

//! One scenario: the files, the servers and the calls.

use super::server::Script;

pub(crate) const RESOLV: &str = "nameserver 127.0.0.53\noptions timeout:1 attempts:1\n";
pub(crate) const HOSTS: &str = "127.0.0.1 localhost\n::1 localhost ip6-localhost\n";

/// What ours has to print.
#[derive(Clone, Copy)]
pub(crate) enum Expected {
    /// What glibc prints.
    AsGlibc,
    /// This, on purpose, for the reason that follows.
    Otherwise(&'static str, &'static str),
}

/// A network interface: its type, as `if_arp.h` numbers them, and its address.
#[derive(Clone, Copy)]
pub(crate) struct Device {
    pub(crate) kind: &'static str,
    pub(crate) address: &'static str,
}

#[derive(Clone, Copy)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) resolv: Option<&'static str>,
    pub(crate) hosts: Option<&'static str>,
    pub(crate) nsswitch: Option<&'static str>,
    pub(crate) gai: Option<&'static str>,
    /// What a scenario's variable `HOSTALIASES` names.
    pub(crate) aliases: Option<&'static str>,
    pub(crate) variables: &'static [(&'static str, &'static str)],
    /// Addresses of the machine beside those of the loopback.
    pub(crate) addresses: &'static [&'static str],
    /// A network interface beside the loopback.
    pub(crate) device: Option<Device>,
    pub(crate) servers: &'static [(&'static str, Script)],
    pub(crate) calls: &'static [&'static [&'static str]],
    pub(crate) expected: Expected,
}

impl Scenario {
    pub(crate) const fn new(
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
            aliases: None,
            variables: &[],
            addresses: &[],
            device: None,
            servers,
            calls,
            expected: Expected::AsGlibc,
        }
    }

    pub(crate) const fn resolv(mut self, text: &'static str) -> Self {
        self.resolv = Some(text);
        self
    }

    pub(crate) const fn hosts(mut self, text: &'static str) -> Self {
        self.hosts = Some(text);
        self
    }

    pub(crate) const fn nsswitch(mut self, text: &'static str) -> Self {
        self.nsswitch = Some(text);
        self
    }

    pub(crate) const fn gai(mut self, text: &'static str) -> Self {
        self.gai = Some(text);
        self
    }

    pub(crate) const fn aliases(mut self, text: &'static str) -> Self {
        self.aliases = Some(text);
        self.variables = &[("HOSTALIASES", "/etc/host.aliases")];
        self
    }

    pub(crate) const fn addresses(mut self, addresses: &'static [&'static str]) -> Self {
        self.addresses = addresses;
        self
    }

    pub(crate) const fn device(mut self, kind: &'static str, address: &'static str) -> Self {
        self.device = Some(Device { kind, address });
        self
    }

    pub(crate) const fn variables(mut self, all: &'static [(&'static str, &'static str)]) -> Self {
        self.variables = all;
        self
    }

    pub(crate) const fn otherwise(mut self, text: &'static str, because: &'static str) -> Self {
        self.expected = Expected::Otherwise(text, because);
        self
    }

    pub(crate) const fn without_files(mut self) -> Self {
        self.resolv = None;
        self.hosts = None;
        self.nsswitch = None;
        self
    }
}

//! What makes requests, with the time-outs and the proxy that every request has.

use std::net::IpAddr;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::TlsConfig;

/// How long nothing may arrive or leave before a connection counts as broken.
const SILENCE: Duration = Duration::from_mins(1);

/// Makes requests to `host`, a name with or without a port; without TLS if there is no configuration of it.
///
/// The proxy is the one that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`); this
/// machine is reached without one.
#[must_use]
pub fn agent(tls: Option<TlsConfig>, host: &str) -> Agent {
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .https_only(tls.is_some())
        .max_redirects(5)
        .user_agent(concat!("muslin/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_per_read(Some(SILENCE))
        .timeout_per_write(Some(SILENCE));
    if let Some(tls) = tls {
        config = config.tls_config(tls);
    }
    if is_loopback(host) {
        config = config.proxy(None);
    }
    config.build().into()
}

/// Whether a host, with or without a port, is this machine.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let bare = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or(host),
    };
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_by_name_and_address() {
        let hosts = ["localhost:5000", "127.0.0.1", "[::1]:80", "localhost.example", "192.168.0.1"];
        assert_eq!(hosts.map(is_loopback), [true, true, true, false, false]);
    }
}

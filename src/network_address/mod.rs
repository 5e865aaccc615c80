//! Network addresses: which of them are this machine, and which of them may be called.
//!
//! Lives here: the test for a loopback address, and the [`AddressPolicy`] of an outgoing call.
//! Does not live here: the calls themselves (`outbound_client`), and DNS. Names other than `localhost` are never
//! taken for this machine: DNS may resolve one to a loopback address now and to another one later.

mod address_policy;

use std::net::IpAddr;

pub use address_policy::{AddressPolicy, AddressPolicyError};
use url::{Host, Url};

/// Returns true if a connection to `host` stays on this machine. An IPv6 address may be in brackets.
pub fn is_loopback_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Returns true if the host of this URL is this machine.
pub fn is_loopback_url(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => is_loopback_host(name),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_loopback_host;

    #[test]
    fn only_this_machine_is_loopback() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "[::1]"] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in [
            "localhost.example.com",
            "10.0.0.1",
            "0.0.0.0",
            "127.0.0.1.example.com",
            "",
        ] {
            assert!(!is_loopback_host(host), "{host}");
        }
    }
}

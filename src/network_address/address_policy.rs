//! The rules for the URL and the address of an outgoing call.

use std::net::{IpAddr, Ipv4Addr};

use url::{Host, Url};

use super::is_loopback_url;

/// The addresses that a client may call. HTTPS is required, except for loopback addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a permission of its own")]
pub struct AddressPolicy {
    loopback: bool,
    private: bool,
    public: bool,
    plain_http: bool,
    user_info: bool,
}

/// The reason why a URL may not be called. It shows no part of the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressPolicyError {
    /// The URL contains a user name or a password, which would end up in logs.
    #[error("the URL contains a user name or password")]
    UserInfo,
    /// The URL is neither HTTP nor HTTPS.
    #[error("the URL is neither http nor https")]
    Scheme,
    /// The URL is plain HTTP, and its host is not this machine.
    #[error("the URL uses http to another machine")]
    PlainHttp,
    /// The address is in a range that is not allowed here.
    #[error("its address is in a range that is not allowed here")]
    Range,
}

impl AddressPolicy {
    /// Allows public addresses only.
    pub const fn public() -> Self {
        Self {
            loopback: false,
            private: false,
            public: true,
            plain_http: false,
            user_info: false,
        }
    }

    /// Allows this machine only.
    pub const fn loopback_only() -> Self {
        Self {
            loopback: true,
            public: false,
            ..Self::public()
        }
    }

    /// For a service that an administrator configured. It may be in their own network, or on this machine.
    pub const fn configured_service() -> Self {
        Self {
            loopback: true,
            private: true,
            ..Self::public()
        }
    }

    /// For a URL that a developer gives on the command line, where plain HTTP to a test server is common.
    pub const fn command_line() -> Self {
        Self {
            plain_http: true,
            ..Self::configured_service()
        }
    }

    /// Allows private addresses too: those of a local network, link-local ones (among them the metadata service of
    /// a cloud), those behind a carrier's NAT, and the unspecified address.
    #[must_use]
    pub const fn allow_private(self) -> Self {
        Self {
            private: true,
            ..self
        }
    }

    /// Allows a user name and password in the URL. They are sent as `Authorization: Basic …`.
    #[must_use]
    pub const fn allow_user_info(self) -> Self {
        Self {
            user_info: true,
            ..self
        }
    }

    /// Checks everything about `url` that is known before its host is resolved.
    ///
    /// # Errors
    /// [`AddressPolicyError`], the first rule that it breaks.
    pub fn check_url(self, url: &Url) -> Result<(), AddressPolicyError> {
        if !self.user_info && (!url.username().is_empty() || url.password().is_some()) {
            return Err(AddressPolicyError::UserInfo);
        }
        let loopback = is_loopback_url(url);
        match url.scheme() {
            "https" => {}
            "http" if self.plain_http || loopback => {}
            "http" => return Err(AddressPolicyError::PlainHttp),
            _ => return Err(AddressPolicyError::Scheme),
        }
        let allowed = match url.host() {
            Some(Host::Ipv4(address)) => self.allows_address(address.into()),
            Some(Host::Ipv6(address)) => self.allows_address(address.into()),
            Some(Host::Domain(_)) if loopback => self.loopback,
            // The address of another name is checked when it is resolved. Without public addresses there is no
            // need to ask DNS, which would tell it the name.
            Some(Host::Domain(_)) => self.public,
            None => false,
        };
        if allowed {
            Ok(())
        } else {
            Err(AddressPolicyError::Range)
        }
    }

    /// Returns true if this address may be connected to.
    pub fn allows_address(self, address: IpAddr) -> bool {
        // `::ffff:127.0.0.1` reaches 127.0.0.1.
        let address = address.to_canonical();
        if address.is_loopback() {
            self.loopback
        } else if is_private_address(address) {
            self.private
        } else {
            self.public
        }
    }

    /// Returns true if every address may be connected to, so that resolved names need no check.
    pub fn allows_every_address(self) -> bool {
        self.loopback && self.private && self.public
    }
}

fn is_private_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_private()
                || address.is_link_local()
                || address.is_broadcast()
                // "This network" (RFC 791). Linux connects 0.0.0.0 to this machine.
                || address.octets()[0] == 0
                || is_carrier_nat(address)
        }
        IpAddr::V6(address) => {
            address.is_unique_local() || address.is_unicast_link_local() || address.is_unspecified()
        }
    }
}

/// Returns true for 100.64.0.0/10 (RFC 6598).
fn is_carrier_nat(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    first == 100 && (64..128).contains(&second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(policy: AddressPolicy, url: &str, want: Result<(), AddressPolicyError>) {
        assert_eq!(policy.check_url(&url.parse().unwrap()), want, "{url}");
    }

    #[test]
    fn a_configured_service_is_called_over_tls_or_on_this_machine() {
        let policy = AddressPolicy::configured_service();
        for url in [
            "https://login.example.com/keys",
            "https://10.0.0.1/",
            "https://127.0.0.1/",
            "http://127.0.0.1:8080/",
            "http://[::1]:8080/",
            "http://LOCALHOST/",
        ] {
            check(policy, url, Ok(()));
        }
        for url in [
            "http://login.example.com/",
            "http://localhost.example.com/",
            "http://10.0.0.1/",
        ] {
            check(policy, url, Err(AddressPolicyError::PlainHttp));
        }
        check(policy, "ftp://localhost/", Err(AddressPolicyError::Scheme));
        check(policy, "file:///etc/passwd", Err(AddressPolicyError::Scheme));
        check(
            policy,
            "https://ann@a.example/",
            Err(AddressPolicyError::UserInfo),
        );
        check(
            policy,
            "https://:secret@a.example/",
            Err(AddressPolicyError::UserInfo),
        );
        check(policy.allow_user_info(), "https://ann:secret@a.example/", Ok(()));
    }

    #[test]
    fn loopback_and_private_addresses_are_refused_unless_allowed() {
        let public = AddressPolicy::public();
        for host in [
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "0.0.0.0",
            "0.1.2.3",
            "255.255.255.255",
            "[fd00::1]",
            "[fe80::1]",
            "[::]",
            "[::ffff:10.0.0.1]",
        ] {
            let url = format!("https://{host}/");
            check(public, &url, Err(AddressPolicyError::Range));
            check(public.allow_private(), &url, Ok(()));
            check(
                AddressPolicy::loopback_only(),
                &url,
                Err(AddressPolicyError::Range),
            );
        }
        for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"] {
            let url = format!("https://{host}/");
            check(public.allow_private(), &url, Err(AddressPolicyError::Range));
            check(AddressPolicy::loopback_only(), &url, Ok(()));
        }
        for host in [
            "a.example",
            "192.0.2.1",
            "100.63.0.1",
            "100.128.0.1",
            "[2001:db8::1]",
        ] {
            let url = format!("https://{host}/");
            check(public, &url, Ok(()));
            check(
                AddressPolicy::loopback_only(),
                &url,
                Err(AddressPolicyError::Range),
            );
        }
    }

    #[test]
    fn only_the_command_line_may_name_plain_http_elsewhere() {
        check(AddressPolicy::command_line(), "http://test.example:8080/", Ok(()));
        check(
            AddressPolicy::public(),
            "http://test.example:8080/",
            Err(AddressPolicyError::PlainHttp),
        );
    }
}

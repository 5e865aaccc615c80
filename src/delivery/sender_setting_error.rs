//! Faults in the settings of senders, with a remedy for each.

use std::{fmt, net::IpAddr};

/// One fault in the settings of a sender. It contains no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderSettingError {
    /// Name of the field.
    pub field: &'static str,
    /// What is wrong with the field, as the rest of a sentence that begins with its name.
    pub problem: String,
    /// What to do about it.
    pub remedy: &'static str,
}

impl SenderSettingError {
    pub(super) fn new(field: &'static str, problem: impl Into<String>, remedy: &'static str) -> Self {
        Self {
            field,
            problem: problem.into(),
            remedy,
        }
    }
}

impl fmt::Display for SenderSettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}; {}", self.field, self.problem, self.remedy)
    }
}

/// Returns true if a connection to `host` stays on this machine, so that it needs no TLS.
pub(super) fn is_loopback_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    // Other names are not resolved: DNS may give another address when the connection is made.
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
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

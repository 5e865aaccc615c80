//! The endpoint: the address Alexa calls, and the kind of certificate at that address.

use std::{fmt, str::FromStr};

use url::{Host, Url};

/// An address that Alexa can call: `https`, port 443, and a public host name. These are Amazon's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillEndpoint(Url);

/// Alexa would not call this address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SkillEndpointError {
    /// It is not a URL.
    #[error("it is not a URL; write the full URL: https://skill.example.org/alexa")]
    NotAUrl,
    /// It is not `https`.
    #[error("Alexa calls only https://; set up TLS (server.tls.certificate, or a proxy)")]
    NotHttps,
    /// It names a port other than 443.
    #[error("Alexa calls only port 443; leave the port out, and forward port 443 to the server")]
    OtherPort,
    /// It has a user, a query or a fragment.
    #[error("leave out the user name, query and fragment: Alexa is authenticated by its signature")]
    ExtraParts,
    /// The host is an IP address.
    #[error("the host is an IP address; give the public name that the certificate is for")]
    IpAddress,
    /// The host name is private, so that no authority issues a certificate for it.
    #[error(
        "no certificate authority issues certificates for this host: names without a dot, and names in .lan, .local, .internal and similar domains, are private; give a public name"
    )]
    PrivateHost,
    /// The host is not a valid DNS name.
    #[error(
        "this host is not a valid name: its parts must be separated by single dots, consist of letters, digits and hyphens, and neither begin nor end with a hyphen"
    )]
    InvalidHostName,
    /// The host name ends with a dot.
    #[error("leave out the dot at the end of the host: certificates are for names without it")]
    TrailingDot,
}

impl SkillEndpoint {
    /// The path of the webhook, unless a proxy maps another path to it.
    const WEBHOOK_PATH: &'static str = "/alexa";

    /// The URL as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns true if the path is the webhook's own. Otherwise a proxy has to map it.
    pub fn is_webhook(&self) -> bool {
        self.0.path() == Self::WEBHOOK_PATH
    }
}

impl fmt::Display for SkillEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SkillEndpoint {
    type Err = SkillEndpointError;
    fn from_str(text: &str) -> Result<Self, SkillEndpointError> {
        let url = Url::parse(text).map_err(|_| SkillEndpointError::NotAUrl)?;
        if url.scheme() != "https" {
            return Err(SkillEndpointError::NotHttps);
        }
        // `Url` drops the default port of `https`, so a port that is still there is not 443.
        if url.port().is_some() {
            return Err(SkillEndpointError::OtherPort);
        }
        let bare = url.username().is_empty() && url.password().is_none();
        if !bare || url.query().is_some() || url.fragment().is_some() {
            return Err(SkillEndpointError::ExtraParts);
        }
        match url.host() {
            Some(Host::Domain(name)) => check_public_host(name).map(|()| Self(url.clone())),
            _ => Err(SkillEndpointError::IpAddress),
        }
    }
}

/// Top-level domains that are never public (RFC 2606, 6761, 6762, 8375), and those that home routers make up.
const PRIVATE_ZONES: [&str; 13] = [
    "arpa",
    "corp",
    "domain",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "test",
];

/// The maximum length of a host name and of each of its labels (RFC 1035, 2.3.4).
const MAX_NAME_AND_LABEL: (usize, usize) = (253, 63);

/// Checks that a certificate can be issued for a host name: it is public, and its labels follow RFC 1123.
fn check_public_host(name: &str) -> Result<(), SkillEndpointError> {
    if name.ends_with('.') {
        return Err(SkillEndpointError::TrailingDot);
    }
    // `Url` has already turned the name into lower-case ASCII (punycode for other scripts).
    if name.len() > MAX_NAME_AND_LABEL.0 || !name.split('.').all(is_label) {
        return Err(SkillEndpointError::InvalidHostName);
    }
    match name.rsplit_once('.') {
        Some((_, zone)) if !PRIVATE_ZONES.contains(&zone) => Ok(()),
        _ => Err(SkillEndpointError::PrivateHost),
    }
}

fn is_label(label: &str) -> bool {
    let written = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    written
        && (1..=MAX_NAME_AND_LABEL.1).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// The kind of certificate at the endpoint. With the wrong one, Alexa refuses the connection before a request
/// reaches us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum EndpointCertificate {
    /// Issued for this very host name, by an authority that Amazon trusts.
    #[default]
    Trusted,
    /// Issued for `*.domain`, by an authority that Amazon trusts.
    Wildcard,
    /// Your own, uploaded to the developer console. For tests only, never published.
    SelfSigned,
}

impl EndpointCertificate {
    /// The value in the manifest.
    pub fn manifest_value(self) -> &'static str {
        match self {
            Self::Trusted => "Trusted",
            Self::Wildcard => "Wildcard",
            Self::SelfSigned => "SelfSigned",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_what_alexa_can_call() {
        #[track_caller]
        fn check(text: &str, want: Result<&str, SkillEndpointError>) {
            let read = text.parse::<SkillEndpoint>();
            assert_eq!(
                read.as_ref().map(SkillEndpoint::as_str),
                want.as_ref().copied(),
                "{text}"
            );
        }
        let sound = Ok("https://skill.example.org/alexa");
        check("https://skill.example.org/alexa", sound);
        check("HTTPS://Skill.Example.org:443/alexa", sound);
        check("skill.example.org/alexa", Err(SkillEndpointError::NotAUrl));
        check("", Err(SkillEndpointError::NotAUrl));
        check(
            "http://skill.example.org/alexa",
            Err(SkillEndpointError::NotHttps),
        );
        check(
            "https://skill.example.org:8443/alexa",
            Err(SkillEndpointError::OtherPort),
        );
        check(
            "https://me@skill.example.org/alexa",
            Err(SkillEndpointError::ExtraParts),
        );
        check(
            "https://skill.example.org/alexa?a=b",
            Err(SkillEndpointError::ExtraParts),
        );
        check(
            "https://skill.example.org/alexa#a",
            Err(SkillEndpointError::ExtraParts),
        );
        check("https://127.0.0.1/alexa", Err(SkillEndpointError::IpAddress));
        check("https://[::1]/alexa", Err(SkillEndpointError::IpAddress));
        for private in [
            "localhost",
            "server",
            "skill.local",
            "myhost.lan",
            "skill.corp.internal",
            "nas.home.arpa",
        ] {
            check(
                &format!("https://{private}/alexa"),
                Err(SkillEndpointError::PrivateHost),
            );
        }
        let long = "a".repeat(64) + ".org";
        for impossible in ["a..b.org", "skill_x.org", "-skill.org", "skill-.org", &long] {
            check(
                &format!("https://{impossible}/alexa"),
                Err(SkillEndpointError::InvalidHostName),
            );
        }
        check(
            "https://skill.example.org./alexa",
            Err(SkillEndpointError::TrailingDot),
        );
    }

    #[test]
    fn the_webhook_is_known_by_its_path() {
        let is_webhook = |text: &str| text.parse::<SkillEndpoint>().unwrap().is_webhook();
        assert!(is_webhook("https://skill.example.org/alexa"));
        assert!(!is_webhook("https://skill.example.org"));
    }
}

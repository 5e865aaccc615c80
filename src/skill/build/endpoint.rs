//! Where Alexa calls, and with what certificate it is met there.

use std::{fmt, str::FromStr};

use url::{Host, Url};

/// An address that Alexa can call: `https`, a name that others can look up, port 443 (ALEXA 1.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

/// Alexa would not call this address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEndpoint {
    /// It is no address.
    #[error("it is no URL; write it out: https://skill.example.org/alexa")]
    NotAUrl,
    /// It is not `https`.
    #[error("Alexa calls https:// only; put TLS in front (server.tls.certificate, or a proxy)")]
    NotHttps,
    /// It has another port.
    #[error("Alexa calls port 443 only; leave the port out, and forward it from 443")]
    Port,
    /// It has a user, a query or a fragment.
    #[error("leave out user, query and fragment: Alexa is known by its signature")]
    Trailer,
    /// Its host is an IP address.
    #[error("Alexa looks the host up by its name; give a public name that the certificate is for")]
    Address,
    /// Its host is a name of this network only.
    #[error(
        "no certificate can be had for this host: names without a dot, and those in .lan, .local, .internal and the like, are private; give a public one"
    )]
    Private,
    /// Its host cannot be anybody's name.
    #[error(
        "this host is no name: its parts, between single dots, are of letters, digits and hyphens, and neither begin nor end with a hyphen"
    )]
    Label,
    /// Its host ends with a dot.
    #[error("leave out the dot at the end of the host: certificates are for names without it")]
    Dot,
}

impl Endpoint {
    /// Where the webhook is, unless a proxy moves it.
    const WEBHOOK: &'static str = "/alexa";

    /// Its text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it names the webhook; where it does not, a proxy has to.
    pub fn is_webhook(&self) -> bool {
        self.0.path() == Self::WEBHOOK
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Endpoint {
    type Err = NotAnEndpoint;
    fn from_str(text: &str) -> Result<Self, NotAnEndpoint> {
        let url = Url::parse(text).map_err(|_| NotAnEndpoint::NotAUrl)?;
        if url.scheme() != "https" {
            return Err(NotAnEndpoint::NotHttps);
        }
        if url.port().is_some() {
            return Err(NotAnEndpoint::Port);
        }
        let bare = url.username().is_empty() && url.password().is_none();
        if !bare || url.query().is_some() || url.fragment().is_some() {
            return Err(NotAnEndpoint::Trailer);
        }
        match url.host() {
            Some(Host::Domain(name)) => host(name).map(|()| Self(url.clone())),
            _ => Err(NotAnEndpoint::Address),
        }
    }
}

/// Zones that are never the internet's (RFC 2606, 6761, 6762, 8375), and those that routers make up.
const PRIVATE: [&str; 13] = [
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

/// The most characters of a name and of its parts (RFC 1035, 2.3.4).
const LONGEST: (usize, usize) = (253, 63);

/// Whether a certificate can be for a name: one of the internet's, as RFC 1123 has them.
fn host(name: &str) -> Result<(), NotAnEndpoint> {
    if name.ends_with('.') {
        return Err(NotAnEndpoint::Dot);
    }
    if name.len() > LONGEST.0 || !name.split('.').all(is_label) {
        return Err(NotAnEndpoint::Label);
    }
    match name.rsplit_once('.') {
        Some((_, zone)) if !PRIVATE.contains(&zone) => Ok(()),
        _ => Err(NotAnEndpoint::Private),
    }
}

fn is_label(label: &str) -> bool {
    let written = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    written && (1..=LONGEST.1).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
}

/// What kind of certificate the endpoint has. The wrong one fails before anything reaches us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Certificate {
    /// For the host's own name, by an authority that Amazon trusts.
    #[default]
    Trusted,
    /// For `*.domain`, by an authority that Amazon trusts.
    Wildcard,
    /// By nobody but yourself, uploaded to the developer console: for tests, never published.
    SelfSigned,
}

impl Certificate {
    /// As the manifest says it.
    pub fn in_manifest(self) -> &'static str {
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
        fn check(text: &str, want: Result<&str, NotAnEndpoint>) {
            let read = text.parse::<Endpoint>();
            assert_eq!(
                read.as_ref().map(Endpoint::as_str),
                want.as_ref().copied(),
                "{text}"
            );
        }
        let sound = Ok("https://skill.example.org/alexa");
        check("https://skill.example.org/alexa", sound);
        check("HTTPS://Skill.Example.org:443/alexa", sound);
        check("skill.example.org/alexa", Err(NotAnEndpoint::NotAUrl));
        check("", Err(NotAnEndpoint::NotAUrl));
        check("http://skill.example.org/alexa", Err(NotAnEndpoint::NotHttps));
        check("https://skill.example.org:8443/alexa", Err(NotAnEndpoint::Port));
        check("https://me@skill.example.org/alexa", Err(NotAnEndpoint::Trailer));
        check("https://skill.example.org/alexa?a=b", Err(NotAnEndpoint::Trailer));
        check("https://skill.example.org/alexa#a", Err(NotAnEndpoint::Trailer));
        check("https://127.0.0.1/alexa", Err(NotAnEndpoint::Address));
        check("https://[::1]/alexa", Err(NotAnEndpoint::Address));
        for private in [
            "localhost",
            "server",
            "skill.local",
            "myhost.lan",
            "skill.corp.internal",
            "nas.home.arpa",
        ] {
            check(&format!("https://{private}/alexa"), Err(NotAnEndpoint::Private));
        }
        let long = "a".repeat(64) + ".org";
        for impossible in ["a..b.org", "skill_x.org", "-skill.org", "skill-.org", &long] {
            check(&format!("https://{impossible}/alexa"), Err(NotAnEndpoint::Label));
        }
        check("https://skill.example.org./alexa", Err(NotAnEndpoint::Dot));
    }

    #[test]
    fn the_webhook_is_known_by_its_path() {
        let is_webhook = |text: &str| text.parse::<Endpoint>().unwrap().is_webhook();
        assert!(is_webhook("https://skill.example.org/alexa"));
        assert!(!is_webhook("https://skill.example.org"));
    }
}

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
    /// Its host is an IP address or a name of this network only.
    #[error("Alexa looks the host up from the internet; give a public name that the certificate is for")]
    Host,
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
            Some(Host::Domain(name)) if is_public(name) => Ok(Self(url)),
            _ => Err(NotAnEndpoint::Host),
        }
    }
}

/// Whether a name can be one of the internet's: with a dot, and not of a zone that is never there (RFC 6761, RFC 6762).
fn is_public(name: &str) -> bool {
    const PRIVATE: [&str; 4] = ["localhost", "local", "internal", "test"];
    let (_, zone) = name.trim_end_matches('.').rsplit_once('.').unwrap_or_default();
    !zone.is_empty() && !PRIVATE.contains(&zone)
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
        check("https://127.0.0.1/alexa", Err(NotAnEndpoint::Host));
        check("https://[::1]/alexa", Err(NotAnEndpoint::Host));
        check("https://localhost/alexa", Err(NotAnEndpoint::Host));
        check("https://skill.local/alexa", Err(NotAnEndpoint::Host));
        check("https://server/alexa", Err(NotAnEndpoint::Host));
    }

    #[test]
    fn the_webhook_is_known_by_its_path() {
        let is_webhook = |text: &str| text.parse::<Endpoint>().unwrap().is_webhook();
        assert!(is_webhook("https://skill.example.org/alexa"));
        assert!(!is_webhook("https://skill.example.org"));
    }
}

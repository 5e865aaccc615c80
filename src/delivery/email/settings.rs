//! What the SMTP sender is told.

use std::{fmt, time::Duration};

use lettre::message::Mailbox;
use secrecy::SecretString;

use super::{Subject, subject::NotASubject};
use crate::delivery::{
    dispatcher::LONGEST_TRY,
    fault::{Fault, is_loopback},
    tls,
};

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// Plain at first, then TLS by STARTTLS, which the server must offer. Usually port 587.
    #[default]
    Starttls,
    /// TLS from the first byte. Usually port 465.
    Tls,
    /// Not at all. Only to this machine.
    None,
}

/// Where and how mail is handed over.
#[derive(Clone)]
pub struct SmtpSettings {
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who logs in, if anybody does.
    pub username: Option<String>,
    /// Their password.
    pub password: Option<SecretString>,
    /// Whom mail comes from: `Contact Finder <pin@example.com>`.
    pub from: String,
    /// The subject line for every language, with places for `{app}` and `{organization}`; none for each its own.
    pub subject: Option<String>,
    /// How long handing over one mail may take, from connecting to the last reply.
    pub timeout: Duration,
    /// More authorities to trust than the system does (PEM).
    pub extra_ca: Option<String>,
}

impl SmtpSettings {
    /// Settings for `host` with the defaults: port 587, STARTTLS, no login, 5 s.
    pub fn new(host: impl Into<String>, from: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            port: 587,
            security: Security::Starttls,
            username: None,
            password: None,
            from: from.into(),
            subject: None,
            timeout: Duration::from_secs(5),
            extra_ca: None,
        }
    }

    /// Everything that is wrong with them.
    pub fn faults(&self) -> Vec<Fault> {
        self.check().err().unwrap_or_default()
    }

    pub(super) fn check(&self) -> Result<(Mailbox, Subject), Vec<Fault>> {
        let mut faults = Vec::new();
        self.check_connection(&mut faults);
        if self.username.is_some() != self.password.is_some() {
            faults.push(Fault::new(
                "username",
                "and password are not given together",
                "give both, or neither when the server wants no login",
            ));
        }
        let from = self.from.parse().map_err(|_| {
            faults.push(Fault::new(
                "from",
                "is no sender address",
                "write it as: Contact Finder <pin@example.com>",
            ));
        });
        let subject = self.subject.as_deref().map(str::parse);
        let subject = subject.unwrap_or_else(|| Ok(Subject::default()));
        let subject = subject.map_err(|error: NotASubject| {
            faults.push(Fault::new(
                "subject",
                error.to_string(),
                "write one line; {app} and {organization} may stand in it",
            ));
        });
        match (from, subject) {
            (Ok(from), Ok(subject)) if faults.is_empty() => Ok((from, subject)),
            _ => Err(faults),
        }
    }

    fn check_connection(&self, faults: &mut Vec<Fault>) {
        if self.host.is_empty() || self.host.contains(|c: char| c.is_whitespace() || c == '/') {
            faults.push(Fault::new(
                "host",
                "is no host name",
                "give a name or an address alone, like smtp.example.com",
            ));
        }
        if self.port == 0 {
            faults.push(Fault::new(
                "port",
                "is 0",
                "give the server's port, often 587 or 465",
            ));
        }
        if self.security == Security::None && !is_loopback(&self.host) {
            faults.push(Fault::new(
                "security",
                "is none, but the host is another machine",
                "use starttls or tls; a PIN never crosses a network in clear",
            ));
        }
        if self.timeout.is_zero() || self.timeout > LONGEST_TRY {
            faults.push(Fault::new(
                "timeout",
                "is not between 1 ms and 10 s",
                "give 5 s, say; what fails is tried again",
            ));
        }
        if self
            .extra_ca
            .as_deref()
            .is_some_and(|pem| tls::certificates(pem).is_none())
        {
            faults.push(Fault::new(
                "extra_ca",
                "holds no certificate that reads",
                "give authorities as PEM, from -----BEGIN CERTIFICATE-----",
            ));
        }
    }
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

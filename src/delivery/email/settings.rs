//! Settings of the SMTP sender.

use std::{fmt, time::Duration};

use lettre::message::Mailbox;
use secrecy::SecretString;

use super::{SubjectTemplate, subject_template::ParseSubjectError};
use crate::{
    delivery::{
        dispatcher_settings::MAX_ATTEMPT_DURATION, extra_authorities,
        sender_setting_error::SenderSettingError,
    },
    network_address::is_loopback_host,
};

/// Protection of the connection to the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpSecurity {
    /// Begins in clear, then switches to TLS with STARTTLS, which the server must offer. Usually port 587.
    #[default]
    Starttls,
    /// TLS from the first byte. Usually port 465.
    Tls,
    /// No protection. Only accepted for a server on this machine.
    None,
}

/// The mail server, and how email is handed to it.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Host name of the server.
    pub host: String,
    /// Port of the server.
    pub port: u16,
    /// Protection of the connection.
    pub security: SmtpSecurity,
    /// User name for logging in, if the server requires it.
    pub username: Option<String>,
    /// Password for logging in.
    pub password: Option<SecretString>,
    /// Sender of the emails, such as `Contact Finder <pin@example.com>`.
    pub from: String,
    /// Subject line in every language, with the placeholders `{app}` and `{organization}`. `None` uses that of each
    /// language.
    pub subject: Option<String>,
    /// Timeout for one email, from connecting to the last reply.
    pub timeout: Duration,
    /// Certificate authorities that are trusted besides the system's (PEM).
    pub extra_ca: Option<String>,
}

impl SmtpSettings {
    /// Creates settings for `host` with the defaults: port 587, STARTTLS, no login, 5 s.
    pub fn new(host: impl Into<String>, from: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            port: 587,
            security: SmtpSecurity::Starttls,
            username: None,
            password: None,
            from: from.into(),
            subject: None,
            timeout: Duration::from_secs(5),
            extra_ca: None,
        }
    }

    /// Returns everything that is wrong with the settings.
    pub fn find_errors(&self) -> Vec<SenderSettingError> {
        self.validate().err().unwrap_or_default()
    }

    pub(super) fn validate(&self) -> Result<(Mailbox, SubjectTemplate), Vec<SenderSettingError>> {
        // All faults are collected, so that they can be corrected in one go.
        let mut faults = Vec::new();
        self.check_connection(&mut faults);
        if self.username.is_some() != self.password.is_some() {
            faults.push(SenderSettingError::new(
                "username",
                "and password must be set together",
                "give both, or neither if the server does not require a login",
            ));
        }
        let from = self.from.parse().map_err(|_| {
            faults.push(SenderSettingError::new(
                "from",
                "is not a sender address",
                "write it as: Contact Finder <pin@example.com>",
            ));
        });
        let subject = self.subject.as_deref().map(str::parse);
        let subject = subject.unwrap_or_else(|| Ok(SubjectTemplate::default()));
        let subject = subject.map_err(|error: ParseSubjectError| {
            faults.push(SenderSettingError::new(
                "subject",
                error.to_string(),
                "write one line; it may contain {app} and {organization}",
            ));
        });
        match (from, subject) {
            (Ok(from), Ok(subject)) if faults.is_empty() => Ok((from, subject)),
            _ => Err(faults),
        }
    }

    fn check_connection(&self, faults: &mut Vec<SenderSettingError>) {
        if self.host.is_empty() || self.host.contains(|c: char| c.is_whitespace() || c == '/') {
            faults.push(SenderSettingError::new(
                "host",
                "is not a host name",
                "give only a name or an address, like smtp.example.com",
            ));
        }
        if self.port == 0 {
            faults.push(SenderSettingError::new(
                "port",
                "is 0",
                "give the server's port, usually 587 or 465",
            ));
        }
        if self.security == SmtpSecurity::None && !is_loopback_host(&self.host) {
            faults.push(SenderSettingError::new(
                "security",
                "is none, but the host is another machine",
                "use starttls or tls: a PIN must be encrypted on the network",
            ));
        }
        // A longer timeout would never be reached: the dispatcher ends the attempt first.
        if self.timeout.is_zero() || self.timeout > MAX_ATTEMPT_DURATION {
            faults.push(SenderSettingError::new(
                "timeout",
                "is not between 1 ms and 10 s",
                "give 5 s, for example; failed sends are retried",
            ));
        }
        if self
            .extra_ca
            .as_deref()
            .is_some_and(|pem| extra_authorities::parse_certificates(pem).is_none())
        {
            faults.push(SenderSettingError::new(
                "extra_ca",
                "does not contain a valid certificate",
                "give certificate authorities in PEM format, beginning with -----BEGIN CERTIFICATE-----",
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

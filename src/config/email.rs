//! `[email]`.

use std::time::Duration;

use secrecy::SecretString;

use super::forms::{MailboxText, ReadableFile};

choice! {
    /// How a connection to the mail server is protected.
    enum Security {
        /// In clear, then TLS by STARTTLS, or no mail.
        StartTls = "starttls",
        /// TLS from the first byte.
        Tls = "tls",
        /// In clear.
        None = "none",
    }
}

section! {
    /// PINs by mail (SMTP). Without `host` none goes by mail.
    struct EmailConfig in "email" {
        /// The mail server.
        host: Option<String>;
        /// Its port; 587 is for `starttls`, 465 for `tls`.
        port: u16 = "587", "1" to "65535";
        /// `starttls`, `tls`, or `none`, which is for a server on this machine only.
        security: Security = "starttls";
        /// The name to log in with. Without, no login.
        username: Option<String>;
        /// The password to it.
        password: Option<SecretString>;
        /// Who the mail is from.
        from: MailboxText = "Countersign <countersign@localhost>";
        /// Its subject in every language, in which `{app}` and `{organization}` may stand. Without, each language has its own,
        /// such as "Your PIN for Contact Finder". It shows on a locked screen: the PIN is never part of it.
        subject: Option<String>;
        /// How long handing over one mail may take.
        timeout: Duration = "5s", "1ms" to "10s";
        /// Certificates to trust for the mail server besides the system's, PEM.
        ca_file: Option<ReadableFile>;
    }
}

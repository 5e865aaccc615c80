//! `[email]`.

use std::time::Duration;

use secrecy::SecretString;

use super::value_types::{MailboxText, ReadableFile};
use crate::delivery::email::SmtpSecurity;

section! {
    /// PINs by mail (SMTP). Without `host`, no mail is sent.
    struct EmailConfig in "email" {
        /// The host name of the mail server.
        host: Option<String>;
        /// The port of the mail server, usually 587 for `starttls` and 465 for `tls`.
        port: u16 = "587", "1" to "65535";
        /// `starttls`, `tls`, or `none`, which is allowed only for a server on this machine.
        security: SmtpSecurity = "starttls";
        /// The user name for the login. Without it, there is no login.
        username: Option<String>;
        /// The password for the login.
        password: Option<SecretString>;
        /// The sender of the mails.
        from: MailboxText = "Countersign <countersign@localhost>";
        /// The subject of the mails in every language. It can contain `{app}` and `{organization}`. Without it,
        /// each language has its own, such as "Your PIN for Contact Finder". It is visible on a locked screen, so
        /// it never contains the PIN.
        subject: Option<String>;
        /// The time limit for handing over a mail.
        timeout: Duration = "5s", "1ms" to "10s";
        /// Additional certificates to trust for the mail server, besides the system's (PEM).
        ca_file: Option<ReadableFile>;
    }
}

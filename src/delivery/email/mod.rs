//! Sending by email.
//!
//! Lives here: the contents and the look of an email, and the sender that speaks SMTP.
//! Does not live here: the texts in each language (`super::words`), retries and leases
//! ([`super::dispatcher`]).

mod envelope;
mod failure;
mod idle;
mod notice;
mod pin;
pub mod render;
pub mod settings;
pub mod smtp;
pub mod subject;

pub use settings::{SmtpSecurity, SmtpSettings};
pub use smtp::SmtpSender;
pub use subject::SubjectTemplate;

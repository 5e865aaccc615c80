//! Sending by email.
//!
//! Lives here: the contents and the look of an email, and the sender that speaks SMTP.
//! Does not live here: the texts in each language (`super::words`), retries and leases
//! ([`super::dispatcher`]).

mod idle_connections;
mod mime_message;
pub mod rendered_email;
pub mod settings;
pub mod smtp_sender;
mod smtp_step_error;
pub mod subject_template;

pub use settings::{SmtpSecurity, SmtpSettings};
pub use smtp_sender::SmtpSender;
pub use subject_template::SubjectTemplate;

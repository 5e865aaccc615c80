//! Mail.
//!
//! Lives here: the words and the looks of a mail, and the sender that speaks SMTP.
//! Does not live here: retries and leases ([`super::dispatcher`]).

pub mod render;
pub mod subject;

pub use subject::Subject;

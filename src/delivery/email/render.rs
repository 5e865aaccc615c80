//! A mail as its owner sees it.

use super::{
    Subject,
    notice::{self, Digest},
    pin,
};
use crate::delivery::{Body, Message};

/// A mail as its owner sees it. What is secret stands in the bodies, and not in the subject.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The subject line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same, as HTML.
    pub html: String,
}

impl Mail {
    /// Writes the mail for `message`; `subject` is that of a code.
    ///
    /// # Panics
    /// Never: the templates only put strings together.
    pub fn of(message: &Message, subject: &Subject) -> Self {
        match &message.body {
            Body::Code { code, .. } => pin::mail(message, code.expose(), subject),
            Body::Notice { burned, ways_out, .. } => notice::mail(message, burned, None, ways_out.as_ref()),
            Body::Digest {
                more,
                since,
                last,
                ways_out,
                ..
            } => {
                let digest = Digest {
                    more: *more,
                    since: *since,
                };
                notice::mail(message, last, Some(&digest), ways_out.as_ref())
            }
        }
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mail(******)")
    }
}

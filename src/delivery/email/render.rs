//! Emails as their recipients see them.

use super::{
    Subject,
    notice::{self, Digest},
    pin,
};
use crate::delivery::{Body, Message};

/// An email as its recipient sees it. Secrets are only in the bodies and never in the subject.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The subject line.
    pub subject: String,
    /// The plain text body.
    pub text: String,
    /// The HTML body, with the same content.
    pub html: String,
}

impl Mail {
    /// Renders the email for `message`. `subject` is only used for emails with a code.
    ///
    /// # Panics
    /// Never: the templates only concatenate strings.
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

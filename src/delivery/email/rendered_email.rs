//! Emails as their recipients see them.

use super::{
    SubjectTemplate,
    notice_email::{self, NoticeDigest},
    pin_email,
};
use crate::delivery::{MessageContent, OutgoingMessage};

/// An email as its recipient sees it. Secrets are only in the bodies and never in the subject.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderedEmail {
    /// The subject line.
    pub subject: String,
    /// The plain text body.
    pub text: String,
    /// The HTML body, with the same content.
    pub html: String,
}

impl RenderedEmail {
    /// Renders the email for `message`. `subject` is only used for emails with a code.
    ///
    /// # Panics
    /// Never: the templates only concatenate strings.
    pub fn render(message: &OutgoingMessage, subject: &SubjectTemplate) -> Self {
        match &message.body {
            MessageContent::Code { code, .. } => pin_email::render_pin_email(message, code.expose(), subject),
            MessageContent::Notice { burned, ways_out, .. } => {
                notice_email::render_notice_email(message, burned, None, ways_out.as_ref())
            }
            MessageContent::Digest {
                more,
                since,
                last,
                ways_out,
                ..
            } => {
                let digest = NoticeDigest {
                    more: *more,
                    since: *since,
                };
                notice_email::render_notice_email(message, last, Some(&digest), ways_out.as_ref())
            }
        }
    }
}

impl std::fmt::Debug for RenderedEmail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mail(******)")
    }
}

//! A mail as it goes over the wire: headers and parts.

use std::time::SystemTime;

use lettre::{
    Address,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

use super::{Subject, render::Mail};
use crate::{
    delivery::{
        Message, SendError,
        words::{self, Words},
    },
    secret::{self, Entropy},
};

/// The bytes of the mail for `message`.
pub(super) fn mail(
    message: &Message,
    to: &Address,
    from: &Mailbox,
    subject: &Subject,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SendError> {
    let mail = Mail::of(message, subject);
    let id = secret::name(entropy);
    let own = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    lettre::Message::builder()
        .from(from.clone())
        .to(Mailbox::new(
            Some(words::plain(&message.display_name)),
            to.clone(),
        ))
        .date(SystemTime::from(message.issued_at))
        .message_id(Some(format!("<{}@{}>", id, from.email.domain())))
        .subject(mail.subject)
        // So that nobody's absence note answers it (RFC 3834).
        .raw_header(own("Auto-Submitted", "auto-generated"))
        .raw_header(own("X-Auto-Response-Suppress", "All"))
        .raw_header(own("Content-Language", Words::of(message).language()))
        .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
        .map(|mail| mail.formatted())
        .map_err(|_| SendError::Permanent("the mail cannot be put together".into()))
}

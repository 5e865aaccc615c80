//! An email as it is transferred: headers and parts (MIME).

use std::time::SystemTime;

use lettre::{
    Address,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

use super::{SubjectTemplate, rendered_email::RenderedEmail};
use crate::{
    delivery::{
        OutgoingMessage, SendError,
        words::{self, MessageWords},
    },
    secret::{self, Entropy},
};

/// Builds the bytes of the email for `message`.
pub(super) fn build_mime_message(
    message: &OutgoingMessage,
    to: &Address,
    from: &Mailbox,
    subject: &SubjectTemplate,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SendError> {
    let mail = RenderedEmail::render(message, subject);
    // Random, because every mail server on the way logs it.
    let id = secret::generate_random_id(entropy);
    let own = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    lettre::Message::builder()
        .from(from.clone())
        .to(Mailbox::new(
            Some(words::strip_unsafe_characters(&message.display_name)),
            to.clone(),
        ))
        .date(SystemTime::from(message.issued_at))
        .message_id(Some(format!("<{}@{}>", id, from.email.domain())))
        .subject(mail.subject)
        // Keeps auto-responders from answering: the first header is RFC 3834, the second is for Exchange.
        .raw_header(own("Auto-Submitted", "auto-generated"))
        .raw_header(own("X-Auto-Response-Suppress", "All"))
        .raw_header(own(
            "Content-Language",
            MessageWords::for_message(message).language(),
        ))
        .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
        .map(|mail| mail.formatted())
        // The library's own error might repeat the recipient's address.
        .map_err(|_| SendError::Permanent("the mail could not be composed".into()))
}

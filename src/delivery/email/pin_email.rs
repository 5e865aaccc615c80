//! The email that carries a code.

use askama::Template;

use super::{SubjectTemplate, rendered_email::RenderedEmail};
use crate::delivery::{
    OutgoingMessage,
    words::{self, MessageWords},
};

/// Renders the email with `code`, which is once in each body and never in the subject.
pub(super) fn render_pin_email(
    message: &OutgoingMessage,
    code: &str,
    subject: &SubjectTemplate,
) -> RenderedEmail {
    let words = MessageWords::for_message(message);
    let time = words::mark_emphasized(&words.format_time_left(message));
    let words = words.with("time", time);
    let written = "the templates only concatenate strings";
    RenderedEmail {
        subject: subject.render(message, &words),
        text: PinText { words: &words, code }.render().expect(written),
        html: PinHtml {
            words: &words,
            organization: &words::strip_unsafe_characters(&message.organization),
            code,
        }
        .render()
        .expect(written),
    }
}

#[derive(Template)]
#[template(path = "delivery/email/pin.txt")]
struct PinText<'a> {
    words: &'a MessageWords<'a>,
    code: &'a str,
}

#[derive(Template)]
#[template(path = "delivery/email/pin.html")]
struct PinHtml<'a> {
    words: &'a MessageWords<'a>,
    organization: &'a str,
    code: &'a str,
}

//! The email that carries a code.

use askama::Template;

use super::{Subject, render::Mail};
use crate::delivery::{
    Message,
    words::{self, Words},
};

/// Renders the email with `code`, which is once in each body and never in the subject.
pub(super) fn mail(message: &Message, code: &str, subject: &Subject) -> Mail {
    let words = Words::of(message);
    let time = words::strong(&words.time_left(message));
    let words = words.with("time", time);
    let written = "the templates only put strings together";
    Mail {
        subject: subject.of(message, &words),
        text: Text { words: &words, code }.render().expect(written),
        html: Html {
            words: &words,
            organization: &words::plain(&message.organization),
            code,
        }
        .render()
        .expect(written),
    }
}

#[derive(Template)]
#[template(path = "delivery/email/pin.txt")]
struct Text<'a> {
    words: &'a Words<'a>,
    code: &'a str,
}

#[derive(Template)]
#[template(path = "delivery/email/pin.html")]
struct Html<'a> {
    words: &'a Words<'a>,
    organization: &'a str,
    code: &'a str,
}

//! The words of a mail that carries a code.

use askama::Template;

use super::{Subject, render::Mail};
use crate::delivery::{Message, words};

/// Writes the mail that carries `code`: once in each body, and not in the subject.
pub(super) fn mail(message: &Message, code: &str, subject: &Subject) -> Mail {
    let words = Words {
        name: words::plain(&message.display_name),
        app: words::plain(&message.app),
        organization: words::plain(&message.organization),
        code,
        time: words::time_left(message),
    };
    let written = "the templates only put strings together";
    Mail {
        subject: subject.of(message),
        text: Text { words: &words }.render().expect(written),
        html: Html { words: &words }.render().expect(written),
    }
}

struct Words<'a> {
    name: String,
    app: String,
    organization: String,
    code: &'a str,
    time: String,
}

#[derive(Template)]
#[template(path = "delivery/email/pin.txt")]
struct Text<'a> {
    words: &'a Words<'a>,
}

#[derive(Template)]
#[template(path = "delivery/email/pin.html")]
struct Html<'a> {
    words: &'a Words<'a>,
}

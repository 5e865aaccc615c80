//! The words and the looks of a mail.

use askama::Template;

use super::Subject;
use crate::delivery::{Message, words};

/// A mail as its owner sees it: the code once in each body, and not in the subject.
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
    /// Writes the mail for `message`.
    ///
    /// # Panics
    /// Never: the templates only put strings together.
    pub fn of(message: &Message, subject: &Subject) -> Self {
        let words = Words {
            name: words::plain(&message.display_name),
            app: words::plain(&message.app),
            organization: words::plain(&message.organization),
            code: &message.code,
            time: words::time_left(message),
        };
        let written = "the templates only put strings together";
        Self {
            subject: subject.of(message),
            text: Text { words: &words }.render().expect(written),
            html: Html { words: &words }.render().expect(written),
        }
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mail(******)")
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

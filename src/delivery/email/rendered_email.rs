//! Emails as their recipients see them.

use askama::Template;

use super::SubjectTemplate;
use crate::{
    clock::Timestamp,
    delivery::{
        BurnDetails, MessageContent, OutgoingMessage, OwnerLinkUrls,
        words::{self, MessageWords},
    },
};

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
            MessageContent::Code { code, .. } => render_pin_email(message, code.expose(), subject),
            MessageContent::Notice { burned, ways_out, .. } => {
                render_notice_email(message, burned, None, ways_out.as_ref())
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
                render_notice_email(message, last, Some(&digest), ways_out.as_ref())
            }
        }
    }
}

impl std::fmt::Debug for RenderedEmail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mail(******)")
    }
}

/// Renders the email with `code`, which is once in each body and never in the subject.
fn render_pin_email(message: &OutgoingMessage, code: &str, subject: &SubjectTemplate) -> RenderedEmail {
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

/// The part of a digest that covers more than the last burned challenge.
struct NoticeDigest {
    more: u32,
    since: Timestamp,
}

/// Renders the email that reports wrong PINs to the owner. Its subject cannot be configured, because a warning must always be recognizable as one.
fn render_notice_email(
    message: &OutgoingMessage,
    burned: &BurnDetails,
    digest: Option<&NoticeDigest>,
    ways_out: Option<&OwnerLinkUrls>,
) -> RenderedEmail {
    let words = with_burn_details(MessageWords::for_message(message), burned, digest, ways_out);
    let happened = match digest {
        Some(_) => "notice-digest",
        None => "notice-happened",
    };
    let (words, written) = (&words, "the templates only concatenate strings");
    RenderedEmail {
        subject: words.say("notice-subject").text(),
        text: NoticeText {
            words,
            happened,
            ways_out,
        }
        .render()
        .expect(written),
        html: NoticeHtml {
            words,
            organization: &words::strip_unsafe_characters(&message.organization),
            happened,
            ways_out,
        }
        .render()
        .expect(written),
    }
}

/// Adds the details of what happened as arguments.
fn with_burn_details<'a>(
    words: MessageWords<'a>,
    burned: &BurnDetails,
    digest: Option<&NoticeDigest>,
    ways_out: Option<&OwnerLinkUrls>,
) -> MessageWords<'a> {
    let at = words.format_time(burned.at);
    let tries = words.format_count("wrong-pins", burned.tries.into());
    let mut words = words
        .with("device", words::mark_emphasized(&burned.device))
        .with("at", at)
        .with("tries", tries);
    if let Some(digest) = digest {
        let more = words::mark_emphasized(&words.format_count("more-times", digest.more));
        let since = words.format_time(digest.since);
        words = words.with("more", more).with("since", since);
    }
    if let Some(ways_out) = ways_out {
        let until = words.format_time(ways_out.until);
        words = words.with("until", until);
    }
    words
}

#[derive(Template)]
#[template(path = "delivery/email/notice.txt")]
struct NoticeText<'a> {
    words: &'a MessageWords<'a>,
    /// Key of the sentence that says what happened.
    happened: &'a str,
    ways_out: Option<&'a OwnerLinkUrls>,
}

#[derive(Template)]
#[template(path = "delivery/email/notice.html")]
struct NoticeHtml<'a> {
    words: &'a MessageWords<'a>,
    organization: &'a str,
    /// Key of the sentence that says what happened.
    happened: &'a str,
    ways_out: Option<&'a OwnerLinkUrls>,
}
